"""Real releases for tests: records of the training committee sent to a real server, cut from what it keeps."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sync.client.client import Client
from sync.client.transport import RequestsTransport
from sync.fold import IncrementalFold, Reference
from sync.portal.documents import WITHHELD
from sync.portal.publish import publish
from sync.record.container import Container
from sync.record.record import Record
from sync.server.archive import open_archive
from sync.server.clock import utc_now
from sync.server.run import serve
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster
from sync.trust.spec import sign_package
from sync.trust.training import AuthorityKeys, training_keys
from sync.verify import verify_path
from sync.wire.token import make_token
from tests.helpers.forging import Content, content_of
from tests.helpers.pki import ROLES, Committee, enrol, training_package
from tests.sync.fold.acts import PAPER, seal, transcription
from tests.sync.fold.desks import TestDesk

NOW = datetime(2024, 2, 20, 8, 0, tzinfo=UTC)
STATIONS = sorted(PAPER)
_SIGNED = frozenset({"v", "kind", "signers", "root", "authority", "log", "release"})


def trial_package(keys: AuthorityKeys, sequence: int = 1, previous: str | None = None) -> ElectionPackage:
    """The training region as a trial of another commission, with a root of its own."""
    payload = dict(training_package().payload)
    parts = {key: value for key, value in payload.items() if key not in _SIGNED}
    return open_package(sign_package(
        {**parts, "mode": "trial", "election": "UJI-2024", "log_origin": "log.example/uji", "sequence": sequence,
         "previous": previous}, keys,
    ))


def new_desk(package: ElectionPackage | None = None, keys: AuthorityKeys | None = None) -> TestDesk:
    """A desk of officers enrolled an hour ago, when their records were made too; the server lives now."""
    package = package or training_package()
    now = utc_now() - timedelta(hours=1)
    members = {person: enrol(package, person, role, now=now, keys=keys) for person, role in ROLES.items()}
    roster = Roster(PackageChain([package]), [m.enrolment.statement for m in members.values()])
    desk = TestDesk()
    desk.committee = Committee(package, roster, members, now)
    desk.folder = IncrementalFold(Reference(roster.chain, roster))
    return desk


def sealed_desk(sheets: int = 2, desk: TestDesk | None = None) -> TestDesk:
    """The first stations typed twice and sealed."""
    desk = desk or new_desk()
    for number, station in enumerate(STATIONS[:sheets]):
        desk.force(transcription(PAPER[station], 2 * number + 1, station=station), "OP-1")
        desk.force(transcription(PAPER[station], 2 * number + 2, station=station), "OP-2")
        desk.force(seal(desk.sheet(station)), "KETUA", "ANGGOTA-1")
    return desk


def container(record: Record, committee: Committee) -> Container:
    """A record with its signers' statements, as a desk sends it."""
    held = [m.enrolment.statement for m in committee.members.values() if m.keyid in record.signers]
    return Container(record, tuple(held))


@dataclass(frozen=True)
class Town:
    """A server's data folder and the committee that sends to it."""

    data: Path
    committee: Committee
    keys: AuthorityKeys = field(default_factory=training_keys)

    def send(self, records: Iterable[Record]) -> None:
        """Send records to the server, which must take every one."""
        member = self.committee["KETUA"]
        package = self.committee.package
        with serve(self.data, package.envelope, keys=self.keys) as running:
            client = Client(
                RequestsTransport(running.url), package,
                lambda: make_token(package, member.enrolment.statement, member.key, utc_now()),
            )
            containers = [container(record, self.committee) for record in records]
            results = client.push(containers) if containers else []
            assert {item.outcome for item in results} <= {"received"}, results

    def revoke(self, person: str, reason: str = "lost") -> None:
        """The authority takes an officer's key back."""
        with serve(self.data, self.committee.package.envelope, keys=self.keys) as running:
            running.service.revoke(self.committee[person].keyid, reason)

    def publish(
        self, out: Path, number: int | None = None, now: datetime = NOW, copies: Iterable[str] = (),
        d_hasil: str = WITHHELD,
    ) -> Content:
        """Cut a release; answers what it was made from, as it lies there."""
        with open_archive(self.data, self.keys.log) as archive:
            publish(archive, self.keys.release, out, now, number, copies, d_hasil=d_hasil)
        return content_of(out)


def sealed_town(folder: Path, sheets: int = 2) -> Town:
    """A server that has the first stations, typed twice and sealed; its data are in ``server`` of the folder."""
    desk = sealed_desk(sheets)
    town = Town(folder / "server", desk.committee)
    town.send(desk.records.values())
    return town


def tree(folder: Path) -> dict[str, bytes]:
    """Path -> bytes of every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def fault_of(path: Path) -> str | None:
    """Code of the first fault that verify names; None where all holds."""
    fault = verify_path(path).fault
    return fault.code if fault is not None else None


def rows_of(folder: Path, table: str, **wanted: str) -> list[dict[str, str]]:
    """Rows of a table, of all its files in order, with some values."""
    found: list[dict[str, str]] = []
    for file in sorted((folder / "data" / table).glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            found += csv.DictReader(stream)
    return [row for row in found if all(row[key] == value for key, value in wanted.items())]


def pages(folder: Path, lang: str = "id") -> str:
    """Text of every page of a language: the first one, then those of regions."""
    first = "index.html" if lang == "id" else f"{lang}.html"
    found = sorted((folder / "halaman").rglob("*.html"))
    below = [path for path in found if ("en" in path.relative_to(folder).parts) is (lang == "en")]
    return "".join(path.read_text(encoding="utf-8") for path in (folder / first, *below))
