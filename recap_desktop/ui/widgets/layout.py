"""Short ways to the two layouts every page uses, and cards."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Item = QWidget | QLayout | int | None


def _fill(layout: QHBoxLayout | QVBoxLayout, items: tuple[Item, ...], margins: tuple[int, int, int, int],
          spacing: int) -> None:
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)


def row(*items: Item, margins: tuple[int, int, int, int] = (0, 0, 0, 0), spacing: int = 8,
        into: QWidget | None = None) -> QHBoxLayout:
    """Left to right; None is a stretch, a number is a gap."""
    layout = QHBoxLayout(into) if into is not None else QHBoxLayout()
    _fill(layout, items, margins, spacing)
    return layout


def column(*items: Item, margins: tuple[int, int, int, int] = (0, 0, 0, 0), spacing: int = 8,
           into: QWidget | None = None) -> QVBoxLayout:
    """Top to bottom; None is a stretch, a number is a gap."""
    layout = QVBoxLayout(into) if into is not None else QVBoxLayout()
    _fill(layout, items, margins, spacing)
    return layout


def card(*items: Item, role: str = "card", margins: tuple[int, int, int, int] = (16, 12, 16, 12),
         spacing: int = 8) -> QFrame:
    """A surface with a border ("card"), or a state ("bad", "warn", "good", "quiet")."""
    frame = QFrame()
    frame.setProperty("role", role)
    column(*items, margins=margins, spacing=spacing, into=frame)
    return frame
