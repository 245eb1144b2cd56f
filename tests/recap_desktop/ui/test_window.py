"""Signing in, switching, keys everywhere; how a view is looked over (every view: ``test_walk``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui import application, training
from recap_desktop.ui.shell.window import MINIMUM, MainWindow
from recap_desktop.ui.widgets.labels import ElidedLabel
from tests.helpers.guarded_desk import guarded
from tests.recap_desktop.ui.conftest import CONTROL, Officer

K = Qt.Key


def test_signing_in_by_digit(officer: Officer, window: MainWindow) -> None:
    officer.press(K.Key_3)
    assert "latihan-hasan" in " ".join(label.text() for label in window.findChildren(QLabel))
    officer.type("latihan-hasan")
    officer.press(K.Key_Return)
    assert not window.covered and "Hasan Tidore" in window.app_bar.officer.text()
    assert window.rail.buttons["entry"].isHidden()


def test_wrong_passphrases_cost_a_growing_wait(officer: Officer, window: MainWindow) -> None:
    field = window.cover.passphrase  # type: ignore[attr-defined]
    officer.press(K.Key_1)
    for left in (4, 3, 2, 1):
        officer.type("salah sekali")
        officer.press(K.Key_Return)
        assert f"Sisa {left}" in field.error
    officer.type("salah sekali")
    officer.press(K.Key_Return)
    assert "30" in field.error or "29" in field.error
    assert field.edit.isReadOnly() and window.covered
    officer.bot.waitUntil(lambda: "28" in field.error, timeout=5000)


def test_a_page_of_another_role_answers_with_a_sentence(officer: Officer, window: MainWindow) -> None:
    officer.sign_in("P-OBSERVER")
    officer.press(K.Key_2, Qt.KeyboardModifier.AltModifier)
    assert "Operator" in window.current_page.notice.text and "F9" in window.current_page.notice.text


def test_another_person_sees_nothing_of_the_last_pages(officer: Officer, window: MainWindow) -> None:
    officer.sign_in("P-OP-1")
    officer.press(K.Key_Return, CONTROL)
    officer.figures("134")
    officer.switch_to("P-OP-2")
    assert window.pages.count() == 1
    assert window.current_page.__class__.__name__ == "BoardPage"


def test_find_a_station_by_its_number(officer: Officer, window: MainWindow) -> None:
    officer.sign_in("P-OP-1")
    officer.press(K.Key_F3)
    officer.type("901")
    officer.press(K.Key_Return)
    assert window.app_bar.title.text().startswith("TPS 901")


def test_board_opens_with_arrows_and_enter(officer: Officer, window: MainWindow) -> None:
    officer.sign_in("P-OP-1")
    officer.press(K.Key_Right)
    officer.press(K.Key_Return)
    officer.type("2")  # the number on the paper
    officer.press(K.Key_Return)
    assert window.app_bar.title.text().startswith("TPS 002")


def test_language_switches_live(officer: Officer, window: MainWindow) -> None:
    officer.sign_in("P-OP-1")
    assert window.key_bar._labels[0].text().endswith("buka")
    officer.press(K.Key_B, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert window.rail.buttons["board"].text() == "Home"
    assert "Next step" in window.current_page.primary.text()  # type: ignore[union-attr]
    assert window.key_bar._labels[0].text().endswith("open")


def test_help_opens_over_the_page_and_gives_the_focus_back(officer: Officer, window: MainWindow) -> None:
    officer.sign_in("P-OP-1")
    officer.press(K.Key_Return, CONTROL)
    before = window.focusWidget()
    for modifiers in (Qt.KeyboardModifier.NoModifier, CONTROL):
        officer.press(K.Key_F1, modifiers)
        assert window.help.isVisible()
        officer.press(K.Key_Escape)
        assert not window.help.isVisible() and window.focusWidget() is before


def test_an_unexpected_error_is_one_sentence(officer: Officer, window: MainWindow) -> None:
    officer.sign_in("P-OP-1")
    window.crashed.emit(RuntimeError("figure 123 of Siti"))
    assert "RuntimeError" in window.current_page.notice.text and "123" not in window.current_page.notice.text


def shown(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        if widget.isVisible():
            yield widget


def scrolls(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def clipped(root: QWidget) -> list[str]:
    """Words that have less room than they need, or lie outside the window; what scrolls or elides may."""
    found = []
    for widget in shown(root):
        if not isinstance(widget, QLabel | QPushButton | QToolButton) or isinstance(widget, ElidedLabel):
            continue
        text = widget.text()
        if not text:
            continue
        wanted = widget.sizeHint()
        if isinstance(widget, QLabel) and widget.wordWrap():
            if widget.heightForWidth(widget.width()) > widget.height() + 1 and not scrolls(widget):
                found.append(f"{text!r} {widget.size()} needs {widget.heightForWidth(widget.width())}")
            continue
        if not scrolls(widget) and (wanted.width() > widget.width() + 1 or wanted.height() > widget.height() + 1):
            found.append(f"{text!r} {widget.size()} needs {wanted}")
        corner = widget.mapTo(root, widget.rect().bottomRight())
        if not scrolls(widget) and (corner.x() > root.width() or corner.y() > root.height()):
            found.append(f"{text!r} lies outside at {corner}")
    return found


def nameless(root: QWidget) -> list[str]:
    """Controls that take the focus and have nothing to say to a screen reader."""
    found = []
    for widget in shown(root):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
            heard = QAccessible.queryAccessibleInterface(widget)
            if heard is not None and not heard.text(QAccessible.Text.Name):
                found.append(f"no name: {widget.metaObject().className()} {widget.objectName()}")
    return found


def test_a_short_crew_is_said_at_sign_in(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    desk = Desk.create(tmp_path / "w", training.package())
    for person, role, name, phrase in (training.CREW[0], training.CREW[2]):
        desk.setup.enrol_training(person, role, name, phrase)
    window = application.build_window(qapp, guarded(desk), "en")
    window.resize(*MINIMUM)
    window.show()
    qtbot.waitUntil(lambda: bool(window.cover.footnotes.short.text()), timeout=20_000)  # type: ignore[attr-defined]
    assert "Fewer than 2 operators" in window.cover.footnotes.short.text()  # type: ignore[attr-defined]
    assert not clipped(window)
    application.dispose(window)
    desk.close()
