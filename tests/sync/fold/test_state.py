"""What the state says beyond one sheet: results of a region, acts, whose signatures hold, and times heard later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sync.fold import Status, fold
from sync.record.envelope import Envelope, Signature, parse
from sync.record.record import Record
from sync.trust.authority import Authority
from sync.trust.chain import PackageChain
from sync.trust.roster import Roster
from sync.trust.times import stamp
from sync.trust.training import training_keys
from tests.helpers.pki import NOW, committee, training_package
from tests.sync.fold.acts import BASE, PAPER, STATION, VARIANTS, absent, correction, reread, seal, transcription
from tests.sync.fold.desks import TestDesk

TWO = ("KETUA", "ANGGOTA-1")
HOUR = timedelta(hours=1)
SEALED = ("0001011001001", "0001011001004", "0001012002001")


@pytest.fixture(scope="module")
def sealed() -> TestDesk:
    desk = TestDesk()
    for number, station in enumerate(SEALED):
        for nonce, person in enumerate(("OP-1", "OP-2")):
            desk.act(transcription(PAPER[station], 10 * number + nonce, station=station), person)
        desk.act(seal(desk.sheet(station)), *TWO)
    return desk


@pytest.mark.parametrize(
    ("region", "stations"),
    [
        ("", SEALED), ("00", SEALED), ("0001", SEALED), ("000101", SEALED), ("0001011001", SEALED[:2]),
        ("0001012002", SEALED[2:]), ("0001012003", ()), ("0001011001004", SEALED[1:2]), ("0001011001002", ()),
        ("000102", ()), ("01", ()),
    ],
)
def test_results_of_a_region_are_those_of_its_own_stations(
    sealed: TestDesk, region: str, stations: tuple[str, ...]
) -> None:
    assert tuple(one.station for one in sealed.state.results("PPWP", region)) == stations
    assert sealed.state.results("DPD", region) == []


def test_every_act_that_was_admitted_is_listed_and_nothing_else() -> None:
    desk = TestDesk()
    for nonce, person in enumerate(("OP-1", "OP-2")):
        desk.act(transcription(VARIANTS[2], nonce), person)
    desk.act(reread(desk.sheet(), VARIANTS[2]), "KETUA")
    made = {desk.act(correction(desk.sheet(), {"valid": BASE["valid"]}), *TWO).id}
    desk.act(seal(desk.sheet()), *TWO)
    for station in desk.world.newest.stations_of(STATION[:10])[1:]:
        made.add(desk.act(absent("lost", station.code), *TWO).id)
    refused = desk.force(absent("lost", STATION), "OP-1")
    assert refused.id in desk.state.refused
    assert [one.id for one in desk.state.acts] == sorted(made)


def test_a_record_is_late_once_the_log_says_that_it_came_after_the_revocation() -> None:
    """The device dated it before; the time of its arrival is heard when the record has long been counted."""
    known, keys = committee(), training_keys()
    roster = Roster(PackageChain([known.package]), [one.enrolment.statement for one in known.members.values()])
    authority = Authority(training_package(), keys.authority, keys.ca)
    roster.add(authority.revoke(known["OP-2"].keyid, NOW - HOUR, "lost"))
    desk = TestDesk(replace(known, roster=roster))
    made = [desk.act({**transcription(BASE, nonce), "device_time": stamp(NOW - 2 * HOUR)}, person)
            for nonce, person in enumerate(("OP-1", "OP-2"))]
    assert (desk.sheet().status, desk.state.quarantined) == (Status.VERIFIED, {})
    desk.folder.reconsider([one.id for one in made if roster.arrived(one.id, NOW)])
    assert set(desk.state.quarantined) == {made[1].id}
    assert desk.sheet().status is Status.FIRST


def test_records_left_out_leave_the_others_as_if_they_had_been_alone(sealed: TestDesk) -> None:
    desk = sealed.copy()
    gone = {record.id for record in desk.records.values() if record.kind == "sheet" and record.station == SEALED[0]}
    left = [record for record in desk.records.values() if record.id not in gone]
    assert gone
    desk.folder.leave_out(gone)
    assert desk.state == fold(left, desk.world)
    assert {record.id for record in desk.folder.records} == {record.id for record in left}
    here = desk.folder.region(SEALED[0])
    assert here is not None
    assert here.verified == {record.id for record in left}
    desk.take(list(sealed.records.values()))
    assert desk.state == sealed.state


def test_a_signature_that_does_not_hold_verifies_nothing() -> None:
    desk, known = TestDesk(), committee()
    good = desk.act(transcription(BASE, 1), "OP-1")
    envelope = parse(known.sign("transcription", transcription(BASE, 2), ("OP-2",)).envelope)
    other = parse(good.envelope).signatures[0].sig
    false = Record.parse(
        Envelope(envelope.payload_type, envelope.payload, (Signature(envelope.signatures[0].keyid, other),)).to_bytes()
    )
    desk.take([false])
    here = desk.folder.region(STATION)
    assert here is not None
    assert here.verified == {good.id}
    assert set(desk.state.refused) == {false.id}


def test_an_incident_needs_one_officer_and_no_more() -> None:
    desk = TestDesk()
    said = {"kind": "incident", "contest": "PPWP", "station": STATION, "text": "a" * 64, "state": "open"}
    made = desk.act(said, "OP-1")
    assert made.id not in desk.state.refused
    assert desk.refused(said, *TWO) == "fold.role"
    assert desk.folder.of_sheet("PPWP", STATION) == {made.id}
    assert desk.folder.of_sheet("PPWP", SEALED[2]) == frozenset()


def test_a_station_that_no_package_knows_has_no_record() -> None:
    desk = TestDesk()
    assert desk.refused(absent("lost", "0001011001999"), *TWO) == "package.no_station"
    forged = desk.force(absent("lost", "0001011001999"), *TWO)
    assert desk.state.refused[forged.id].code == "package.no_station"
