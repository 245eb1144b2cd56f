"""The five officers and the observer of the training region; their passphrases are printed on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import resources

if TYPE_CHECKING:
    from recap_desktop.desk import Desk

#: person, role, name, passphrase: public, they open nothing but training data
CREW = (
    ("P-OP-1", "operator", "Siti Rahma", "latihan-siti"),
    ("P-OP-2", "operator", "Budi Salim", "latihan-budi"),
    ("P-CHAIR", "chair", "Hasan Tidore", "latihan-hasan"),
    ("P-MEMBER-1", "member", "Anita Marsaoly", "latihan-anita"),
    ("P-MEMBER-2", "member", "Yusuf Malik", "latihan-yusuf"),
    ("P-OBSERVER", "observer", "Rina Umar", "latihan-rina"),
)


def passphrase(person: str) -> str | None:
    """The printed passphrase of a training officer, None for anybody else."""
    return next((phrase for known, _, _, phrase in CREW if known == person), None)


def package() -> bytes:
    """The training election package that ships with the product."""
    return resources.path("training", "package.json").read_bytes()


def enrol_crew(desk: Desk) -> None:
    """Enrols whoever of the crew is missing.

    :raises KnownError: as ``desk.setup.enrol_training``.
    """
    present = {officer.person for officer in desk.setup.officers()}
    for person, role, name, phrase in CREW:
        if person not in present:
            desk.setup.enrol_training(person, role, name, phrase)
