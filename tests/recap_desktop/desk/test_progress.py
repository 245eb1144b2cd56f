"""The overview counts what is here: states, hours, villages, slips; a typist's pace is told to them alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from tests.recap_desktop.ui.typed import CLEAN, CONTEST, sheets, type_twice
from tests.recap_desktop.ui.walk import CLEAN_2, DIFFERING, HARD_STATION, LAW_STATION, ONCE, workspace

SIGNERS = tuple((person, str(training.passphrase(person))) for person in ("P-CHAIR", "P-MEMBER-1"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Sheets in every state; the chair looks."""
    with Desk.open(workspace(tmp_path / "w")) as opened:
        opened.session.sign_in(*SIGNERS[0])
        yield opened


def test_every_contest_is_counted_as_on_the_board(desk: Desk) -> None:
    (found,) = desk.progress.contests()
    board = desk.board.counts(CONTEST)
    assert (found.contest, found.total, found.done, found.aside) == (CONTEST, 12, 1, 1)
    assert {state: count for state, count in board.items() if count} == dict(found.counts)


def test_hours_add_up_to_what_was_typed_and_ratified(desk: Desk) -> None:
    hours = desk.progress.of(CONTEST).hours
    assert hours == tuple(sorted(hours, key=lambda one: one.hour)) and len(hours) in (1, 2)
    assert (hours[-1].first, hours[-1].second, hours[-1].ratified) == (6, 5, 1)


def test_a_village_sums_its_ratified_sheets_alone(desk: Desk) -> None:
    figures = sheets()[CLEAN]
    villages = {one.code: one for one in desk.progress.of(CONTEST).villages}
    own = villages[CLEAN[:10]]
    assert (own.listed, own.voted) == (figures["dpt.t"], figures["used_total.t"])
    assert own.turnout == figures["used_total.t"] / figures["dpt.t"]
    assert own.validity == figures["valid"] / figures["cast"]
    others = [one for code, one in villages.items() if code != CLEAN[:10]]
    assert others and all(one.turnout is None and one.validity is None for one in others)


def test_slips_settlements_and_findings_are_counted_by_sheet_and_box(desk: Desk) -> None:
    quality = desk.progress.of(CONTEST).quality
    assert quality is not None
    assert (quality.twice, quality.settled, quality.differing, quality.boxes) == (5, 1, 2, 5 * 28)
    assert quality.rules["R03"] == 1 and quality.rules["R06"] == 2
    wanted = {"votes.2": Figure.of(sheets()[DIFFERING]["votes.2"]),
              "ballots_unused": Figure.of(sheets()[DIFFERING]["ballots_unused"])}
    desk.session.sign_in("P-MEMBER-1", SIGNERS[1][1])
    desk.settling.save(CONTEST, DIFFERING, wanted, SIGNERS[1][1])
    after = desk.progress.of(CONTEST).quality
    assert after is not None and (after.settled, after.differing) == (1, 2)  # a slip settled was a slip
    figure = sheets()[CLEAN]["votes.1"]
    corrected = {"votes.1": Figure.of(figure - 1), "valid": Figure.of(sheets()[CLEAN]["valid"] - 1),
                 "cast": Figure.of(sheets()[CLEAN]["cast"] - 1)}
    desk.corrections.correct(CONTEST, CLEAN, corrected, "miscounted", "recount", (), SIGNERS)
    again = desk.progress.of(CONTEST).quality
    assert again is not None and again.corrected == 3


def test_a_typist_sees_the_own_pace_and_no_findings(desk: Desk) -> None:
    everybody = desk.progress.of(CONTEST)
    assert everybody.mine is None and everybody.everybody.sheets == 11
    desk.session.sign_in("P-OP-2", str(training.passphrase("P-OP-2")))
    found = desk.progress.of(CONTEST)
    assert found.quality is None
    assert found.mine is not None and (found.mine.sheets, found.mine.boxes) == (5, 5 * 28)
    assert found.mine.per_sheet is not None and found.mine.per_sheet < 1_800
    assert {CLEAN, CLEAN_2, LAW_STATION, HARD_STATION, DIFFERING, ONCE} <= set(sheets())


def test_before_the_first_sheet_nothing_is_said(tmp_path: Path) -> None:
    with Desk.create(tmp_path, training.package()) as desk:
        training.enrol_crew(desk)
        desk.session.sign_in(*SIGNERS[0])
        found = desk.progress.of(CONTEST)
        assert not found.hours and found.everybody.per_sheet is None
        assert found.quality is not None and not found.quality.twice and not found.quality.rules
        assert all(one.turnout is None for one in found.villages)
        type_twice(desk, CLEAN)
        desk.session.sign_in(*SIGNERS[0])
        assert [one.second for one in desk.progress.of(CONTEST).hours][-1] == 1
