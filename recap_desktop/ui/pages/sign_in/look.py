"""What the sign-in page asks of the desk, each in one visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import Abilities, OfficerTile
    from recap_desktop.desk.people.time import TimeState
    from recap_desktop.desk.people.views import WaitingEnrolment
    from recap_desktop.desk.salvage.begin import BegunAgain


def begin(desk: Desk, person: str, passphrase: str) -> BegunAgain:
    from recap_desktop.desk.salvage.begin import begin_again

    return begin_again(desk, person, passphrase)


class Look(NamedTuple):
    """Everything the page shows, from one visit to the desk. ``may_enrol``, ``may_go_on``: nobody
    needs to be signed in for a new enrolment, or for one that waits."""

    officers: list[OfficerTile]
    missing: list[str]
    aside: tuple[str, ...]
    able: Abilities
    time: TimeState
    waiting: tuple[WaitingEnrolment, ...]
    may_enrol: bool
    may_go_on: bool


def look(desk: Desk) -> Look:
    setup = desk.setup
    officers, aside = setup.officers(), setup.set_aside()
    waiting, may_enrol = setup.waiting(), setup.under_way or not (officers or aside)
    may_go_on = any(may_enrol or one.purpose != "enrol" for one in waiting)
    return Look(officers, setup.shortfalls(), aside, setup.abilities(), desk.time.state(), waiting, may_enrol,
                may_go_on)
