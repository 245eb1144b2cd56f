"""What a server remembers of its last release, so that the next one makes only the regencies that something changed.

``memory/NNNNNN.json`` beside the register: for every regency the digest of a file beside it, which says what the
regency was made from and which files that gave. All of it hangs on one signature of the release key, which is at hand
for a cut: a memory that anybody else wrote or changed is no memory, and the release is made anew. What it was made
from is held against the log, whose first leaves must have the root that they had then. See docs/adr/0054.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.leftovers import prefix, sweep
from sync.log.receipt import STATEMENT_LEAVES
from sync.portal.layouts.growing import Looked, Taken
from sync.portal.leaves import LeafIndex
from sync.portal.pieces import Again
from sync.portal.program import program
from sync.portal.release import FileLine, FolderLine
from sync.portal.source import ArchiveSource
from sync.record.canonical import encode
from sync.system import take_place
from sync.trust.roster import subject_of

MEMORY = "memory"
#: Domain separation: the release key signs these bytes before a memory, so that no manifest can be one.
_PREFIX = b"recap memory v1\n"
#: Whether a file of this size with this digest is kept, and for a listing, what it says.
IsKept = Callable[[int, str], bool]
ReadListing = Callable[[str], Iterable[tuple[int, str]]]


@dataclass
class _Open:
    """A regency that is being made."""

    name: str
    inputs: str
    files: list[FileLine] = field(default_factory=list)
    folders: list[FolderLine] = field(default_factory=list)


class CutMemory:
    """:class:`sync.portal.layouts.growing.Memory` of one cut: what is known from the last one, and what is learnt."""

    def __init__(
        self, folder: Path, source: ArchiveSource, leaves: LeafIndex, *, is_kept: IsKept, listed: ReadListing
    ) -> None:
        """:param is_kept: whether a file lies in the store; only its size is asked of the disk.
        :param listed: size and digest of the files of a kept listing. Raises ``KeyError`` or ``OSError``."""
        self._folder, self._source, self._leaves = folder / MEMORY, source, leaves
        self._is_kept, self._listed = is_kept, listed
        self._known: Mapping[str, str] = {}
        self._subjects: frozenset[str | None] = frozenset()
        self._learnt: dict[str, str] = {}
        self._open: _Open | None = None
        plan = source.plan.d_hasil
        self._lacking = frozenset(plan.absent) if plan is not None else frozenset()
        #: Regencies that were taken over.
        self.taken: list[str] = []

    def recall(self, number: int, size: int, key: Ed25519PrivateKey) -> None:
        """Take up what was remembered of a release, where it is of this log, of these packages and this program.

        :param size: leaves in that release; the source must know the root of its log there.
        """
        with suppress(OSError, ValueError, KeyError, TypeError, InvalidSignature):
            data = (self._folder / _name(number)).read_bytes()
            text, _, signature = data.rstrip(b"\n").rpartition(b"\n")
            key.public_key().verify(base64.b64decode(signature), _PREFIX + text)
            said = json.loads(text)
            if {name: said[name] for name in self._basis(size)} == self._basis(size):
                self._known = said["regencies"]
                self._subjects = self._spoken_of(size)

    def forget(self) -> None:
        """Take nothing over from here on, and nothing that was learnt."""
        self._known, self._learnt, self.taken = {}, {}, []

    def known(self, regency: str, regions: Sequence[str]) -> Taken | None:
        """See :class:`sync.portal.layouts.growing.Memory`."""
        digest = self._known.get(regency)
        if digest is None:
            return None
        try:
            data = (self._folder / digest).read_bytes()
            if hashlib.sha256(data).hexdigest() != digest:
                return None
            said = json.loads(data)
            if said["inputs"] != self._inputs(regions) or not self._subjects.isdisjoint(said["keys"]):
                return None
            if any(self._leaves.get(name) is not None for name in said["absent"]):
                return None
            again = Again([FileLine(*one) for one in said["files"]], [FolderLine(*one) for one in said["folders"]])
            if not self._lies_there(again):
                return None
        except (OSError, ValueError, KeyError, TypeError):
            return None
        for region in regions:
            self._source.check(region)
        self._learnt[regency] = digest
        self.taken.append(regency)
        looked = {path: (size, digest) for path, size, digest in said["looked"]}
        return Taken(again, looked, said["carried"])

    def begin(self, regency: str, regions: Sequence[str]) -> None:
        """See :class:`sync.portal.layouts.growing.Memory`."""
        self._open = _Open(regency, self._inputs(regions))

    def file(self, line: FileLine) -> None:
        """A file was completed."""
        if self._open is not None:
            self._open.files.append(line)

    def folder(self, line: FolderLine) -> None:
        """A folder was completed: of its files only the listing is remembered."""
        if self._open is not None:
            self._open.folders.append(line)
            self._open.files = [one for one in self._open.files if one.path.rpartition("/")[0] != line.folder]

    def end(
        self, regency: str, *, keys: Iterable[str], absent: Iterable[str], looked: Looked,
        carried: Mapping[str, Any] | None,
    ) -> None:
        """See :class:`sync.portal.layouts.growing.Memory`."""
        made, self._open = self._open, None
        if made is None or carried is None:
            return
        data = encode({
            "inputs": made.inputs, "keys": sorted(keys), "absent": sorted(absent),
            "files": [[one.path, one.size, one.digest] for one in made.files],
            "folders": [
                [one.folder, one.files, one.size, one.listing_size, one.listing_digest] for one in made.folders
            ],
            "looked": [[path, size, digest] for path, (size, digest) in looked.items()], "carried": carried,
        })
        digest = hashlib.sha256(data).hexdigest()
        self._write(digest, data)
        self._learnt[regency] = digest

    def keep(self, key: Ed25519PrivateKey, before: int | None) -> None:
        """Remember this release, and forget all but it and the one before, which the register has.

        Every file that it names must be durable by now. :raises OSError: it cannot be written.
        """
        number = self._source.plan.number
        text = encode({**self._basis(self._source.plan.size), "regencies": self._learnt})
        signature = base64.b64encode(key.sign(_PREFIX + text))
        self._write(_name(number), text + b"\n" + signature + b"\n")
        wanted = {_name(number), *self._learnt.values()}
        wanted |= {_name(before), *self._known.values()} if before is not None else set()
        for path in self._folder.iterdir():
            if path.name not in wanted and not path.name.startswith("."):
                path.unlink(missing_ok=True)

    def _write(self, name: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        sweep(self._folder, MEMORY)
        fresh = self._folder / f"{prefix(MEMORY)}{name}"
        fresh.write_bytes(data)
        take_place(fresh, self._folder / name)

    def _basis(self, size: int) -> dict[str, object]:
        """What must be the same for anything to be taken over."""
        source = self._source
        return {
            "v": 1, "layout": source.plan.version, "copies": dict(source.plan.copies or {}), "program": program(),
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
        fresh = (name for name, index in self._leaves.ids(STATEMENT_LEAVES) if index >= since)
        return frozenset(subject_of(self._source.statement(name)) for name in fresh)

    def _lies_there(self, again: Again) -> bool:
        """Whether everything is still kept, as far as names and sizes on the disk say."""
        for folder in again.folders:
            if not self._is_kept(folder.listing_size, folder.listing_digest):
                return False
            if not all(self._is_kept(size, digest) for size, digest in self._listed(folder.listing_digest)):
                return False
        return all(self._is_kept(line.size, line.digest) for line in again.files)


def _name(number: int) -> str:
    return f"{number:06d}.json"


