"""Timing and the one line a figure is printed as."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def timed(act: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each run."""
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        found.append((time.perf_counter() - start) * 1000)
    return found


def line(name: str, measured: list[float], reference_name: str, reference: list[float]) -> None:
    """Print one figure: median, 99th percentile, and the ratio of its median to the reference's."""
    ordered = sorted(measured)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    median, base = statistics.median(measured), statistics.median(reference)
    print(
        f"{name}: median {median:.2f} ms, p99 {p99:.2f} ms; "
        f"reference ({reference_name}) {base:.2f} ms; ratio {median / base:.2f}",
        flush=True,
    )
