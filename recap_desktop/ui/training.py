"""The five officers and the observer of the training region; their passphrases are printed on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import resources
from recap_desktop.demo.crew import CREW, passphrase

if TYPE_CHECKING:
    from recap_desktop.desk import Desk

__all__ = ["CREW", "enrol_crew", "package", "passphrase"]


def package() -> bytes:
    """The training election package that ships with the product."""
    return resources.path("training", "package.json").read_bytes()


def enrol_crew(desk: Desk) -> None:
    """Enrols whoever of the crew is missing, in one sitting; later a missing key file is its owner's trouble alone.

    :raises KnownError: as ``desk.setup.enrol_training``.
    """
    present = {officer.person for officer in desk.setup.officers()}
    if (present or desk.setup.set_aside()) and not desk.setup.under_way:
        return
    for person, role, name, phrase in CREW:
        if person not in present:
            desk.setup.enrol_training(person, role, name, phrase)
