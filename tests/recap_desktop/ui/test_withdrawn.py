"""What a newer package withdrew is marked in the window: a choice on the recapitulation, a station on its tile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.board.page import BoardPage
from recap_desktop.ui.pages.recap import RecapPage
from sync.trust.package import ElectionPackage, open_package
from tests.recap_desktop.ui import walk
from tests.recap_desktop.ui.conftest import Officer, opened_window
from tests.recap_desktop.ui.typed import CLEAN
from tests.sync.fold.packages import choice_withdrawn, station_withdrawn

pytestmark = pytest.mark.qt
Change = Callable[[ElectionPackage], ElectionPackage]


def _after(folder: Path, change: Change) -> Path:
    walk.workspace(folder)
    (folder / "package.json").write_bytes(change(open_package(training.package())).envelope)
    return folder


def test_a_withdrawn_choice_on_the_recapitulation(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    with Desk.open(_after(tmp_path / "w", choice_withdrawn)) as desk, opened_window(desk, qtbot, qapp) as window:
        gone = next(one for one in desk.package.choices("PPWP") if one.withdrawn)
        officer = Officer(window, qtbot)
        officer.sign_in("P-CHAIR")
        window.go("recap")
        officer.settle()
        page = window.current_page
        assert isinstance(page, RecapPage)
        heads = [str(page.model.headerData(row, Qt.Orientation.Vertical)) for row in range(page.model.rowCount())]
        assert [head.startswith("Gugur: ") for head in heads] == [
            f"votes.{gone.id}" == name for name in page._loaded.recap.definition.order]  # type: ignore[union-attr]
        row = next(at for at, head in enumerate(heads) if head.startswith("Gugur: "))
        whole = page.model.headerData(row, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
        assert gone.name in str(whole)
        assert "Gugur" in page.model.trace(page.model.index(row, 0))


def test_a_withdrawn_station_on_its_tile(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    plain = walk.workspace(tmp_path / "plain")
    after = _after(tmp_path / "w", lambda first: station_withdrawn(first, CLEAN))
    drawn = []
    for folder in (plain, after):
        with Desk.open(folder) as desk, opened_window(desk, qtbot, qapp) as window:
            officer = Officer(window, qtbot)
            officer.sign_in("P-CHAIR")
            page = window.current_page
            assert isinstance(page, BoardPage)
            index = page.model.find(CLEAN)
            said = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
            assert ("ditarik" in said) == (folder is after)
            page.view.setCurrentIndex(page.model.find(walk.CLEAN_2))
            QApplication.processEvents()
            drawn.append(window.grab().copy(page.view.visualRect(index).translated(
                page.view.viewport().mapTo(window, page.view.viewport().rect().topLeft()))).toImage())
            page.view.setCurrentIndex(index)
            assert ("ditarik" in page._detail.text()) == (folder is after)
    assert drawn[0] != drawn[1]
