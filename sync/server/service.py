"""One running server: data folder, keys, store, sequencer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from forms.errors import KnownError
from sync.log.receipt import read_entry
from sync.portal.kept import KeptReleases
from sync.record.keys import b64
from sync.server.blobs import BlobShelf
from sync.server.clock import LogClock, utc_now
from sync.server.codes import takes
from sync.server.folder import BLOBS, RELEASES, DataFolder, keys_for, open_folder
from sync.server.inspection import Inspection
from sync.server.judge import Judge, LoggedRecord
from sync.server.metrics import Metrics
from sync.server.progress.doors import Doors
from sync.server.progress.overview import Overviews
from sync.server.second_place import BEHIND, FORKED, check_place, show
from sync.server.sequencer import Enrolling, Sequencer
from sync.server.store.interface import Grant, Redeemed, StoredLeaf
from sync.server.store.lock import FolderLock
from sync.trust.authority import Authority
from sync.trust.election_keys import ServerKeys
from sync.trust.enrolment import Enrolment, EnrolmentRequest
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer
from sync.trust.times import stamp
from sync.wire.limits import STATEMENTS_PAGE
from sync.wire.messages import Enrolled, Kept, ServerStatus, StatementsPage, write
from sync.wire.progress import RegencyProgress
from sync.wire.token import check_again, check_token

#: Code that enrols anybody in training, where there is nothing to protect.
TRAINING_CODE = "LATIHAN"


class Service:
    """Everything the app's handlers need. ``keys`` are those the package names.

    :param lock: let go when the service closes.
    :param clock: the time of everything this server says or signs.
    """

    def __init__(
        self, folder: DataFolder, keys: ServerKeys, *, lock: FolderLock | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._clock = clock
        self._lock = lock
        self.folder = folder
        self.store = folder.store
        self.package = folder.package
        self.shelf = folder.shelf
        self.keys = keys
        self.releases = KeptReleases(folder.path / RELEASES)
        self.blobs = BlobShelf(folder.path / BLOBS, self.store)
        self.judge = Judge(self.shelf.chain, loader=self._logged, current=self.package)
        self.sequencer = Sequencer(
            self.store, self.package, keys.log, self.judge, LogClock(self.store, self.package, clock),
            list(self.shelf.chain), folder.place.keep,
        )
        self.inspection = Inspection(self.store, self.shelf, self.sequencer, folder.place)
        self.metrics = Metrics()
        self.overviews = Overviews(self.judge)
        self.doors = Doors()
        self._authority = Authority.of(self.package, keys)
        self._stopped: KnownError | None = None

    @property
    def enrols(self) -> bool:
        """Whether this server has the authority's keys, so that a one-time code enrols."""
        return self._authority is not None

    @property
    def issuing(self) -> Authority:
        """The authority that this server issues for. :raises KnownError: ``server.no_enrolment`` where it has none."""
        if self._authority is None:
            raise KnownError("server.no_enrolment")
        return self._authority

    @property
    def fault(self) -> KnownError | None:
        """Why this server must end: its store is damaged, or it has signed what its data does not hold."""
        return self._stopped or self.inspection.fault

    def shown(self, note: str) -> None:
        """Somebody shows a checkpoint. One that this log signed and this data does not hold ends the signing for good.

        :raises KnownError: ``log.checkpoint`` for a note that this log did not sign, which changes nothing;
            ``server.behind``, ``server.forked``.
        """
        try:
            show(self.store, self.folder.place, note)
        except KnownError as error:
            self._stop(error)
            raise

    def look_beside(self) -> None:
        """Read the second place again: another process may have been shown something.

        :raises KnownError: as :meth:`shown`; ``server.second_place``, which stops nothing.
        """
        try:
            check_place(self.store, self.folder.place)
        except KnownError as error:
            self._stop(error)
            raise

    def _stop(self, fault: KnownError) -> None:
        if fault.code in (BEHIND, FORKED):
            self._stopped = fault
            self.sequencer.refuse(fault)

    def _logged(self, region: str) -> Iterator[LoggedRecord]:
        """Records of a sub-district as the judge wants them, read in portions."""
        since = 0
        while stored := self.store.records(since=since, region=region):
            yield from (LoggedRecord(leaf.index, leaf.envelope, read_entry(leaf.entry).received) for leaf in stored)
            since = stored[-1].index + 1

    def status(self) -> ServerStatus:
        """What ``GET /v1/status`` says."""
        found = self.store.checkpoint()
        return ServerStatus(
            "recap", self.package.election, self.package.mode, self.package.digest, stamp(self._clock()),
            found[0] if found else 0, self.inspection.state,
        )

    def caller(self, header: str) -> Officer:
        """Officer who made a token; revocations count from the moment they are in the log.

        :raises KnownError: ``server.token``, ``server.key_*``; ``server.clock`` where this server's clock is before its
            election, so that no certificate can be held against it.
        """
        now = self._clock()
        if now < self.package.valid_from:
            raise KnownError("server.clock", time=stamp(now))
        return check_token(header, self.shelf.chain, self._about, now)

    def check_again(self, officer: Officer) -> None:
        """Whether somebody who was let in before still may be.

        :raises KnownError: ``server.token``, ``server.key_*``.
        """
        check_again(officer, self.shelf.chain, self._about, self._clock())

    def regency(self, code: str) -> RegencyProgress:
        """How far the sub-districts of a regency are."""
        size = (self.store.checkpoint() or (0, ""))[0]
        return self.overviews.of(self.package, code, stamp(self._clock()), size)

    def _about(self, keyid: str) -> list[bytes]:
        return [leaf.envelope for leaf in self.store.about(keyid)]

    def statements(self, region: str, since: int = 0) -> StatementsPage:
        """Officer statements of a region and revocations of their keys, from a leaf on; all of them for no region.

        A revocation of a key that is not known here is handed out to everybody.
        """
        found = self.store.statements(since=since, region=region, limit=STATEMENTS_PAGE)
        following = found[-1].index + 1 if found else since
        return StatementsPage([b64(one.envelope) for one in found], following, len(found) >= STATEMENTS_PAGE)

    def enrol(self, code: str, data: bytes) -> bytes:
        """Certify an officer who has a code for exactly this appointment: statement and X.509 chain, as JSON.

        The same request with the same code gets the same answer again, so that a lost answer costs nothing. The
        statement is a leaf of the log before it is answered.

        :raises KnownError: ``server.no_enrolment``, ``server.code*``, ``trust.*``, ``server.*``.
        """
        _ = self.issuing
        request = EnrolmentRequest.parse(data)
        if self.package.mode == "training" and code == TRAINING_CODE:
            made = self.issuing.issue(request, self._clock())
            self.sequencer.add(Enrolling(made.statement)).result()
            return _answer(made)
        digest = hashlib.sha256(data).hexdigest()
        now = stamp(self._clock())
        used = takes(self.store.people.code(code), Grant(request.person, request.role, request.region), digest, now)
        if used is None:
            used = self._redeem(code, request, digest)
        if used is None or used.request != digest:
            raise KnownError("server.code_used")
        return used.answer

    def _redeem(self, code: str, request: EnrolmentRequest, digest: str) -> Redeemed | None:
        """Use a code up; what it was used for where somebody was faster."""
        now = self._clock()
        made = self.issuing.issue(request, now)
        redeemed = Redeemed(digest, _answer(made), stamp(now))
        try:
            self.sequencer.add(Enrolling(made.statement, code, redeemed)).result()
        except KnownError as error:
            if error.code != "server.code":
                raise
            found = self.store.people.code(code)
            return found.used if found is not None else None
        return redeemed

    def revoke(self, keyid: str, reason: str) -> bytes:
        """Take a key back from now on; the statement is in the log when this returns.

        :raises KnownError: ``record.*`` for a reason that is none, ``server.*``.
        """
        made = self.issuing.revoke(keyid, self._clock(), reason)
        self.sequencer.add(Enrolling(made)).result()
        return made

    def keep(self, data: bytes, digest: str) -> Kept:
        """Keep a package that a desk hands over: a leaf of the log, found by digest, not made current.

        :raises KnownError: ``package.*``, ``server.body`` where it has another digest, ``server.*``.
        """
        package = self.shelf.keep(data, digest)
        leaf: StoredLeaf = self.sequencer.add(package).result()
        return Kept(package.digest, package.sequence, leaf.index)

    def package_of(self, digest: str) -> ElectionPackage | None:
        """A package by digest."""
        return self.shelf.get(digest)

    def entries(self, index: int, width: int) -> bytes | None:
        """Entry bundle of a tile: each entry with its length before it (16 bits, big-endian)."""
        found = self.store.entries(index * 256, width)
        if len(found) < width:
            return None
        return b"".join(len(entry).to_bytes(2, "big") + entry for entry in found)

    def close(self) -> None:
        """Finish what is queued, close the store, let the folder go."""
        self.inspection.stop()
        self.sequencer.stop()
        self.store.close()
        if self._lock is not None:
            self._lock.release()


def _answer(made: Enrolment) -> bytes:
    return write(Enrolled(b64(made.statement), [b64(item) for item in made.chain]))


def open_service(
    data_dir: Path, package_bytes: bytes | None = None, keys: ServerKeys | None = None,
    clock: Callable[[], datetime] = utc_now, second_place: Path | None = None,
) -> Service:
    """Service of a data folder, alone on it; the first time a package must be given.

    :raises KnownError: ``server.*``, ``package.*``.
    """
    lock = FolderLock(data_dir)
    try:
        folder = open_folder(data_dir, package_bytes, second_place, locked=True)
        try:
            keys = keys_for(folder.package, keys)
            folder.shelf.write(folder.package)  # before it is a leaf: what the log names can be read
            service = Service(folder, keys, lock=lock, clock=clock)
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
