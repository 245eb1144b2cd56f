"""A disk that is full while officers type and ratify: one sentence, nothing lost, nothing half written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from resources.catalogue import LANGUAGES, sentence
from tests.helpers import desks
from tests.helpers.disks import fill, small_disk

ROOT = Path(__file__).resolve().parents[3]
CODES = ("workspace.disk_full", "workspace.disk_error")


def _type_until_refused(desk: Desk) -> tuple[str, dict[str, int], KnownError]:
    """The station, the figures whose save returned, and what the next one was refused with."""
    for station in sorted(desks.sheets()):
        desk.session.sign_in("OP-1", desks.PASSPHRASE)
        session = desk.entry.open(desks.CONTEST, station)
        saved: dict[str, int] = {}
        for field in session.definition.order:
            try:
                session.commit(field, Figure.of(desks.sheets()[station][field]))
            except KnownError as error:
                return station, saved, error
            saved[field] = desks.sheets()[station][field]
        session.finish()
    raise AssertionError("the disk never filled up")


def _fill_but(disk: Path, kilobytes: int) -> Path:
    filler = fill(disk)
    size = filler.stat().st_size
    with filler.open("r+b") as stream:
        stream.truncate(max(0, size - kilobytes * 1024))
    return filler


@pytest.mark.parametrize("room", [0, 60, 200])
def test_typing_on_a_full_disk(tmp_path: Path, room: int) -> None:
    with small_disk(tmp_path / "disk", 4000) as disk:
        folder = desks.workspace(disk / "w")
        with Desk.open(folder) as desk:
            desk.session.sign_in("OP-1", desks.PASSPHRASE)
            filler = _fill_but(disk, room)
            try:
                station, saved, error = _type_until_refused(desk)
            except KnownError as refused:  # not even the sign-in could be written down
                station, saved, error = "", {}, refused
            assert error.code in CODES
            assert all("safe" in sentence(error, lang) or "aman" in sentence(error, lang) for lang in LANGUAGES)
            filler.unlink()
            _goes_on(desk, station, saved)
        with Desk.open(folder) as desk:
            _goes_on(desk, station, saved)


def _goes_on(desk: Desk, station: str, saved: dict[str, int]) -> None:
    """With room again every saved figure is there, and the next one can be typed."""
    desk.session.sign_in("OP-1", desks.PASSPHRASE)
    if station:
        session = desk.entry.open(desks.CONTEST, station)
        assert {name: figure.value for name, figure in session.figures.items()} == saved
        session.commit(session.definition.order[0], Figure.of(desks.sheets()[station][session.definition.order[0]]))
        saved[session.definition.order[0]] = desks.sheets()[station][session.definition.order[0]]
    desk.session.sign_in("KETUA", desks.PASSPHRASE)
    assert desk.journal.verify() == desk.journal.head
    desk.context.workspace.database.check()


def test_ratifying_on_a_full_disk_writes_all_or_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4000) as disk, Desk.open(desks.workspace(disk / "w")) as desk:
        for station in desks.CLEAN:
            desks.type_twice(desk, station)
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        batch = desk.sealing.prepare(desks.CONTEST, desks.CLEAN, ["KETUA", "ANGGOTA-1"])
        desk.sealing.sign(batch, "KETUA", desks.PASSPHRASE)
        records = len(desk.context.workspace.records.all_envelopes())
        head = desk.journal.head
        filler = fill(disk)
        with pytest.raises(KnownError) as refused:
            desk.sealing.sign(batch, "ANGGOTA-1", desks.PASSPHRASE)
        assert refused.value.code in CODES
        assert len(desk.context.workspace.records.all_envelopes()) == records
        assert desk.journal.head == head
        assert desk.board.counts(desks.CONTEST)["sealed"] == 0
        filler.unlink()
        desk.sealing.sign(batch, "ANGGOTA-1", desks.PASSPHRASE)
        assert desk.board.counts(desks.CONTEST)["sealed"] == len(desks.CLEAN)
        assert desk.journal.verify() == desk.journal.head


LIMITED = """
import json, resource, sys
from pathlib import Path
from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from tests.helpers import desks
from tests.recap_desktop.desk import test_full_disk
folder = Path(sys.argv[1])
desk = Desk.open(folder)
for station in desks.CLEAN:
    desks.type_twice(desk, station)
desk.session.sign_in("KETUA", desks.PASSPHRASE)
batch = desk.sealing.prepare(desks.CONTEST, desks.CLEAN, ["KETUA", "ANGGOTA-1"])
desk.sealing.sign(batch, "KETUA", desks.PASSPHRASE)
most = max(file.stat().st_size for file in folder.glob("workspace.db*"))
for room in (0, 5_000, 12_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (most + room, resource.RLIM_INFINITY))
    try:
        desk.sealing.sign(batch, "ANGGOTA-1", desks.PASSPHRASE)
        print("sealed", desk.board.counts(desks.CONTEST)["sealed"])
        break
    except KnownError as error:
        print(error.code, desk.board.counts(desks.CONTEST)["sealed"])
try:
    desk.session.sign_in("OP-1", desks.PASSPHRASE)
    session = desk.entry.open(desks.CONTEST, desks.LAW_STATION)
    saved = {}
    for field in session.definition.order * 40:
        session.commit(field, Figure.of(len(saved)))
        saved[field] = len(saved) - (field in saved)
    print("never full")
except KnownError as error:
    print(error.code)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
desk.session.sign_in("KETUA", desks.PASSPHRASE)
print(desk.journal.verify() == desk.journal.head)
"""


def test_files_that_may_not_grow(tmp_path: Path) -> None:
    """The same without root: the system refuses to let the files grow beyond a limit."""
    folder = desks.workspace(tmp_path / "w")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False,
        timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    *seals, typing, chain = done.stdout.splitlines()
    assert seals[0].split()[0] in CODES
    for line in seals:
        code, ratified = line.split()
        assert ratified == ("2" if code == "sealed" else "0")
    assert typing in CODES
    assert chain == "True"
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        desk.context.workspace.database.check()
        assert desk.journal.verify() == desk.journal.head
