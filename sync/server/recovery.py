"""A server whose log has signed more than its data holds begins a new epoch: nothing published is lost or done twice.

The root names the new log in a package whose ``log.before`` states the last known size and root of the old one. The new
log begins with every entry that is known of the old one, in its place: what the newest release published, else what the
data folder holds. What is known of neither lies on the laptops, which send it again; a receipt of the old log then
brings its entry back as it was, time of arrival included. Everything is made in a copy beside the database and takes
its place at the end: a run that is cut short is begun again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from forms.errors import KnownError
from sync.log.checkpoint import Checkpoint, open_checkpoint
from sync.log.merkle import leaf_hash, prefix_roots
from sync.log.receipt import OFFICER, PACKAGE, RELEASE, STATEMENT_LEAVES, LogEntry, read_entry
from sync.log.tiles import append
from sync.portal.content import Source
from sync.portal.leaves import LeafIndex
from sync.portal.register import Cut, Register
from sync.record.container import Container
from sync.server.blobs import BlobShelf
from sync.server.clock import utc_now
from sync.server.drafts import StatementIntake, blobs_of, head_draft, package_draft, statement_draft
from sync.server.folder import BLOBS, CURRENT, DATABASE, PACKAGES, RELEASES, keys_for
from sync.server.log_writer import LeafDraft, LogWriter
from sync.server.second_place import SecondPlace, place_of
from sync.server.shelf import PackageShelf, read_whole, write_whole
from sync.server.store.interface import Batch, Grant, InboxItem, NamedBlob, StoredLeaf
from sync.server.store.lock import FolderLock
from sync.server.store.sql import SqlStore, open_sqlite
from sync.system import sync_folder, take_place
from sync.trust.election_keys import ServerKeys
from sync.trust.package import MAX_PACKAGE, ElectionPackage, open_package
from sync.trust.roster import Roster
from sync.trust.times import stamp

_PAGE = 500
_NEW, _ASIDE = "recovery.db", "before-recovery"


@dataclass(frozen=True)
class Published:
    """A release that holds in itself: what the register says of one, what it was made from, its log by id, and the
    signed documents in it: where each lies, by its digest (hex)."""

    cut: Cut
    source: Source
    leaves: LeafIndex
    documents: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Recovered:
    """Leaves of the new log that are entries of the old one; how many of them lack their content; entries that the data
    folder alone held and that stand behind them; number of the release that the next one goes on from; signed
    documents that came back from the releases."""

    kept: int
    lacking: int
    added: int
    release: int
    documents: int = 0


def last_known(data_dir: Path, releases: Sequence[Published]) -> tuple[Checkpoint, bytes]:
    """The largest checkpoint known of the folder's log, and that log's raw public key: what a new package states.

    The data folder's own counts only where it goes on from the newest release. Nothing is changed.

    :raises KnownError: ``server.*``, ``portal.empty_log``.
    """
    with _Folder(data_dir) as folder:
        base, note = releases[-1] if releases else None, folder.note
        found = [one for one in folder.place.checkpoints() if one.note != note]
        if base is not None and base.source.package.log_origin == folder.origin:
            found.append(folder.opened(base.source.checkpoint))
        if base is None or folder.common(base) == base.leaves.size:
            found.append(folder.opened(note))
        return max(found, key=lambda one: one.size), folder.served.log_key


def recover(
    data_dir: Path, package_bytes: bytes, releases: Sequence[Published], keys: ServerKeys | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Recovered:
    """Begin the log that a package names in a folder that has another one.

    :param releases: by number; the last is the newest that was published anywhere. None where nothing ever was.
    :raises KnownError: ``recovery.*`` where package, releases and folder do not belong together, ``package.*``,
        ``server.*``. Until it returns the folder is as it was, or this very call ends what was begun.
    """
    with _Folder(data_dir) as folder:
        package = open_package(package_bytes, pinned=folder.served.pin())
        shelf = PackageShelf(data_dir / PACKAGES, folder.served)
        for one in (*(one for release in releases for one in release.source.chain), package):
            shelf.chain = shelf.chain.with_package(one)
        held = keys_for(package, keys)
        base = releases[-1] if releases else None
        if package.log_origin == folder.served.log_origin and package.digest != folder.served.digest:
            raise KnownError("recovery.other_log", log=folder.origin[:100], sequence=package.sequence)
        if folder.origin != package.log_origin:
            _check_epoch(folder, package, base)
            _check_newest(folder, base)
            made = _Rebuilt(folder, shelf, package, base)
            done = made.run(releases, held, stamp(clock()))
        else:  # what was cut short behind the exchange of the databases
            done = Recovered(folder.size, 0, 0, base.cut.plan.number if base is not None else 0)
        return replace(done, documents=_finish(folder, shelf, package, releases))


def _check_epoch(folder: _Folder, package: ElectionPackage, base: Published | None) -> None:
    """The package ends the log of the folder, at a size that is not below what is known of it."""
    ended = package.log_before[-1] if package.log_before else None
    if ended is None or (ended.origin, ended.key) != (folder.origin, folder.served.log_key):
        raise KnownError("recovery.other_log", log=folder.origin[:100], sequence=package.sequence)
    if base is not None:
        size = base.leaves.size
        if ended.size < size or (ended.size == size and ended.root != base.source.root):
            raise KnownError("recovery.size", stated=ended.size, known=size, root=base.source.root)


def _check_newest(folder: _Folder, base: Published | None) -> None:
    """The release given is the newest that this folder knows of in its line."""
    number = base.cut.plan.number if base is not None else 0
    taken = Register(folder.path / RELEASES).numbers()
    is_in_line = base is None or folder.common(base) == base.leaves.size
    if taken and taken[-1] > number and is_in_line:
        raise KnownError("recovery.newer_release", number=taken[-1])


class _Folder:
    """A data folder under its lock, whatever its log has signed elsewhere."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir
        if not (data_dir / DATABASE).is_file() or not (data_dir / CURRENT).is_file():
            raise KnownError("cli.no_server_data", path=str(data_dir))
        self._lock = FolderLock(data_dir)
        try:
            self.served = open_package(read_whole(data_dir / CURRENT, MAX_PACKAGE))
            self.store = open_sqlite(data_dir / DATABASE, locked=True)
        except (KnownError, OSError) as error:
            self._lock.release()
            raise error if isinstance(error, KnownError) else KnownError("server.folder", path=data_dir.name) from error
        found = self.store.checkpoint()
        self.size, self.note = found if found is not None else (0, f"{self.served.log_origin}\n")
        self.origin = self.note.partition("\n")[0]
        self.place = SecondPlace(place_of(data_dir), self.served.log_origin, self.served.log_key)

    def opened(self, note: str) -> Checkpoint:
        """A note of the log served so far. :raises KnownError: ``log.checkpoint``."""
        return open_checkpoint(note, self.served.log_origin, self.served.log_key)

    def common(self, base: Published) -> int:
        """How many first entries are the same here and in a release."""
        same = 0
        for ours, theirs in zip(self.entries(), base.source.entries(), strict=False):
            if ours != theirs:
                break
            same += 1
        return same

    def entries(self) -> Iterator[bytes]:
        since = 0
        while found := self.store.entries(since, _PAGE):
            yield from found
            since += len(found)

    def __enter__(self) -> _Folder:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()
        self._lock.release()


class _Rebuilt:
    """The log of the new epoch, in a copy of the database."""

    def __init__(
        self, folder: _Folder, shelf: PackageShelf, package: ElectionPackage, base: Published | None
    ) -> None:
        self._folder = folder
        self._package = package
        self._base = base
        self._roster = Roster(shelf.chain)
        self._new = folder.path / _NEW

    def run(self, releases: Sequence[Published], keys: ServerKeys, now: str) -> Recovered:
        """Make it and put it in the place of the database."""
        for suffix in ("", "-wal", "-shm", "-journal"):
            self._new.with_name(_NEW + suffix).unlink(missing_ok=True)
        self._folder.store.copy_to(self._new)
        copy = open_sqlite(self._new)
        try:
            StatementIntake(self._roster, copy).load()
            kept, branch = self._old_entries(copy, releases)
            added = self._append(copy, branch, keys, now)
            lacking = self._lacking(copy)
        finally:
            copy.close()
        self._exchange()
        return Recovered(kept, lacking, added, self._base.cut.plan.number if self._base is not None else 0)

    def _old_entries(self, copy: SqlStore, releases: Sequence[Published]) -> tuple[int, list[StoredLeaf]]:
        """The copy holds every known entry of the old log in its place; what only the folder held is handed on."""
        base = self._base
        if base is None:
            return self._folder.size, []
        common = self._folder.common(base)
        if common < base.leaves.size:
            branch = list(_leaves(self._folder.store, common))
            copy.cut_back(common)
            self._take_over(copy, base, common, {leaf.id: leaf for leaf in branch})
        else:
            branch = []
        for release in releases:
            copy.put_checkpoint(release.leaves.size, release.source.checkpoint)
            self._sign_head(copy, release)
        there = base.leaves
        # a release that was cut out of the wrong data is nobody's: its head is left out
        return max(base.leaves.size, self._folder.size if not branch else 0), [
            leaf for leaf in branch if there.get(leaf.id) is None and leaf.kind != RELEASE
        ]

    def _take_over(self, copy: SqlStore, base: Published, common: int, branch: dict[str, StoredLeaf]) -> None:
        """Entries of a release from an index on, with the content that it publishes or that the folder holds."""
        public = {
            one.record.id: one for region in base.source.regions() for one in base.source.containers(region)
        }
        entries, size = islice(base.source.entries(), common, None), common
        while some := list(islice(entries, _PAGE)):
            rows, blobs, persons = [], [], {}
            for index, entry in enumerate(some, start=size):
                row = self._row(index, entry, public, branch)
                rows.append(row)
                for found in self._roster.certificates_of(row.subject) if row.kind == OFFICER else ():
                    persons[row.subject] = found.person
                    copy.burn_codes(Grant(found.person, found.role, found.region))
                blobs += [NamedBlob(digest, index, row.region) for digest in _blobs(row)]
            size, tiles = append(lambda level, number: copy.tile(level, number) or b"", size, map(leaf_hash, some))
            note = base.source.checkpoint if size == base.leaves.size else ""
            copy.commit(Batch(rows, tiles, size, note, persons, {}, blobs))
        if prefix_roots(_entries(copy), [size]).get(size, b"").hex() != base.source.root:
            raise KnownError("portal.damaged")

    def _row(
        self, index: int, entry: bytes, public: dict[str, Container], branch: dict[str, StoredLeaf]
    ) -> StoredLeaf:
        said = read_entry(entry)
        if said.kind in STATEMENT_LEAVES:
            assert self._base is not None
            statement = self._base.source.statement(said.id)
            try:
                draft = statement_draft(statement, self._roster.add(statement), self._roster)
            except KnownError:  # the old log had it, and readers set it aside
                draft = LeafDraft(said.id, said.kind, "", statement, statement)
            return StoredLeaf(said.id, index, said.kind, draft.region, statement, entry, "", draft.subject)
        container = public.get(said.id)
        if container is not None:
            record, text = container.record, str(container.receipt or "")
            return StoredLeaf(said.id, index, said.kind, self._region(container), record.envelope, entry, text)
        return _with_content(StoredLeaf(said.id, index, said.kind, "", b"", entry, ""), said, branch)

    def _region(self, container: Container) -> str:
        if container.record.area:
            return container.record.area
        officer = self._roster.signers_of(container.record)[0]
        return officer.region[:6] if officer is not None else ""

    def _sign_head(self, copy: SqlStore, release: Published) -> None:
        """The signature of a release goes to its head, where a later one has made that a leaf."""
        head = copy.leaf(release.cut.manifest)
        if head is not None and not head.envelope:
            copy.fill(StoredLeaf(
                head.id, head.index, head.kind, "", release.cut.signature.encode("ascii"), head.entry, ""
            ))

    def _append(self, copy: SqlStore, branch: list[StoredLeaf], keys: ServerKeys, now: str) -> int:
        """What only the folder held, the package and the head of the newest release, signed by the new log."""
        drafts = [
            LeafDraft(leaf.id, leaf.kind, leaf.region, b"", leaf.envelope, leaf.subject, _blobs(leaf), leaf.entry)
            for leaf in branch
        ]
        late = [package_draft(one) for one in self._roster.chain]
        if self._base is not None:
            late.append(head_draft(InboxItem(
                self._base.cut.manifest, RELEASE, self._base.cut.signature.encode("ascii")
            )))
        known = copy.leaves_of([draft.id for draft in (*drafts, *late)])
        LogWriter(copy, self._package.log_origin, keys.log).append(
            [draft for draft in (*drafts, *late) if draft.id not in known], now
        )
        return len(drafts)

    def _lacking(self, copy: SqlStore) -> int:
        return sum(not leaf.envelope and leaf.kind != PACKAGE for leaf in _leaves(copy, 0))

    def _exchange(self) -> None:
        """The database as it was goes aside, and is kept; the new one takes its place."""
        folder = self._folder.path
        self._folder.store.close()
        with suppress(FileExistsError):
            (folder / _ASIDE).mkdir()
        aside = folder / _ASIDE / f"{hashlib.sha256(self._folder.note.encode()).hexdigest()[:16]}.db"
        aside.unlink(missing_ok=True)
        _sync_file(self._new)
        os.link(folder / DATABASE, aside)
        for suffix in ("-wal", "-shm"):
            (folder / (DATABASE + suffix)).unlink(missing_ok=True)
        take_place(self._new, folder / DATABASE)
        sync_folder(folder)


def _finish(
    folder: _Folder, shelf: PackageShelf, package: ElectionPackage, releases: Sequence[Published]
) -> int:
    """Packages, documents, register and second place follow the database; how many documents were taken back."""
    for one in shelf.chain:
        shelf.write(one)
    if releases:
        _renew_register(folder.path, releases)
    store = open_sqlite(folder.path / DATABASE, locked=True)
    try:
        blobs = BlobShelf(folder.path / BLOBS, store)
        taken = sum(blobs.take_back(*one) for release in releases for one in release.documents.items())
        newest = store.checkpoint()
        SecondPlace(place_of(folder.path), package.log_origin, package.log_key).keep(newest[1] if newest else "")
    finally:
        store.close()
    write_whole(folder.path / CURRENT, package.envelope)
    return taken


def _renew_register(data_dir: Path, releases: Sequence[Published]) -> None:
    """Only what the newest release goes on from stays in the register; what is of another line goes aside."""
    register, base = Register(data_dir / RELEASES), releases[-1]
    heads = [*(head.id for head in base.leaves.heads), base.cut.manifest]
    for number in register.numbers():
        try:
            cut = register.get(number)
        except KnownError:
            cut = None
        if cut is None or number > len(heads) or heads[number - 1] != cut.manifest:
            aside = data_dir / _ASIDE / RELEASES
            aside.mkdir(parents=True, exist_ok=True)
            name = f"{number:06d}.json"
            os.replace(data_dir / RELEASES / name, aside / name)
    for release in releases:
        if release.cut.plan.number not in register.numbers():
            register.add(release.cut)


def _with_content(row: StoredLeaf, said: LogEntry, branch: dict[str, StoredLeaf]) -> StoredLeaf:
    """A leaf with the content that the folder holds of the same thing, where its entry names those very bytes."""
    held = branch.get(row.id)
    if held is None or hashlib.sha256(held.envelope).hexdigest() != said.envelope:
        return row
    return StoredLeaf(row.id, row.index, row.kind, held.region, held.envelope, row.entry, "", held.subject)


def _blobs(leaf: StoredLeaf) -> tuple[str, ...]:
    from sync.record.record import Record

    if leaf.kind != "image" or not leaf.envelope:
        return ()
    try:
        return tuple(dict.fromkeys(one.sha256 for one in blobs_of(Record.parse(leaf.envelope))))
    except KnownError:
        return ()


def _leaves(store: SqlStore, since: int) -> Iterator[StoredLeaf]:
    while found := store.leaves(since=since, limit=_PAGE):
        yield from found
        since = found[-1].index + 1


def _entries(store: SqlStore) -> Iterator[bytes]:
    since = 0
    while found := store.entries(since, _PAGE):
        yield from found
        since += len(found)


def _sync_file(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
