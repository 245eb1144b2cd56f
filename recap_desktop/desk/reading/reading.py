"""Sheets for the room: only those whose figures are settled, and of those the figures alone.

A difference, a finding that waits and a reading that is under way are shown to nobody in the room: whoever sees a
figure is no independent reader of it any more. An act that waits for its second signature is no decision yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.core.roles import Command
from recap_desktop.desk.board.board import COUNTED, Snapshot
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.reading.views import ReadBox, ReadSheet
from recap_desktop.desk.sheet.history import changes_of
from recap_desktop.desk.sheet.veil import veiled_fields

#: Shown states of a sheet that may be read aloud.
READABLE = frozenset({"verified", "undecided", *COUNTED})


class Reading:
    """Use cases of reading aloud."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def sheet(self, contest: str, station: str) -> ReadSheet:
        """One sheet as the room may see it.

        :raises KnownError: ``reading.not_ready`` (typed once, different, a finding waits, read again, in conflict,
            absent), ``package.no_station``, ``session.*``.
        """
        context = self._context
        with context.lock:
            context.require(Command.VIEW_SHEET)
            snapshot = Snapshot(context, contest)
            view = snapshot.view(station)
            sheet = snapshot.state.sheet(contest, station)
            written, decided = sheet.as_written, sheet.as_decided
            if view.status not in READABLE or written is None or decided is None or veiled_fields(sheet):
                raise KnownError("reading.not_ready", station=context.place_of(station))
            steps: dict[str, list[Figure]] = {}
            for change in changes_of(context, sheet):
                if change.how == "correction" and change.after is not None:
                    steps.setdefault(change.field, []).append(change.after)
            order = context.package.definition(contest, station).order
            counted = [snapshot.view(one) for one in snapshot.stations(view.village)]
            counted = [one for one in counted if one.note != "withdrawn"]
            return ReadSheet(
                contest, station, view.number, view.village, view.village_name, view.status,
                _boxes(order, written, decided, steps), sum(one.status in COUNTED for one in counted), len(counted))


def _boxes(
    order: Iterable[str], written: Mapping[str, Figure], decided: Mapping[str, Figure],
    steps: Mapping[str, list[Figure]],
) -> dict[str, ReadBox]:
    return {name: ReadBox(decided[name], _before(written[name], steps.get(name, []), decided[name]))
            for name in order if name in decided}


def _before(written: Figure, steps: Iterable[Figure], now: Figure) -> tuple[Figure, ...]:
    """What stood before the figure that stands, each once; a correction back to the paper's figure is still told."""
    told = [written]
    for one in (*steps, now):
        if not one.same_as(told[-1]):
            told.append(one)
    return tuple(told[:-1])
