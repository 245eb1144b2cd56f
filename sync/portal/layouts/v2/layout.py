"""The files of version 2 in their order: packages, statements, log, then sub-district by sub-district, then lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from sync.log.receipt import STATEMENT_LEAVES
from sync.portal.content import ALWAYS_PUBLISHED, Source, View, regions_of_release, view_of
from sync.portal.layouts.v2.describe import data_package
from sync.portal.layouts.v2.logs import log_pieces
from sync.portal.layouts.v2.overview import Overview
from sync.portal.layouts.v2.tables import TableWriter, references
from sync.portal.leaves import LeafIndex
from sync.portal.pieces import Complete, Piece, Watch
from sync.record.container import Container

#: First part of a path -> kind of file, and what it is derived from.
_KINDS = {
    "paket": ("paket", None), "petugas": ("petugas", None), "catatan": ("catatan", None), "log": ("log", None),
    "data": ("tabel", "catatan"), "referensi": ("referensi", "paket"), "datapackage": ("deskriptor", "data"),
}
_LANGUAGES = ("id", "en")
#: Name in paths for what is of no region: records that nobody known signed.
NOWHERE = "lain"


class Files:
    """See :class:`sync.portal.pieces.Layout`. A later version may have the same files with other tables and pages."""

    published = ALWAYS_PUBLISHED

    def __init__(
        self, tables: type[TableWriter] = TableWriter, overview: type[Overview] = Overview,
        describe: Callable[[Source, TableWriter, Mapping[str, bytes]], bytes] = data_package,
    ) -> None:
        """:param describe: makes the descriptor ``datapackage.json``."""
        self._tables, self._overview, self._describe = tables, overview, describe

    def kinds(self, path: str) -> tuple[str, str | None]:
        """Kind of a file, and what it is derived from."""
        return _KINDS.get(path.split("/")[0].split(".")[0], ("halaman", "data"))

    def pieces(
        self, source: Source, leaves: LeafIndex, watch: Watch, *, with_pages: bool
    ) -> Iterator[Piece | Complete]:
        """Every file."""
        yield Piece("paket.json", source.package.envelope)
        for package in source.chain:
            if package.digest != source.package.digest:
                yield Piece(f"paket/{package.digest}.json", package.envelope)
        yield from _statements(source, leaves)
        yield from log_pieces(source)
        tables, overview = self._tables(source.package), self._overview(source)
        for regency, codes in groupby(regions_of_release(source), lambda code: code[:4] or NOWHERE):
            for code in codes:
                containers = source.containers(code)
                view = view_of(source, leaves, code, containers)
                watch(view, containers)
                yield from _containers(code, containers)
                yield from tables.of(view, regency)
                if with_pages:
                    overview.add(view)
                yield from _pages(overview, view, with_pages)
            yield from tables.end(regency)
        yield from self._last(source, overview, tables, with_pages)

    def _last(
        self, source: Source, overview: Overview, tables: TableWriter, with_pages: bool
    ) -> Iterator[Piece]:
        lists = references(source.package, source.chain)
        for path, data in lists.items():
            yield Piece(path, data)
        yield Piece("datapackage.json", self._describe(source, tables, lists))
        for lang in _LANGUAGES:
            name = "index.html" if lang == "id" else f"{lang}.html"
            yield Piece(name, overview.index(lang, [*lists], tables.files) if with_pages else None)


def _statements(source: Source, leaves: LeafIndex) -> Iterator[Piece | Complete]:
    """Statements by the first two digits of their ids, so that no folder grows with the country."""
    for head, ids in groupby((name for name, _ in leaves.ids(STATEMENT_LEAVES)), lambda name: name[:2]):
        names = list(ids)
        for name, statement in zip(names, source.statements(names), strict=True):
            yield Piece(f"petugas/{head}/{name}.json", statement)
        yield Complete(f"petugas/{head}")


def _containers(code: str, containers: Sequence[Container]) -> Iterator[Piece | Complete]:
    folder = f"catatan/{code or NOWHERE}"
    for container in containers:
        yield Piece(f"{folder}/{container.record.id}.json", container.to_bytes())
    if containers:
        yield Complete(folder)


def _pages(overview: Overview, view: View, with_pages: bool) -> Iterator[Piece]:
    if view.region in view.package.regions:
        for lang in _LANGUAGES:
            yield Piece(page_path(view.region, lang), overview.page(view, lang) if with_pages else None)


def page_path(code: str, lang: str) -> str:
    """Page of a sub-district."""
    return f"halaman/{code}.html" if lang == "id" else f"halaman/{lang}/{code}.html"


LAYOUT = Files()
