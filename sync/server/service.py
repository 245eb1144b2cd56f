"""One running server: data folder, keys, store, sequencer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from forms.errors import KnownError
from sync.record.keys import public_bytes
from sync.server.judge import Judge
from sync.server.sequencer import Sequencer, utc_now
from sync.server.store.interface import Store
from sync.server.store.sql import open_sqlite
from sync.trust.authority import Authority
from sync.trust.enrolment import Enrolment, EnrolmentRequest
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster, statement_id
from sync.trust.times import stamp
from sync.trust.training import AuthorityKeys, training_keys

#: Code that enrols anybody in training, where there is nothing to protect.
TRAINING_CODE = "LATIHAN"


class Service:
    """Everything the app's handlers need. ``keys`` must be those the package names."""

    def __init__(self, store: Store, package: ElectionPackage, keys: AuthorityKeys) -> None:
        if public_bytes(keys.log) != package.log_key or public_bytes(keys.release) != package.release_key:
            raise KnownError("server.keys")
        self.store = store
        self.package = package
        self.keys = keys
        statements = list(store.statements())
        #: used by request threads only; the judge has its own, owned by the sequencer's thread
        self.token_roster = Roster(package, statements)
        self.judge = Judge(package, Roster(package, statements))
        self.sequencer = Sequencer(store, package, keys.log, self.judge)
        self._authority = Authority(package, keys.authority, keys.ca)

    def status(self) -> dict[str, Any]:
        """What ``GET /v1/status`` says."""
        found = self.store.checkpoint()
        return {
            "name": "recap", "election": self.package.election, "mode": self.package.mode,
            "package": self.package.digest, "time": stamp(utc_now()), "size": found[0] if found else 0,
        }

    def enrol(self, code: str, data: bytes) -> Enrolment:
        """Certify an officer who has a code for exactly this appointment.

        :raises KnownError: ``server.code``, ``trust.*``.
        """
        request = EnrolmentRequest.parse(data)
        if self.package.mode != "training" or code != TRAINING_CODE:
            granted = self.store.take_code(code)
            if granted != (request.role, request.person, request.subdistrict):
                raise KnownError("server.code")
        made = self._authority.issue(request, utc_now())
        self.store.add_statement(statement_id(made.statement), made.statement)
        return made

    def entries(self, index: int, width: int) -> bytes | None:
        """Entry bundle of a tile: each entry with its length before it (16 bits, big-endian)."""
        found = self.store.records(since=index * 256, limit=width)
        if len(found) < width:
            return None
        return b"".join(len(item.entry).to_bytes(2, "big") + item.entry for item in found)

    def close(self) -> None:
        """Finish what is queued and close the store."""
        self.sequencer.stop()
        self.store.close()


def open_service(data_dir: Path, package_bytes: bytes | None = None, keys: AuthorityKeys | None = None) -> Service:
    """Service of a data folder; the first time a package must be given.

    :raises KnownError: ``server.*``, ``package.*``.
    """
    kept = data_dir / "package.json"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        known = kept.read_bytes() if kept.exists() else None
    except OSError as error:
        raise KnownError("server.folder", path=data_dir.name) from error
    if known is None and package_bytes is None:
        raise KnownError("server.no_package")
    pinned = open_package(known).pin() if known is not None else None
    package = open_package(package_bytes or known or b"", pinned=pinned)
    if package.mode == "training":
        keys = keys or training_keys()
    if keys is None:
        raise KnownError("server.keys")
    store = open_sqlite(data_dir / "server.db")
    service = Service(store, package, keys)
    kept.write_bytes(package.envelope)
    return service
