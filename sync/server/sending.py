"""Releases brought to targets by a running server: a thread a target, so that none waits for another one or for a cut.

What a target has is found there, never remembered: after a restart the newest release is brought as if for the first
time, which changes nothing where it is, and then those that the target lacks since the newest that it has. What does
not work is written into the server's log and tried again, later each time and never all at once.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from forms.errors import KnownError
from sync.portal.kept import KeptReleases
from sync.portal.register import Cut, Register

_log = logging.getLogger(__name__)
#: Seconds that a stop waits for what is under way; what is cut short there goes on at the next start.
_PATIENCE = 5.0
#: Releases before the newest that a new start looks for at a target.
_LOOK_BACK = 200
#: The target cannot be spoken with now: nothing else is tried there in this round.
_AWAY = frozenset({"upload.unreachable", "upload.time_over", "upload.write", "upload.no_secret", "upload.open_secret"})
#: The server does not have the release whole any more; only ``recap publish --number`` brings it back.
_GONE = "portal.kept"


class Target(Protocol):
    """A place that releases are brought to. Both calls may be made again after any end of the one before."""

    @property
    def kind(self) -> str:
        """A word of ours: ``folder``, ``paket``, ``s3``, ``ckan``."""
        ...

    def has(self, releases: KeptReleases, cut: Cut) -> bool:
        """Whether a release came there. :raises KnownError: the target cannot say."""
        ...

    def send(self, releases: KeptReleases, cut: Cut) -> None:
        """Bring a release there and read it back. :raises KnownError: it did not arrive, or not whole."""
        ...


@dataclass(frozen=True, slots=True)
class TargetState:
    """How one target stands. ``place`` is its number in the order given, from 1; ``release`` the newest that was
    brought since the start, 0 for none; ``waiting`` how many are still to be brought; ``failures`` in a row, and the
    code of the last one."""

    place: int
    kind: str
    release: int = 0
    waiting: int = 0
    failures: int = 0
    reason: str = ""

    def told(self) -> dict[str, object]:
        """As JSON says it."""
        return {
            "target": self.place, "kind": self.kind, "release": self.release, "waiting": self.waiting,
            "failures": self.failures, "reason": self.reason,
        }


@dataclass(frozen=True)
class Backoff:
    """Seconds until the next try: drawn evenly up to a bound that doubles with every failure in a row."""

    first: float = 5.0
    most: float = 900.0
    draw: Callable[[], float] = field(default=random.random)

    def seconds(self, failures: int) -> float:
        """After so many failures, at least half of the bound."""
        bound = min(self.most, self.first * float(1 << min(failures - 1, 20)))
        return bound * (1 + self.draw()) / 2


class Sending:
    """Brings every release of a server's folder of releases to every target."""

    def __init__(self, releases: Path, targets: Sequence[Target], backoff: Backoff | None = None) -> None:
        self._couriers = [
            _Courier(place, target, releases, backoff or Backoff()) for place, target in enumerate(targets, start=1)
        ]

    @property
    def states(self) -> tuple[TargetState, ...]:
        """Every target, in the order given."""
        return tuple(one.state for one in self._couriers)

    def start(self) -> None:
        """Look and bring from now on."""
        for one in self._couriers:
            one.thread.start()

    def wake(self) -> None:
        """There may be a new release, by this server's cut or by ``recap publish``."""
        for one in self._couriers:
            one.woken.set()

    def stop(self) -> None:
        """Begin nothing more. What is under way has seconds to end; it may be cut short at any point."""
        for one in self._couriers:
            one.stopping.set()
            one.woken.set()
        for one in self._couriers:
            if one.thread.is_alive():
                one.thread.join(_PATIENCE / len(self._couriers))


class _Courier:
    """Brings releases to one target, in a thread of its own; ``state`` is told to whoever asks."""

    def __init__(self, place: int, target: Target, releases: Path, backoff: Backoff) -> None:
        self._target, self._backoff = target, backoff
        self._register, self._kept = Register(releases), KeptReleases(releases)
        #: numbers to be brought; None until the target was asked what it has
        self._missing: set[int] | None = None
        self._seen = 0
        self.state = TargetState(place, target.kind)
        self.stopping, self.woken = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, name=f"sending-{place}", daemon=True)

    def _run(self) -> None:
        while True:
            self.woken.clear()
            if self.stopping.is_set():  # after the clearing: a stop wakes once
                return
            reason = self._round()
            if not reason:
                self._note(failures=0, reason="")
                self.woken.wait()
                continue
            failures = self.state.failures + 1
            self._note(failures=failures, reason=reason)
            seconds = self._backoff.seconds(failures)
            _log.warning(
                "target %d (%s) does not have every release: %s; again in %.0f s", self.state.place, self.state.kind,
                reason, seconds,
            )
            self.stopping.wait(seconds)

    def _round(self) -> str:
        """Bring what is missing, the newest first; answers the code of what kept one back, or nothing."""
        reason = ""
        try:
            for number in self._due():
                if self.stopping.is_set():
                    break
                reason = self._bring(number) or reason
                if reason in _AWAY:
                    break
            if not reason and self._missing is None and self._seen and not self.stopping.is_set():
                self._missing = self._gap()
                self._note(waiting=len(self._missing))
                return self._round() if self._missing else ""
        except KnownError as error:
            return error.code
        except Exception:  # noqa: BLE001 -- the thread goes on; the log has the traceback
            _log.exception("bringing releases to target %d", self.state.place)
            return "error"
        return reason

    def _due(self) -> list[int]:
        """Numbers to be brought now, descending: before the target was asked, the newest alone."""
        numbers = self._register.numbers()
        fresh = {number for number in numbers if number > self._seen}
        if self._missing is None:
            due = set(numbers[-1:]) if fresh else set()
        else:
            self._missing |= fresh
            self._seen = max([self._seen, *fresh])
            due = self._missing
        self._note(waiting=len(due))
        return sorted(due, reverse=True)

    def _gap(self) -> set[int]:
        """Releases that came after the newest earlier one that the target has; all of them where it has none."""
        earlier = [number for number in self._register.numbers() if number < self._seen][-_LOOK_BACK:]
        gap: set[int] = set()
        for number in reversed(earlier):
            cut = self._kept.get(number)
            try:
                if cut is not None and self._target.has(self._kept, cut):
                    return gap
            except KnownError as error:
                if error.code != _GONE:
                    raise
                continue
            gap.add(number)
        return gap

    def _bring(self, number: int) -> str:
        """One release; answers the code of what kept it back."""
        is_newest = number >= self._seen
        try:
            cut = self._kept.get(number)
            if cut is not None:
                self._target.send(self._kept, cut)
                _log.info("brought release %06d to target %d (%s)", number, self.state.place, self.state.kind)
        except KnownError as error:
            if is_newest or error.code != _GONE:
                return error.code
            _log.warning("release %06d cannot be brought to target %d: %s", number, self.state.place, error.code)
        if self._missing is None:
            self._seen = number
        else:
            self._missing.discard(number)
        self._note(release=max(self.state.release, number), waiting=max(0, self.state.waiting - 1))
        return ""

    def _note(self, **changed: object) -> None:
        self.state = replace(self.state, **changed)  # type: ignore[arg-type]
