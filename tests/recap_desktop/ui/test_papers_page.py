"""Other papers of the plenary in the real window: each is shown as it is printed, on the paper that was chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from forms.errors import KnownError
from recap_desktop.desk import Desk
from recap_desktop.desk.papers.papers import KINDS, OF_REGISTERS
from recap_desktop.desk.sheet.entry_session import COUNTED
from recap_desktop.reports.paper import F4
from recap_desktop.ui.pages.papers import PapersPage
from recap_desktop.workspace.workspace import WorkspaceFolder
from tests.helpers.desks import PASSPHRASE
from tests.helpers.pdf_text import pages
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.people_keys import in_dialog
from tests.recap_desktop.ui.typed import CLEAN

K = Qt.Key


def _papers(officer: Officer) -> PapersPage:
    return officer.opened("papers", PapersPage)


def test_every_paper_is_shown_and_the_choice_of_paper_stays(
    desk: Desk, officer: Officer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    officer.sign_in("P-CHAIR")
    page = _papers(officer)
    shown = set()
    for place in range(page.kind.count() - 1):  # the last one is made of files that somebody chooses
        page.kind.setCurrentIndex(place)
        officer.settle()
        shown.add(pages(page.preview.pdf)[0])
        assert page.book.isEnabled() == page.table.isEnabled() == (page.kind.currentData() != "blank")
        assert page.journals.isHidden()
    assert len(shown) == page.kind.count() - 1 == 7
    page.kind.setCurrentIndex(0)
    page.paper.setCurrentIndex(1)
    page.paper.activated.emit(1)
    officer.settle()
    assert desk.reports.paper == "f4"
    assert f"{F4.width:.0f}" == "935" and b"935." in desk.reports.preview(officer.window.contest)
    file = tmp_path / "zero.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(file), ""))
    page.book.click()
    assert file.read_bytes()[:2] == b"PK"
    officer.press(K.Key_P, CONTROL)
    (made,) = WorkspaceFolder(desk.facts().folder).exports.glob("zero-*.pdf")
    assert made.read_bytes() == page.preview.pdf
    officer.window.go("board")
    assert _papers(officer).paper.currentData() == "f4"


def test_the_evaluation_of_a_trial_is_made_from_chosen_journals_by_keys(
    desk: Desk, officer: Officer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Two exports of one journal count once; a file that is none is told, and nothing of it stays on show."""
    officer.sign_in("P-OP-1")
    officer.window.go("entry", station=CLEAN, typed=True)
    officer.settle()
    officer.press(K.Key_1)
    officer.press(K.Key_Return)
    officer.window.go("board")
    officer.settle()
    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    for name in ("one", "two"):
        (tmp_path / f"{name}.recap-journal").write_bytes(desk.journal.export())
    (tmp_path / "none.recap-journal").write_text("{}\n", encoding="utf-8")
    page = _papers(officer)
    officer.press(K.Key_End)
    officer.settle()
    assert page.kind.currentData() == "trial"
    assert "Lainnya (F10), Jurnal, Ekspor" in page.notice.text
    assert not (page.preview.pdf or page.save.isEnabled() or page.table.isEnabled() or page.print.isEnabled())
    officer.press(K.Key_Tab)
    assert page.journals.hasFocus()
    both = Path(" ".join(f'"{tmp_path / name}.recap-journal"' for name in ("one", "two")))
    with in_dialog(officer.bot, both):
        officer.press(K.Key_Return)
    officer.settle()
    (text,) = pages(page.preview.pdf)
    assert "1 kecamatan, 1 jurnal, 2 orang" in " ".join(text.split())
    assert page.notice.text == ""
    for button, ending in ((page.save, "pdf"), (page.table, "csv")):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given, **_: (str(tmp_path / given[2]), ""))
        button.setFocus()
        officer.press(K.Key_Return)
        (made,) = tmp_path.glob(f"trial-*.{ending}")
        assert made.read_bytes() == page._made.files[ending]  # type: ignore[union-attr]
    table = made.read_text(encoding="utf-8").splitlines()
    assert table[0].startswith("table,") and any(line.startswith("Pengetikan menurut jenis") for line in table)
    page.journals.setFocus()
    with in_dialog(officer.bot, tmp_path / "none.recap-journal"):
        officer.press(K.Key_Return)
    officer.settle()
    assert "none.recap-journal" in page.notice.text
    assert not (page.preview.pdf or page.save.isEnabled())


def test_who_only_looks_is_offered_no_paper_with_names(desk: Desk, officer: Officer) -> None:
    officer.sign_in("P-CHAIR")
    desk.setup.enrol_training("PEMANTAU", "observer", "Pemantau", PASSPHRASE)
    desk.session.sign_in("PEMANTAU", PASSPHRASE)
    for kind in KINDS:
        if kind in OF_REGISTERS:
            with pytest.raises(KnownError, match=r"session\.not_permitted"):
                desk.papers.paper(kind, officer.window.contest)
        else:
            assert desk.papers.paper(kind, officer.window.contest).parts
    officer.window.context.signals.facts = desk.facts()
    offered = PapersPage(officer.window.context)
    names = {offered.kind.itemData(at) for at in range(offered.kind.count())}
    assert names == {*KINDS, "blank", "trial"} - OF_REGISTERS
    offered.deleteLater()


def test_the_window_counts_keys_of_a_sheet_and_the_journal_gets_them(desk: Desk, officer: Officer) -> None:
    """Every key once, Shift alone none; left and opened again, each sitting has its own line."""
    officer.sign_in("P-OP-1")
    for keys in (5, 3):
        officer.window.go("entry", station=CLEAN, typed=True)
        officer.settle()
        officer.press(K.Key_Shift)
        for _ in range(keys):
            officer.press(K.Key_1)
        officer.press(K.Key_Return)
        officer.settle()
        officer.window.go("board")
        officer.settle()
    with desk.context.lock:
        lines = [line.data for line in desk.context.workspace.journal.lines() if line.act == COUNTED]
    assert [(line["keys"], line["kind"]) for line in reversed(lines)] == [("6", "first"), ("4", "first")]


def test_a_key_that_is_passed_on_to_a_parent_counts_once(officer: Officer) -> None:
    officer.sign_in("P-OP-1")
    keys, focus = officer.window.keys, QApplication.focusWidget()
    assert focus is not None and focus is not officer.window
    event, before = QKeyEvent(QEvent.Type.ShortcutOverride, K.Key_1, Qt.KeyboardModifier.NoModifier), keys.pressed
    for watched in (focus, officer.window):
        keys.eventFilter(watched, event)
    assert keys.pressed == before + 1
