"""One training committee at one desk: five officers who do the whole job through the desk's use cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from recap_desktop.demo.crew import CREW, persons
from recap_desktop.demo.crew import passphrase as published
from recap_desktop.demo.region import DemoSheet
from recap_desktop.demo.work import Crew, OnSaved, Work, with_slips
from recap_desktop.desk import Desk

OPERATORS, (CHAIR,), MEMBERS = persons("operator"), persons("chair"), persons("member")


def passphrase(person: str) -> str:
    """Training passphrase of an officer of the committee."""
    found = published(person)
    assert found is not None
    return found


def enrol(desk: Desk) -> None:
    """Enrol the five officers of a new workspace with the training authority."""
    for person, role, name, words in CREW:
        if role != "observer":
            desk.setup.enrol_training(person, role, name, words)


class Committee(Work):
    """Drives one desk of the training election."""

    def __init__(self, folder: Path, package: bytes, subdistrict: str, on_saved: OnSaved | None = None) -> None:
        crew = Crew(
            OPERATORS, (CHAIR, MEMBERS[0]), MEMBERS[1], (CHAIR, *MEMBERS),
            {person: words for person, _, _, words in CREW},
        )
        super().__init__(Desk.create(folder, package, subdistrict=subdistrict), crew, on_saved)
        enrol(self.desk)

    def type_all(self, sheets: Sequence[DemoSheet]) -> int:
        """Both operators type every sheet that has figures; returns the number of sheets."""
        first, second = OPERATORS
        self.type_sheets(first, sheets)
        self.type_sheets(second, with_slips(sheets))
        return sum(sheet.figures is not None for sheet in sheets)
