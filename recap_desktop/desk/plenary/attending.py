"""Who attends the plenary of a contest, for whom, and whether the letter of mandate was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forms.errors import KnownError
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.plenary.seats import seats
from recap_desktop.desk.plenary.views import WITNESS, AttendanceView, Attendee
from recap_desktop.desk.signing import Signers, sign_now
from recap_desktop.workspace.registers import attendance_key
from recap_desktop.workspace.texts import salted
from sync.fold import plenary as registers
from sync.record.content import Attendance
from sync.record.record import Record
from sync.trust.names import checked_name

#: Persons that one contestant may mandate; one of them sits in at a time.
MOST_MANDATED = 2
#: Letters of a name in the list.
MOST_LETTERS = 80


class Attending:
    """Use cases of the attendance list."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def view(self, contest: str) -> AttendanceView:
        """Every seat, as noted here, else as signed. :raises KnownError: ``session.*``, ``package.no_contest``."""
        context = self._context
        with context.lock:
            context.require(Command.VIEW_PLENARY)
            stands = self._standing(contest)
            signed, noted = self._signed(contest, stands), self._noted(contest)
            shown = signed if noted is None else noted
            at = max((one.content.device_time for one in stands), default="")
            return AttendanceView(contest, self._seats(contest, shown), tuple(one.id for one in stands), at,
                                  bool(shown) and (shown != signed or len(stands) > 1))

    def note(
        self, contest: str, code: str, names: Sequence[str], sitting: int = 0, *, mandate: bool = False
    ) -> None:
        """Note who is mandated for a seat, which of them sits in (1 or 2; 0 nobody), and that the letter was seen.

        No name empties the seat.

        :raises KnownError: ``plenary.no_seat``, ``plenary.two_mandated``, ``plenary.who_sits``,
            ``plenary.mandate_first`` for a witness without a letter who is to sit in, ``plenary.one_contestant`` for
            somebody who is mandated by another one, ``name.*``, ``session.*``.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.KEEP_REGISTER)
            if code not in seats(context.package, contest, context.region):
                raise KnownError("plenary.no_seat", contest=contest)
            named = [checked_name(name, MOST_LETTERS) for name in names if name.strip()]
            self._check(code, named, sitting, mandate)
            noted = self._noted(contest)
            rows = dict(self._signed(contest, self._standing(contest)) if noted is None else noted)
            rows.pop(code, None)
            self._check_alone(code, named, rows)
            if named:
                rows[code] = {"names": named, "sitting": sitting, "mandate": mandate}
            with context.workspace.transaction():
                context.workspace.settings.put(attendance_key(contest), rows)
                context.ledger.journal("attendance_noted", officer.person, contest=contest, region=context.region)
            context.changed("plenary")

    def sign(self, contest: str, signers: Signers) -> None:
        """Sign the list as it stands; it takes the place of the one signed before.

        :raises KnownError: ``plenary.nobody_attends``, ``plenary.names_elsewhere``, ``fold.*``, ``session.*``,
            ``signing.*``.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.SIGN_REGISTER)
            if officer.person not in {person for person, _ in signers}:
                raise KnownError("signing.proposer_first")
            view = self.view(contest)
            taken = [seat for seat in view.seats if seat.names]
            if not taken:
                raise KnownError("plenary.nobody_attends", contest=contest)
            blobs: list[bytes] = []
            fields = {
                "contest": contest, "region": context.region, "replaces": list(view.signed),
                "seats": [_row(seat, blobs) for seat in taken],
            }
            now = context.clock.now()

            def keep() -> None:
                for blob in blobs:
                    context.workspace.texts.add(blob, now)
                context.workspace.settings.drop(attendance_key(contest))

            sign_now(context, [("attendance", fields)], signers, also_write=keep)
            context.changed("plenary")

    # ---- inside
    def _check(self, code: str, named: Sequence[str], sitting: int, mandate: bool) -> None:
        if len(named) > MOST_MANDATED or len(set(map(str.casefold, named))) < len(named):
            raise KnownError("plenary.two_mandated", most=MOST_MANDATED)
        if not 0 <= sitting <= len(named):
            raise KnownError("plenary.who_sits")
        if code.startswith(WITNESS) and sitting and not mandate:
            raise KnownError("plenary.mandate_first", number=code.removeprefix(WITNESS))

    def _check_alone(self, code: str, named: Sequence[str], others: Mapping[str, Any]) -> None:
        """One witness serves one contestant."""
        if not code.startswith(WITNESS):
            return
        mine = {name.casefold(): name for name in named}
        for other, row in others.items():
            twice = mine.keys() & {str(name).casefold() for name in row["names"]}
            if other.startswith(WITNESS) and twice:
                raise KnownError("plenary.one_contestant", name=mine[min(twice)], number=other.removeprefix(WITNESS))

    def _standing(self, contest: str) -> tuple[Record, ...]:
        context = self._context
        return registers.attendance(context.state.region(context.region), contest)

    def _noted(self, contest: str) -> Mapping[str, Any] | None:
        found = self._context.workspace.settings.get(attendance_key(contest))
        return found if isinstance(found, dict) else None

    def _signed(self, contest: str, records: Sequence[Record]) -> dict[str, Any]:
        """Seats of the signed lists that stand; where they differ the one with the lower id is shown."""
        read = self._context.workspace.texts.read
        rows: dict[str, Any] = {}
        for record in records:
            for seat in record.content_as(Attendance).seats:
                names = [read(digest) or "\N{EN DASH}" for digest in seat.names]
                rows.setdefault(seat.code, {"names": names, "sitting": seat.sitting, "mandate": seat.mandate})
        return rows

    def _seats(self, contest: str, rows: Mapping[str, Any]) -> tuple[Attendee, ...]:
        vacant = {"names": (), "sitting": 0, "mandate": False}
        labels = seats(self._context.package, contest, self._context.region)
        labels.update({code: "" for code in rows if code not in labels})
        found = ((code, label, rows.get(code, vacant)) for code, label in labels.items())
        return tuple(Attendee(code, label, tuple(row["names"]), row["sitting"], row["mandate"])
                     for code, label, row in found)


def _row(seat: Attendee, blobs: list[bytes]) -> dict[str, Any]:
    """A seat as it is signed; names by the digests of their salted blobs."""
    if "\N{EN DASH}" in seat.names:
        raise KnownError("plenary.names_elsewhere")
    digests = []
    for name in seat.names:
        digest, blob = salted(name)
        digests.append(digest)
        blobs.append(blob)
    return {"code": seat.code, "names": digests, "sitting": seat.sitting, "mandate": seat.mandate}
