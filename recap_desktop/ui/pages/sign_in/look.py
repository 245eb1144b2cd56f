"""What the sign-in page asks of the desk, each in one visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import Abilities, OfficerTile
    from recap_desktop.desk.people.setup import WaitingEnrolment
    from recap_desktop.desk.people.time import TimeState
    from recap_desktop.desk.salvage.begin import BegunAgain


def begin(desk: Desk, person: str, passphrase: str) -> BegunAgain:
    from recap_desktop.desk.salvage.begin import begin_again

    return begin_again(desk, person, passphrase)


class Look(NamedTuple):
    """Everything the page shows, from one visit to the desk. ``may_enrol``: nobody needs to be signed in for it."""

    officers: list[OfficerTile]
    missing: list[str]
    aside: tuple[str, ...]
    able: Abilities
    time: TimeState
    waiting: tuple[WaitingEnrolment, ...]
    may_enrol: bool


def look(desk: Desk) -> Look:
    setup = desk.setup
    officers, aside = setup.officers(), setup.set_aside()
    return Look(officers, setup.shortfalls(), aside, setup.abilities(), desk.time.state(), setup.waiting(),
                setup.under_way or not (officers or aside))
