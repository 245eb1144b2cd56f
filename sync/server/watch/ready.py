"""Whether a server can take records now, and if not, why. Asked often and cheap: one look serves a second."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TimedOut
from dataclasses import dataclass, field
from typing import Any

from forms.errors import KnownError
from sync.server.second_place import BEHIND, FORKED
from sync.server.sending import Sending, TargetState
from sync.server.service import Service

#: Bytes that must be free where the data lies: room for a night's records, and for the database's own work.
DISK_FLOOR = 1 << 29
#: A look is good for so long, and may take so long; seconds.
FRESH, PATIENCE = 1.0, 5.0


@dataclass(frozen=True)
class Look:
    """What was found. ``reasons`` are short words, none where the server is ready; ``disk_free`` in bytes.

    ``inspection`` is its state, ``inspected`` how far it is, percent. ``targets`` are those that releases are brought
    to; none of them keeps the server from being ready, nor does ``lost``: why the newest release is not given out.
    """

    reasons: tuple[str, ...]
    size: int = 0
    disk_free: int = 0
    inspection: str = "waiting"
    inspected: int = 0
    queued: int = 0
    targets: tuple[TargetState, ...] = ()
    floor: int = field(default=DISK_FLOOR)
    lost: KnownError | None = None

    @property
    def is_ready(self) -> bool:
        """Whether records are taken."""
        return not self.reasons

    def told(self) -> dict[str, Any]:
        """As JSON says it."""
        return {
            "ready": self.is_ready, "reasons": list(self.reasons), "log_size": self.size,
            "inspection": {"state": self.inspection, "percent": self.inspected},
            "disk": {"free": self.disk_free, "floor": self.floor},
            **({"targets": [one.told() for one in self.targets]} if self.targets else {}),
            **({"newest_release": {"code": self.lost.code, **self.lost.params}} if self.lost else {}),
        }


class Readiness:
    """Looks at one service, in a thread of its own: a store or disk that hangs is said and holds nobody up."""

    def __init__(self, service: Service, floor: int = DISK_FLOOR, tick: Callable[[], float] = time.monotonic) -> None:
        self._service = service
        self._floor = floor
        self._tick = tick
        self._lock = threading.Lock()
        self._last: tuple[float, Look] | None = None
        self._worker = ThreadPoolExecutor(1, "readiness")
        self._sending: Sending | None = None

    def follow(self, sending: Sending) -> None:
        """Tell how targets of releases stand, too."""
        self._sending = sending

    def look(self) -> Look:
        """What is true now, or was less than :data:`FRESH` seconds ago. Never raises; blocks up to ``PATIENCE``."""
        with self._lock:
            if self._last is not None and self._tick() - self._last[0] < FRESH:
                return self._last[1]
            try:
                found = self._worker.submit(self._looked).result(PATIENCE)
            except TimedOut:
                found = Look(("slow",), floor=self._floor)
            except RuntimeError:  # closed
                found = Look(("stopped",), floor=self._floor)
            self._last = self._tick(), found
            return found

    def close(self) -> None:
        """No further looks."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _looked(self) -> Look:
        service, reasons = self._service, list[str]()
        size, free = 0, 0
        try:
            size = (service.store.checkpoint() or (0, ""))[0]
        except KnownError:
            reasons.append("store")
        fault = service.fault
        if fault is not None:
            reasons.append({BEHIND: "log_behind", FORKED: "log_forked"}.get(fault.code, "store"))
        try:
            free = shutil.disk_usage(service.folder.path).free
        except OSError:
            reasons.append("disk")
        else:
            if free < self._floor:
                reasons.append("disk")
        if not service.folder.place.is_reachable() or service.sequencer.is_unkept:
            reasons.append("second_place")
        inspection = service.inspection
        return Look(
            tuple(dict.fromkeys(reasons)), size, free, inspection.state, inspection.percent,
            service.sequencer.queued, self._sending.states if self._sending is not None else (), self._floor,
            service.releases.lost(),
        )


def open_files() -> int:
    """Files that this process holds open; 0 where the system does not say."""
    try:
        return len(os.listdir("/proc/self/fd"))
    except OSError:
        return 0
