"""Two electoral districts of one contest in a sub-district, in the real window: each is chosen where it is added up."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.choices import grouped
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.papers import PapersPage
from recap_desktop.ui.pages.recap import RecapPage
from recap_desktop.ui.pages.report import ReportPage
from tests.helpers.contests import package_of, village_codes
from tests.helpers.pdf_text import pages
from tests.recap_desktop.ui.conftest import Officer, opened_window

CONTEST, VILLAGES = "DPRD_KAB", village_codes(2)


def test_recap_report_and_papers_choose_the_district(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    trees = {"A": grouped({1: range(1, 4)}), "B": grouped({1: range(1, 6), 2: range(1, 3)})}
    package = package_of((CONTEST,), choices={
        CONTEST: {code: ([village], trees[code]) for code, village in zip(trees, VILLAGES, strict=True)}})
    desk = Desk.create(tmp_path / "w", package.envelope)
    training.enrol_crew(desk)
    desk.session.lock()
    with opened_window(desk, qtbot, qapp) as window:
        officer = Officer(window, qtbot)
        officer.sign_in("P-CHAIR")
        for name, kind in (("recap", RecapPage), ("report", ReportPage), ("papers", PapersPage)):
            window.go(name)
            officer.settle()
            page = window.current_page
            assert isinstance(page, kind)
            assert page.notice.text == ""
            assert page.district.isVisible()
            assert page.district.code == "A"
            page.district.setCurrentIndex(1)
            page.district.activated.emit(1)
            officer.settle()
            assert page.notice.text == ""
            assert page.district.code == "B"
            if isinstance(page, RecapPage):
                assert page.model.codes[0] == VILLAGES[1]
            elif isinstance(page, ReportPage):
                text = "\n".join(pages(page.preview.pdf))
                assert package.name_of(VILLAGES[1]) in text
                assert package.name_of(VILLAGES[0]) not in text
    desk.close()


def test_nobody_is_asked_where_there_is_one(officer: Officer) -> None:
    officer.sign_in("P-CHAIR")
    for name in ("recap", "report", "papers"):
        officer.window.go(name)
        officer.settle()
        assert not officer.window.current_page.district.isVisible()  # type: ignore[union-attr]
