"""A correction of a long sheet: boxes are chosen by number or label, only those are shown, each with its strip."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from recap_desktop.desk import Desk
from recap_desktop.ui.acts.plenary import CorrectForm
from recap_desktop.ui.find_box import find_fields
from recap_desktop.ui.pages.sheet import SheetPage
from tests.helpers.party_desk import CONTEST
from tests.helpers.party_sheets import party_form
from tests.recap_desktop.ui.conftest import CONTROL, FIRST, Officer
from tests.recap_desktop.ui.long_sheets.conftest import PAPER
from tests.recap_desktop.ui.test_window import clipped, nameless

pytestmark = pytest.mark.qt
K = Qt.Key
LABELS = {"votes.3.2": "IV.3.2  Budi Santoso", "votes.7.2": "IV.7.2  Siti Budiarti", "dpt.m": "I.A.1 Pemilih, L"}


@pytest.mark.parametrize(("text", "found"), [
    ("3.2", ["votes.3.2"]), ("5b", ["party_total.5"]), ("24", ["votes.24"]), ("budi", ["votes.3.2", "votes.7.2"]),
    ("siti budi", ["votes.7.2"]), ("i.a", ["dpt.m", "dpt.f", "dpt.t"]), ("", []), ("99.1", []), ("zz", []),
])
def test_a_box_is_found_by_number_or_by_words_of_its_label(text: str, found: list[str]) -> None:
    assert find_fields(party_form(), text, LABELS, 6) == found


def test_no_more_are_offered_than_asked_for() -> None:
    assert len(find_fields(party_form(), "suara", dict.fromkeys(party_form().order, "suara"), 6)) == 6


def _form(someone: Officer) -> CorrectForm:
    someone.sign_in("P-CHAIR")
    page = someone.opened("sheet", SheetPage, station=FIRST)
    someone.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.correct
    return page.correct


@pytest.mark.parametrize("language", ["id", "en"])
def test_only_the_chosen_boxes_of_a_party_sheet_are_corrected(party: Desk, someone: Officer, language: str) -> None:
    someone.window.context.words.use(language)
    form = _form(someone)
    rows = form.rows
    assert not rows.fields and someone.focus is rows.picker.edit
    assert not clipped(someone.window) and not nameless(someone.window)
    photo = QImage(1654, 2339, QImage.Format.Format_RGB32)
    photo.fill(Qt.GlobalColor.white)
    definition = party_form()
    rows.paper._pages = {definition.field("votes.3.2").page: photo}
    someone.type("3.2")
    someone.press(K.Key_Return)
    assert list(rows.fields) == ["votes.3.2"] and someone.focus is rows.fields["votes.3.2"]
    assert not rows.paper.strip.isHidden() and rows.paper.strip._image is photo
    assert str(PAPER["votes.3.2"]) in rows._stood["votes.3.2"][0].text()
    someone.type(f"{PAPER['votes.3.2'] + 1:03d}")  # a full box goes on by itself: to the next choice
    assert someone.focus is rows.picker.edit
    someone.type("calon 5-2")
    assert not clipped(someone.window)
    someone.press(K.Key_Return)
    assert list(rows.fields) == ["votes.3.2", "votes.5.2"] and rows.paper.strip.isHidden()
    assert rows.figures["votes.3.2"].value == PAPER["votes.3.2"] + 1, "what was typed stays when a box is added"
    someone.press(K.Key_F4)
    someone.type("3b")
    someone.press(K.Key_Return)
    someone.type(f"{PAPER['party_total.3'] + 1:03d}")
    assert someone.focus is rows.fields["votes.5.2"], "the next chosen box on the paper"
    someone.press(K.Key_Return)  # it stays
    someone.press(K.Key_Return)  # no other box
    assert someone.focus is form.reason
    someone.press(K.Key_Down)
    someone.press(K.Key_Return, CONTROL)
    assert form.signers.asks
    assert someone.window.context.words("findings.verdict.made", finding="").strip(" :.") in form.verdict.text()
    someone.type("latihan-hasan")
    someone.press(K.Key_Return)
    someone.type("latihan-anita")
    someone.press(K.Key_Return)
    decided = party.context.state.sheet(CONTEST, FIRST).as_decided
    assert decided is not None and decided["votes.3.2"].value == PAPER["votes.3.2"] + 1
    assert decided["votes.5.2"].value == PAPER["votes.5.2"], "a box that was chosen and left alone stays"


def test_a_half_filled_choice_stands_again_and_clearing_takes_it_back(someone: Officer) -> None:
    form = _form(someone)
    someone.type("7.1")
    someone.press(K.Key_Return)
    someone.type("1")
    someone.press(K.Key_Escape)
    someone.press(K.Key_Escape)
    someone.press(K.Key_Return, CONTROL)
    assert list(form.rows.fields) == ["votes.7.1"] and form.notice.text
    form.clear.click()
    assert not form.rows.fields and not form.touched


def test_the_row_under_the_cursor_is_chosen_at_once(someone: Officer) -> None:
    someone.sign_in("P-CHAIR")
    page = someone.opened("sheet", SheetPage, station=FIRST)
    for _ in range(2):
        someone.press(K.Key_Down)
    someone.press(K.Key_Return, CONTROL)
    fields = list(page.correct.rows.fields)
    assert len(fields) == 3 and len({name.partition(".")[0] for name in fields}) == 1
