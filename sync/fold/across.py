"""Rules over several papers, asked of a state: the contests of a station, a sheet twice, neighbours exchanged, copies.

One implementation for the desk and for a release. What it finds hangs on what has arrived: it is shown beside results
and is no part of what a sheet signs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from forms.figure import Figure
from forms.rules.across import (
    AcrossFinding,
    SheetFigures,
    contest_findings,
    copy_findings,
    figures_print,
    swapped_findings,
    twice_findings,
)
from sync.fold.plenary import copy_checks
from sync.fold.state import RegionState, SheetState
from sync.record.content import CopyCheck, SealedSheet, Transcription
from sync.trust.package import ElectionPackage

#: Figures that copies say otherwise, by copy.
Copies = Mapping[str, Mapping[str, Figure]]


@dataclass(frozen=True, eq=False)
class StandingSheet:
    """A sheet with the figures that stand for it; ``record`` is the id of the one that seals them, "" while none does.
    """

    record: str
    figures: SheetFigures


def standing_sheet(package: ElectionPackage, sheet: SheetState) -> StandingSheet | None:
    """The decided figures of a sheet; None while it has none."""
    decided, record, filled = _decided(sheet)
    if decided is None:
        return None
    dpt = package.station(sheet.station).dpt
    return StandingSheet(record, SheetFigures(
        sheet.contest, sheet.station, package.definition(sheet.contest, sheet.station), decided, filled,
        dpt["t"] if dpt else None,
    ))


def written_sheet(package: ElectionPackage, sheet: SheetState) -> SheetFigures | None:
    """The sheet as written, to be held against copies and words: these are of the paper, whatever was decided."""
    if sheet.as_written is None:
        return None
    _, _, filled = _decided(sheet)
    definition = package.definition(sheet.contest, sheet.station)
    return SheetFigures(sheet.contest, sheet.station, definition, sheet.as_written, filled)


def sheet_findings(
    sheets: Iterable[StandingSheet], print_of: Callable[[StandingSheet], int | None] | None = None
) -> Iterator[AcrossFinding]:
    """R18 over the contests of each station and R24 over the sheets of each contest, of one sub-district.

    :param print_of: :func:`forms.rules.across.figures_print` of a sheet, where one is kept.
    """
    known = list(sheets)
    by_station: dict[str, list[SheetFigures]] = defaultdict(list)
    for one in known:
        by_station[one.figures.station].append(one.figures)
    for some in by_station.values():
        yield from contest_findings(some)
    printed = print_of or (lambda one: figures_print(one.figures))
    yield from twice_findings((one.figures, printed(one)) for one in known)
    yield from swapped_findings(one.figures for one in known)


def copies_findings(papers: Iterable[tuple[SheetFigures, Copies]]) -> Iterator[AcrossFinding]:
    """R20 of each sheet as written and its copies."""
    for one, copies in papers:
        for holder, figures in copies.items():
            yield from copy_findings(one, figures, holder)


def signed_copies(region: RegionState, contest: str, station: str) -> Copies:
    """What the signed checks of a station say that copies have otherwise."""
    found: dict[str, Mapping[str, Figure]] = {}
    for record in copy_checks(region, contest, station):
        found.update(record.content_as(CopyCheck).differing)
    return found


def in_order(found: Iterable[AcrossFinding]) -> tuple[AcrossFinding, ...]:
    """By rule, sheets and key."""
    return tuple(sorted(found, key=lambda one: (one.rule, one.sheets, one.key)))


def _decided(sheet: SheetState) -> tuple[Mapping[str, Figure] | None, str, frozenset[str]]:
    """Figures, the record that seals them, and boxes that a training filled in."""
    if sheet.head is not None:
        said = sheet.head.content_as(SealedSheet)
        return said.as_decided, sheet.head.id, frozenset(said.filled)
    filled = frozenset(name for one in sheet.transcriptions for name in one.content_as(Transcription).filled)
    return sheet.as_decided, "", filled
