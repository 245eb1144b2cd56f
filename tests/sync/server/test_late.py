"""Records that arrive after their signer's revocation or expiry: kept, logged, quarantined, never dropped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sync.client.transport import TransportError
from sync.record.record import Record
from sync.server.clock import utc_now
from sync.server.run import RunningServer, serve
from sync.server.service import open_service
from sync.trust.chain import PackageChain
from sync.trust.roster import Roster
from sync.trust.times import stamp
from tests.helpers.pki import ROLES, Committee, enrol, training_package
from tests.helpers.wire import client_of, committee_of_today, container, transcription

HOUR = timedelta(hours=1)
STATIONS = ("0001011001001", "0001011001002")


@pytest.fixture
def committee() -> Committee:
    return committee_of_today()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", training_package().envelope) as running:
        yield running


def _push(server: RunningServer, committee: Committee, *records: Record, by: str = "OP-1") -> None:
    results = client_of(server.url, committee, by).push([container(committee, record) for record in records])
    assert [(result.outcome, result.code) for result in results] == [("received", "")] * len(records)


def _counted(server: RunningServer, station: str) -> set[str]:
    return {record.id for record in server.service.judge.state_of("000101").sheet("PPWP", station).transcriptions}


def _made(committee: Committee, at: datetime, number: int, person: str = "OP-2", station: str = STATIONS[0]) -> Record:
    return transcription(committee, number, station, person, device_time=stamp(at.replace(microsecond=0)))


def test_what_arrives_after_a_revocation_waits_for_two_others_even_with_a_clock_set_back(
    tmp_path: Path, committee: Committee
) -> None:
    now = utc_now()
    before = _made(committee, now - HOUR, 1)
    after = _made(committee, now - HOUR, 2, station=STATIONS[1])
    later = timedelta()
    service = open_service(tmp_path / "server", committee.package.envelope, clock=lambda: utc_now() + later)
    with RunningServer(service) as server:
        _push(server, committee, before)
        later = timedelta(seconds=1)  # times are whole seconds, and the second of the revocation belongs to it
        server.service.revoke(committee["OP-2"].keyid, "lost")
        _push(server, committee, after)
        state = server.service.judge.state_of("000101")
        assert state.quarantined.keys() == {after.id}
        assert _counted(server, STATIONS[0]) == {before.id}
        assert _counted(server, STATIONS[1]) == set()
        assert len(server.service.store.records()) == 2, "it is in the log like any other"
    with serve(tmp_path / "server") as server:
        assert server.service.judge.state_of("000101").quarantined.keys() == {after.id}
        endorsed = committee.sign("act", {"act": "endorsed", "records": [after.id]}, ["KETUA", "ANGGOTA-1"])
        _push(server, committee, endorsed)
        assert server.service.judge.state_of("000101").quarantined == {}
        assert _counted(server, STATIONS[1]) == {after.id}


def test_a_revoked_officer_cannot_call_and_another_brings_the_record(
    server: RunningServer, committee: Committee
) -> None:
    server.service.revoke(committee["OP-2"].keyid, "lost")
    record = _made(committee, utc_now() - HOUR, 1)
    with pytest.raises(TransportError, match=r"server\.key_revoked"):
        _push(server, committee, record, by="OP-2")
    _push(server, committee, record)
    assert server.service.judge.state_of("000101").quarantined.keys() == {record.id}


def test_what_arrives_after_the_certificate_ended_is_quarantined(server: RunningServer, committee: Committee) -> None:
    """Its maker is not let in any more; an officer of today brings it."""
    package, long_ago = training_package(), utc_now().replace(microsecond=0) - timedelta(days=125)
    members = {person: enrol(package, person, role, now=long_ago) for person, role in ROLES.items()}
    assert Roster(PackageChain([package]), [members["OP-1"].enrolment.statement]).officers
    roster = Roster(PackageChain([package]), [m.enrolment.statement for m in members.values()])
    then = Committee(package, roster, members, long_ago)
    record = _made(then, long_ago + HOUR, 1)
    with pytest.raises(TransportError, match=r"server\.key_expired"):
        _push(server, then, record)
    brought = container(then, record)
    assert client_of(server.url, committee).push([brought])[0].outcome == "received"
    assert server.service.judge.state_of("000101").quarantined.keys() == {record.id}
    assert _counted(server, STATIONS[0]) == set()
