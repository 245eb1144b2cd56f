"""Officers whose time is over, endorsements, acting chairs: who has a say when the records arrive."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from sync.fold import IncrementalFold, Reference, Status, fold
from sync.record.record import Record
from sync.trust.authority import Authority
from sync.trust.chain import PackageChain
from sync.trust.roster import Roster
from sync.trust.times import stamp
from sync.trust.training import training_keys
from tests.helpers.pki import NOW, ROLES, Committee, committee, enrol, training_package
from tests.helpers.untyped import said_by
from tests.sync.fold.acts import STATION, VARIANTS, absent, acting_chair, endorsed, recap, seal, transcription
from tests.sync.fold.desks import TestDesk, newer_package

TWO = ("KETUA", "ANGGOTA-1")
HOUR = timedelta(hours=1)
RIGHT = VARIANTS[0]
AUTHORITY = Authority(training_package(), training_keys().authority, training_keys().ca)


def _desk(*revoked: str) -> TestDesk:
    """A desk that knows that these persons' keys were taken back an hour ago."""
    known = committee()
    roster = Roster(PackageChain([known.package]), [m.enrolment.statement for m in known.members.values()])
    for person in revoked:
        roster.add(AUTHORITY.revoke(known[person].keyid, NOW - HOUR, "lost"))
    return TestDesk(replace(known, roster=roster))


def _typed(desk: TestDesk) -> Record:
    """Two transcriptions, the second late where OP-2 is revoked."""
    desk.act(transcription(RIGHT, 1), "OP-1")
    return desk.force(transcription(RIGHT, 2), "OP-2")


def test_a_late_record_waits_for_two_others_and_is_never_lost() -> None:
    desk = _desk("OP-2")
    late = _typed(desk)
    assert set(desk.state.quarantined) == {late.id}
    assert (desk.sheet().status, desk.state.refused) == (Status.FIRST, {})
    assert desk.refused(endorsed(late), "KETUA") == "fold.persons"
    assert desk.refused(endorsed(late), "OP-1", "KETUA") == "fold.role"
    desk.act(endorsed(late), *TWO)
    assert (desk.sheet().status, desk.state.quarantined) == (Status.VERIFIED, {})
    assert desk.refused(endorsed(late), *TWO) == "fold.not_quarantined"


def test_what_was_made_before_the_revocation_counts() -> None:
    desk = _desk("OP-2")
    desk.act(transcription(RIGHT, 1), "OP-1")
    desk.act({**transcription(RIGHT, 2), "device_time": stamp(NOW - 2 * HOUR)}, "OP-2")
    assert desk.sheet().status is Status.VERIFIED


def test_an_expired_certificate_is_as_good_as_a_revoked_one() -> None:
    desk = TestDesk()
    desk.act(transcription(RIGHT, 1), "OP-1")
    end = max(officer.valid_until for officer in desk.committee.roster.officers.values())
    late = desk.force({**transcription(RIGHT, 2), "device_time": stamp(end + HOUR)}, "OP-2")
    assert set(desk.state.quarantined) == {late.id}


@pytest.mark.parametrize(
    ("revoked", "persons"),
    [(("OP-2", "ANGGOTA-1"), TWO), (("OP-2",), ("KETUA",)), (("OP-2",), ("OP-1", "KETUA"))],
    ids=["one is revoked", "one alone", "an operator"],
)
def test_an_endorsement_of_the_wrong_persons_lets_nothing_in(
    revoked: Sequence[str], persons: Sequence[str]
) -> None:
    desk = _desk(*revoked)
    late = _typed(desk)
    desk.force(endorsed(late), *persons)
    assert late.id in desk.state.quarantined
    assert desk.sheet().status is Status.FIRST


def test_nobody_endorses_a_record_of_their_own() -> None:
    """A sheet signed by the revoked KETUA: she enrols again and endorses with her new key."""
    known = committee()
    again = enrol(known.package, "KETUA", "chair")
    statements = [m.enrolment.statement for m in (*known.members.values(), again)]
    roster = Roster(PackageChain([known.package]), statements)
    roster.add(AUTHORITY.revoke(known["KETUA"].keyid, NOW - HOUR, "lost"))
    desk = TestDesk(Committee(known.package, roster, {**known.members, "KETUA-BARU": again}))
    _typed(desk)
    late = desk.force(seal(desk.sheet()), *TWO)
    assert set(desk.state.quarantined) == {late.id}
    for persons in (("KETUA-BARU", "ANGGOTA-2"), ("ANGGOTA-1", "ANGGOTA-2")):
        assert desk.refused(endorsed(late), *persons) == "fold.own_record"
        desk.force(endorsed(late), *persons)
        assert set(desk.state.quarantined) == {late.id}
    desk.act(endorsed(late), "ANGGOTA-2", "ANGGOTA-3")
    assert desk.sheet().status is Status.SEALED


def test_a_committee_has_no_say_in_another() -> None:
    known = committee()
    region = {"code": "000199", "name": "KECAMATAN LAIN", "level": "subdistrict"}
    package = newer_package(regions=[*training_package().payload["regions"], region])
    others = {f"LAIN-{n}": enrol(package, f"LAIN-{n}", "member", "000199") for n in range(3)}
    statements = [m.enrolment.statement for m in (*known.members.values(), *others.values())]
    roster = Roster(PackageChain([package]), statements)
    roster.add(AUTHORITY.revoke(known["OP-2"].keyid, NOW - HOUR, "lost"))
    desk = TestDesk(Committee(package, roster, {**known.members, **others}))
    late = _typed(desk)
    assert desk.refused(endorsed(late), "LAIN-0", "LAIN-1") == "record.scope"
    desk.force(endorsed(late), "LAIN-0", "LAIN-1")
    assert set(desk.state.quarantined) == {late.id}
    assert desk.refused(acting_chair("ANGGOTA-1"), *others) == "fold.role"
    desk.force(acting_chair("ANGGOTA-1"), *others)
    mixed = desk.force(acting_chair("ANGGOTA-1"), "ANGGOTA-1", "ANGGOTA-2", "LAIN-0")
    assert desk.state.refused[mixed.id].code == "record.scope"
    assert (STATION[:6], "ANGGOTA-1") not in desk.state.acting_chairs


def test_an_acting_chair_is_elected_by_three_members_and_leads_a_recap() -> None:
    desk = TestDesk()
    for station in desk.world.newest.stations_of(STATION[:10]):
        desk.act(absent("lost", station.code), *TWO)
    three = ("ANGGOTA-1", "ANGGOTA-2", "ANGGOTA-3")
    total = recap(desk.state, STATION[:10])
    assert desk.refused(total, *three) == "fold.chair"
    assert desk.refused(acting_chair("ANGGOTA-1"), *three[:2]) == "fold.persons"
    assert desk.refused(acting_chair("ANGGOTA-1"), "KETUA", *three[1:]) == "fold.role"
    assert desk.refused(acting_chair("OP-1"), *three) == "fold.role"
    desk.act(acting_chair("ANGGOTA-1"), *three)
    signed = desk.act(total, *three)
    assert desk.state.recaps == (signed,)
    assert desk.refused(total, "ANGGOTA-2", "ANGGOTA-3", "ANGGOTA-4") == "fold.chair"


def test_an_acting_chair_of_another_committee_leads_none_of_this_one() -> None:
    """Persons of two committees may have one id; an election is of the committee that held it."""
    known = committee()
    region = {"code": "000199", "name": "KECAMATAN LAIN", "level": "subdistrict"}
    package = newer_package(regions=[*training_package().payload["regions"], region])
    names = ("ANGGOTA-1", "ANGGOTA-2", "ANGGOTA-3")
    others = {f"LAIN {name}": enrol(package, name, "member", "000199") for name in names}
    members = {**known.members, **others}
    roster = Roster(PackageChain([package]), [m.enrolment.statement for m in members.values()])
    desk = TestDesk(Committee(package, roster, members))
    for station in desk.world.newest.stations_of(STATION[:10]):
        desk.act(absent("lost", station.code), *TWO)
    desk.act(acting_chair("ANGGOTA-1"), *others)
    assert desk.state.acting_chairs == {("000199", "ANGGOTA-1")}
    total = recap(desk.state, STATION[:10], desk.world)
    assert desk.refused(total, *names) == "fold.chair"
    desk.force(total, *names)
    assert desk.state.recaps == ()


@pytest.mark.parametrize(("reasons", "status"), [("final", "partial"), ("open", "final")])
def test_a_recap_says_final_where_every_station_is_accounted_for_and_only_there(reasons: str, status: str) -> None:
    desk = TestDesk()
    first, *rest = desk.world.newest.stations_of(STATION[:10])
    for station in rest if reasons == "open" else (first, *rest):
        desk.act(absent("lost", station.code), *TWO)
    total = recap(desk.state, STATION[:10])
    assert total["status"] != status
    forged = desk.force({**total, "status": status}, *TWO, "ANGGOTA-2")
    assert desk.state.refused[forged.id].code == "fold.recap_final"
    assert desk.state.recaps == ()


def test_elections_endorsements_and_statements_come_in_any_order() -> None:
    """An endorsed election makes a recap valid; the statements of the officers come last."""
    known = committee()
    roster = Roster(PackageChain([known.package]), [m.enrolment.statement for m in known.members.values()])
    roster.add(AUTHORITY.revoke(known["ANGGOTA-4"].keyid, NOW - HOUR, "lost"))
    desk = TestDesk(replace(known, roster=roster))
    for station in desk.world.newest.stations_of(STATION[:10]):
        desk.act(absent("lost", station.code), *TWO)
    election = desk.force(acting_chair("ANGGOTA-1"), "ANGGOTA-1", "ANGGOTA-2", "ANGGOTA-4")
    total = desk.force(recap(desk.state, STATION[:10]), "ANGGOTA-1", "ANGGOTA-2", "ANGGOTA-3")
    assert (set(desk.state.quarantined), desk.state.recaps) == ({election.id}, ())
    entry = desk.act(endorsed(election), "KETUA", "ANGGOTA-3")
    assert desk.state.recaps == (total,)
    first = [record for record in desk.records.values() if said_by(record).get("act") == "absent"]
    for order in itertools.permutations((election, total, entry)):
        assert fold([*order, *first], desk.world) == desk.state
        late = Roster(PackageChain([known.package]))
        folder = IncrementalFold(Reference(late.chain, late))
        folder.add([*order, *first])
        assert folder.state.recaps == ()
        for member in known.members.values():
            late.add(member.enrolment.statement)
        late.add(AUTHORITY.revoke(known["ANGGOTA-4"].keyid, NOW - HOUR, "lost"))
        folder.add([])
        assert folder.state == desk.state


def test_a_revocation_that_comes_later_puts_what_came_before_it_in_quarantine() -> None:
    desk = _desk()
    record = _typed(desk)
    assert desk.sheet().status is Status.VERIFIED
    desk.committee.roster.add(AUTHORITY.revoke(desk.committee["OP-2"].keyid, NOW - HOUR, "lost"))
    desk.folder.add([])
    assert (set(desk.state.quarantined), desk.sheet().status) == ({record.id}, Status.FIRST)


def test_every_role_is_here() -> None:
    assert set(ROLES.values()) == {"operator", "chair", "member", "observer"}
