"""What an insider with keys can write: any content, any file, rightly signed. Whole in memory, for small releases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sync.log.merkle import prefix_roots
from sync.log.receipt import RELEASE, STATEMENT_LEAVES, LogEntry, read_entry
from sync.portal.content import Plan, region_of
from sync.portal.folder import Folder, ReleaseWriter, appearing
from sync.portal.layouts import NEWEST, layout_of
from sync.portal.leaves import LeafIndex
from sync.portal.pieces import Complete, Piece
from sync.portal.release import MANIFEST, SIGNATURE, head_of, sign_manifest
from sync.record.container import Container
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import statement_id, subject_of
from sync.trust.training import AuthorityKeys, training_keys
from sync.verify.folder import open_source
from sync.verify.manifest import open_head


@dataclass(frozen=True)
class Content:
    """Everything a release is made from. ``earlier`` are the other packages in the log."""

    plan: Plan
    package: bytes
    statements: tuple[bytes, ...]
    entries: tuple[bytes, ...]
    checkpoint: str
    containers: tuple[Container, ...]
    earlier: tuple[bytes, ...] = ()
    previous: str | None = None
    #: signed documents by path
    documents: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def leaves(self) -> tuple[LogEntry, ...]:
        """The entries, read."""
        return tuple(map(read_entry, self.entries))

    @property
    def heads(self) -> tuple[str, ...]:
        """Manifests of the releases whose heads are in the log."""
        return tuple(leaf.id for leaf in self.leaves if leaf.kind == RELEASE)


def content_of(folder: Path) -> Content:
    """The content of a release that lies in a folder."""
    source = open_source(open_head(folder))
    order = sorted((index, name) for name, index in source.leaves.ids(STATEMENT_LEAVES))
    earlier = tuple(one.envelope for one in source.chain if one.digest != source.package.digest)
    containers = (one for region in source.regions() for one in source.containers(region))
    documents = {
        path: source.head.read(path, 1 << 26) for folder in source.head.folders if folder.startswith("dokumen/")
        for path in source.head.listing(folder)
    }
    return Content(
        source.plan, source.package.envelope, tuple(source.statement(name) for _, name in order),
        tuple(source.entries()), source.checkpoint, tuple(sorted(containers, key=lambda one: one.record.id)),
        earlier, source.previous, documents,
    )


class _Held:
    """:class:`sync.portal.content.Source` of a content."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.plan, self.checkpoint, self.previous = content.plan, content.checkpoint, content.previous

    @cached_property
    def package(self) -> ElectionPackage:
        return open_package(self._content.package)

    @cached_property
    def chain(self) -> PackageChain:
        return PackageChain([*map(open_package, self._content.earlier), self.package])

    @property
    def root(self) -> str:
        size = len(self._content.entries)
        return prefix_roots(self._content.entries, [size])[size].hex()

    def entries(self, since: int = 0) -> Iterator[bytes]:
        return iter(self._content.entries[since:])

    @cached_property
    def _places(self) -> dict[str, list[Container]]:
        found: dict[str, list[Container]] = {}
        for container in sorted(self._content.containers, key=lambda one: one.record.id):
            found.setdefault(region_of(container.record, self), []).append(container)
        return found

    def regions(self) -> Sequence[str]:
        return sorted(self._places)

    def containers(self, region: str) -> Sequence[Container]:
        return self._places.get(region, [])

    def statement(self, name: str) -> bytes:
        return next((one for one in self._content.statements if statement_id(one) == name), b"")

    def document(self, path: str, digest: str) -> Iterator[bytes]:
        yield self._content.documents[path]

    def statements(self, names: Iterable[str]) -> Iterable[bytes]:
        return map(self.statement, names)

    def about(self, keys: Iterable[str]) -> Iterable[bytes]:
        wanted = set(keys)
        return [one for one in self._content.statements if subject_of(one) in wanted]


def files_of(content: Content) -> dict[str, bytes]:
    """Path -> bytes of every file but the manifest, its listings and its signature; statements left out are no file."""
    source, found = _Held(content), dict[str, bytes]()
    leaves = LeafIndex.of(content.entries)
    for item in layout_of(NEWEST).pieces(source, leaves, lambda view, containers: None, with_pages=True):
        if not isinstance(item, Complete) and item.data is not None:
            found[item.path] = found.get(item.path, b"") + item.data
    return {path: data for path, data in found.items() if data or not path.startswith("petugas/")}


def write(content: Content, out: Path, keys: AuthorityKeys | None = None) -> Path:
    """Any content, rightly signed."""
    return forge(content, out, lambda files: None, keys)


def forge(
    content: Content, out: Path, change: Callable[[dict[str, bytes]], None], keys: AuthorityKeys | None = None
) -> Path:
    """As :func:`write`, with files changed before the manifest is made and signed."""
    found = files_of(content)
    change(found)
    with appearing(out) as folder, ReleaseWriter(Folder(folder), layout_of(NEWEST).kinds) as writer:
        for path, data in found.items():
            writer.write(Piece(path, data))
        manifest = head_of(_Held(content), writer.listings())
        writer.put(MANIFEST, manifest)
        writer.put(SIGNATURE, sign_manifest(manifest, (keys or training_keys()).release))
    return out
