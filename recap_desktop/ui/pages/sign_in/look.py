"""What the sign-in page asks of the desk, each in one visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import Abilities, OfficerTile
    from recap_desktop.desk.people.time import TimeState
    from recap_desktop.desk.salvage.begin import BegunAgain


def begin(desk: Desk, person: str, passphrase: str) -> BegunAgain:
    from recap_desktop.desk.salvage.begin import begin_again

    return begin_again(desk, person, passphrase)


class Look(NamedTuple):
    """Everything the page shows, from one visit to the desk."""

    officers: list[OfficerTile]
    missing: list[str]
    aside: tuple[str, ...]
    able: Abilities
    time: TimeState


def look(desk: Desk) -> Look:
    setup = desk.setup
    return Look(setup.officers(), setup.shortfalls(), setup.set_aside(), setup.abilities(), desk.time.state())
