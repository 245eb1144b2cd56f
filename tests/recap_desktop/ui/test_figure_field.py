"""The field as a widget: number pad without Num Lock, painting, what a screen reader is told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.figure import Figure
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.tokens import Scheme
from recap_desktop.ui.widgets.figure_field import FigureField, Mark
from recap_desktop.ui.widgets.figure_field.keys import meaning

PAD = Qt.KeyboardModifier.KeypadModifier


@pytest.fixture
def field(qtbot: QtBot, qapp: QApplication) -> FigureField:
    made = FigureField(3, Theme(qapp, Scheme.LIGHT), Words())
    qtbot.addWidget(made)
    made.setAccessibleName("I.A DPT")
    made.show()
    made.setFocus()
    return made


def test_number_pad_types_digits_without_num_lock() -> None:
    keys = ["Insert", "End", "Down", "PageDown", "Left", "Clear", "Right", "Home", "Up", "PageUp"]
    for digit, name in enumerate(keys):
        event = QKeyEvent(QEvent.Type.KeyPress, getattr(Qt.Key, f"Key_{name}"), PAD)
        assert meaning(event, "linux") == str(digit)
    assert meaning(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, PAD), "darwin") not in list("0123456789")


def test_keys_reach_the_figure(field: FigureField, qtbot: QtBot) -> None:
    with qtbot.waitSignal(field.committed) as caught:
        QTest.keyClicks(field, "X95")
    assert caught.args == [Figure.of(95, "X95")]


def test_letters_are_refused_with_a_sentence(field: FigureField, qtbot: QtBot) -> None:
    with qtbot.waitSignal(field.hint_asked) as caught:
        QTest.keyClicks(field, "a")
    assert caught.args == ["entry.hint.only_digits"] and field.figure is None and field.draft == ""


def test_tab_is_a_move_of_the_field(field: FigureField, qtbot: QtBot) -> None:
    with qtbot.waitSignal(field.move_asked):
        QTest.keyClick(field, Qt.Key.Key_Tab)


def test_paste_needs_permission(field: FigureField, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("123")
    with qtbot.waitSignal(field.hint_asked) as caught:
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert caught.args == ["entry.hint.no_paste"] and field.figure is None
    field.set_paste_allowed(True)
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.figure == Figure.of(123, "123")


def test_four_kinds_look_different(field: FigureField) -> None:
    looks = []
    for figure in (None, Figure.of(0, "XXX"), Figure.blank(), Figure.unreadable("???")):
        field.set_figure(figure)
        looks.append(field.grab().toImage())
    assert all(one != other for place, one in enumerate(looks) for other in looks[place + 1:])
    field.set_mark(Mark.FINDING, "B.4")
    assert field.grab().toImage() != looks[-1]


def test_screen_reader_hears_role_name_value_and_finding(field: FigureField) -> None:
    field.set_figure(Figure.blank())
    field.set_mark(Mark.FINDING, "Baca lagi.")
    heard = QAccessible.queryAccessibleInterface(field)
    assert heard.role() == QAccessible.Role.EditableText
    assert heard.text(QAccessible.Text.Name) == "I.A DPT"
    assert heard.text(QAccessible.Text.Value) == "kosong di kertas"
    assert heard.text(QAccessible.Text.Description) == "Baca lagi."


def test_none_keeps_its_references(field: FigureField) -> None:
    """PySide6 6.12 on Python 3.11 drops one reference of None a call and aborts (docs/adr: Qt pin)."""
    import sys

    from PySide6.QtWidgets import QLabel

    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(20_000):
        label.setText("b")
    assert before - sys.getrefcount(None) < 100
