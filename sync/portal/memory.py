"""What a server remembers of its last release, so that the next one makes only the regencies that something changed.

``memory/NNNNNN.json`` beside the register: for every regency the digest of a file beside it, which says what the
regency was made from and which files that gave. All of it hangs on one signature of the release key, which is at hand
for a cut: a memory that anybody else wrote or changed is no memory, and the release is made anew. What it was made
from is held against the log, whose first leaves must have the root that they had then. See docs/adr/0054.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.log.receipt import STATEMENT_LEAVES
from sync.portal.layouts.growing import Fragment, Looked, Taken, TakenLog, TakenPart
from sync.portal.layouts.v2.logs import LogSoFar
from sync.portal.leaves import LeafIndex
from sync.portal.pieces import Again
from sync.portal.release import FileLine, FolderLine, folder_of
from sync.portal.remembered import UNKNOWN, MemoryFiles, Said
from sync.portal.source import ArchiveSource
from sync.record.canonical import encode
from sync.trust.roster import subject_of

#: Files of the log that stay as they are, whatever comes.
_LOG = ("log/entries/", "log/tile/")


class Kept(Protocol):
    """Where the files of releases lie: :class:`sync.portal.kept.KeptReleases`."""

    def has(self, size: int, digest: str) -> bool:
        """Whether a file lies there, as far as its name and its size say."""
        ...

    def listed(self, listing: str) -> Iterable[tuple[int, str]]:
        """Size and digest of every file of a listing. :raises OSError, KeyError: it is not there, or is another."""
        ...

    def part(self, digest: str, place: int, size: int) -> bytes:
        """Bytes of a file, which nobody held against its digest. :raises OSError: it is not there."""
        ...


@dataclass
class _Part:
    """What was made of one sub-district, and from what."""

    inputs: str
    files: list[FileLine] = field(default_factory=list)
    folders: list[FolderLine] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    looked: Looked = field(default_factory=dict)
    #: path, length and SHA-256 of its fragments, in the order made
    fragments: list[tuple[str, int, str]] = field(default_factory=list)
    carried: Mapping[str, Any] | None = None


@dataclass
class _Open:
    """A regency that is being made: its sub-districts, those that are known, and where their fragments lie."""

    inputs: str
    known: Mapping[str, Any] = field(default_factory=dict)
    files: list[FileLine] = field(default_factory=list)
    folders: list[FolderLine] = field(default_factory=list)
    parts: dict[str, _Part] = field(default_factory=dict)
    now: _Part | None = None


class CutMemory:
    """:class:`sync.portal.layouts.growing.Memory` of one cut: what is known from the last one, and what is learnt."""

    def __init__(self, files: MemoryFiles, source: ArchiveSource, leaves: LeafIndex, kept: Kept) -> None:
        """:param kept: where the files lie that were made; of most, only the size is asked of the disk."""
        self._files, self._source, self._leaves, self._kept = files, source, leaves, kept
        #: digests of the two files of a regency: what it gave, and what its sub-districts gave
        self._known: Mapping[str, Sequence[str]] = {}
        self._subjects: frozenset[str | None] = frozenset()
        self._learnt: dict[str, Sequence[str]] = {}
        #: digests of what was read of the log, and of what says which of its files are complete; those lines
        self._known_entries: str | None = None
        self._known_log: str | None = None
        self._learnt_log: str | None = None
        self._log: list[FileLine] = []
        self._open: _Open | None = None
        plan = source.plan.d_hasil
        self._lacking = frozenset(plan.absent) if plan is not None else frozenset()
        #: Regencies, and sub-districts of others, that were taken over.
        self.taken: list[str] = []

    def recall(self, said: Said | None, sizes: Sequence[int]) -> None:
        """Take up what was remembered of a release, where it is of this log, of these packages and this program.

        :param said: what the release key signed; None where nothing is remembered.
        :param sizes: leaves in that release, alone; the source must know the root of its log there.
        """
        with suppress(*UNKNOWN):
            for size in sizes:
                if said is not None and {name: said[name] for name in self._basis(size)} == self._basis(size):
                    self._known, self._known_log = said["regencies"], said["log_files"]
                    self._known_entries = said["log"]
                    self._subjects = self._spoken_of(size)

    def forget(self) -> None:
        """Take nothing over from here on, and nothing that was learnt."""
        self._known, self._learnt, self.taken = {}, {}, []
        self._known_log, self._learnt_log, self._log = None, None, []

    def known_log(self) -> TakenLog | None:
        """See :class:`sync.portal.layouts.growing.Memory`."""
        try:
            if self._known_log is None:
                return None
            said = self._files.said(self._known_log)
            again = _again(said)
            if not self._lies_there(again):
                return None
            so_far = LogSoFar(said["bundles"], [(index, bytes.fromhex(hashes)) for index, hashes in said["levels"]])
        except UNKNOWN:
            return None
        self._learnt_log, self._log = self._known_log, [*again.files]
        return TakenLog(again, so_far)

    def note_log(self, so_far: LogSoFar) -> None:
        """See :class:`sync.portal.layouts.growing.Memory`."""
        levels = [[index, hashes.hex()] for index, hashes in so_far.levels]
        said = {"bundles": so_far.bundles, "levels": levels, **_lines(self._log, [])}
        with suppress(OSError):
            self._learnt_log = self._files.put(encode(said))

    def known(self, regency: str, regions: Sequence[str]) -> Taken | None:
        """See :class:`sync.portal.layouts.growing.Memory`."""
        try:
            digests = self._known[regency]
            said = self._files.said(digests[0])
            if not self._is_same(said, regions):
                return None
            taken = Taken(_again(said), _looked(said), said["carried"])
        except UNKNOWN:
            return None
        self._source.check(regions)
        self._learnt[regency] = digests
        self.taken.append(regency)
        return taken

    def begin(self, regency: str, regions: Sequence[str]) -> None:
        """See :class:`sync.portal.layouts.growing.Memory`."""
        self._open = _Open(self._inputs(regions))
        with suppress(*UNKNOWN):
            self._open.known = self._files.said(self._known[regency][1])

    def known_part(self, region: str) -> TakenPart | None:
        """See :class:`sync.portal.layouts.growing.Memory`."""
        regency = self._open
        if regency is None:
            return None
        try:
            said = regency.known["parts"][region]
            if not self._is_same(said, [region]):
                return None
            again = _again(said)
            taken = TakenPart(again, _looked(said), said["carried"], self._fragments(regency.known, said))
        except UNKNOWN:
            return None
        self._source.check([region])
        regency.files += again.files
        regency.folders += again.folders
        regency.parts[region] = _Part(
            said["inputs"], [*again.files], [*again.folders], said["keys"], said["absent"], taken.looked,
            [(path, size, digest) for path, _, size, digest in said["fragments"]], taken.carried,
        )
        self.taken.append(region)
        return taken

    def earlier(self, region: str) -> Sequence[Fragment] | None:
        """See :class:`sync.portal.layouts.growing.Memory`."""
        if self._open is None:
            return None
        try:
            return self._fragments(self._open.known, self._open.known["parts"][region])
        except UNKNOWN:
            return None

    def begin_part(self, region: str) -> None:
        """See :class:`sync.portal.layouts.growing.Memory`."""
        if self._open is not None:
            self._open.now = _Part(self._inputs([region]))

    def file(self, line: FileLine) -> None:
        """A file was completed."""
        if line.path.startswith(_LOG):
            self._log.append(line)
        for made in self._growing():
            made.files.append(line)

    def folder(self, line: FolderLine) -> None:
        """A folder was completed: of its files only the listing is remembered."""
        for made in self._growing():
            made.folders.append(line)
            made.files = [one for one in made.files if folder_of(one.path) != line.folder]

    def end_part(
        self, region: str, *, keys: Iterable[str], absent: Iterable[str], looked: Looked,
        fragments: Iterable[Fragment], carried: Mapping[str, Any] | None,
    ) -> None:
        """See :class:`sync.portal.layouts.growing.Memory`."""
        regency = self._open
        if regency is None or regency.now is None:
            return
        made, regency.now = regency.now, None
        made.keys, made.absent, made.looked, made.carried = sorted(keys), sorted(absent), looked, carried
        made.fragments = [(one.path, len(one.data), hashlib.sha256(one.data).hexdigest()) for one in fragments]
        regency.parts[region] = made

    def end(self, regency: str, *, looked: Looked, carried: Mapping[str, Any] | None) -> None:
        """See :class:`sync.portal.layouts.growing.Memory`."""
        made, self._open = self._open, None
        if made is None or carried is None:
            return
        parts = made.parts.values()
        with suppress(OSError):  # what cannot be remembered is made anew the next time, and no release waits for it
            self._learnt[regency] = [self._files.put(encode(said)) for said in (
                {
                    "inputs": made.inputs, "keys": sorted({key for one in parts for key in one.keys}),
                    "absent": sorted({name for one in parts for name in one.absent}),
                    **_lines(made.files, made.folders), "looked": _told(looked), "carried": carried,
                },
                _parts_told(made),
            )]

    def keep(self, key: Ed25519PrivateKey, before: int | None) -> None:
        """Remember this release, and forget all but it and the one before, which the register has.

        Every file that it names must be durable by now. One that cannot be written is none: the next release is then
        made anew.
        """
        with suppress(OSError):
            self._keep(key, before)

    def _keep(self, key: Ed25519PrivateKey, before: int | None) -> None:
        plan, log = self._source.plan, self._source.log
        if log is None:
            return
        entries = self._files.put(log.to_bytes())
        said = {
            **self._basis(plan.size), "regencies": self._learnt, "log": entries, "log_files": self._learnt_log,
        }
        named = {entries, self._learnt_log, *chain.from_iterable(self._learnt.values())}
        if before is not None:
            named |= {self._known_entries, self._known_log, *chain.from_iterable(self._known.values())}
        self._files.sign(plan.number, said, key, {name for name in named if name is not None}, before)

    def _basis(self, size: int) -> dict[str, object]:
        """What must be the same for anything to be taken over."""
        source = self._source
        return {
            "layout": source.plan.version, "copies": dict(source.plan.copies or {}),
            "documents": source.plan.d_hasil.policy if source.plan.d_hasil is not None else None,
            "package": source.package.digest,
            "packages": [one.id for one in self._leaves.packages], "size": size, "root": source.roots[size],
        }

    def _inputs(self, regions: Sequence[str]) -> str:
        """Digest over the leaves that a regency is made of: the log is what it was, so their places say all."""
        whole = hashlib.sha256()
        for region in regions:
            places = self._source.places(region)
            whole.update(encode([region, len(places)]))
            whole.update(b"".join(index.to_bytes(8, "big") for index in places))
            # a document that came since makes its sub-district anew, as a record does
            whole.update(encode([index for index in places if index in self._lacking]))
        return whole.hexdigest()

    def _spoken_of(self, since: int) -> frozenset[str | None]:
        """Keys that statements after a place in the log speak of."""
        fresh = (name for _, name, kind in self._leaves.since(since) if kind in STATEMENT_LEAVES)
        return frozenset(subject_of(self._source.statement(name)) for name in fresh)

    def _growing(self) -> Iterator[_Open | _Part]:
        """The regency and the sub-district that are being made."""
        if self._open is not None:
            yield self._open
            if self._open.now is not None:
                yield self._open.now

    def _is_same(self, said: Mapping[str, Any], regions: Sequence[str]) -> bool:
        """Whether what some sub-districts are made from is what it was, and everything that it gave lies there."""
        if said["inputs"] != self._inputs(regions) or not self._subjects.isdisjoint(said["keys"]):
            return False
        return all(self._leaves.get(name) is None for name in said["absent"]) and self._lies_there(_again(said))

    def _lies_there(self, again: Again) -> bool:
        """Whether everything is still kept, as far as names and sizes on the disk say."""
        for folder in again.folders:
            if not self._kept.has(folder.listing_size, folder.listing_digest):
                return False
            if not all(self._kept.has(size, digest) for size, digest in self._kept.listed(folder.listing_digest)):
                return False
        return all(self._kept.has(line.size, line.digest) for line in again.files)

    def _fragments(self, known: Mapping[str, Any], said: Mapping[str, Any]) -> list[Fragment]:
        return [self._fragment(known["wholes"][path], path, *place) for path, *place in said["fragments"]]

    def _fragment(self, whole: str, path: str, place: int, size: int, digest: str) -> Fragment:
        """What a sub-district had in a file of the last release. :raises OSError, KeyError: it is no longer there."""
        data = self._kept.part(whole, place, size)
        if hashlib.sha256(data).hexdigest() != digest:
            raise KeyError(path)
        return Fragment(path, data)

def _parts_told(made: _Open) -> Mapping[str, Any]:
    """The sub-districts of a regency that is complete; a part of which somebody cannot say all is left out."""
    wholes = {line.path: line.digest for line in made.files}
    ends: dict[str, int] = defaultdict(int)
    told = {}
    for region, one in made.parts.items():
        fragments = []
        for path, size, digest in one.fragments:
            fragments.append([path, ends[path], size, digest])
            ends[path] += size
        if one.carried is not None:
            told[region] = {
                "inputs": one.inputs, "keys": one.keys, "absent": one.absent, **_lines(one.files, one.folders),
                "looked": _told(one.looked), "fragments": fragments, "carried": one.carried,
            }
    return {"wholes": {path: wholes[path] for path in ends if path in wholes}, "parts": told}


def _lines(files: Iterable[FileLine], folders: Iterable[FolderLine]) -> dict[str, Any]:
    return {
        "files": [[one.path, one.size, one.digest] for one in files],
        "folders": [[one.folder, one.files, one.size, one.listing_size, one.listing_digest] for one in folders],
    }


def _again(said: Mapping[str, Any]) -> Again:
    return Again([FileLine(*one) for one in said["files"]], [FolderLine(*one) for one in said["folders"]])


def _told(looked: Looked) -> list[Any]:
    return [[path, size, digest] for path, (size, digest) in looked.items()]


def _looked(said: Mapping[str, Any]) -> Looked:
    return {path: (size, digest) for path, size, digest in said["looked"]}
