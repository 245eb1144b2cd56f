"""A walk through the registers of the plenary by keys alone: each is filled in, refused once, and signed."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt

from recap_desktop.ui.pages.plenary import PlenaryPage
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.typed import CLEAN

K = Qt.Key
#: Words of an objection and of a decision on it.
OBJECTS = "Saksi menyebut angka lain di salinannya."
DECIDED = "Plano dilihat bersama saksi."
CHAIR, MEMBER = "latihan-hasan", "latihan-anita"


def chosen(officer: Officer, *steps: str | Qt.Key) -> None:
    """Words are typed, keys are pressed."""
    for one in steps:
        if isinstance(one, str):
            officer.type(one)
        else:
            officer.press(one)


def signed(officer: Officer, second: str = MEMBER) -> None:
    """The check, then both passphrases."""
    officer.press(K.Key_Return, CONTROL)
    chosen(officer, CHAIR, K.Key_Return, second, K.Key_Return)


def scenes(officer: Officer) -> Iterator[str]:
    """Attendance, boxes, copies, an objection from the sheet, NIHIL refused; yields the name of each view."""
    page = officer.opened("plenary", PlenaryPage)
    yield "attendance, empty"
    yield from _attendance(officer)
    officer.press(K.Key_2)
    yield from _boxes(officer)
    officer.press(K.Key_3)
    yield "matters, empty"
    yield from _nihil(officer)
    officer.opened("sheet", object, station=CLEAN)
    yield from _objection(officer)
    officer.opened("plenary", PlenaryPage, view="copies")
    yield from _copies(officer)
    assert page is officer.window.current_page


def _attendance(officer: Officer) -> Iterator[str]:
    chosen(officer, K.Key_Return, "Yusuf Ali", K.Key_Return)
    officer.press(K.Key_Return, CONTROL)
    chosen(officer, K.Key_Return, "Rina Tomagola", K.Key_Return, "Adi Tomagola", K.Key_Return)
    yield "seat"
    officer.press(K.Key_Return, CONTROL)
    yield "seat without a letter"
    officer.press(K.Key_Space)  # the cursor is at the letter
    officer.press(K.Key_Return, CONTROL)
    yield "attendance, noted"
    officer.press(K.Key_Return, CONTROL)
    yield "attendance, signing"
    signed(officer)
    yield "attendance, signed"


def _boxes(officer: Officer) -> Iterator[str]:
    officer.press(K.Key_Space)
    officer.press(K.Key_Space)
    chosen(officer, K.Key_Return, K.Key_Down, K.Key_Down)
    officer.press(K.Key_Return)
    officer.type("TTE 0041")
    officer.press(K.Key_Return, CONTROL)
    yield "box, refused"
    officer.type("Segel sobek di satu sisi")
    officer.press(K.Key_Return)
    officer.press(K.Key_Up)
    yield "boxes"


def _nihil(officer: Officer) -> Iterator[str]:
    officer.press(K.Key_Return, CONTROL)
    yield "nihil"
    signed(officer)
    yield "nihil, signed"


def _objection(officer: Officer) -> Iterator[str]:
    chosen(officer, *[K.Key_Down] * 13)
    officer.press(K.Key_B, CONTROL)
    yield "objection"
    chosen(officer, K.Key_Down, K.Key_Down)
    officer.window.current_page.matters.matter.text.setFocus()  # type: ignore[attr-defined]
    chosen(officer, OBJECTS, K.Key_Return, CHAIR, K.Key_Return)
    yield "matters"
    officer.press(K.Key_Return, CONTROL)
    yield "decision"
    officer.press(K.Key_Return, CONTROL)
    yield "decision, refused"
    chosen(officer, "1", K.Key_Return, DECIDED, K.Key_Return)
    yield "decision, checked"
    chosen(officer, CHAIR, K.Key_Return, MEMBER, K.Key_Return)
    yield "matters, decided"


def _copies(officer: Officer) -> Iterator[str]:
    yield "copies"
    officer.press(K.Key_Return)
    chosen(officer, "1", "3")
    yield "copies of a station"
    chosen(officer, "2", K.Key_Down, K.Key_Return)
    yield "difference"
    officer.press(K.Key_Return, CONTROL)
    yield "difference, refused"
    officer.type("999")
    officer.press(K.Key_Return, CONTROL)
    officer.press(K.Key_Up)
    officer.type("1")  # its figures were typed: one key does not write over them
    yield "copies, kept"
    officer.press(K.Key_Down)
    officer.type("1")
    yield "copies compared"
    officer.press(K.Key_Escape)
    officer.press(K.Key_Return, CONTROL)
    yield "copies, signing"
    signed(officer)
    yield "copies, signed"
