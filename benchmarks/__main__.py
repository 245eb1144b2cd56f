"""``make bench``: one line a figure: median, 99th percentile where it matters, and the ratio to its reference."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path


def timed(act: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each run."""
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        found.append((time.perf_counter() - start) * 1000)
    return found


def line(name: str, measured: list[float], reference_name: str, reference: list[float]) -> None:
    """Print one figure."""
    ordered = sorted(measured)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    median, base = statistics.median(measured), statistics.median(reference)
    print(
        f"{name}: median {median:.2f} ms, p99 {p99:.2f} ms; "
        f"reference ({reference_name}) {base:.2f} ms; ratio {median / base:.2f}"
    )


def figure_to_disk(folder: Path) -> None:
    """One typed figure to the committed row and the repainted sums, against one bare fsync'd append."""
    from forms.figure import Figure
    from recap_desktop.demo.committee import OPERATORS, Committee
    from recap_desktop.demo.region import CONTEST, load_region

    region = load_region(None)
    committee = Committee(folder / "desk", region.package.envelope, "000101")
    committee.sign_in(OPERATORS[0])
    measured: list[float] = []
    for sheet in region.sheets:
        assert sheet.figures is not None
        session = committee.desk.entry.open(CONTEST, sheet.station)
        for name in session.definition.order:
            figure = Figure.of(sheet.figures[name])
            measured += timed(lambda n=name, f=figure, s=session: s.commit(n, f), 1)  # type: ignore[misc]
        session.finish("plano")
    committee.close()
    with (folder / "plain").open("wb") as stream:
        import os

        def append() -> None:
            stream.write(b"x" * 4096)
            stream.flush()
            os.fsync(stream.fileno())

        line("typed figure to committed row", measured, "one fsync of 4 KiB", timed(append, 200))


def recapitulation() -> None:
    """1,600 stations from scratch and after one change, against a plain sum of the same integers."""
    from forms.catalogue import load
    from forms.figure import Figure
    from forms.recapitulation import StationResult, recapitulate
    from recap_desktop.demo.region import load_region

    definition = load("PPWP")
    paper = load_region(None).sheets[0].figures
    assert paper is not None
    figures = {name: Figure.of(paper[name]) for name in definition.order}
    stations = [f"{317101100000 + v:010d}"[-10:] + f"{n:03d}" for v in range(16) for n in range(1, 101)]
    results = [StationResult(code, f"{i:064x}", figures) for i, code in enumerate(stations)]
    values = [[paper[name] for name in definition.order] for _ in stations]
    plain = timed(lambda: [sum(column) for column in zip(*values, strict=True)], 20)
    line("recapitulation of 1,600 stations", timed(lambda: recapitulate(definition, stations, results), 10),
         "plain sum", plain)
    table = recapitulate(definition, stations, results)
    line("recapitulation after one change", timed(lambda: table.with_result(stations[7], results[7]), 50),
         "plain sum", plain)


_BARE = """
import os, time
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([]); label = QLabel("x"); label.show(); app.processEvents()
"""
_OURS = """
import os, sys, pathlib
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from benchmarks.window import open_once
open_once(pathlib.Path(sys.argv[1]))
"""


def start_of_window(folder: Path) -> None:
    """Process start to a usable window (sign-in tiles shown), against a bare PySide6 window."""

    def run(code: str, *arguments: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True)

    run(_OURS, str(folder / "window"))()
    line("start to usable window", timed(run(_OURS, str(folder / "window")), 5), "bare PySide6 window",
         timed(run(_BARE), 5))


def headless(folder: Path) -> None:
    """The headless demo per station, against starting Python and importing nothing."""
    from recap_desktop.demo.headless import run_headless

    start = time.perf_counter()
    summary = run_headless(folder / "headless", None, None)
    each = (time.perf_counter() - start) * 1000 / summary["stations"]
    bare = timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), 5)
    line("headless demo per station", [each], "a bare Python start", bare)


def main() -> None:
    """Run every benchmark."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for bench in (lambda: figure_to_disk(folder), recapitulation, lambda: start_of_window(folder),
                      lambda: headless(folder)):
            try:
                bench()
            except ImportError as error:
                print(f"not measured: {error}")


main()
