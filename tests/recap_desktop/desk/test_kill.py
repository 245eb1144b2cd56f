"""kill -9 while typing: every figure that was acknowledged is there, and at most one more."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

from recap_desktop.desk import Desk
from tests.helpers.desks import CLEAN, CONTEST, PASSPHRASE, workspace

ROOT = Path(__file__).resolve().parents[3]
TYPIST = """
import sys
from pathlib import Path
from forms.figure import Figure
from recap_desktop.desk import Desk
desk = Desk.open(Path(sys.argv[1]))
desk.session.sign_in("OP-1", sys.argv[2])
session = desk.entry.open(sys.argv[3], sys.argv[4])
number = int(sys.argv[5])
print("ready", flush=True)
while True:
    for field in session.definition.order:
        number += 1
        session.commit(field, Figure.of(number % 1000))
        print(field, number % 1000, flush=True)
"""


def _typed_until_killed(folder: Path, start: int, acknowledgements: int) -> dict[str, int]:
    command = [sys.executable, "-c", textwrap.dedent(TYPIST), str(folder), PASSPHRASE, CONTEST, CLEAN[0], str(start)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as typist:
        assert typist.stdout is not None
        assert typist.stdout.readline() == "ready\n"
        acknowledged: dict[str, int] = {}
        for _ in range(acknowledgements):
            field, value = typist.stdout.readline().split()
            acknowledged[field] = int(value)
        typist.send_signal(signal.SIGKILL)
        for line in typist.stdout:
            if line.endswith("\n"):
                field, value = line.split()
                acknowledged[field] = int(value)
    return acknowledged


def test_no_acknowledged_figure_is_lost(tmp_path: Path, budget: int) -> None:
    chance = random.Random(20240214)
    folder = workspace(tmp_path / "w")
    start, expected = 0, dict[str, int]()
    for _ in range(4 * budget):
        acknowledged = _typed_until_killed(folder, start, chance.randrange(1, 120))
        expected.update(acknowledged)
        with Desk.open(folder) as desk:
            desk.session.sign_in("OP-1", PASSPHRASE)
            found = {field: figure.value for field, figure in desk.entry.open(CONTEST, CLEAN[0]).figures.items()}
            head = desk.context.workspace.journal.verify()
            assert head == desk.journal.head
        lost = {field for field, value in expected.items() if found.get(field) != value}
        # the one figure whose acknowledgement was under way may be there already
        assert len(lost) <= 1
        for field in lost:
            newest = max(acknowledged.values(), key=lambda value: (value - start) % 1000)
            assert found[field] == (newest + 1) % 1000
        expected = {field: int(value or 0) for field, value in found.items()}
        start = chance.randrange(1000)
