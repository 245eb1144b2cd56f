"""What the room may see of a sheet: figures that are settled and what stood before a decision, and nobody's name."""

from __future__ import annotations

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.reading.views import ReadBox
from tests.helpers.desks import (
    CLEAN,
    CONTEST,
    HARD_STATION,
    LAW_STATION,
    OFFICERS,
    PASSPHRASE,
    seal,
    sheets,
    type_sheet,
    type_twice,
)

FIRST, SECOND = CLEAN
PAIRS = (("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE))


def _chair(desk: Desk) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)


def _refused(desk: Desk, station: str) -> bool:
    try:
        desk.reading.sheet(CONTEST, station)
    except KnownError as error:
        return error.code == "reading.not_ready"
    return False


def test_a_sheet_is_shown_once_it_is_settled_and_with_the_progress_of_its_village(desk: Desk) -> None:
    _chair(desk)
    assert _refused(desk, FIRST), "nothing typed"
    type_sheet(desk, "OP-1", FIRST)
    _chair(desk)
    assert _refused(desk, FIRST), "typed once"
    type_sheet(desk, "OP-2", FIRST)
    _chair(desk)
    found = desk.reading.sheet(CONTEST, FIRST)
    assert (found.status, found.done) == ("verified", 0)
    assert {name: box.now.value for name, box in found.boxes.items()} == sheets()[FIRST]
    assert tuple(found.boxes) == desk.package.definition(CONTEST, FIRST).order and not found.corrected
    seal(desk, FIRST)
    _chair(desk)
    again = desk.reading.sheet(CONTEST, FIRST)
    assert (again.status, again.done, again.total) == ("sealed", 1, found.total)


def test_a_difference_is_shown_to_nobody(desk: Desk) -> None:
    type_sheet(desk, "OP-1", FIRST)
    type_sheet(desk, "OP-2", FIRST, {"votes.1": Figure.of(sheets()[FIRST]["votes.1"] + 1)})
    _chair(desk)
    assert _refused(desk, FIRST)


@pytest.mark.parametrize("station", [HARD_STATION, LAW_STATION])
def test_a_finding_is_shown_once_it_is_decided_and_not_while_it_is_read_again(desk: Desk, station: str) -> None:
    type_twice(desk, station)
    _chair(desk)
    assert _refused(desk, station)
    for one in [one for one in desk.findings.list(CONTEST, station) if one.blocking]:
        if one.finding.severity == "HARD":
            same = {field: Figure.of(sheets()[station][field]) for field in one.finding.fields}
            desk.findings.reread(CONTEST, station, one.finding.key, same, PASSPHRASE)
            assert _refused(desk, station), "read again, not decided"
            paper = sheets()[station]["votes.1"]
            desk.corrections.correct(CONTEST, station, {"votes.1": Figure.of(paper + 10)}, "miscounted", "recount", [],
                                     PAIRS)
        else:
            desk.findings.dispose(CONTEST, station, one.finding.key, "noted_incident", "", PAIRS)
    assert desk.reading.sheet(CONTEST, station).status == "verified"


def test_a_figure_that_is_corrected_stands_beside_all_that_it_was(desk: Desk) -> None:
    type_twice(desk, FIRST)
    seal(desk, FIRST)
    _chair(desk)
    paper = sheets()[FIRST]

    def move(votes: int) -> ReadBox:
        changes = {"votes.1": Figure.of(paper["votes.1"] + votes), "votes.2": Figure.of(paper["votes.2"] - votes)}
        desk.corrections.correct(CONTEST, FIRST, changes, "misread", "strike", [], PAIRS)
        found = desk.reading.sheet(CONTEST, FIRST)
        assert [one.value for one in found.boxes["dpt.m"].before] == []
        return found.boxes["votes.1"]

    box = move(1)
    assert (box.now.value, [one.value for one in box.before]) == (paper["votes.1"] + 1, [paper["votes.1"]])
    assert desk.reading.sheet(CONTEST, FIRST).corrected == ("votes.1", "votes.2")
    seal(desk, FIRST)
    _chair(desk)
    box = move(0)  # back to what the paper says: that it was otherwise is still told
    assert (box.now.value, [one.value for one in box.before]) == (
        paper["votes.1"], [paper["votes.1"], paper["votes.1"] + 1])


def test_a_correction_that_only_one_signs_is_no_decision(desk: Desk) -> None:
    type_twice(desk, FIRST)
    _chair(desk)
    changes = {"votes.1": Figure.of(sheets()[FIRST]["votes.1"] + 1)}
    with pytest.raises(KnownError):
        desk.corrections.correct(CONTEST, FIRST, changes, "misread", "strike", [], PAIRS[:1])
    assert not desk.reading.sheet(CONTEST, FIRST).corrected


def test_nobodys_name_is_part_of_it(desk: Desk) -> None:
    type_twice(desk, FIRST)
    _chair(desk)
    changes = {"votes.1": Figure.of(sheets()[FIRST]["votes.1"] + 1),
               "votes.2": Figure.of(sheets()[FIRST]["votes.2"] - 1)}
    desk.corrections.correct(CONTEST, FIRST, changes, "misread", "strike", ["PANWASLU"], PAIRS)
    said = repr(desk.reading.sheet(CONTEST, FIRST))
    names = {name for one in desk.setup.officers() for name in (one.name, one.person)} | set(OFFICERS)
    assert not [name for name in names if name in said]


def test_who_may_not_see_a_sheet_may_not_read_it_aloud(desk: Desk) -> None:
    type_twice(desk, FIRST)
    with pytest.raises(KnownError, match=r"session\.not_permitted"):
        desk.reading.sheet(CONTEST, FIRST)
    desk.session.lock()
    with pytest.raises(KnownError, match=r"session\."):
        desk.reading.sheet(CONTEST, FIRST)
