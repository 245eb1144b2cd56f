"""The board and the overview of a sub-district of 1,600 stations, every sheet sealed, and the filter of the board."""

from __future__ import annotations

from pathlib import Path

from benchmarks.opening import workspace
from benchmarks.timing import line, timed
from recap_desktop.demo.committee import CHAIR, passphrase
from recap_desktop.desk import Desk

_STATIONS = 1_600
_RUNS = 5


def pages(folder: Path) -> None:
    """What the desk answers, and the board filled and filtered, against a bare listing of the stations."""
    from recap_desktop.ui.i18n import Words
    from recap_desktop.ui.pages.board.model import BoardModel

    with Desk.open(workspace(folder / "overview", _STATIONS)) as desk:
        desk.session.sign_in(CHAIR, passphrase(CHAIR))
        contest = next(iter(desk.package.contests))
        bare = timed(lambda: desk.package.stations_of(desk.region), _RUNS)
        against = ("the stations of the package alone", bare)
        line(f"board, {_STATIONS} stations", timed(lambda: desk.board.overview(contest), _RUNS), *against)
        line("overview: counts of a contest", timed(desk.progress.contests, _RUNS), *against)
        line("overview: course, villages, quality, typing", timed(lambda: desk.progress.of(contest), _RUNS), *against)
        model = BoardModel(Words("id"))
        model.set_columns(12)
        villages = desk.board.villages(contest)
        line("board model filled", timed(lambda: model.show(villages), _RUNS), *against)
        texts = iter(["1", "12", "", "2", "21", "", "3", "31", "", "4"])
        line("board narrowed by a text", timed(lambda: model.narrow(next(texts)), 10), *against)

