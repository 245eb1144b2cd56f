"""A newer package: corrected names leave earlier sheets as they are, other choices mark them."""

from __future__ import annotations

from typing import Any

import pytest

from sync.fold import Status, fold
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from sync.trust.roster import Roster
from tests.helpers.pki import Committee, committee, training_package
from tests.sync.fold.acts import STATION, VARIANTS, absent, recap, seal, transcription
from tests.sync.fold.desks import TestDesk, newer_package

TWO = ("KETUA", "ANGGOTA-1")
RIGHT = VARIANTS[0]


def _one_more() -> list[dict[str, Any]]:
    """One ticket more: another form of the contest."""
    contest = dict(training_package().payload["contests"][0])
    (district,) = contest["districts"]
    choices = [*district["choices"], {"number": 4, "name": "PASANGAN CALON EMPAT (LATIHAN)"}]
    contest["districts"] = [{**district, "choices": choices}]
    return [contest]


def _typed_now(nonce: int, revision: int = 1) -> dict[str, Any]:
    """A keying of the form with one ticket more."""
    typed = transcription({**RIGHT, "votes.4": 0}, nonce, revision)
    return {**typed, "form": _form_now()}


def _form_now() -> dict[str, str]:
    definition = newer_package(contests=_one_more()).definition("PPWP")
    return {"id": definition.id, "digest": definition.digest}


def _old_desk() -> TestDesk:
    desk = TestDesk()
    desk.act(transcription(RIGHT, 1), "OP-1")
    desk.act(transcription(RIGHT, 2), "OP-2")
    desk.act(seal(desk.sheet()), *TWO)
    return desk


def _desk(package: ElectionPackage) -> TestDesk:
    known, before = committee(), training_package()
    roster = Roster(PackageChain([before, package]), [m.enrolment.statement for m in known.members.values()])
    return TestDesk(Committee(package, roster, known.members))


def test_other_choices_mark_the_sealed_sheet_and_it_is_keyed_anew() -> None:
    old, desk = _old_desk(), _desk(newer_package(contests=_one_more()))
    head = old.sheet().head
    assert head is not None
    desk.take(list(old.records.values()))
    sheet = desk.sheet()
    assert (sheet.status, sheet.needs_revision, sheet.head, sheet.revision) == (Status.EMPTY, True, None, 2)
    assert sheet.heads == (head,)
    assert desk.state.results("PPWP") == []
    assert {"station": STATION, "reason": "not_entered"} in recap(desk.state, STATION[:10], desk.world)["missing"]
    assert desk.refused(absent(), *TWO) == "fold.not_now"
    desk.act(_typed_now(3, 2), "OP-1")
    desk.act(_typed_now(4, 2), "OP-3")
    desk.act({**seal(desk.sheet()), "form": _form_now()}, *TWO)
    after = desk.sheet()
    assert (after.status, after.needs_revision, after.head is not None) == (Status.SEALED, False, True)
    assert len(desk.state.results("PPWP")) == 1
    assert fold(desk.records.values(), desk.world).sheets == desk.state.sheets


def test_what_was_typed_under_other_choices_is_not_compared_with_what_is_typed_now() -> None:
    old, desk = TestDesk(), _desk(newer_package(contests=_one_more()))
    stale = old.act(transcription(RIGHT, 1), "OP-1")
    desk.take([stale])
    assert desk.state.refused[stale.id].code == "fold.outdated"
    assert desk.sheet().status is Status.EMPTY
    desk.act(_typed_now(2), "OP-2")
    assert desk.sheet().status is Status.FIRST


@pytest.mark.parametrize("part", ["title", "stations"])
def test_corrected_names_and_more_stations_leave_sheets_as_they_are(part: str) -> None:
    before = training_package().payload
    changes: dict[str, Any] = {
        "title": {"title": {**before["title"], "en": "Another title"}},
        "stations": {"stations": [*before["stations"], {**before["stations"][-1], "code": "0001012003902"}]},
    }
    old, desk = _old_desk(), _desk(newer_package(**changes[part]))
    desk.take(list(old.records.values()))
    assert (desk.sheet().status, desk.sheet().needs_revision) == (Status.SEALED, False)
    assert len(desk.state.results("PPWP")) == 1
