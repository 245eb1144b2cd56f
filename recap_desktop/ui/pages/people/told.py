"""Who is enrolled and in what state, what the crew cannot do yet and what to do about it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from recap_desktop.core.roles import Role
from recap_desktop.ui import formats
from recap_desktop.ui.i18n import Words

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import Abilities, OfficerTile
    from recap_desktop.desk.people.setup import WaitingEnrolment


@dataclass(frozen=True)
class People:
    """Everything the page shows, from one visit to the desk."""

    officers: tuple[OfficerTile, ...]
    waiting: tuple[WaitingEnrolment, ...]
    able: Abilities
    short: tuple[str, ...]
    now: datetime


def look(desk: Desk) -> People:
    """Asks the desk."""
    setup = desk.setup
    return People(tuple(setup.officers()), tuple(setup.waiting()), setup.abilities(), tuple(setup.shortfalls()),
                  desk.time.state().desk)


#: Icon of a state, and the token of its colour.
ICONS = {"": ("circle-check", "good"), "acting_chair": ("circle-check", "good"), "expires": ("hourglass", "warn"),
         "expired": ("circle-x", "bad"), "not_yet": ("hourglass", "warn"), "revoked": ("octagon-x", "bad"),
         "waiting": ("circle-dashed", "muted")}


def state_told(officer: OfficerTile, now: datetime, words: Words) -> str:
    """The state in a few words."""
    note = officer.note if officer.note in ICONS else ""
    days = max(1, -(-(officer.valid_until - now) // timedelta(days=1)))
    return words(f"people.state.{note or 'valid'}", days=days, date=formats.day(officer.at, words.zone))


def detail_told(officer: OfficerTile, now: datetime, words: Words) -> str:
    """What this officer can do here, or still can, and what to do."""
    date = formats.day(officer.at, words.zone)
    if officer.note in ("revoked", "expired", "not_yet"):
        return words(f"people.still.{officer.note}", name=officer.name, date=date)
    does = words(f"people.can.{officer.role}", name=officer.name)
    until = formats.day(officer.valid_until, words.zone)
    return words.joined(" ", (does, words("people.renew" if officer.note == "expires" else "people.until", date=until)))


def waiting_told(one: WaitingEnrolment, words: Words) -> str:
    """The state of an enrolment that is half made."""
    return words("people.state.waiting", date=formats.day(one.since, words.zone))


def crew_told(found: People, words: Words) -> list[str]:
    """What the crew cannot do yet, each with what to do; one sentence where it can do everything."""
    told: list[str] = [words.joined(" ", (words(code), words(f"people.do.{code.rpartition('.')[2]}")))
                       for code in found.short]
    crew = sum(one.role in (Role.OPERATOR, Role.CHAIR, Role.MEMBER) and one.out is None for one in found.officers)
    if 2 <= crew < 3:
        told.append(words("people.short.third"))
    if not told:
        told.append(words("people.complete"))
    typing, ratifying = (", ".join(names) or "−" for names in (found.able.typing, found.able.ratifying))
    return [*told, words("people.able", typing=typing, ratifying=ratifying)]
