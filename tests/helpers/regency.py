"""A regency of two sub-districts for tests: their committees, its staff, and what they have sent."""

from __future__ import annotations

from datetime import timedelta

from sync.client.client import Client
from sync.client.transport import RequestsTransport
from sync.fold import IncrementalFold, Reference
from sync.record.record import Record
from sync.server.clock import utc_now
from sync.server.service import Service
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer, Roster
from sync.wire.token import make_token
from tests.helpers.pki import ROLES, Committee, Member, enrol
from tests.helpers.releases import STATIONS, container
from tests.sync.fold.acts import PAPER, recap, seal, transcription
from tests.sync.fold.desks import TestDesk

FIRST, SECOND = "000101", "000102"
#: The one station of the second sub-district.
LONE = "0001021001001"


def desk_of(package: ElectionPackage, subdistrict: str) -> TestDesk:
    """A desk of officers of a sub-district, enrolled an hour ago."""
    now = utc_now().replace(microsecond=0) - timedelta(hours=1)
    members = {person: enrol(package, person, role, subdistrict, now) for person, role in ROLES.items()}
    roster = Roster(PackageChain([package]), [m.enrolment.statement for m in members.values()])
    desk = TestDesk()
    desk.committee = Committee(package, roster, members, now)
    desk.folder = IncrementalFold(Reference(roster.chain, roster))
    return desk


def staff_of(package: ElectionPackage, region: str = "0001", person: str = "STAF") -> Member:
    """Staff of a regency."""
    return enrol(package, person, "regency_staff", region, utc_now().replace(microsecond=0))


def officer_of(package: ElectionPackage) -> Officer:
    """Staff of the regency as a server knows them."""
    return Roster(PackageChain([package])).add(staff_of(package).enrolment.statement)


def token(package: ElectionPackage, member: Member) -> str:
    """Authorization of somebody, now."""
    return make_token(package, member.enrolment.statement, member.key, utc_now())


def sealed(desk: TestDesk, station: str, paper: str = STATIONS[0]) -> list[Record]:
    """A station typed twice and sealed, by the figures of some sheet of training."""
    number = int(station[-6:]) * 2
    return [
        desk.force(transcription(PAPER[paper], number, station=station), "OP-1"),
        desk.force(transcription(PAPER[paper], number + 1, station=station), "OP-2"),
        desk.force(seal(desk.sheet(station)), "KETUA", "ANGGOTA-1"),
    ]


def closed(desk: TestDesk, region: str) -> Record:
    """D.Hasil of a sub-district as it stands."""
    return desk.force(recap(desk.state, region, desk.world), "KETUA", "ANGGOTA-1", "ANGGOTA-2")


def send(url: str, desk: TestDesk, *records: Record) -> None:
    """Send records, every one of which must be taken."""
    package, member = desk.committee.package, desk.committee["KETUA"]
    client = Client(RequestsTransport(url), package, lambda: token(package, member))
    results = client.push([container(record, desk.committee) for record in records])
    assert {one.outcome for one in results} == {"received"}, results


def take(service: Service, desk: TestDesk, *records: Record) -> None:
    """Hand records to a server in this process, past the wire."""
    given = [service.sequencer.submit(container(record, desk.committee)) for record in records]
    assert {one.result().status for one in given} == {201}
