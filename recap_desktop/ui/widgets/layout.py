"""Short ways to the two layouts every page uses, and cards."""

from __future__ import annotations

import shiboken6
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Item = QWidget | QLayout | int | None


def nest(outer: QHBoxLayout | QVBoxLayout, inner: QLayout) -> None:
    """Adds a layout to another one.

    The binding keeps a Python object for every item that the inner layout has by then, and never hears that Qt deleted
    the item with its widget: whatever Qt made next at that address, a style for one, was then taken for the item.
    """
    outer.addLayout(inner)
    _let_go(inner)


def nest_in_grid(outer: QGridLayout, inner: QLayout, line: int, place: int) -> None:
    """As :func:`nest`, at a line and place of a grid."""
    outer.addLayout(inner, line, place)
    _let_go(inner)


def _let_go(layout: QLayout) -> None:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if isinstance(item, QLayout):
            _let_go(item)
        elif item is not None:
            shiboken6.invalidate(item)


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
            nest(layout, item)
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
