"""One running server: data folder, keys, store, sequencer."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from forms.errors import KnownError
from sync.record.canonical import encode
from sync.record.keys import b64
from sync.server.clock import LogClock
from sync.server.folder import keys_for, open_folder
from sync.server.judge import Judge
from sync.server.sequencer import Sequencer, utc_now
from sync.server.store.interface import Grant, Redeemed, Store
from sync.server.store.lock import FolderLock
from sync.trust.authority import Authority
from sync.trust.chain import PackageChain
from sync.trust.enrolment import Enrolment, EnrolmentRequest
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer, Roster, statement_id
from sync.trust.times import stamp
from sync.trust.training import ServerKeys
from sync.wire.token import check_token

#: Code that enrols anybody in training, where there is nothing to protect.
TRAINING_CODE = "LATIHAN"


class Service:
    """Everything the app's handlers need. ``keys`` are those the package names.

    :param packages: envelopes of every package this server has served, by digest.
    :param lock: let go when the service closes.
    :param clock: the time of everything this server says or signs.
    """

    def __init__(
        self, store: Store, package: ElectionPackage, keys: ServerKeys, *,
        packages: Mapping[str, bytes] | None = None, lock: FolderLock | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._clock = clock
        self.store = store
        self._lock = lock
        self.package = package
        self.keys = keys
        self.packages = {package.digest: package.envelope, **(packages or {})}
        self.chain = PackageChain.open(self.packages.values())
        #: for callers' tokens, under its lock; the judge has its own, owned by the sequencer's thread
        self._callers = Roster(self.chain)
        self._callers_lock = threading.Lock()
        self._statements = 0
        self.judge = Judge(self.chain)
        self.sequencer = Sequencer(store, package, keys.log, self.judge, LogClock(store, package, clock))
        self._authority = Authority(package, keys.authority, keys.ca)

    def status(self) -> dict[str, Any]:
        """What ``GET /v1/status`` says."""
        found = self.store.checkpoint()
        return {
            "name": "recap", "election": self.package.election, "mode": self.package.mode,
            "package": self.package.digest, "time": stamp(self._clock()), "size": found[0] if found else 0,
        }

    def caller(self, header: str) -> Officer:
        """Officer who made a token; revocations count from the moment they are in the store.

        :raises KnownError: ``server.token``.
        """
        with self._callers_lock:
            self._learn()
            return check_token(header, self.package, self._callers, self._clock())

    def _learn(self) -> None:
        for number, statement in self.store.statements_after(self._statements):
            self._callers.add(statement)
            self._statements = number

    def statements(self, region: str) -> list[bytes]:
        """Officer statements of a region and revocations of their keys; all of them for an empty region.

        A revocation of a key that is not known here is handed out to everybody.
        """
        if not region:
            return list(self.store.statements())
        with self._callers_lock:
            self._learn()
            officers = self._callers.officers
            found = [one.statement for one in officers.values() if one.region.startswith(region)]
            for key, revocation in self._callers.revocations.items():
                if key not in officers or officers[key].region.startswith(region):
                    found.append(revocation.statement)
        return found

    def enrol(self, code: str, data: bytes) -> bytes:
        """Certify an officer who has a code for exactly this appointment: statement and X.509 chain, as JSON.

        The same request with the same code gets the same answer again, so that a lost answer costs nothing.

        :raises KnownError: ``server.code``, ``trust.*``.
        """
        request = EnrolmentRequest.parse(data)
        if self.package.mode == "training" and code == TRAINING_CODE:
            made = self._authority.issue(request, self._clock())
            self.store.add_statement(statement_id(made.statement), made.statement)
            return _answer(made)
        digest = hashlib.sha256(data).hexdigest()
        found = self.store.code(code)
        if found is None or found[0] != Grant(request.person, request.role, request.region):
            raise KnownError("server.code")
        if found[1] is None:
            made = self._authority.issue(request, self._clock())
            redeemed = Redeemed(digest, _answer(made))
            if self.store.redeem(code, redeemed, statement_id(made.statement), made.statement):
                return redeemed.answer
            found = self.store.code(code)
        if found is None or found[1] is None or found[1].request != digest:
            raise KnownError("server.code")
        return found[1].answer

    def revoke(self, keyid: str, reason: str) -> bytes:
        """Take a key back from now on; the statement is kept and handed out with the others.

        :raises KnownError: ``record.*`` for a reason that is none.
        """
        made = self._authority.revoke(keyid, self._clock(), reason)
        self.store.add_statement(statement_id(made), made)
        return made

    def entries(self, index: int, width: int) -> bytes | None:
        """Entry bundle of a tile: each entry with its length before it (16 bits, big-endian)."""
        found = self.store.records(since=index * 256, limit=width)
        if len(found) < width:
            return None
        return b"".join(len(item.entry).to_bytes(2, "big") + item.entry for item in found)

    def close(self) -> None:
        """Finish what is queued, close the store, let the folder go."""
        self.sequencer.stop()
        self.store.close()
        if self._lock is not None:
            self._lock.release()


def _answer(made: Enrolment) -> bytes:
    return encode({"statement": b64(made.statement), "chain": [b64(item) for item in made.chain]})


def open_service(
    data_dir: Path, package_bytes: bytes | None = None, keys: ServerKeys | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Service:
    """Service of a data folder, alone on it; the first time a package must be given.

    :raises KnownError: ``server.*``, ``package.*``.
    """
    lock = FolderLock(data_dir)
    try:
        folder = open_folder(data_dir, package_bytes)
        try:
            keys = keys_for(folder.package, keys)
            service = Service(folder.store, folder.package, keys, packages=folder.packages, lock=lock, clock=clock)
        except KnownError:
            folder.store.close()
            raise
    except KnownError:
        lock.release()
        raise
    try:
        folder.keep_package()
    except KnownError:
        service.close()
        raise
    return service
