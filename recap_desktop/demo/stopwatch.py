"""Seconds spent in the steps of a run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_STEPS = ("entry", "report", "sync", "publish", "verify")


class Stopwatch:
    """Seconds spent in each step."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(_STEPS, 0.0)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add the time of a block to a step."""
        start = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - start
