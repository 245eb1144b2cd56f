"""Who is enrolled and in what state, what the crew cannot do yet and what to do about it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from recap_desktop.core.roles import Role
from recap_desktop.ui import formats
from recap_desktop.ui.i18n import Said, Words

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import Abilities
    from recap_desktop.desk.people.views import PersonState, WaitingEnrolment

#: What to do about what is short.
_DO = {f"desk.short.{one}": f"people.do.{one}" for one in ("operators", "signers", "chair", "members")}
#: Persons that it takes to type twice and settle.
_CREW = 3


@dataclass(frozen=True)
class People:
    """Everything the page shows, from one visit to the desk."""

    officers: tuple[PersonState, ...]
    waiting: tuple[WaitingEnrolment, ...]
    able: Abilities
    short: tuple[str, ...]
    now: datetime


def look(desk: Desk) -> People:
    """Asks the desk."""
    setup = desk.setup
    return People(setup.people(), setup.waiting(), setup.abilities(), tuple(setup.shortfalls()),
                  desk.time.state().desk)


#: Icon of a state, and the token of its colour.
ICONS = {"valid": ("circle-check", "good"), "ending": ("hourglass", "warn"), "ended": ("circle-x", "bad"),
         "not_yet": ("hourglass", "warn"), "revoked": ("octagon-x", "bad"), "waiting": ("circle-dashed", "muted")}


def state_told(officer: PersonState, now: datetime, words: Words) -> Said:
    """The state in a few words."""
    days = max(1, -(-(officer.valid_until - now) // timedelta(days=1)))
    return words(f"people.state.{officer.state}", days=days, date=_day(officer.since, words))


def detail_told(officer: PersonState, words: Words) -> Said:
    """What this officer can do here, or still can, and what to do."""
    until, since = _day(officer.valid_until, words), _day(officer.since, words)
    if officer.state in ("valid", "ending"):
        told = [words(f"people.can.{officer.role}", name=officer.name),
                words("people.renew" if officer.state == "ending" else "people.until", date=until)]
    else:
        told = [words(f"people.still.{officer.state}", name=officer.name, date=since, why=officer.why or "\u2212")]
    loose = [one.key[:16] for one in officer.replaced if not one.revoked]
    if loose:
        told.append(words("people.replaced", keys=", ".join(loose)))
    return words.joined(" ", told)


def waiting_told(one: WaitingEnrolment, words: Words) -> Said:
    """The state of an enrolment that is half made."""
    return words("people.state.waiting", date=_day(one.since, words))


def waiting_name(one: WaitingEnrolment) -> str:
    """The name, or the code where nobody knows the name."""
    return one.name or one.person


def crew_told(found: People, words: Words) -> list[Said]:
    """What the crew cannot do yet, each with what to do; one sentence where it can do everything."""
    told = [words.joined(" ", (words(code), words(_DO[code]))) for code in found.short]
    crew = sum(one.role in (Role.OPERATOR, Role.CHAIR, Role.MEMBER) and one.state in ("valid", "ending")
               for one in found.officers)
    if found.officers and crew < _CREW:
        told.append(words("people.short.third"))
    if not told:
        told.append(words("people.complete"))
    typing, ratifying = (", ".join(names) or "\u2212" for names in (found.able.typing, found.able.ratifying))
    return [*told, words("people.able", typing=typing, ratifying=ratifying)]


def _day(moment: datetime | None, words: Words) -> str:
    return formats.day(moment, words.zone) if moment is not None else "\u2212"
