"""What sheets and recapitulations say of themselves, on every page: one decision, the same words."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import Qt

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.board import BoardPage
from recap_desktop.ui.pages.recap import RecapPage
from recap_desktop.ui.pages.report import ReportPage
from recap_desktop.ui.pages.sealing import SealingPage
from recap_desktop.ui.shell.window import MainWindow
from sync.record.content import Reopened
from tests.helpers.pdf_text import pages
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.test_sheet import EMPTY, _open, _seal, _sign_twice
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.recap_desktop.ui.typed import CLEAN, CLEAN_2, CONTEST, HARD_STATION, sheets, type_twice

pytestmark = pytest.mark.qt
K = Qt.Key
PAIRS = (("P-CHAIR", "latihan-hasan"), ("P-MEMBER-1", "latihan-anita"))


def sign_recap(desk: Desk) -> None:
    """Everything but two stations is absent; the final recap and its D.Hasil are signed by three."""
    type_twice(desk, CLEAN, CLEAN_2)
    _seal(desk, CLEAN, CLEAN_2)
    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    for station in desk.package.stations_of(desk.region):
        if station.code not in (CLEAN, CLEAN_2):
            desk.corrections.absent(CONTEST, station.code, "postponed", PAIRS)
    batch = desk.recap.prepare(CONTEST)
    for person in batch.signers:
        desk.recap.sign(batch, person, str(training.passphrase(person)))
    for person in batch.signers:
        desk.reports.sign(CONTEST, person, str(training.passphrase(person)))


def correct(desk: Desk) -> None:
    """Reopen the first station and move one vote; not ratified again yet."""
    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    desk.corrections.reopen(CONTEST, CLEAN, "court_order", "MK-1/2024", PAIRS)
    paper = sheets()[CLEAN]
    desk.corrections.correct(CONTEST, CLEAN, {
        "votes.1": Figure.of(paper["votes.1"] + 1), "votes.2": Figure.of(paper["votes.2"] - 1),
    }, "misread", "strike", [], PAIRS)


def page_of(officer: Officer, name: str) -> object:
    officer.window.go(name)
    officer.settle()
    return officer.window.current_page


@pytest.mark.parametrize("language", ["id", "en"])
def test_after_a_correction_no_page_calls_the_signed_recap_complete(
    desk: Desk, officer: Officer, window: MainWindow, language: str
) -> None:
    sign_recap(desk)
    desk.session.lock()
    window.context.words.use(language)
    officer.sign_in("P-CHAIR")
    report = page_of(officer, "report")
    assert isinstance(report, ReportPage)
    assert report.state.text() == report.words("report_page.signed", done=3, count=3)
    correct(desk)
    report = page_of(officer, "report")
    assert isinstance(report, ReportPage)
    village = desk.board.villages(CONTEST)[0].name
    changing = report.words("recap_state.changing", stations=f"001 {village}")
    report._load()
    officer.settle()
    assert report.state.text().startswith(changing)
    recap = page_of(officer, "recap")
    assert isinstance(recap, RecapPage) and changing in recap.count.text() and not clipped(window)
    while any(one.blocking for one in desk.findings.list(CONTEST, CLEAN)):
        found = next(one for one in desk.findings.list(CONTEST, CLEAN) if one.blocking)
        desk.findings.dispose(CONTEST, CLEAN, found.finding.key, "noted_incident", "", PAIRS)
    _seal(desk, CLEAN)
    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    report = page_of(officer, "report")
    assert isinstance(report, ReportPage)
    report._load()
    officer.settle()
    outdated = report.words("recap_state.outdated", stations=f"001 {village}")
    assert report.state.text() == f"{outdated} {report.words('report_page.draft_anew')}"
    assert "3" not in report.state.text().replace(f"001 {village}", "").replace("Alt+6", "")
    recap = page_of(officer, "recap")
    assert isinstance(recap, RecapPage) and outdated in recap.count.text() and recap.sign.isVisible()
    assert not clipped(window) and not nameless(window)
    page = _open_again(officer)
    assert "2" in page and ("2 koreksi" in page or "corrections: 2" in page)


def _open_again(officer: Officer) -> str:
    officer.window.go("sheet", station=CLEAN)
    officer.settle()
    return str(officer.window.current_page.figures._about.text())  # type: ignore[attr-defined]


def test_a_station_without_a_sheet_is_never_shown_as_received_and_reopens_because_it_came(
    desk: Desk, officer: Officer, window: MainWindow
) -> None:
    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    desk.corrections.absent(CONTEST, EMPTY, "lost", PAIRS)
    (act,) = desk.context.state.sheet(CONTEST, EMPTY).absent
    assert act.id not in desk.context.workspace.receipts.known()
    view = desk.board.station(CONTEST, EMPTY)
    assert view.status == "absent"
    desk.session.lock()
    page = _open(officer, EMPTY)
    assert page.state.text() == page.words("acts.absence.lost")
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.reopen
    assert page.reopen._note.text() == page.words("acts.reopen_absent_note")
    assert page.reopen.reason.findData("came_later") == 1 and not clipped(window)
    page.reopen.reason.setCurrentIndex(1)
    page.reopen.basis.setText("ba-3/2024")
    _sign_twice(officer, page)
    (reopened,) = [one for one in desk.context.state.acts if isinstance(one.content, Reopened)]
    assert reopened.content.reason == "came_later"  # type: ignore[union-attr]
    assert desk.board.station(CONTEST, EMPTY).status == "empty"


def test_what_a_recap_closed_is_not_reopened_because_it_came(desk: Desk, officer: Officer) -> None:
    sign_recap(desk)
    desk.session.lock()
    page = _open(officer, CLEAN)
    officer.press(K.Key_Return, CONTROL)
    assert page.reopen._note.text() == page.words("acts.reopen_note")
    assert page.reopen.reason.findData("came_later") == -1


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_undecided_sheet_is_not_counted_among_the_ratified(
    desk: Desk, officer: Officer, window: MainWindow, language: str
) -> None:
    type_twice(desk, HARD_STATION)
    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    for one in [view.finding for view in desk.findings.list(CONTEST) if view.finding.severity == "HARD"]:
        same = {field: Figure.of(sheets()[HARD_STATION][field]) for field in one.fields}
        desk.findings.reread(CONTEST, HARD_STATION, one.key, same, "latihan-hasan")
    desk.corrections.undecided(CONTEST, HARD_STATION, "damaged", PAIRS)
    _seal(desk, HARD_STATION)
    window.context.words.use(language)
    officer.sign_in("P-CHAIR")
    board = page_of(officer, "board")
    assert isinstance(board, BoardPage)
    (village,) = [one for one in desk.board.villages(CONTEST) if one.code == HARD_STATION[:10]]
    assert (village.done, village.aside) == (0, 1)
    assert desk.board.station(CONTEST, HARD_STATION).status == "undecided"
    assert board.words("board.aside", count=1) in board.model.told(village)
    assert not clipped(window) and not nameless(window)
    recap = page_of(officer, "recap")
    assert isinstance(recap, RecapPage)
    assert recap.words("report.missing.undecided") in recap.count.text()
    said = " ".join(" ".join(text.split()) for text in pages(desk.reports.preview(CONTEST, language)))
    assert recap.words("report.missing.undecided") in said


def test_what_is_left_undecided_is_signed_as_that(desk: Desk, officer: Officer) -> None:
    """On the page of ratification: in words on its row, and its votes in no sum of what is signed."""
    type_twice(desk, HARD_STATION)
    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    for one in [view.finding for view in desk.findings.list(CONTEST) if view.finding.severity == "HARD"]:
        same = {field: Figure.of(sheets()[HARD_STATION][field]) for field in one.fields}
        desk.findings.reread(CONTEST, HARD_STATION, one.key, same, "latihan-hasan")
    desk.corrections.undecided(CONTEST, HARD_STATION, "damaged", PAIRS)
    officer.sign_in("P-CHAIR")
    page = page_of(officer, "sealing")
    assert isinstance(page, SealingPage)
    page.context.shell.go("sealing", station=HARD_STATION)
    officer.settle()
    page._ticks.saw(HARD_STATION, datetime.now().astimezone(), desk.sealing.sheet(CONTEST, HARD_STATION).mark)
    page._show_rows()
    assert [one.station.code for one in page.chosen] == [HARD_STATION] and page.chosen[0].cast
    assert page._sum.text() == page.words("sealing.sum", count=1, votes="0")
    rows = [page.model.index(row, 1).data() for row in range(page.model.rowCount())]
    assert sum(page.words("sealing.state.undecided") in row for row in rows) == 1


def test_a_village_without_a_sheet_prints_dashes(desk: Desk) -> None:
    type_twice(desk, CLEAN)
    _seal(desk, CLEAN)
    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    text = [" ".join(page.split()) for page in pages(desk.reports.preview(CONTEST))]
    votes = sheets()[CLEAN]["votes.1"]
    assert any(f"{votes} \u2013 \u2013 {votes}" in page for page in text)
