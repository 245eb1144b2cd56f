"""A third person settles the fields two typists read differently. Only those fields exist in the view."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from forms.errors import KnownError
from forms.figure import Figure
from forms.rules import Finding
from recap_desktop.core.roles import Command
from recap_desktop.desk.board.board import Snapshot
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.sheet.rules_said import rules_of_sheet
from recap_desktop.desk.signing import sign_now
from recap_desktop.desk.views import Question, SettlingView
from sync.fold import SheetState, Status
from sync.record.content import Transcription


class Settling:
    """Use cases of the differences page."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def list(self, contest: str) -> list[SettlingView]:
        """Sheets that differ, in station order. :raises KnownError: ``session.*``."""
        context = self._context
        with context.lock:
            officer = context.require(Command.SETTLE)
            snapshot = Snapshot(context, contest)
            return [
                SettlingView(snapshot.view(station), len(sheet.differing), officer.person not in sheet.barred)
                for station, sheet in snapshot.state.of_contest(contest, context.region)
                if sheet.status is Status.DIFFERS
            ]

    def _sheet(self, contest: str, station: str) -> SheetState:
        officer = self._context.require(Command.SETTLE)
        sheet = self._context.state.sheet(contest, station)
        if sheet.status is not Status.DIFFERS:
            raise KnownError("settling.nothing", station=self._context.place_of(station))
        if officer.person in sheet.barred:
            raise KnownError("fold.typist")
        return sheet

    def questions(self, contest: str, station: str) -> Sequence[Question]:
        """One question for each differing field in paper order; the readings in random order, without names.

        :raises KnownError: ``settling.nothing``, ``fold.typist``, ``session.*``.
        """
        with self._context.lock:
            sheet = self._sheet(contest, station)
            read = [record.content_as(Transcription).figures for record in sheet.transcriptions]
            return [Question(field, _distinct([figures[field] for figures in read])) for field in sheet.differing]

    def verdict(self, contest: str, station: str, figures: Mapping[str, Figure]) -> tuple[Finding, ...]:
        """What the rules say of the sheet with these readings, before anybody signs; nothing is written.

        Who settles copies the paper: only the neutral sentence of a finding is to be shown, never what would fit.

        :raises KnownError: what :meth:`questions` would raise.
        """
        with self._context.lock:
            sheet = self._sheet(contest, station)
            read = sheet.transcriptions[0].content_as(Transcription).figures
            return rules_of_sheet(self._context, contest, station, {**read, **figures})

    def save(self, contest: str, station: str, figures: Mapping[str, Figure], passphrase: str) -> None:
        """Sign what the paper says in every differing field. Both transcriptions stay as they are.

        :raises KnownError: ``settling.incomplete``, ``settling.nothing``, ``fold.*``, ``session.*``.
        """
        self.save_all(contest, {station: figures}, passphrase)

    def save_all(self, contest: str, settled: Mapping[str, Mapping[str, Figure]], passphrase: str) -> None:
        """Settle several sheets with one passphrase; all or none."""
        context = self._context
        with context.lock:
            officer = context.require(Command.SETTLE)
            drafted: list[tuple[str, Mapping[str, Any]]] = []
            for station, figures in settled.items():
                sheet = self._sheet(contest, station)
                left = [field for field in sheet.differing if field not in figures]
                if left or set(figures) - set(sheet.differing):
                    raise KnownError("settling.incomplete", count=len(left), station=self._context.place_of(station))
                drafted.append(("settlement", settlement_fields(sheet, figures)))
            sign_now(context, drafted, [(officer.person, passphrase)])


def settlement_fields(
    sheet: SheetState, figures: Mapping[str, Figure], finding: str | None = None
) -> Mapping[str, Any]:
    """Fields of a settlement payload: of differences, or of re-reading the boxes of a finding."""
    fields: dict[str, Any] = {
        "contest": sheet.contest, "station": sheet.station, "revision": sheet.revision,
        "transcriptions": sorted(record.id for record in sheet.transcriptions),
        "basis": "difference" if finding is None else "reread",
        "figures": {field: figure.to_json() for field, figure in figures.items()},
    }
    return fields if finding is None else {**fields, "finding": finding}


def _distinct(figures: list[Figure]) -> tuple[Figure, ...]:
    kept: list[Figure] = []
    for figure in figures:
        if not any(figure.same_as(one) for one in kept):
            # the spelling (X95 or 95) could tell whose it is
            kept.append(Figure(figure.kind, figure.value))
    secrets.SystemRandom().shuffle(kept)
    return tuple(kept)
