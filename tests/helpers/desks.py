"""Real desks with real officers on the training region. Enrolment costs five key derivations, so one is copied."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import resources
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.views import Finished

PASSPHRASE = "padi tebu kopi lada"
CONTEST = "PPWP"
OFFICERS = {"OP-1": "operator", "OP-2": "operator", "KETUA": "chair", "ANGGOTA-1": "member", "ANGGOTA-2": "member"}
PACKAGE = resources.path("training", "package.json")


@cache
def sheets() -> Mapping[str, Mapping[str, int]]:
    """What the generated training sheets say, by station."""
    found: Mapping[str, Mapping[str, int]] = json.loads(
        resources.path("training", "sheets.json").read_text(encoding="utf-8")
    )
    return found


CLEAN = ("0001011001001", "0001011001002")
"""Stations whose sheets agree with all rules."""
LAW_STATION = "0001011001003"
HARD_STATION = "0001012002004"


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="recap-desk-")) / "workspace"
    with Desk.create(folder, PACKAGE.read_bytes()) as desk:
        for person, role in OFFICERS.items():
            desk.setup.enrol_training(person, role, f"Nama {person}", PASSPHRASE)
    return folder


def workspace(folder: Path) -> Path:
    """A fresh workspace folder with five officers, nothing typed."""
    shutil.copytree(_template(), folder)
    return folder


OTHERS = {"OP-8": "operator", "OP-9": "operator", "KETUA-2": "chair", "ANGGOTA-9": "member"}
"""Officers of a second laptop of the same committee."""


@cache
def _second_template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="recap-desk-")) / "workspace"
    with Desk.create(folder, PACKAGE.read_bytes()) as desk:
        for person, role in OTHERS.items():
            desk.setup.enrol_training(person, role, f"Nama {person}", PASSPHRASE)
    return folder


def second_workspace(folder: Path) -> Path:
    """The second laptop of the committee: other officers, another database key, nothing typed."""
    shutil.copytree(_second_template(), folder)
    return folder


def type_sheet(desk: Desk, person: str, station: str, changes: Mapping[str, Figure] | None = None) -> Finished:
    """One officer types a whole sheet as generated, but for ``changes``, and signs it."""
    desk.session.sign_in(person, PASSPHRASE)
    session = desk.entry.open(CONTEST, station)
    for field in session.definition.order:
        session.commit(field, (changes or {}).get(field, Figure.of(sheets()[station][field])))
    return session.finish()


def type_twice(desk: Desk, station: str, changes: Mapping[str, Figure] | None = None) -> Finished:
    """Two operators type the same sheet alike."""
    type_sheet(desk, "OP-1", station, changes)
    return type_sheet(desk, "OP-2", station, changes)


def seal(desk: Desk, *stations: str) -> None:
    """Chair and a member ratify verified sheets."""
    desk.session.sign_in("KETUA", PASSPHRASE)
    batch = desk.sealing.prepare(CONTEST, stations, ["KETUA", "ANGGOTA-1"])
    desk.sealing.sign(batch, "KETUA", PASSPHRASE)
    desk.sealing.sign(batch, "ANGGOTA-1", PASSPHRASE)


def sealed_workspace(folder: Path) -> Path:
    """A workspace whose clean sheets were typed twice and ratified: six records wait in its queue."""
    workspace(folder)
    with Desk.open(folder) as desk:
        for station in CLEAN:
            type_twice(desk, station)
        seal(desk, *CLEAN)
    return folder
