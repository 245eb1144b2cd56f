"""Keys that the authority certified again: what they signed keeps its meaning, older and newer side by side."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.fold import IncrementalFold, Reference, State, Status, fold
from sync.fold.policy import signed_as
from sync.record.canonical import decode, encode
from sync.record.envelope import parse, sign
from sync.record.record import Record
from sync.trust.authority import Authority
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import OfficeStanding, Roster
from sync.trust.times import stamp
from sync.trust.training import training_keys
from tests.helpers.pki import NOW, SUBDISTRICT, Committee, committee, training_package
from tests.sync.fold.acts import VARIANTS, absent, acting_chair, endorsed, seal, transcription
from tests.sync.fold.desks import TestDesk, newer_package

OTHER = "000199"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THREE = ("ANGGOTA-1", "ANGGOTA-2", "ANGGOTA-3")
AUTHORITY = Authority(training_package(), training_keys().authority, training_keys().ca)


@cache
def two_committees() -> ElectionPackage:
    """A package with a second sub-district."""
    region = {"code": OTHER, "name": "KECAMATAN LAIN", "level": "subdistrict"}
    return newer_package(regions=[*training_package().payload["regions"], region])


def certified(person: str, **changes: str) -> bytes:
    """Another statement of the authority about a person's key: the one there is, with changes."""
    payload = decode(parse(committee()[person].enrolment.statement).payload)
    return sign("officer", encode({**payload, **changes}), [training_keys().authority]).to_bytes()


def newer_than(package: ElectionPackage, sequence: int) -> ElectionPackage:
    """The same package again under a later number."""
    payload = {**package.payload, "sequence": sequence, "previous": package.digest}
    return open_package(sign("package", encode(payload), [training_keys().root]).to_bytes())


def _desk(*statements: bytes, package: ElectionPackage | None = None) -> TestDesk:
    known, package = committee(), package or two_committees()
    every = [*(one.enrolment.statement for one in known.members.values()), *statements]
    return TestDesk(Committee(package, Roster(PackageChain([package]), every), known.members))


def _learn(desk: TestDesk, *statements: bytes) -> None:
    for statement in statements:
        desk.committee.roster.add(statement)
    desk.folder.add([])


@cache
def _worked() -> tuple[Record, ...]:
    """A sheet typed, sealed and added up, an absence, an election; all accepted."""
    desk = _desk()
    desk.act(transcription(VARIANTS[0], 1), "OP-1")
    desk.act(transcription(VARIANTS[0], 2), "OP-2")
    desk.act(seal(desk.sheet()), "KETUA", "ANGGOTA-1")
    desk.act(acting_chair("ANGGOTA-2"), *THREE)
    assert (desk.sheet().status, desk.state.refused, desk.state.quarantined) == (Status.SEALED, {}, {})
    return tuple(desk.records.values())


def _state(records: Sequence[Record], *statements: bytes) -> State:
    return fold(records, _desk(*statements).world)


MOVED = [certified(person, region=OTHER, valid_from=stamp(NOW - HOUR)) for person in committee().members]
DEMOTED = [certified(person, role="observer", valid_from=stamp(NOW - HOUR)) for person in committee().members]
RENEWED = [certified(person, valid_from=stamp(NOW + DAY), valid_until=stamp(NOW + 90 * DAY))
           for person in committee().members]
SHORTENED = [certified(person, valid_from=stamp(NOW - 5 * HOUR), valid_until=stamp(NOW - HOUR))
             for person in committee().members]


@pytest.mark.parametrize("later", [MOVED, DEMOTED, RENEWED, SHORTENED], ids=["moved", "demoted", "renewed", "shorter"])
def test_what_was_signed_keeps_its_meaning(later: list[bytes]) -> None:
    """For a reader who learns of it afterwards, and for one who knew it before."""
    desk = _desk()
    desk.take(list(_worked()))
    before = desk.state
    _learn(desk, *later)
    assert desk.state == before == _state(_worked(), *later)
    assert set(before.regions) == {SUBDISTRICT}


def test_who_is_certified_for_two_committees_signs_in_both() -> None:
    desk = _desk(*MOVED)
    desk.take(list(_worked()))
    roster = desk.committee.roster
    here = desk.committee.sign("act", absent(), ("KETUA", "ANGGOTA-1"))
    there = desk.committee.sign("act", {**absent(), "station": f"{OTHER}1001001"}, ("KETUA", "ANGGOTA-1"))
    assert [{one.region for one in roster.verify(record)} for record in (here, there)] == [{SUBDISTRICT}, {OTHER}]
    assert {roster.standing(record) for record in (here, there)} == {OfficeStanding.OK}


def test_who_has_two_roles_beside_one_another_signs_in_both() -> None:
    desk = _desk()
    desk.act(transcription(VARIANTS[0], 1), "OP-1")
    desk.act(transcription(VARIANTS[0], 2), "OP-2")
    _learn(desk, certified("OP-3", role="member", valid_from=stamp(NOW - HOUR)))
    desk.force(seal(desk.sheet()), "KETUA", "OP-3")
    assert desk.sheet().status is Status.SEALED
    assert [sorted(one.roles) for one in desk.committee.roster.verify(desk.sheet().head)] == [
        ["chair"], ["member", "operator"]]


READING = [certified(person, role="observer", region=SUBDISTRICT[:4], valid_from=stamp(NOW - wait))
           for person in ("OP-1", "KETUA", "ANGGOTA-1") for wait in (HOUR, 30 * DAY)]


def test_who_reads_in_a_wider_region_signs_on_in_the_own_one() -> None:
    """Observers of a regency before they were of the committee, or beside it."""
    desk = _desk()
    desk.take(list(_worked()))
    before = desk.state
    _learn(desk, *READING)
    assert desk.state == before == _state(_worked(), *READING)
    assert [one and one.roles for one in desk.committee.roster.signers_of(_worked()[2])] == [{"chair"}, {"member"}]


def test_a_role_that_ended_before_a_record_arrived_is_late_whatever_else_the_key_holds() -> None:
    """Who was chair, and types still, cannot date back what a chair signs; what is typed is late for nothing."""
    desk = _desk(certified("OP-3", role="chair", valid_from=stamp(NOW - 9 * DAY), valid_until=stamp(NOW + DAY)))
    roster = desk.committee.roster
    typed = [desk.committee.sign("transcription", transcription(VARIANTS[0], number), (person,))
             for number, person in ((1, "OP-1"), (2, "OP-3"))]
    desk.take(typed)
    sealed = desk.committee.sign("sheet", seal(desk.sheet()), ("OP-3", "ANGGOTA-1"))
    for record in (*typed, sealed):
        roster.arrived(record.id, NOW + 3 * DAY)
    for records in (typed, [*typed, sealed]):
        folded = fold(records, desk.world)
        assert set(folded.quarantined) == {one.id for one in records if one is sealed}
        assert (folded.refused, folded.sheet("PPWP", typed[0].station or "").status) == ({}, Status.VERIFIED)
    assert roster.standing(sealed) is OfficeStanding.OK  # the certificate of the operator lasts


@pytest.mark.parametrize("began", [NOW - 9 * DAY, NOW - HOUR], ids=["before", "after"])
def test_a_release_names_the_role_in_which_somebody_signed(began: datetime) -> None:
    """Whichever certificate of the key is the older one."""
    both = [certified("ANGGOTA-1", role="operator", valid_from=stamp(began)),
            certified("OP-1", role="member", valid_from=stamp(began))]
    desk = _desk(*both)
    named = {
        record.kind: signed_as(desk.world, record)
        for record in (_worked()[0], _worked()[2])
    }
    assert named == {"transcription": ["operator"], "sheet": ["chair", "member"]}


def test_a_key_certified_after_it_was_taken_back_stays_taken_back() -> None:
    """The revocation says so of everything from then on; a new certificate does not lift it, and ends nothing."""
    desk = _desk()
    early = desk.act(transcription(VARIANTS[0], 1), "OP-1")
    _learn(desk, AUTHORITY.revoke(committee()["OP-1"].keyid, NOW + HOUR, "lost"))
    _learn(desk, certified("OP-1", valid_from=stamp(NOW + HOUR)))
    late = desk.force({**transcription(VARIANTS[0], 2), "device_time": stamp(NOW + 2 * HOUR)}, "OP-1")
    assert (early.id in desk.state.quarantined, late.id in desk.state.quarantined) == (False, True)


def test_a_record_without_a_region_is_of_the_committee_its_signers_were_of_when_they_signed() -> None:
    """An election stays where it was held, and one held later under the newer certificates is of the newer committee,
    whether those came before it or after."""
    newer = [certified(person, region=OTHER, valid_from=stamp(NOW + 2 * DAY), valid_until=stamp(NOW + 9 * DAY))
             for person in THREE]
    ended = [certified(person, valid_until=stamp(NOW + DAY)) for person in THREE]
    package, known = two_committees(), committee()
    roster = Roster(PackageChain([package]), ended)
    folder = IncrementalFold(Reference(roster.chain, roster))
    elections = [
        Committee(package, roster, known.members, NOW + wait).sign("act", acting_chair("ANGGOTA-1"), THREE)
        for wait in (timedelta(0), 3 * DAY)
    ]
    folder.add(elections)
    assert set(folder.state.regions) == {SUBDISTRICT}
    for statement in newer:
        roster.add(statement)
    folder.add([])
    assert folder.state == fold(elections, Reference(roster.chain, roster))
    assert folder.state.acting_chairs == {(SUBDISTRICT, "ANGGOTA-1"), (OTHER, "ANGGOTA-1")}


def test_a_renewed_certificate_holds_for_what_arrives_in_its_term() -> None:
    """Made while both were in force, arrived after the first had ended."""
    ended = [certified(person, valid_until=stamp(NOW + DAY)) for person in ("KETUA", "ANGGOTA-1")]
    roster = Roster(PackageChain([training_package()]), ended)
    record = committee().sign("act", absent(), ("KETUA", "ANGGOTA-1"))
    assert roster.standing(record, NOW + 2 * DAY) is OfficeStanding.LATE
    for person in ("KETUA", "ANGGOTA-1"):
        roster.add(certified(person, valid_from=stamp(NOW - HOUR), valid_until=stamp(NOW + 9 * DAY)))
    assert roster.standing(record, NOW + 2 * DAY) is OfficeStanding.OK


def test_a_record_is_handed_on_with_the_statements_by_which_it_holds() -> None:
    """Whoever gets nothing else judges it alike."""
    roster = _desk(*MOVED, *RENEWED, *DEMOTED).committee.roster
    for record in _worked():
        alone = Roster(roster.chain, roster.statements_of(record))
        assert alone.verify(record) == roster.verify(record)
        assert alone.standing(record) is OfficeStanding.OK


def test_the_order_in_which_certificates_arrive_never_matters() -> None:
    record = next(one for one in _worked() if not one.area)
    some = [MOVED[5], RENEWED[5], DEMOTED[5], committee()["ANGGOTA-1"].enrolment.statement]
    rosters = [Roster(PackageChain([two_committees()]), order) for order in itertools.permutations(some)]
    assert len({roster.signers_of(record) for roster in rosters}) == 1


_MOMENTS = st.integers(-60, 60).map(lambda days: NOW + days * DAY)
_PERSONS = st.sampled_from(sorted(committee().members))


@st.composite
def _statements(draw: st.DrawFn) -> bytes:
    """A certificate of any region, role and term, back-dated or not."""
    start: datetime = draw(_MOMENTS)
    role = draw(st.sampled_from(["operator", "chair", "member", "observer"]))
    wider = [SUBDISTRICT[:4], SUBDISTRICT[:2]] if role == "observer" else []
    region = draw(st.sampled_from([SUBDISTRICT, OTHER, *wider]))
    return certified(
        draw(_PERSONS), region=region, valid_from=stamp(start), role=role,
        valid_until=stamp(start + draw(st.integers(1, 90)) * DAY),
    )


@settings(max_examples=40, deadline=None)
@given(later=st.lists(st.one_of(_statements(), st.integers(1, 3)), max_size=6))
def test_nothing_that_comes_later_changes_what_was_accepted(later: list[bytes | int]) -> None:
    """Any certificates of any term, and newer packages: what speaks of a station or region is judged as before; what
    names none as well, unless a certificate is back-dated to before the one that it was signed by."""
    desk = _desk()
    desk.take(list(_worked()))
    before = desk.sheet()
    accepted = {record.id for record in _worked() if record.area}
    for one in later:
        if isinstance(one, bytes):
            _learn(desk, one)
        else:
            newest = desk.world.newest
            desk.learn(newer_than(newest, newest.sequence + one))
        assert accepted.isdisjoint(desk.state.refused)
        assert accepted.isdisjoint(desk.state.quarantined)
        assert desk.sheet() == before
    assert desk.state == fold(desk.records.values(), desk.world)


def test_a_revocation_says_what_it_takes_back() -> None:
    desk = _desk(*RENEWED)
    desk.take(list(_worked()))
    _learn(desk, AUTHORITY.revoke(committee()["KETUA"].keyid, NOW - HOUR, "misused"))
    sheets = [one for one in _worked() if one.kind == "sheet"]
    assert set(desk.state.quarantined) == {one.id for one in sheets}
    desk.act(endorsed(*sheets), "ANGGOTA-2", "ANGGOTA-3")
    assert desk.sheet().status is Status.SEALED
