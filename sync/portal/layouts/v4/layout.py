"""The files of version 4 in their order: evidence as in version 2, then every part, sub-district by sub-district."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any

from sync.fold.plenary import REGISTERS
from sync.portal.content import ALWAYS_PUBLISHED, Source, View, regions_of_release, view_of
from sync.portal.layouts.growing import Forgetful, Fragment, Looked, Memory, TakenPart, nobody
from sync.portal.layouts.v2.layout import NOWHERE, _containers, _statements
from sync.portal.layouts.v2.logs import log_pieces
from sync.portal.layouts.v4.aggregation import Aggregation
from sync.portal.layouts.v4.catalogue.part import Catalogue
from sync.portal.layouts.v4.checked.part import Validation
from sync.portal.layouts.v4.copies.parquet import ParquetCopies
from sync.portal.layouts.v4.copies.workbooks import Workbooks
from sync.portal.layouts.v4.described import Descriptor
from sync.portal.layouts.v4.documents import SignedDocuments
from sync.portal.layouts.v4.err.part import ElectionReports
from sync.portal.layouts.v4.explained import Explained
from sync.portal.layouts.v4.feed.part import Feed
from sync.portal.layouts.v4.kinds import kind_of
from sync.portal.layouts.v4.metadata.part import Metadata
from sync.portal.layouts.v4.pages.part import Pages
from sync.portal.layouts.v4.part import Made, MadeFile, MakePart, Making, Noted, Part
from sync.portal.layouts.v4.program import Program
from sync.portal.layouts.v4.script import Script
from sync.portal.layouts.v4.search import Search
from sync.portal.layouts.v4.shards.part import Shards
from sync.portal.layouts.v4.tables import Tables
from sync.portal.leaves import AskedLeaves, LeafIndex
from sync.portal.pieces import Again, Complete, Piece, Watch

#: Every part in its order; one sees the pieces of those before it.
PARTS: Sequence[MakePart] = (
    SignedDocuments, Tables, ElectionReports, Validation, Descriptor, ParquetCopies, Workbooks, Metadata, Catalogue,
    Shards, Search, Program, Aggregation, Script, Feed, Explained, Pages,
)
class Files:
    """See :class:`sync.portal.pieces.Layout`."""

    #: Also the registers of the plenary and what names a picture or document. None holds a name or a sentence: these
    #: are digests of salted blobs that no release holds.
    published = ALWAYS_PUBLISHED | REGISTERS | {"image"}

    def kinds(self, path: str) -> tuple[str, str | None]:
        """Kind of a file, and what it is derived from."""
        return kind_of(path)

    def pieces(
        self, source: Source, leaves: LeafIndex, watch: Watch, *, with_pages: bool
    ) -> Iterator[Piece | Complete]:
        """Every file."""
        making = Making(source, leaves, with_pages)
        return (item for item in _made(making, watch, Forgetful()) if not isinstance(item, Again))

    def grown(self, source: Source, leaves: LeafIndex, memory: Memory) -> Iterator[Piece | Complete | Again]:
        """See :class:`sync.portal.layouts.growing.Growing`."""
        return _made(Making(source, leaves, with_pages=True, earlier=memory.earlier), nobody, memory)


def _made(making: Making, watch: Watch, memory: Memory) -> Iterator[Piece | Complete | Again]:
    source = making.source
    yield Piece("paket.json", source.package.envelope)
    for package in source.chain:
        if package.digest != source.package.digest:
            yield Piece(f"paket/{package.digest}.json", package.envelope)
    yield from _statements(source, making.leaves)
    log = memory.known_log()
    if log is not None:
        yield log.again
    yield from log_pieces(source, log.so_far if log is not None else None, memory.note_log)
    parts = _Parts([make(making) for make in PARTS], Noted(making))
    for regency, some in groupby(regions_of_release(source), lambda code: code[:4] or NOWHERE):
        codes = list(some)
        taken = memory.known(regency, codes)
        if taken is None:
            yield from _regency(making, parts, watch, memory, regency, codes)
            continue
        yield taken.again
        making.files.update((path, MadeFile(size, digest)) for path, (size, digest) in taken.looked.items())
        parts.take_over(taken.carried)
    yield from parts.last()


def _regency(
    making: Making, parts: _Parts, watch: Watch, memory: Memory, regency: str, codes: Sequence[str]
) -> Iterator[Piece | Complete | Again]:
    before = len(making.files)
    memory.begin(regency, codes)
    for code in codes:
        taken = memory.known_part(code)
        if taken is None:
            yield from _subdistrict(making, parts, watch, memory, regency, code)
            continue
        yield taken.again
        making.files.update((path, MadeFile(size, digest)) for path, (size, digest) in taken.looked.items())
        yield from parts.take_up(regency, taken)
    yield from parts.regency(regency)
    memory.end(regency, looked=_looked(making, before), carried=parts.carried(regency))


def _subdistrict(
    making: Making, parts: _Parts, watch: Watch, memory: Memory, regency: str, code: str
) -> Iterator[Piece | Complete]:
    source, leaves, before = making.source, AskedLeaves(making.leaves), len(making.files)
    memory.begin_part(code)
    containers = source.containers(code)
    view = view_of(source, leaves, code, containers)
    watch(view, containers)
    yield from _containers(code, containers)
    yield from parts.region(view, regency)
    memory.end_part(
        code, keys={key for container in containers for key in container.record.signers}, absent=leaves.absent,
        looked=_looked(making, before), fragments=parts.fragments, carried=parts.carried_part(code),
    )


def _looked(making: Making, before: int) -> Looked:
    """Files that were completed since there were so many."""
    return {
        path: (made.size, made.digest) for path, made in islice(making.files.items(), before, None)
        if made.size is not None and made.digest is not None
    }


class _Parts:
    """Parts in their order: what one makes is shown to those after it."""

    def __init__(self, parts: Sequence[Part], noted: Noted) -> None:
        self._parts, self._noted = parts, noted
        #: of the sub-district that was made last, what it has in the files that go on
        self.fragments: list[Fragment] = []

    def region(self, view: View, regency: str) -> Made:
        self.fragments = []
        for place, part in enumerate(self._parts):
            for item in self._shown(place, part.region(view, regency)):
                if part.goes_on and isinstance(item, Piece) and not item.is_last and item.data is not None:
                    self.fragments.append(Fragment(item.path, item.data))
                yield item

    def take_up(self, regency: str, taken: TakenPart) -> Made:
        """A sub-district that is not made: what goes on is shown to the parts as when it was."""
        for place, part in enumerate(self._parts):
            if part.goes_on:
                yield from self._shown(place, (Piece(one.path, one.data, is_last=False) for one in taken.fragments))
            yield from self._shown(place, part.take_up(regency, taken.carried[type(part).__name__]))

    def regency(self, regency: str) -> Made:
        for place, part in enumerate(self._parts):
            yield from self._shown(place, part.regency(regency))

    def last(self) -> Made:
        for place, part in enumerate(self._parts):
            yield from self._shown(place, part.last())

    def carried(self, regency: str) -> dict[str, Any] | None:
        """What every part took from a regency; None where one of them cannot say."""
        return _whole({type(part).__name__: part.carried(regency) for part in self._parts})

    def carried_part(self, region: str) -> dict[str, Any] | None:
        """The same of a sub-district."""
        return _whole({type(part).__name__: part.carried_part(region) for part in self._parts})

    def take_over(self, carried: Mapping[str, Any]) -> None:
        """As if every part had just made the regency."""
        for part in self._parts:
            part.take_over(carried[type(part).__name__])

    def _shown(self, place: int, made: Made) -> Made:
        for item in made:
            if isinstance(item, Piece):
                self._noted.take(item)
                for later in self._parts[place + 1:]:
                    later.saw(item)
            yield item


def _whole(carried: dict[str, Mapping[str, Any] | None]) -> dict[str, Any] | None:
    return None if None in carried.values() else carried


LAYOUT = Files()
