"""How long is waited before something is tried again: longer each time, never all at once, and not for ever."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_FIRST, _MOST = 1.0, 60.0


@dataclass
class Pace:
    """Back-off with jitter under a cap of all the time spent, ``minutes``.

    A wait is drawn evenly between none and its bound, so that many who were refused together do not come back together.
    """

    minutes: float = 30.0
    sleep: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic
    draw: Callable[[], float] = random.random
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()

    def wait(self, attempt: int, asked: float | None) -> bool:
        """Wait before the next attempt, at least as long as was asked for; False where that is beyond the cap."""
        seconds = max(self.draw() * min(_MOST, _FIRST * 2 ** min(attempt, 10)), asked or 0.0)
        if self.clock() - self._began + seconds > self.minutes * 60:
            return False
        self.sleep(seconds)
        return True
