"""Officers, records and clients for tests of the wire; a server as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from forms.figure import Figure
from sync.client.client import Client
from sync.client.readback import Cursor
from sync.client.transport import RequestsTransport
from sync.record.container import Container
from sync.record.record import Record
from sync.server.clock import utc_now
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster
from sync.trust.spec import sign_package
from sync.trust.training import AuthorityKeys, training_keys
from sync.wire.token import make_token
from tests.helpers.pki import ROLES, Committee, enrol, training_package

ROOT = Path(__file__).resolve().parents[2]
STATION = "0001011001001"
#: Parts of a package's payload that signing fills in.
_SIGNED = frozenset({"v", "kind", "signers", "root", "authority", "log", "release"})
PACKAGE = ROOT / "resources" / "training" / "package.json"


def training_variant(keys: AuthorityKeys | None = None, **changes: Any) -> ElectionPackage:
    """The training package with other parts, signed again; with keys of its own it is another election."""
    payload = training_package().payload
    parts = {key: value for key, value in payload.items() if key not in _SIGNED}
    parts["contests"] = [{"code": c["code"], "districts": c["districts"]} for c in payload["contests"]]
    parts["log_origin"] = payload["log"]["origin"]
    return open_package(sign_package({**parts, **changes}, keys or training_keys()))


def two_subdistricts() -> ElectionPackage:
    """The training package with a second sub-district of one station."""
    payload = training_package().payload
    more = [
        {"code": "000102", "name": "Dua", "level": "subdistrict"},
        {"code": "0001021001", "name": "Desa Dua", "level": "village"},
    ]
    return training_variant(
        regions=[*payload["regions"], *more],
        stations=[*payload["stations"], {"code": "0001021001001", "dpt": None}],
    )


def committee_of_today(subdistrict: str = "000101", package: ElectionPackage | None = None) -> Committee:
    """Officers whose certificates are valid today, as the server's clock demands."""
    package = package or training_package()
    now = utc_now().replace(microsecond=0)
    members = {person: enrol(package, person, role, subdistrict, now) for person, role in ROLES.items()}
    roster = Roster(PackageChain([package]), [m.enrolment.statement for m in members.values()])
    return Committee(package, roster, members, now)


def token_of(committee: Committee, person: str = "OP-1") -> str:
    """Authorization of an officer, now."""
    member = committee[person]
    return make_token(committee.package, member.enrolment.statement, member.key, utc_now())


def client_of(url: str, committee: Committee, person: str = "OP-1") -> Client:
    """A client of one officer."""
    return Client(RequestsTransport(url), committee.package, lambda: token_of(committee, person))


def transcription(
    committee: Committee, number: int, station: str = STATION, person: str = "OP-1", **more: Any
) -> Record:
    """A transcription of its own for every number."""
    definition = committee.package.definition("PPWP")
    payload: dict[str, Any] = {
        "contest": "PPWP", "station": station, "form": {"id": definition.id, "digest": definition.digest},
        "revision": 1, "result_type": "regular", "source": "plano", "filled": [], "nonce": f"{number:032x}",
        "figures": {name: Figure.of(number % 1000).to_json() for name in definition.order}, **more,
    }
    return committee.sign("transcription", payload, [person])


def container(committee: Committee, record: Record) -> Container:
    """A record with the statements of its signers."""
    members = committee.members.values()
    return Container(record, tuple(m.enrolment.statement for m in members if m.keyid in record.signers))


def containers(committee: Committee, numbers: Sequence[int]) -> list[Container]:
    """Transcriptions of these numbers, spread over the stations, ready to be sent."""
    stations = [code for code in committee.package.stations if code.startswith("000101")]
    return [
        container(committee, transcription(committee, number, stations[number % len(stations)])) for number in numbers
    ]


#: Leaves before the first record of a committee's operator: the package, the operator's statement.
BEFORE = 2


def read_all(client: Client, region: str = "000101") -> tuple[list[tuple[int, Record]], Cursor]:
    """Every record that a caller may read, with its leaf, and the cursor after it."""
    found: list[tuple[int, Record]] = []
    cursor, more = Cursor(), True
    while more:
        page = client.page(region, cursor)
        assert not page.set_aside
        found += [(item.leaf, item.record) for item in page.taken if item.record is not None]
        cursor, more = page.cursor, page.more
    return found, cursor


class ServerProcess:
    """``recap serve`` as a user runs it; a context manager that kills what is left."""

    def __init__(
        self, data: Path, *arguments: str, package: Path | None = PACKAGE, before: Callable[[], None] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        command = [sys.executable, "-m", "recap_desktop", "--lang", "en", "serve", "--data", str(data), *arguments]
        if "--log" not in arguments:
            command += ["--log-level", "error"]  # nobody reads the pipe while it runs
        if package is not None:
            command += ["--package", str(package)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=before,
            pass_fds=pass_fds,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    @property
    def pid(self) -> int:
        return self.process.pid

    def line(self) -> str:
        """The next line it prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self._ended()

    def refusal(self) -> tuple[int, str]:
        """Exit status and what it said, of one that did not start."""
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said.strip()

    def stop(self) -> int:
        """As a service manager stops it; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        self._ended()
        return self.process.returncode

    def _ended(self) -> None:
        self.process.wait(60)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def __enter__(self) -> ServerProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.kill()
        else:
            self._ended()
