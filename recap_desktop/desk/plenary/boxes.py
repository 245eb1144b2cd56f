"""Box and seal of every station: noted on this laptop with a journal line, no record. An incident is one."""

from __future__ import annotations

from forms.errors import KnownError
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.plenary.seats import stations_held
from recap_desktop.desk.plenary.views import BoxView, SealState
from recap_desktop.workspace.registers import SEALS, box_key
from sync.trust.names import checked_text
from sync.trust.times import stamp

#: Letters of a remark on a box, and of the number of its seal.
MOST_LETTERS, MOST_OF_NUMBER = 300, 24


class Boxes:
    """Use cases of the checklist."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def listed(self, contest: str) -> tuple[BoxView, ...]:
        """Every station of the sub-district, in station order. :raises KnownError: ``session.*``."""
        context = self._context
        with context.lock:
            context.require(Command.VIEW_PLENARY)
            return tuple(self._view(contest, station) for station in stations_of(context, contest))

    def _view(self, contest: str, station: str) -> BoxView:
        found = self._context.workspace.settings.get(box_key(contest, station))
        if not isinstance(found, dict):
            return BoxView(contest, station)
        by = self._context.name_of(found["by"])
        return BoxView(contest, station, found["received"], found["seal"], found["opened"], found["note"],
                       found["at"], by, found.get("number", ""))

    def note(  # the parts of one line of the checklist
        self, contest: str, station: str, *, received: bool, seal: SealState | None, opened: bool, note: str = "",
        number: str = "",
    ) -> None:
        """Note what was found; a broken or missing seal needs a remark, and only a seal that was seen has a number.

        :raises KnownError: ``plenary.no_station``, ``plenary.seal_note``, ``plenary.seal_number``,
            ``plenary.box_first``, ``text.*``, ``session.*``.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.KEEP_REGISTER)
            if station not in stations_of(context, contest) or seal not in (None, *SEALS):
                raise KnownError("plenary.no_station", station=station)
            words, numbered = checked_text(note, 1, MOST_LETTERS), checked_text(number, 1, MOST_OF_NUMBER)
            if not received and (seal is not None or opened):
                raise KnownError("plenary.box_first", station=context.place_of(station))
            if seal in ("broken", "missing") and not words:
                raise KnownError("plenary.seal_note", station=context.place_of(station))
            if numbered and seal not in ("whole", "broken"):
                raise KnownError("plenary.seal_number", station=context.place_of(station))
            row = {"received": received, "seal": seal, "opened": opened, "note": words,
                   "at": stamp(context.clock.now()), "by": officer.person}
            if numbered:
                row["number"] = numbered
            with context.workspace.transaction():
                context.workspace.settings.put(box_key(contest, station), row)
                context.ledger.journal("box_noted", officer.person, contest=contest, station=station,
                                       code=f"seal.{seal or 'unseen'}")
            context.changed("plenary", stations=frozenset({station}))


def stations_of(context: DeskContext, contest: str) -> list[str]:
    """Stations of this desk's sub-district, as :func:`stations_held`."""
    return stations_held(context.package, contest, context.region)
