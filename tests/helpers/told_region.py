"""The training region with something of everything that a page can tell: corrected, read again, undecided, missing."""

from __future__ import annotations

from pathlib import Path

from forms.rules import Severity
from sync.fold import Status
from tests.helpers.pki import SUBDISTRICT
from tests.helpers.releases import STATIONS, Town, new_desk
from tests.sync.fold.acts import PAPER, absent, correction, disposition, recap, reread, seal, transcription, undecided
from tests.sync.fold.desks import TestDesk

#: Stations by what is told of them; all others are as they are on paper.
CORRECTED, READ_AGAIN, UNDECIDED, MISSING = STATIONS[0], STATIONS[1], STATIONS[2], STATIONS[-1]
SIGNERS = ("KETUA", "ANGGOTA-1")


def told_desk(*, is_final: bool = True) -> TestDesk:
    """Every station typed, decided and sealed; the last one is declared missing, or waits where nothing is final."""
    desk = new_desk()
    for number, station in enumerate(STATIONS[:-1]):
        paper = PAPER[station]
        typed = {**paper, "valid": paper["valid"] + 10} if station == READ_AGAIN else paper
        desk.force(transcription(typed, 2 * number + 1, station=station), "OP-1")
        desk.force(transcription(typed, 2 * number + 2, station=station), "OP-2")
        _decide(desk, station)
        desk.force(seal(desk.sheet(station)), *SIGNERS)
    changes = {"votes.1": PAPER[CORRECTED]["votes.1"] + 2, "votes.3": PAPER[CORRECTED]["votes.3"] - 2}
    desk.force(correction(desk.sheet(CORRECTED), changes), *SIGNERS)
    desk.force(seal(desk.sheet(CORRECTED)), *SIGNERS)
    if is_final:
        desk.force(absent("lost", MISSING), *SIGNERS)
    desk.force(recap(desk.state, SUBDISTRICT), "KETUA", "ANGGOTA-1", "ANGGOTA-2")
    return desk


def _decide(desk: TestDesk, station: str) -> None:
    if station == UNDECIDED:
        desk.force(correction(desk.sheet(station), {"votes.1": PAPER[station]["votes.1"] + 5}), *SIGNERS)
    if station == READ_AGAIN:
        for person in SIGNERS:
            desk.force(reread(desk.sheet(station), PAPER[station]), person)
    while desk.sheet(station).status is Status.FINDING:
        sheet = desk.sheet(station)
        if station == UNDECIDED or any(one.severity is Severity.HARD for one in sheet.open):
            desk.force(undecided(sheet), *SIGNERS)
        else:
            desk.force(disposition(sheet), *SIGNERS)


def told_release(folder: Path, *, is_final: bool = True) -> Path:
    """A release of it, cut by a real server."""
    desk = told_desk(is_final=is_final)
    town = Town(folder / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(folder / "release")
    return folder / "release"
