"""A desk on the training region with one party contest: eighteen parties of eight candidates, 205 figures a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from forms.choices import ChoiceTree
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from tests.helpers.party_sheets import NATIONAL
from tests.helpers.wire import training_variant

CONTEST = "DPR"
NAMES = ("Partai Kebangkitan Rakyat Nusantara", "Partai Gerakan Persatuan", "Partai Buruh Tani dan Nelayan Indonesia")


def named(tree: ChoiceTree) -> list[dict[str, Any]]:
    """The choices as a package has them, with made-up names, some of them long."""
    data = tree.to_json()
    for party in data:
        party["name"] = NAMES[party["number"] % len(NAMES)]
        for member in party["members"]:
            title = "Dr. H. " if member["number"] % 3 else "Dra. Hj. "
            member["name"] = f"{title}Calon {party['number']}-{member['number']}, S.E., M.Si."
    return data


def party_contest(tree: ChoiceTree = NATIONAL) -> dict[str, Any]:
    """The contest of a specification."""
    return {"code": CONTEST, "districts": [{"code": "1", "name": "LATIHAN I", "regions": [], "choices": named(tree)}]}


def party_desk(folder: Path, tree: ChoiceTree = NATIONAL) -> Desk:
    """A desk in a new folder with the training crew enrolled."""
    folder.mkdir(parents=True)
    desk = Desk.create(folder, training_variant(contests=[party_contest(tree)]).envelope)
    training.enrol_crew(desk)
    return desk
