"""The journal's page and the life of a sheet in the real window, by keys."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

import recap_desktop
from recap_desktop.desk import Desk
from recap_desktop.ui.pages.journal import JournalPage
from recap_desktop.ui.pages.sheet import SheetPage
from recap_desktop.workspace.workspace import WorkspaceFolder
from resources.catalogue import messages
from sync.record.content import Act
from tests.helpers.pdf_text import pages
from tests.helpers.recap import recap
from tests.recap_desktop.ui.conftest import CONTROL, Officer, signed_in
from tests.recap_desktop.ui.typed import CLEAN
from tests.recap_desktop.ui.walk import workspace

K = Qt.Key


@pytest.fixture
def worked(tmp_path: Path) -> Iterator[Desk]:
    """A workspace in which much was done."""
    with Desk.open(workspace(tmp_path / "w")) as desk:
        yield desk


@pytest.fixture
def chair(worked: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[Officer]:
    with signed_in(worked, qtbot, qapp) as one:
        yield one


def journal(officer: Officer) -> JournalPage:
    officer.window.go("journal")
    officer.settle()
    page = officer.window.current_page
    assert isinstance(page, JournalPage)
    return page


def test_it_begins_without_the_typing_of_figures_and_finds_every_word(chair: Officer) -> None:
    """Names, stations and acts narrow it together; Esc ends the search first."""
    page = journal(chair)
    assert not [line for line in page.model.lines if line.cells[3] == "Angka diketik"]
    everything = len(page.model.lines)
    chair.press(K.Key_F, CONTROL)
    chair.type("hasan disahkan")
    (line,) = page.model.lines
    assert line.cells[2:] == ("Hasan Tidore", "Lembar disahkan", line.cells[4]) and CLEAN[-3:] in line.cells[4]
    chair.press(K.Key_Escape)
    assert len(page.model.lines) == everything and chair.window.current_page is page


def test_all_acts_are_one_choice_away(chair: Officer) -> None:
    """With the figures that were typed; by digest, never the figure."""
    page = journal(chair)
    page.kind.setFocus()
    chair.press(K.Key_Down)
    typed = [line for line in page.model.lines if line.cells[3] == "Angka diketik"]
    assert len(typed) > 100 and all(line.cells[4].startswith("TPS ") for line in typed)


def test_the_chain_is_checked_and_exported_for_anybody(
    chair: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file holds under ``recap verify``."""
    page = journal(chair)
    chair.press(K.Key_Return, CONTROL)
    assert page.notice.text.startswith("Rantai utuh: ")
    target = tmp_path / "jurnal.recap-journal"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(target), ""))
    page._export.click()  # noqa: SLF001 - the button
    chair.settle()
    assert str(target) in page.notice.text
    assert recap("verify", str(target)).returncode == 0


def test_what_is_found_is_printed(chair: Officer, worked: Desk) -> None:
    """Without a printer as PDF among the exports."""
    page = journal(chair)
    chair.press(K.Key_F, CONTROL)
    chair.type("disahkan")
    chair.press(K.Key_P, CONTROL)
    (made,) = WorkspaceFolder(worked.facts().folder).exports.glob("*.pdf")
    printed = " ".join("".join(pages(made.read_bytes())).split())
    assert "Lembar disahkan" in printed and "Hasan Tidore" in printed and "1 dari 1" in printed
    assert str(made) in page.notice.text


def test_the_life_of_a_sheet_is_a_key_away_and_back(chair: Officer) -> None:
    """Ctrl+H shows it, Esc comes back to the figures; the newest line is chosen and said whole."""
    chair.window.go("sheet", station=CLEAN)
    chair.settle()
    chair.press(K.Key_H, CONTROL)
    page = chair.window.current_page
    assert isinstance(page, SheetPage) and page.views.currentWidget() is page.life
    assert [line.cells[1] for line in page.life.model.lines] == [
        "Diketik, revisi 1", "Diketik, revisi 1", "Disahkan, revisi 1"]
    assert "Hasan Tidore, Anita Marsaoly" in page.life.detail.text()
    chair.press(K.Key_B, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert page.life.model.lines[-1].cells[1] == "Ratified, revision 1"
    chair.press(K.Key_Escape)
    assert page.views.currentWidget() is not page.life and page.figures.table.hasFocus()


def test_every_act_that_is_journaled_has_words() -> None:
    """Each name given to a journal anywhere in the app, every kind of record and every act."""
    acts = {kind.act for kind in Act.__args__} | {"transcription", "settlement", "disposition", "sheet", "recap",
                                                  "image", "incident", "objection"}
    acts |= set(_journaled())
    assert len(acts) > 50
    assert [one for one in sorted(acts) if f"journal.act.{one}" not in messages()] == []


def _journaled() -> Iterator[str]:
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in Path(recap_desktop.__file__).parent.rglob("*.py")]
    named = dict(pair for tree in trees for pair in _constants(tree))
    for tree in trees:
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called not in ("journal", "JournalEntry", "_write_lines"):
                continue
            first = node.args[0]
            for one in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                if isinstance(one, ast.Constant):
                    yield str(one.value)
                elif isinstance(one, ast.Name) and one.id in named:
                    yield named[one.id]


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names in capitals that stand for one string, those in pairs too."""
    for node in tree.body:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for name, value in zip(names, values, strict=False):
                if isinstance(name, ast.Name) and name.id.isupper() and isinstance(value, ast.Constant) and isinstance(
                        value.value, str):
                    yield name.id, value.value
