"""Copies of the result form, held against what the paper says (R20): noted one by one, signed by two.

A copy is compared with the figures as written: a copy is of the paper, whatever the plenary decides afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.plenary.boxes import stations_of
from recap_desktop.desk.plenary.seats import copies
from recap_desktop.desk.plenary.views import CopyAnswer, CopyChecksView, CopyDifference, CopyNote, CopyView
from recap_desktop.desk.sheet.veil import veiled_fields
from recap_desktop.desk.signing import Signers, sign_now
from recap_desktop.workspace.registers import ANSWERS, copies_key
from sync.fold import SheetState
from sync.fold import plenary as registers
from sync.record.content import CopyCheck
from sync.record.record import Record

_Notes = Mapping[str, CopyNote]


class Copying:
    """Use cases of the copies."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def listed(self, contest: str) -> tuple[CopyChecksView, ...]:
        """Every station of the sub-district, in station order. :raises KnownError: ``session.*``."""
        context = self._context
        with context.lock:
            context.require(Command.VIEW_PLENARY)
            return tuple(self._view(contest, station) for station in stations_of(context, contest))

    def of(self, contest: str, station: str) -> CopyChecksView:
        """One station. :raises KnownError: ``session.*``, ``plenary.no_station``."""
        context = self._context
        with context.lock:
            context.require(Command.VIEW_PLENARY)
            if station not in stations_of(context, contest):
                raise KnownError("plenary.no_station", station=station)
            return self._view(contest, station)

    def written(self, contest: str, station: str) -> Mapping[str, Figure]:
        """What copies of a station are held against, by box. :raises KnownError: as :meth:`note`."""
        context = self._context
        with context.lock:
            context.require(Command.VIEW_PLENARY)
            return dict(self._ready(contest, station).as_written or {})

    def note(self, contest: str, station: str, code: str, note: CopyNote | None) -> None:
        """Note what a copy says; None takes the answer back.

        :raises KnownError: ``plenary.no_copy``, ``plenary.not_ready`` before both keyings agree,
            ``plenary.copy_equal`` for a difference that is none, ``form.unknown_field``, ``session.*``.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.KEEP_REGISTER)
            sheet = self._ready(contest, station)
            known = code in copies(context.package, contest, station)
            if not known or (note is not None and note.answer not in ANSWERS):
                raise KnownError("plenary.no_copy")
            if note is not None:
                self._check(sheet, note)
            answers = {**self._shown(sheet)}
            answers.pop(code, None)
            if note is not None:
                answers[code] = note
            row = {"revision": sheet.revision, "copies": {name: _row(one) for name, one in sorted(answers.items())}}
            with context.workspace.transaction():
                context.workspace.settings.put(copies_key(contest, station), row)
                context.ledger.journal("copy_noted", officer.person, contest=contest, station=station,
                                       code=f"copy.{note.answer if note is not None else 'open'}")
            context.changed("plenary", stations=frozenset({station}))

    def sign(self, contest: str, stations: Sequence[str], signers: Signers) -> None:
        """Sign the checks of several stations as they are noted: all or none.

        :raises KnownError: ``plenary.nothing_noted``, ``fold.*``, ``session.*``, ``signing.*``.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.SIGN_REGISTER)
            if officer.person not in {person for person, _ in signers}:
                raise KnownError("signing.proposer_first")
            drafted = [("copy-check", self._fields(contest, station)) for station in stations]

            def keep() -> None:
                for station in stations:
                    context.workspace.settings.drop(copies_key(contest, station))

            sign_now(context, drafted, signers, also_write=keep)
            context.changed("plenary", stations=frozenset(stations))

    def differing(self, sheet: SheetState) -> dict[str, Mapping[str, Figure]]:
        """Figures that copies of a sheet say otherwise, by copy: as noted here for this revision, else as signed."""
        return {code: note.figures for code, note in self._shown(sheet).items() if note.answer == "differs"}

    # ---- inside
    def _fields(self, contest: str, station: str) -> dict[str, Any]:
        sheet = self._ready(contest, station)
        noted = self._shown(sheet)
        if not noted:
            raise KnownError("plenary.nothing_noted", station=self._context.place_of(station))
        stands = self._standing(contest, station)
        return {
            "contest": contest, "station": station, "revision": sheet.revision,
            "equal": [code for code, one in sorted(noted.items()) if one.answer == "equal"],
            "absent": [code for code, one in sorted(noted.items()) if one.answer == "none"],
            "differing": {code: _figures(one) for code, one in noted.items() if one.answer == "differs"},
            "replaces": [one.id for one in stands],
        }

    def _ready(self, contest: str, station: str) -> SheetState:
        """The sheet, once there is something to compare with that everybody may see."""
        if station not in stations_of(self._context, contest):
            raise KnownError("plenary.no_station", station=station)
        sheet = self._context.state.sheet(contest, station)
        if sheet.as_written is None or veiled_fields(sheet):
            raise KnownError("plenary.not_ready", station=self._context.place_of(station))
        return sheet

    def _check(self, sheet: SheetState, note: CopyNote) -> None:
        written = sheet.as_written or {}
        for field, figure in note.figures.items():
            if field not in written:
                raise KnownError("form.unknown_field", field=field, form=sheet.contest)
            if figure.same_as(written[field]):
                raise KnownError("plenary.copy_equal")
        if bool(note.figures) != (note.answer == "differs"):
            raise KnownError("plenary.copy_figures")

    def _standing(self, contest: str, station: str) -> tuple[Record, ...]:
        return registers.copy_checks(self._context.state.region(station), contest, station)

    def _shown(self, sheet: SheetState) -> dict[str, CopyNote]:
        """As noted here for this revision, else as signed."""
        noted = self._context.workspace.settings.get(copies_key(sheet.contest, sheet.station))
        if isinstance(noted, dict) and noted["revision"] == sheet.revision:
            return {code: _note(row) for code, row in noted["copies"].items()}
        return self._signed(self._standing(sheet.contest, sheet.station))

    def _signed(self, records: Sequence[Record]) -> dict[str, CopyNote]:
        found: dict[str, CopyNote] = {}
        for record in records:
            content = record.content_as(CopyCheck)
            found.update({code: CopyNote("equal") for code in content.equal if code not in found})
            found.update({code: CopyNote("none") for code in content.absent if code not in found})
            found.update({code: CopyNote("differs", dict(one)) for code, one in content.differing.items()})
        return found

    def _view(self, contest: str, station: str) -> CopyChecksView:
        context = self._context
        sheet = context.state.sheet(contest, station)
        stands = self._standing(contest, station)
        shown, signed = self._shown(sheet), self._signed(stands)
        hidden = veiled_fields(sheet)
        written: Mapping[str, Figure] = {} if hidden else sheet.as_written or {}
        labels = copies(context.package, contest, station)
        labels.update({code: "" for code in shown if code not in labels})
        views = tuple(self._copy(code, label, shown.get(code), written) for code, label in labels.items())
        ready = sheet.as_written is not None and not hidden
        return CopyChecksView(contest, station, views, ready, tuple(one.id for one in stands),
                              bool(shown) and (shown != signed or len(stands) > 1))

    def _copy(self, code: str, label: str, note: CopyNote | None, written: Mapping[str, Figure]) -> CopyView:
        if note is None:
            return CopyView(code, label)
        differences = tuple(
            CopyDifference(field, written.get(field), figure) for field, figure in note.figures.items()
        )
        return CopyView(code, label, note.answer, differences)


def _row(note: CopyNote) -> dict[str, Any]:
    return {"answer": note.answer, "figures": _figures(note)}


def _figures(note: CopyNote) -> dict[str, Any]:
    return {field: figure.to_json() for field, figure in sorted(note.figures.items())}


def _note(row: Mapping[str, Any]) -> CopyNote:
    return CopyNote(cast(CopyAnswer, row["answer"]),
                    {field: Figure.from_json(one) for field, one in row["figures"].items()})
