"""A release as it lies in its folder: what it was made from, read piece by piece out of files that were checked."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from forms.errors import KnownError
from sync.log.receipt import STATEMENT_LEAVES
from sync.portal.content import Plan
from sync.portal.documents import read_document
from sync.portal.leaves import LeafIndex
from sync.record.container import MAX_CONTAINER, Container
from sync.trust.chain import PackageChain
from sync.trust.package import MAX_PACKAGE, ElectionPackage, open_package
from sync.trust.roster import statement_id, subject_of
from sync.verify.finding import shown
from sync.verify.manifest import CHECKPOINT, Head

_MAX_STATEMENT, _MAX_NOTE, _MAX_LINES = 1 << 20, 1 << 16, 1 << 26
_ENTRIES, _CONTAINERS, _NOWHERE = "log/entries", "catatan", "lain"


@dataclass(frozen=True)
class FolderSource:
    """:class:`sync.portal.content.Source` of a release folder; nothing is recounted yet."""

    head: Head
    leaves: LeafIndex

    @property
    def plan(self) -> Plan:
        """The plan of the manifest."""
        return self.head.plan

    @property
    def package(self) -> ElectionPackage:
        """The release's own package."""
        return self.head.package

    @property
    def root(self) -> str:
        """Root of the log as the manifest says."""
        return self.head.root

    @property
    def previous(self) -> str | None:
        """Manifest of the release before, as the manifest says."""
        return self.head.previous

    @cached_property
    def checkpoint(self) -> str:
        """The signed note. :raises KnownError: ``log.checkpoint``, ``verify.missing_file``."""
        try:
            return self.head.read(CHECKPOINT, _MAX_NOTE).decode("utf-8")
        except UnicodeDecodeError as error:
            raise KnownError("log.checkpoint") from error

    @cached_property
    def chain(self) -> PackageChain:
        """Every package that is a leaf; all are of one election and root.

        :raises KnownError: ``verify.package_dropped``, ``verify.other_package``, ``verify.altered_file``,
            ``package.*``.
        """
        opened = {self.package.digest: self.package, **self._others()}
        made = PackageChain(opened.values())
        named = {leaf.id: leaf for leaf in self.leaves.packages}
        for digest in (self.package.digest, *named, *opened):
            if digest not in named or digest not in opened:
                raise KnownError("verify.package_dropped", id=digest[:16])
            if hashlib.sha256(opened[digest].envelope).hexdigest() != named[digest].envelope:
                raise KnownError("verify.altered_file", path=f"paket/{digest}.json")
        return made

    def _others(self) -> Mapping[str, ElectionPackage]:
        made = {}
        for name in self.head.listing("paket"):
            one = open_package(self.head.read(name, MAX_PACKAGE))
            is_same = (one.election, one.root) == (self.package.election, self.package.root)
            if name != f"paket/{one.digest}.json" or not is_same:
                raise KnownError("verify.other_package", path=shown(name))
            made[one.digest] = one
        return made

    def entries(self, since: int = 0) -> Iterator[bytes]:
        """Log entries in leaf order from a place on, file by file."""
        return islice(entries_of(self.head), since, None)

    def regions(self) -> Sequence[str]:
        """Sub-districts with a folder of records."""
        names = [folder.split("/")[1] for folder in self.head.folders if folder.startswith(f"{_CONTAINERS}/")]
        return sorted("" if name == _NOWHERE else name for name in names)

    def containers(self, region: str) -> Sequence[Container]:
        """Records of one sub-district in id order. :raises KnownError: ``verify.altered_file``, ``record.*``."""
        made = []
        for name in self.head.listing(f"{_CONTAINERS}/{region or _NOWHERE}"):
            container = Container.parse(self.head.read(name, MAX_CONTAINER))
            if name.rpartition("/")[2] != f"{container.record.id}.json":
                raise KnownError("verify.altered_file", path=shown(name))
            made.append(container)
        return made

    def statement(self, name: str) -> bytes:
        """A statement by its id. :raises KnownError: ``verify.statement_dropped``, ``verify.altered_file``."""
        path = f"petugas/{name[:2]}/{name}.json"
        if path not in self.head.listing(f"petugas/{name[:2]}"):
            raise KnownError("verify.statement_dropped", id=name[:16])
        found = self.head.read(path, _MAX_STATEMENT)
        if statement_id(found) != name:
            raise KnownError("verify.altered_file", path=path)
        return found

    def statements(self, names: Collection[str]) -> Iterable[bytes]:
        """Statements by their ids, in that order. :raises KnownError: as :meth:`statement`."""
        return map(self.statement, names)

    def about(self, keys: Iterable[str]) -> Iterable[bytes]:
        """Statements that speak of some keys, in leaf order."""
        for key in keys:
            for _, name in self.spoken.get(key, ()):
                yield self.statement(name)

    def document(self, path: str, digest: str) -> Iterator[bytes]:
        """A signed document, whose bytes are those that its record names.

        :raises KnownError: ``verify.recount_file`` where the release lacks it, ``verify.document`` for another one.
        """
        line = self.head.listing(path.rpartition("/")[0]).get(path)
        if line is None:
            raise KnownError("verify.recount_file", path=shown(path))
        if line.digest != digest:
            raise KnownError("verify.document", path=shown(path))
        return read_document([self.head.folder / path], digest)

    @cached_property
    def spoken(self) -> Mapping[str, Sequence[tuple[int, str]]]:
        """Index and id of every statement in the log by the key it speaks of, in leaf order."""
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for name, index in self.leaves.ids(STATEMENT_LEAVES):
            key = subject_of(self.statement(name))
            if key is not None:
                found[key].append((index, name))
        return {key: sorted(some) for key, some in found.items()}


def entries_of(head: Head) -> Iterator[bytes]:
    """Log entries of a release, in leaf order."""
    for name in sorted(head.listing(_ENTRIES)):
        yield from head.read(name, _MAX_LINES).split(b"\n")[:-1]


def open_source(head: Head) -> FolderSource:
    """The content of a release whose files were checked.

    :raises KnownError: ``verify.log_entry``, ``verify.missing_file``.
    """
    return FolderSource(head, LeafIndex.of(entries_of(head)))
