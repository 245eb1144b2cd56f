"""The status of a report: what was ratified is certified until the sum is another one, and then says so."""

from __future__ import annotations

from typing import Any

import pytest

from sync.portal.content import Plan, View
from sync.portal.layouts.v4.err.contest import parts_of
from sync.portal.layouts.v4.err.report import status_of_report
from sync.portal.leaves import LeafIndex
from tests.helpers.pki import SUBDISTRICT
from tests.helpers.releases import STATIONS
from tests.sync.fold.acts import PAPER, absent, recap, reopened, seal, transcription
from tests.sync.fold.desks import TestDesk

TWO, THREE = ("KETUA", "ANGGOTA-1"), ("KETUA", "ANGGOTA-1", "ANGGOTA-2")


def _status(desk: TestDesk) -> str:
    reference = desk.world
    plan = Plan(1, 1, "2024-02-20T08:00:00Z", "4")
    view = View(SUBDISTRICT, plan, reference.newest, reference, desk.state, LeafIndex(), desk.records)
    return status_of_report(parts_of(view, reference.newest.contest("PPWP")))


def _typed_and_sealed(desk: TestDesk, nonce: int, revision: int = 1, **more: Any) -> None:
    station = STATIONS[0]
    for number, person in enumerate(("OP-1", "OP-2")):
        desk.act({**transcription(PAPER[station], nonce + number, revision, station), **more}, person)
    desk.act(seal(desk.sheet(station)), *TWO)


@pytest.mark.parametrize(("result_type", "status"), [("regular", "correction"), ("recount", "recount")])
def test_a_report_is_certified_and_then_corrected(result_type: str, status: str) -> None:
    desk = TestDesk()
    assert _status(desk) == "unofficial-partial"
    _typed_and_sealed(desk, 1)
    assert _status(desk) == "unofficial-partial"
    for station in STATIONS[1:]:
        desk.act(absent("lost", station), *TWO)
    assert _status(desk) == "unofficial-partial", "not every station counts"
    desk.act(recap(desk.state, SUBDISTRICT, desk.world), *THREE)
    assert _status(desk) == "certified"
    desk.act(reopened(desk.sheet(STATIONS[0])), *TWO)
    assert _status(desk) == "certified", "the sum is still the same"
    _typed_and_sealed(desk, 3, 2, result_type=result_type)
    assert _status(desk) == status
    desk.act(recap(desk.state, SUBDISTRICT, desk.world), *THREE)
    assert _status(desk) == status, "signed again, and still another result than the one ratified first"
