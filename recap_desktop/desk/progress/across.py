"""Findings over several sheets of the sub-district: the contests of a station, a sheet twice, neighbours exchanged,
figures imported from elsewhere, words and copies of the paper. They hang on what has arrived, block nothing and are no
part of what a sheet signs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from forms.figure import Figure
from forms.rules.across import (
    AcrossFinding,
    SheetFigures,
    contest_findings,
    copy_findings,
    figures_print,
    import_finding,
    swapped_findings,
    twice_findings,
    words_findings,
)
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.plenary.copying import Copying
from recap_desktop.desk.sheet.veil import veiled_fields
from recap_desktop.desk.sheet.words_lines import words_of
from sync.fold import SheetState
from sync.record.content import SealedSheet, Transcription


class Across:
    """Use case of the overview. A sheet of which boxes are to be read again is in no finding: it would tell of them."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context
        self._prints: dict[str, int | None] = {}
        self._read: dict[str, Mapping[str, str]] = {}

    def list(self) -> tuple[AcrossFinding, ...]:
        """Every finding over several papers, by rule and place.

        :raises KnownError: ``session.*`` (chair and members only), ``desk.verifying``.
        """
        context = self._context
        with context.lock:
            context.require(Command.VIEW_FINDINGS)
            sheets = list(self._sheets())
            papers = list(self._papers())
            by_station: dict[str, list[SheetFigures]] = defaultdict(list)
            for _, one in sheets:
                by_station[one.station].append(one)
            found = [finding for some in by_station.values() for finding in contest_findings(some)]
            found += twice_findings((one, self._print(key, one)) for key, one in sheets)
            found += swapped_findings(one for _, one in sheets)
            found += [finding for one, words, _ in papers for finding in words_findings(one, words)]
            found += [finding for one, _, copies in papers for code, figures in copies.items()
                      for finding in copy_findings(one, figures, code)]
            found += self._imported(one for _, one in sheets)
            return tuple(sorted(found, key=lambda one: (one.rule, one.sheets, one.key)))

    def _sheets(self) -> Iterator[tuple[str, SheetFigures]]:
        """Sheets with figures that stand, each with the name of what says so ("" where that may still change)."""
        context = self._context
        for contest in context.package.contests:
            for station, sheet in context.state.of_contest(contest, context.region):
                decided, key, filled = _decided(sheet)
                if decided is None or veiled_fields(sheet):
                    continue
                dpt = context.package.station(station).dpt
                yield key, SheetFigures(
                    contest, station, context.package.definition(contest, station), decided, filled,
                    dpt["t"] if dpt else None,
                )

    def _papers(self) -> Iterator[tuple[SheetFigures, Mapping[str, str], Mapping[str, Mapping[str, Figure]]]]:
        """Sheets as written, with the words on them and what copies say otherwise: all three are read from paper,
        whatever the plenary decided afterwards."""
        context, copying = self._context, Copying(self._context)
        for contest in context.package.contests:
            for station, sheet in context.state.of_contest(contest, context.region):
                if sheet.as_written is None or veiled_fields(sheet):
                    continue
                words, copies = self._words(sheet), copying.differing(sheet)
                if words or copies:
                    _, _, filled = _decided(sheet)
                    yield SheetFigures(contest, station, context.package.definition(contest, station),
                                       sheet.as_written, filled), words, copies

    def _words(self, sheet: SheetState) -> Mapping[str, str]:
        """Kept by the head that seals them: the transcriptions of a sealed sheet are read once."""
        if sheet.head is None or sheet.transcriptions:
            return words_of(self._context, sheet)
        if not self._context.package.asks_words(sheet.contest):
            return {}
        if sheet.head.id not in self._read:
            self._read[sheet.head.id] = words_of(self._context, sheet)
        return self._read[sheet.head.id]

    def _print(self, key: str, sheet: SheetFigures) -> int | None:
        """Kept by the record that says the figures: what is sealed never changes."""
        if not key:
            return figures_print(sheet)
        if key not in self._prints:
            self._prints[key] = figures_print(sheet)
        return self._prints[key]

    def _imported(self, sheets: Iterator[SheetFigures]) -> Iterator[AcrossFinding]:
        opinions = {
            contest: self._context.workspace.opinions.newest(contest) for contest in self._context.package.contests
        }
        for one in sheets:
            opinion = opinions[one.contest].get(one.station)
            found = import_finding(one, opinion.figures, opinion.source) if opinion is not None else None
            if found is not None:
                yield found


def _decided(sheet: SheetState) -> tuple[Mapping[str, Figure] | None, str, frozenset[str]]:
    """Figures, the record that seals them, and boxes that a training filled in."""
    if sheet.head is not None:
        said = sheet.head.content_as(SealedSheet)
        return said.as_decided, sheet.head.id, frozenset(said.filled)
    filled = frozenset(name for one in sheet.transcriptions for name in one.content_as(Transcription).filled)
    return sheet.as_decided, "", filled
