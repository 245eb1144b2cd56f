"""The signature page before it is printed: each seat, whether somebody declined it, and who acts as chair."""

from __future__ import annotations

from dataclasses import dataclass

from recap_desktop.core.roles import Command, Role
from recap_desktop.desk.context import DeskContext
from sync.fold.committee import refusals
from sync.record.content import ActingChair, RefusalToSign
from sync.record.record import Record

#: Who may be named beside the committee: the supervisor, and the witnesses by number on the ballot.
SUPERVISOR, WITNESS = "PANWASLU", "SAKSI-"


@dataclass(frozen=True)
class Told:
    """What an act says of a seat: reason code, when (ISO 8601, by the laptop's clock), and who signed it."""

    reason: str
    at: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Seat:
    """A person of the signature page.

    :ivar person: id of an officer, ``PANWASLU``, or ``SAKSI-`` and the number on the ballot.
    :ivar role: ``chair``, ``member``, ``supervisor`` or ``witness``.
    :ivar declined: the newest refusal for this contest; None where there is none.
    :ivar acting: the election as acting chair; None where there is none.
    :ivar may_act: a member in office here who is not acting chair yet.
    """

    person: str
    name: str
    role: str
    declined: Told | None = None
    acting: Told | None = None
    may_act: bool = False


class Committee:
    """Use cases of the page of signatories."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def seats(self, contest: str) -> tuple[Seat, ...]:
        """The committee, the chair first, then the supervisor and the witnesses by ballot number.

        :raises KnownError: ``session.*``, ``package.*``, ``desk.verifying``.
        """
        context = self._context
        with context.lock:
            context.require(Command.REFUSE_TO_SIGN)
            declined, acting = self._declined(contest), self._acting()
            office = [one for one in context.officers_in_office() if one.role in (Role.CHAIR, Role.MEMBER)]
            office.sort(key=lambda one: (one.role != Role.CHAIR, one.person))
            found = [
                Seat(one.person, context.name_of(one.person), str(one.role), declined.pop(one.person, None),
                     acting.get(one.person), one.role == Role.MEMBER and one.person not in acting)
                for one in office
            ]
            found.append(Seat(SUPERVISOR, "", "supervisor", declined.pop(SUPERVISOR, None)))
            for choice in context.package.choices(contest, context.region).top:
                code = f"{WITNESS}{choice.id}"
                found.append(Seat(code, choice.name, "witness", declined.pop(code, None)))
            found += [Seat(one, context.name_of(one), "member", told) for one, told in sorted(declined.items())]
            return tuple(found)

    def electors(self) -> int:
        """Members that sign an election, by the package."""
        return int(self._context.package.policy["acting_chair"]["persons"])

    def _declined(self, contest: str) -> dict[str, Told]:
        context = self._context
        found = refusals(context.state.region(context.region), contest, context.region)
        return {person: self._told(act, act.content_as(RefusalToSign).reason) for person, act in found.items()}

    def _acting(self) -> dict[str, Told]:
        chairs = {person for region, person in self._context.state.acting_chairs if region == self._context.region}
        return {
            act.content.person: self._told(act, act.content.reason) for act in self._acts()
            if isinstance(act.content, ActingChair) and act.content.person in chairs
        }

    def _acts(self) -> list[Record]:
        acts = self._context.state.region(self._context.region).acts
        return sorted(acts, key=lambda one: (one.content.device_time, one.id))

    def _told(self, act: Record, reason: str) -> Told:
        officers = self._context.ledger.roster.signers_of(act)
        names = tuple(self._context.name_of(one.person) for one in officers if one is not None)
        return Told(reason, act.content.device_time, names)
