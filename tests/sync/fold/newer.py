"""Desks that seal, close a village and take newer packages, for tests of what a package judges."""

from __future__ import annotations

from sync.fold import Reference, fold
from sync.fold.state import State
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from tests.helpers.pki import training_package
from tests.sync.fold.acts import (
    BASE,
    PAPER,
    STATION,
    absent,
    recap,
    seal,
)
from tests.sync.fold.acts import transcription as keyed
from tests.sync.fold.desks import TestDesk, committee_under

TWO, THREE = ("KETUA", "ANGGOTA-1"), ("KETUA", "ANGGOTA-1", "ANGGOTA-2")
VILLAGE = STATION[:10]
OTHER = STATION[:12] + "2"
FIRST = training_package()


def desk_under(*packages: ElectionPackage) -> TestDesk:
    return TestDesk(committee_under(*(packages or (FIRST,))))


def type_sheet(desk: TestDesk, station: str = STATION, revision: int = 1, nonce: int = 0) -> None:
    for person in ("OP-1", "OP-2"):
        nonce += 1
        package = desk.world.newest
        desk.act(keyed(PAPER.get(station, BASE), nonce, revision, station, package), person)


def sealed(desk: TestDesk, *stations: str) -> TestDesk:
    for station in stations or (STATION,):
        type_sheet(desk, station)
        desk.act(seal(desk.sheet(station), desk.world.newest), *TWO)
    return desk


def closed_village(desk: TestDesk) -> tuple[TestDesk, Record]:
    """A village of one sealed sheet and absent stations, closed by a final recap."""
    sealed(desk)
    for station in desk.world.newest.stations_of(VILLAGE):
        if station.code != STATION:
            desk.act(absent("not_held", station.code), *TWO)
    total = recap(desk.state, VILLAGE, desk.world)
    assert total["status"] == "final"
    return desk, desk.act(total, *THREE)


def fresh_reader(desk: TestDesk, *packages: ElectionPackage) -> State:
    """A fresh reader that has these packages from the start."""
    roster = committee_under(*packages).roster
    return fold(desk.records.values(), Reference(roster.chain, roster))
