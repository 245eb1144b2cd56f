"""The files of version 3: those of version 2 in their order, with its own tables, descriptor and pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sync.portal.content import Source, regions_of_release, view_of
from sync.portal.layouts.v2 import layout as version_2
from sync.portal.layouts.v2.layout import NOWHERE
from sync.portal.layouts.v2.logs import log_pieces
from sync.portal.layouts.v2.tables import references
from sync.portal.layouts.v3.describe import data_package
from sync.portal.layouts.v3.overview import Overview
from sync.portal.layouts.v3.tables import TableWriter
from sync.portal.leaves import LeafIndex
from sync.portal.pieces import Complete, Piece, Watch


class _Version3:
    """See :class:`sync.portal.pieces.Layout`."""

    def kinds(self, path: str) -> tuple[str, str | None]:
        """As in version 2."""
        return version_2.LAYOUT.kinds(path)

    def pieces(
        self, source: Source, leaves: LeafIndex, watch: Watch, *, with_pages: bool
    ) -> Iterator[Piece | Complete]:
        """Every file."""
        yield Piece("paket.json", source.package.envelope)
        for package in source.chain:
            if package.digest != source.package.digest:
                yield Piece(f"paket/{package.digest}.json", package.envelope)
        yield from version_2._statements(source, leaves)
        yield from log_pieces(source)
        tables, overview = TableWriter(source.package), Overview(source)
        for regency, codes in groupby(regions_of_release(source), lambda code: code[:4] or NOWHERE):
            for code in codes:
                containers = source.containers(code)
                view = view_of(source, leaves, code, containers)
                watch(view, containers)
                yield from version_2._containers(code, containers)
                yield from tables.of(view, regency)
                if with_pages:
                    overview.add(view)
                yield from version_2._pages(overview, view, with_pages)
            yield from tables.end(regency)
        yield from _last(source, overview, tables, with_pages)


def _last(source: Source, overview: Overview, tables: TableWriter, with_pages: bool) -> Iterator[Piece]:
    lists = references(source.package, source.chain)
    for path, data in lists.items():
        yield Piece(path, data)
    yield Piece("datapackage.json", data_package(source, tables, lists))
    for lang in ("id", "en"):
        name = "index.html" if lang == "id" else f"{lang}.html"
        yield Piece(name, overview.index(lang, [*lists], tables.files) if with_pages else None)


LAYOUT = _Version3()
