"""An endorsement counts whichever comes first, it or the late record that it names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sync.fold import IncrementalFold, Reference, fold
from sync.trust.authority import Authority
from sync.trust.chain import PackageChain
from sync.trust.roster import Roster
from sync.trust.training import training_keys
from tests.helpers.pki import NOW, committee, training_package
from tests.sync.fold.acts import BASE, STATION, endorsed, seal, transcription
from tests.sync.fold.desks import TestDesk, committee_under

FIRST = training_package()


def _reference() -> Reference:
    """Everybody's certificates, and a revocation of the chair's key from before the sheet was made."""
    keys, members = training_keys(), committee().members
    revoked = Authority(FIRST, keys.authority, keys.ca).revoke(
        members["KETUA"].keyid, NOW - timedelta(minutes=1), "lost"
    )
    roster = Roster(PackageChain([FIRST]), [*(one.enrolment.statement for one in members.values()), revoked])
    return Reference(roster.chain, roster)


@pytest.mark.parametrize("endorsement_first", [False, True])
def test_an_endorsement_that_was_there_before_the_late_sheet_lets_it_in(*, endorsement_first: bool) -> None:
    desk = TestDesk(committee_under(FIRST))
    for nonce, person in ((1, "OP-1"), (2, "OP-2")):
        desk.act(transcription(BASE, nonce), person)
    sheet = desk.act(seal(desk.sheet()), "KETUA", "ANGGOTA-1")
    act = desk.force(endorsed(sheet), "ANGGOTA-2", "ANGGOTA-3")
    keyings = [record for record in desk.records.values() if record.kind == "transcription"]
    grown = IncrementalFold(_reference())
    grown.add(keyings)
    for record in (act, sheet) if endorsement_first else (sheet, act):
        grown.add([record])
    assert grown.state == fold([*keyings, sheet, act], _reference())
    assert [one.station for one in grown.state.results("PPWP")] == [STATION]
