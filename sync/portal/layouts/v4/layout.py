"""The files of version 4 in their order: evidence as in version 2, then every part, sub-district by sub-district."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from sync.fold.plenary import REGISTERS
from sync.portal.content import ALWAYS_PUBLISHED, Source, View, regions_of_release, view_of
from sync.portal.layouts.v2.layout import NOWHERE, _containers, _statements
from sync.portal.layouts.v2.logs import log_pieces
from sync.portal.layouts.v4.aggregation import Aggregation
from sync.portal.layouts.v4.catalogue.part import Catalogue
from sync.portal.layouts.v4.checked.part import Validation
from sync.portal.layouts.v4.copies.parquet import ParquetCopies
from sync.portal.layouts.v4.copies.workbooks import Workbooks
from sync.portal.layouts.v4.described import Descriptor
from sync.portal.layouts.v4.err.part import ElectionReports
from sync.portal.layouts.v4.pages.part import Pages
from sync.portal.layouts.v4.part import Made, MakePart, Making, Noted, Part
from sync.portal.layouts.v4.program import Program
from sync.portal.layouts.v4.script import Script
from sync.portal.layouts.v4.search import Search
from sync.portal.layouts.v4.shards.part import Shards
from sync.portal.layouts.v4.tables import Tables
from sync.portal.leaves import LeafIndex
from sync.portal.pieces import Complete, Piece, Watch

#: Every part in its order; one sees the pieces of those before it.
PARTS: Sequence[MakePart] = (
    Tables, ElectionReports, Validation, Descriptor, ParquetCopies, Workbooks, Catalogue, Shards, Search, Program,
    Aggregation, Script, Pages,
)
#: First part of a path -> kind of file, and what it is derived from; anything else is a page.
KINDS = {
    "paket": ("paket", None), "petugas": ("petugas", None), "catatan": ("catatan", None), "log": ("log", None),
    "data": ("tabel", "catatan"), "referensi": ("referensi", "paket"), "datapackage": ("deskriptor", "data"),
    "verifikasi": ("program", None), "agregasi": ("program", None),
    "cari": ("pencarian", "paket"), "portal": ("program", None), "periksa": ("program", None),
    "wilayah": ("wilayah", "catatan"), "rilis": ("rilis", None), "gaya": ("gaya", None),
    "err": ("err", "catatan"), "parquet": ("salinan", "data"), "xlsx": ("salinan", "data"),
    "katalog": ("katalog", "data"), "schemaorg": ("katalog", "data"), "laporan-validasi": ("laporan", "data"),
}


class Files:
    """See :class:`sync.portal.pieces.Layout`."""

    #: Also the registers of the plenary and what names a picture or document. None holds a name or a sentence: these
    #: are digests of salted blobs that no release holds.
    published = ALWAYS_PUBLISHED | REGISTERS | {"image"}

    def kinds(self, path: str) -> tuple[str, str | None]:
        """Kind of a file, and what it is derived from."""
        return KINDS.get(path.split("/")[0].split(".")[0], ("halaman", "data"))

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
        making = Making(source, leaves, with_pages)
        parts = _Parts([make(making) for make in PARTS], Noted(making))
        for regency, codes in groupby(regions_of_release(source), lambda code: code[:4] or NOWHERE):
            for code in codes:
                containers = source.containers(code)
                view = view_of(source, leaves, code, containers)
                watch(view, containers)
                yield from _containers(code, containers)
                yield from parts.region(view, regency)
            yield from parts.regency(regency)
        yield from parts.last()


class _Parts:
    """Parts in their order: what one makes is shown to those after it."""

    def __init__(self, parts: Sequence[Part], noted: Noted) -> None:
        self._parts, self._noted = parts, noted

    def region(self, view: View, regency: str) -> Made:
        for place, part in enumerate(self._parts):
            yield from self._shown(place, part.region(view, regency))

    def regency(self, regency: str) -> Made:
        for place, part in enumerate(self._parts):
            yield from self._shown(place, part.regency(regency))

    def last(self) -> Made:
        for place, part in enumerate(self._parts):
            yield from self._shown(place, part.last())

    def _shown(self, place: int, made: Made) -> Made:
        for item in made:
            if isinstance(item, Piece):
                self._noted.take(item)
                for later in self._parts[place + 1:]:
                    later.saw(item)
            yield item


LAYOUT = Files()
