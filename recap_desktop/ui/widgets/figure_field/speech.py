"""What a screen reader says about a field: role, name, value and finding."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from forms.figure import Figure, Kind
from forms.words import in_words
from recap_desktop.ui.i18n import Words

_kept: list[QAccessibleInterface] = []


def spoken(figure: Figure | None, words: Words) -> str:
    """The value in words: "7", "nol", "kosong di kertas", "tidak terbaca, 1 ? 5", "belum diisi"."""
    if figure is None:
        return words("v.untyped").lower()
    if figure.kind is Kind.BLANK:
        return words("v.blank").lower()
    if figure.kind is Kind.UNREADABLE:
        return f"{words('v.unreadable').lower()}, {' '.join(figure.raw)}"
    return words("act.zero").lower() if figure.value == 0 else str(figure.value)


def terbilang(figure: Figure | None, words: Words) -> str:
    """Words of a reading for the caption: ``DUA RATUS SEPULUH``, ``KOSONG DI KERTAS``."""
    if figure is None:
        return words("v.untyped").lower()
    if figure.kind is Kind.VALUE and figure.value is not None:
        return in_words(figure.value)
    return words("v.blank" if figure.kind is Kind.BLANK else "v.unreadable").upper()


class _FieldInterface(QAccessibleWidget):
    """Role EditableText whose value is the reading in words."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.EditableText)
        self._field = widget

    def text(self, kind: QAccessible.Text) -> str:
        """The value from the field; name and description as set on the widget."""
        if kind == QAccessible.Text.Value:
            return str(getattr(self._field, "spoken", ""))  # of FigureField, asked for when somebody listens
        return super().text(kind)


def _factory(class_name: str, thing: object) -> QAccessibleInterface | None:
    if class_name == "FigureField" and isinstance(thing, QWidget):
        made = _FieldInterface(thing)
        _kept.append(made)
        return made
    return None


def install() -> None:
    """Once per process: Qt asks this factory for the field's interface."""
    if not _kept_factory:
        _kept_factory.append(_factory)
        QAccessible.installFactory(_factory)


_kept_factory: list[object] = []
