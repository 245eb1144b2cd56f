"""kill -9 at random points of the headless job: no figure whose save was acknowledged is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from recap_desktop.demo.committee import CHAIR, OPERATORS, passphrase
from recap_desktop.demo.region import CONTEST
from recap_desktop.desk import Desk
from sync.record.record import Record

ROOT = Path(__file__).resolve().parents[3]
#: 12 stations, 28 figures, two persons
FIGURES = 12 * 28 * 2


def _killed_after(folder: Path, lines: int) -> list[list[str]]:
    """Acknowledged figures of a run that was killed once so many had been acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.typist", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    acknowledged: list[list[str]] = []
    stop = threading.Timer(120, process.kill)
    stop.start()
    for line in process.stdout:
        acknowledged.append(line.split())
        if len(acknowledged) == lines:
            process.kill()
    process.wait()
    stop.cancel()
    process.stdout.close()
    return acknowledged


def _kept(folder: Path) -> dict[tuple[str, str, str], int | None]:
    """Every figure the workspace still has: of signed transcriptions, and of drafts that can be gone on with."""
    desk = Desk.open(folder)
    found: dict[tuple[str, str, str], int | None] = {}
    for person in OPERATORS:
        desk.session.sign_in(person, passphrase(person))
        for station in desk.entry.mine():
            session = desk.entry.open(CONTEST, station.code)
            assert session.resumed
            found.update({(person, station.code, name): f.value for name, f in session.figures.items()})
    officers = desk.context.ledger.roster.officers
    for envelope in desk.context.workspace.records.all_envelopes():
        record = Record.parse(envelope)
        if record.kind == "transcription":
            person = officers[record.signers[0]].person
            for name, figure in record.payload["figures"].items():
                found[person, str(record.station), name] = figure["value"]
    desk.session.sign_in(CHAIR, passphrase(CHAIR))
    assert desk.journal.verify() == desk.journal.head
    desk.close()
    return found


@pytest.mark.slow
def test_no_acknowledged_figure_is_lost(tmp_path: Path, budget: int) -> None:
    points = random.Random(20240214).sample(range(1, FIGURES), 3 if budget == 1 else 20)
    for number, point in enumerate(points):
        folder = tmp_path / str(number)
        acknowledged = _killed_after(folder, point)
        assert len(acknowledged) >= point
        kept = _kept(folder)
        lost = [line for line in acknowledged if kept.get((line[0], line[1], line[2])) != int(line[3])]
        assert not lost
