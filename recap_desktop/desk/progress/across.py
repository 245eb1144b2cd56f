"""Findings over several sheets of the sub-district: the contests of a station, a sheet twice, neighbours exchanged,
figures imported from elsewhere, words and copies of the paper; and sheets that say what is rare (R25). They hang on
what has arrived, block nothing and are no part of what a sheet signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from forms.rules.across import AcrossFinding, SheetFigures, figures_print, import_finding, rare_findings, words_findings
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.plenary.copying import Copying
from recap_desktop.desk.sheet.veil import veiled_fields
from recap_desktop.desk.sheet.words_lines import words_of
from sync.fold import SheetState
from sync.fold.across import (
    Copies,
    StandingSheet,
    copies_findings,
    in_order,
    sheet_findings,
    standing_sheet,
    written_sheet,
)


class Across:
    """Use case of the overview. A sheet of which boxes are to be read again is in no finding: it would tell of them."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context
        self._prints: dict[str, int | None] = {}
        self._read: dict[str, Mapping[str, str]] = {}
        self._told: dict[str, Sequence[AcrossFinding]] = {}

    def list(self) -> tuple[AcrossFinding, ...]:
        """Every finding over several papers, by rule and place.

        :raises KnownError: ``session.*`` (chair and members only), ``desk.verifying``.
        """
        with self._context.lock:
            self._context.require(Command.VIEW_FINDINGS)
            sheets = list(self._sheets())
            papers = list(self._papers())
            found = [*sheet_findings(sheets, self._print)]
            found += [finding for one, words, _ in papers for finding in words_findings(one, words)]
            found += copies_findings((one, copies) for one, _, copies in papers)
            found += self._imported(one.figures for one in sheets)
            found += [finding for one in sheets for finding in self._rare(one)]
            return in_order(found)

    def _shown(self) -> Iterator[SheetState]:
        context = self._context
        for contest in context.package.contests:
            for _, sheet in context.state.of_contest(contest, context.region):
                if not veiled_fields(sheet):
                    yield sheet

    def _sheets(self) -> Iterator[StandingSheet]:
        """Sheets with figures that stand."""
        for sheet in self._shown():
            found = standing_sheet(self._context.package, sheet)
            if found is not None:
                yield found

    def _papers(self) -> Iterator[tuple[SheetFigures, Mapping[str, str], Copies]]:
        """Sheets as written, with the words on them and what copies say otherwise: all three are read from paper,
        whatever the plenary decided afterwards."""
        copying = Copying(self._context)
        for sheet in self._shown():
            found = written_sheet(self._context.package, sheet)
            if found is None:
                continue
            words, copies = self._words(sheet), copying.differing(sheet)
            if words or copies:
                yield found, words, copies

    def _words(self, sheet: SheetState) -> Mapping[str, str]:
        """Kept by the head that seals them: the transcriptions of a sealed sheet are read once."""
        if sheet.head is None or sheet.transcriptions:
            return words_of(self._context, sheet)
        if not self._context.package.asks_words(sheet.contest):
            return {}
        if sheet.head.id not in self._read:
            self._read[sheet.head.id] = words_of(self._context, sheet)
        return self._read[sheet.head.id]

    def _print(self, one: StandingSheet) -> int | None:
        """Kept by the record that says the figures: what is sealed never changes."""
        if not one.record:
            return figures_print(one.figures)
        if one.record not in self._prints:
            self._prints[one.record] = figures_print(one.figures)
        return self._prints[one.record]

    def _rare(self, one: StandingSheet) -> Sequence[AcrossFinding]:
        """Kept by the record that says the figures, as their print."""
        if not one.record:
            return tuple(rare_findings(one.figures))
        if one.record not in self._told:
            self._told[one.record] = tuple(rare_findings(one.figures))
        return self._told[one.record]

    def _imported(self, sheets: Iterator[SheetFigures]) -> Iterator[AcrossFinding]:
        opinions = {
            contest: self._context.workspace.opinions.newest(contest) for contest in self._context.package.contests
        }
        for one in sheets:
            opinion = opinions[one.contest].get(one.station)
            found = import_finding(one, opinion.figures, opinion.source) if opinion is not None else None
            if found is not None:
                yield found
