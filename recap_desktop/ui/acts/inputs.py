"""What an officer filled in, read from and put back into the inputs of a form, whatever kind they are."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget

from recap_desktop.ui.acts.figures import FigureRows

Inputs = Mapping[str, QWidget]
"""Inputs by name, in the order of Tab: as on paper, then who agreed."""


def values_of(inputs: Inputs) -> dict[str, object]:
    """What stands in them, as JSON."""
    return {name: _value(one) for name, one in inputs.items()}


def put_back(inputs: Inputs, values: Mapping[str, object]) -> None:
    """Shows values again; what an input cannot hold (another list of choices by now) is left out."""
    for name, one in inputs.items():
        value = values.get(name)
        if isinstance(one, FigureRows) and isinstance(value, dict):
            one.put_back(value)
        elif isinstance(one, QComboBox):
            one.setCurrentIndex(max(0, one.findData(value)))
        elif isinstance(one, QLineEdit) and isinstance(value, str):
            one.setText(value)
        elif isinstance(one, QAbstractButton) and isinstance(value, bool):
            _check(one, value)


def changes_of(one: QWidget) -> SignalInstance | None:
    """The signal of an input that something else stands in it."""
    if isinstance(one, FigureRows):
        return one.changed
    if isinstance(one, QComboBox):
        return one.currentIndexChanged
    if isinstance(one, QLineEdit):
        return one.textChanged
    return one.toggled if isinstance(one, QAbstractButton) else None


def stops_of(one: QWidget) -> list[QWidget]:
    """Where Tab stops in an input."""
    return one.stops if isinstance(one, FigureRows) else [one]


def _value(one: QWidget) -> object:
    if isinstance(one, FigureRows):
        return one.typed
    if isinstance(one, QComboBox):
        return str(one.currentData() or "")
    if isinstance(one, QLineEdit):
        return one.text()
    return one.isChecked() if isinstance(one, QAbstractButton) else None


def _check(one: QAbstractButton, checked: bool) -> None:
    group = one.group()
    if group is None or checked:
        one.setChecked(checked)
        return
    group.setExclusive(False)  # of radio buttons none may be chosen again
    one.setChecked(False)
    group.setExclusive(True)
