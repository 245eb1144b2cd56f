"""kill -9 at random points of the headless job: no figure whose save was acknowledged is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from recap_desktop.demo.committee import CHAIR, OPERATORS, passphrase
from recap_desktop.desk import Desk
from sync.log.receipt import parse_receipt
from sync.record.content import Transcription
from sync.record.record import Record
from sync.server.folder import open_folder

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
            session = desk.entry.open("PPWP", station.code)
            assert session.resumed
            found.update({(person, station.code, name): f.value for name, f in session.figures.items()})
    officers = desk.context.ledger.roster.officers
    for envelope in desk.context.workspace.records.all_envelopes():
        record = Record.parse(envelope)
        if record.kind == "transcription":
            person = officers[record.signers[0]].person
            for name, figure in record.content_as(Transcription).figures.items():
                found[person, str(record.station), name] = figure.value
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


def _killed_job(out: Path, seconds: float) -> None:
    """The headless job itself, killed after so many seconds (or finished before)."""
    command = [sys.executable, "-m", "recap_desktop", "demo", "--headless", "--out", str(out)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _holds(out: Path) -> int:
    """The desk opens, its journal is whole, no record is refused, and every receipt it holds is in the server's log.

    Returns the number of records on disk.
    """
    (folder,) = (out / "workspace").iterdir()
    desk = Desk.open(folder)
    with desk:
        desk.session.sign_in(CHAIR, passphrase(CHAIR))
        assert desk.journal.verify() == desk.journal.head
        assert not desk.context.state.refused
        receipts = dict(desk.context.workspace.receipts.all())
        count = len(desk.context.workspace.records.all_envelopes())
    if receipts:
        server = open_folder(out / "server")
        try:
            stored = {name: server.store.leaf(name) for name in receipts}
        finally:
            server.store.close()
        for name, receipt in receipts.items():
            found = stored[name]
            assert found is not None and found.index == parse_receipt(receipt).index
    return count


@pytest.mark.slow
def test_the_job_killed_at_any_time_leaves_what_holds(tmp_path: Path, budget: int) -> None:
    began = time.monotonic()
    _killed_job(tmp_path / "whole", 300)
    whole = time.monotonic() - began
    assert (tmp_path / "whole" / "summary.json").exists()
    points = random.Random(20240215).sample(range(15, 95), 3 if budget == 1 else 20)
    kept = []
    for point in points:
        out = tmp_path / str(point)
        _killed_job(out, whole * point / 100)
        if len(list(out.glob("workspace/*/officers/*"))) >= 5:  # before that nobody could have typed anything
            kept.append(_holds(out))
    assert any(kept)
