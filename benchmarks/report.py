"""Drawing D.Hasil in a fresh process, with and without reportlab's C functions, and by number of pages."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.timing import line

_RENDER = """
import sys, time
if sys.argv[1] == "without":
    sys.modules["_rl_accel"] = None
from recap_desktop.reports import render
from tests.helpers.d_hasil import document, with_notes
made = with_notes(document([50] * int(sys.argv[2]), missing=1))
pages = []
start = time.perf_counter()
render(made, progress=lambda page, of: pages.append(page))
print((time.perf_counter() - start) * 1000, len(pages))
"""
#: Villages of 50 stations.
_FEW, _MANY = 4, 16


def pages() -> None:
    """800 stations in 16 villages; per page, against 4 villages."""
    native = [_each("with", _MANY) for _ in range(5)]
    plain = [_each("without", _MANY) for _ in range(5)]
    line("page of D.Hasil", native, "without the C functions", plain)
    line("page of D.Hasil, 16 villages", native, "4 villages", [_each("with", _FEW) for _ in range(5)])


def _each(how: str, villages: int) -> float:
    """Milliseconds a page."""
    done = subprocess.run([sys.executable, "-c", _RENDER, how, str(villages)], check=True, capture_output=True)
    spent, drawn = done.stdout.split()
    return float(spent) / int(drawn)
