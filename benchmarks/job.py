"""The whole headless job, per station."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.timing import line, timed
from recap_desktop.demo.headless import run_headless


def headless(folder: Path) -> None:
    """The training region, enrolment included, against a bare Python start."""
    start = time.perf_counter()
    summary = run_headless(folder / "headless", None, None)
    each = (time.perf_counter() - start) * 1000 / summary["stations"]
    bare = timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), 5)
    line("headless demo per station", [each], "a bare Python start", bare)
