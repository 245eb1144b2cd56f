"""A column of a spreadsheet into a first entry: seen before it is kept, all or nothing, one step, in the journal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.pages.entry.pasting import read_column
from recap_desktop.ui.pages.journal.model import TYPING
from recap_desktop.ui.shell.window import MainWindow
from tests.helpers.guarded_desk import bare
from tests.helpers.party_sheets import party_form
from tests.recap_desktop.ui.conftest import CONTROL, FIRST, Officer
from tests.recap_desktop.ui.typed import CLEAN, type_sheet

K = Qt.Key
Sheet = tuple[Officer, EntryPage]


@pytest.fixture
def opened(window: MainWindow, officer: Officer) -> Callable[..., EntryPage]:
    def opened(person: str = "P-OP-1", station: str = FIRST) -> EntryPage:
        officer.sign_in(person)
        window.go("entry", station=station, typed=True)
        officer.settle()
        page = window.current_page
        assert isinstance(page, EntryPage) and page.typing.sheet is not None
        return page
    return opened


def _copied(text: str, officer: Officer) -> None:
    QApplication.clipboard().setText(text)
    officer.press(K.Key_V, CONTROL)


def test_a_column_is_shown_before_it_is_pasted_and_taken_back_as_one_step(
    opened: Callable[..., EntryPage], officer: Officer, desk: Desk
) -> None:
    page = opened()
    session, sheet = bare(page._session), page.typing.sheet
    assert sheet is not None
    officer.figures("9")
    sheet.go_to(sheet.definition.order[0])
    _copied("134\r\n155\r\n\r\nX95\r\nXXX\r\n", officer)
    assert page.views.currentWidget() is page.paste and len(session.figures) == 1, "nothing is kept yet"
    assert [line.cells[2:] for line in page.paste.model.lines] == [
        ("9", "134"), ("", "155"), ("", "kosong di kertas"), ("", "95"), ("", "0")]
    assert "1 angka yang sudah diketik akan diganti" in page.paste._told.text()
    officer.press(K.Key_Escape)
    assert page.views.currentWidget() is page.typing and len(session.figures) == 1
    _copied("134\r\n155\r\n\r\nX95\r\nXXX\r\n", officer)
    assert page.views.currentWidget() is page.paste and page.paste.paste.isEnabled()
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.typing, (page.paste._told.text(), page.typing.notice.text)
    kept = [session.figures[name] for name in sheet.definition.order[:5]]
    assert [one.value for one in kept] == [134, 155, None, 95, 0] and kept[2] == Figure.blank()
    assert sheet.current.id == sheet.definition.order[5] and page.views.currentWidget() is page.typing
    officer.press(K.Key_Z, CONTROL)
    assert {name: one.value for name, one in session.figures.items()} == {sheet.definition.order[0]: 9}
    pasted = [line for line in desk.context.workspace.journal.lines() if line.act == "figures_pasted"]
    assert [(one.person, one.data["station"], one.data["boxes"]) for one in pasted] == [("P-OP-1", FIRST, "5")]
    assert "figures_pasted" not in TYPING, "shown without asking for single figures"


@pytest.mark.parametrize(("column", "said"), [
    ("1\nsuara\n3", "Baris 2: “suara” bukan angka."), ("1\n2\n-", "Baris 3: “-” bisa berarti nol atau kosong."),
    ("x\n2", "Baris 1: “x” bisa berarti nol atau kosong."), ("1\n1.234", "Baris 2: “1.234” lebih panjang"),
    ("1\n2,5", "Baris 2: “2,5” adalah pecahan"), ("1\n2\t3", "Baris 2: “2  3” adalah beberapa kolom"),
    ("\n".join("1" * 29), "Baris 29: tidak ada isian lagi"),
])
def test_one_line_that_cannot_be_taken_stops_the_whole_column(
    opened: Callable[..., EntryPage], officer: Officer, column: str, said: str
) -> None:
    page = opened()
    _copied(column, officer)
    assert page.views.currentWidget() is page.paste and page.paste._told.text().startswith(said)
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.paste and not bare(page._session).figures


def test_a_second_entry_takes_no_column(opened: Callable[..., EntryPage], officer: Officer, desk: Desk) -> None:
    type_sheet(desk, "P-OP-1", CLEAN, {})
    desk.session.lock()
    page = opened("P-OP-2", CLEAN)
    _copied("1\n2", officer)
    session = bare(page._session)
    assert page.views.currentWidget() is page.typing and not session.figures
    assert "entri kedua" in page.typing.bar.hint
    with pytest.raises(Exception, match="entry.no_paste"):
        session.commit_run({session.definition.order[0]: Figure.of(1)}, pasted=True)


def test_thousands_are_read_where_the_boxes_hold_them() -> None:
    """Boxes of three hold none, so the grammar is held against wider ones here."""
    form = party_form()
    rows = read_column("1.234\n1 234\n12,345,678\n1.23", form, "votes.3")
    assert [one.why for one in rows] == ["entry.paste.too_long"] * 3 + ["entry.paste.decimal"]
    assert [one.field for one in rows] == ["votes.3", "votes.3.1", "votes.3.2", "votes.3.3"]
