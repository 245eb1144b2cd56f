"""The life of a sheet: every act on it, old and new figure, who, when, received when; and nothing nobody may see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from forms.rules import Severity
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from sync.server.run import serve
from tests.recap_desktop.ui.typed import CLEAN, CONTEST, HARD_STATION, LAW_STATION, sheets, type_sheet
from tests.recap_desktop.ui.walk import ONCE, workspace

SIGNERS = tuple((person, str(training.passphrase(person))) for person in ("P-CHAIR", "P-MEMBER-1"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Sheets in every state; the chair looks."""
    with Desk.open(workspace(tmp_path / "w")) as opened:
        opened.session.sign_in(*SIGNERS[0])
        yield opened


def told(desk: Desk, station: str) -> list[str]:
    return [line.what for line in desk.lives.of(CONTEST, station)]


def test_a_sealed_and_corrected_sheet_tells_all_of_it(desk: Desk) -> None:
    """Typed twice, ratified, corrected and ratified again: in this order, with the figure before and after."""
    figure = sheets()[CLEAN]["votes.1"]
    corrected = {"votes.1": Figure.of(figure - 1), "valid": Figure.of(sheets()[CLEAN]["valid"] - 1),
                 "cast": Figure.of(sheets()[CLEAN]["cast"] - 1)}
    desk.corrections.correct(CONTEST, CLEAN, corrected, "miscounted", "recount", (), SIGNERS)
    lines = desk.lives.of(CONTEST, CLEAN)
    assert [line.what for line in lines] == ["transcription", "transcription", "sheet", "correction"]
    change = next(one for one in lines[-1].changes if one.field == "votes.1")
    assert change.before[0].value == figure and change.after is not None and change.after.value == figure - 1
    assert lines[-1].code == "miscounted" and lines[-1].names == ("Hasan Tidore", "Anita Marsaoly")
    assert all(line.at for line in lines) and not any(line.received for line in lines)


def test_what_the_server_has_is_told_with_its_time(desk: Desk, tmp_path: Path) -> None:
    """Only with a verified receipt."""
    with serve(tmp_path / "server", training.package()) as server:
        desk.queue.round(server.url)
    lines = desk.lives.of(CONTEST, CLEAN)
    assert all(line.received is not None and line.received >= line.at for line in lines)


def test_a_first_entry_is_known_and_not_read(desk: Desk) -> None:
    """Whose it is, and no time and no figure of it: those are in the record that nobody opens yet."""
    (line,) = desk.lives.of(CONTEST, ONCE)
    assert (line.what, line.names, line.at, line.changes) == ("transcription", ("Siti Rahma",), "", ())


def test_a_difference_is_told_with_both_figures_and_the_one_that_was_read(tmp_path: Path) -> None:
    """Two typed differently, a third person settled it."""
    (tmp_path / "w").mkdir()
    station = CLEAN
    with Desk.create(tmp_path / "w", training.package()) as desk:
        training.enrol_crew(desk)
        right = sheets()[station]["votes.2"]
        type_sheet(desk, "P-OP-1", station, {})
        type_sheet(desk, "P-OP-2", station, {"votes.2": Figure.of(right + 5)})
        desk.session.sign_in(*SIGNERS[0])
        desk.settling.save(CONTEST, station, {"votes.2": Figure.of(right)}, SIGNERS[0][1])
        line = desk.lives.of(CONTEST, station)[-1]
    (change,) = line.changes
    assert line.what == "settlement" and {one.value for one in change.before} == {right, right + 5}
    assert change.after is not None and change.after.value == right


def test_while_boxes_are_to_be_read_again_no_figure_is_told(desk: Desk) -> None:
    """A finding of arithmetic waits for its reading: the next reader sees neither what was typed nor what was read."""
    for line in desk.lives.of(CONTEST, HARD_STATION):
        assert not any(one.before or one.after for one in line.changes)


def test_a_decision_names_its_finding(desk: Desk) -> None:
    """What the plenary decided, and about what."""
    found = next(one for one in desk.findings.list(CONTEST, LAW_STATION) if one.finding.severity is Severity.LAW)
    desk.findings.dispose(CONTEST, LAW_STATION, found.finding.key, "noted_incident", "", SIGNERS)
    line = desk.lives.of(CONTEST, LAW_STATION)[-1]
    assert (line.what, line.code) == ("disposition", "noted_incident") and line.about.startswith("R")


def test_it_is_for_those_who_may_see_a_sheet(desk: Desk) -> None:
    """A typist sees no other's figures."""
    desk.session.sign_in("P-OP-1", str(training.passphrase("P-OP-1")))
    with pytest.raises(KnownError, match="not_permitted"):
        desk.lives.of(CONTEST, CLEAN)
