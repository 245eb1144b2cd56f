"""Is this laptop ready for the plenary? One line and one remedy for each thing that can stand in the way.

Run the day before, and again before the first box is opened. Nothing here changes anything.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from forms.errors import KnownError, Refusal
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.copies import SPARE, Copies
from recap_desktop.desk.exchange.queue import Queue
from recap_desktop.desk.people.setup import Setup
from recap_desktop.desk.second_place import places
from sync.trust.times import stamp

#: Free space below which work may end before the night does, and below which it may end at once, bytes.
LITTLE, TOO_LITTLE = 1 << 30, 2 * SPARE
#: What a sealed sheet takes with its keyings, receipts, journal and three copies, bytes; an upper figure.
_SHEET = 256 << 10
#: A copy older than this is said; certificates that end so soon are too.
OLD_COPY, SOON = timedelta(hours=24), timedelta(days=14)
#: Times of copies are whole seconds.
_SECOND = timedelta(seconds=1)


class Result(StrEnum):
    """What a line says: go on; look at it; the plenary waits for it (typing never does)."""

    READY = "ready"
    ATTENTION = "attention"
    NOT_READY = "not_ready"


class Act(StrEnum):
    """Where the remedy is: a page of the window, or one of its acts; ``NONE`` where it lies outside the app."""

    NONE = ""
    PEOPLE = "people"
    PACKAGE = "packages"
    BACKUP = "backup"
    SETTINGS = "settings"
    SYNC = "sync"
    TEST_PAGE = "test_page"


@dataclass(frozen=True)
class ReadinessLine:
    """One thing that was looked at.

    :ivar name: what; its word is ``ready.<name>``.
    :ivar fact: what was found, as a sentence; ``remedy`` what to do, None where nothing needs to be done.
    """

    name: str
    result: Result
    fact: Refusal
    remedy: Refusal | None = None
    act: Act = Act.NONE


@dataclass(frozen=True)
class Surroundings:
    """What the desk cannot know by itself.

    :ivar printers: names of the printers of this laptop; None where nobody could ask (command line).
    :ivar printed: the test page came out of one, as a person said.
    :ivar photos: folder of the photographs, None where none was chosen.
    """

    printers: Sequence[str] | None = None
    printed: bool = False
    photos: Path | None = None


class Readiness:
    """Use case of the readiness page."""

    def __init__(self, context: DeskContext, setup: Setup, copies: Copies, queue: Queue) -> None:
        self._context, self._setup, self._copies, self._queue = context, setup, copies, queue

    def check(self, around: Surroundings | None = None) -> tuple[ReadinessLine, ...]:
        """All lines, in the order in which they are mended. :raises KnownError: ``session.sign_in_first``."""
        around = around or Surroundings()
        with self._context.lock:
            if self._context.person is None:
                raise KnownError("session.sign_in_first")
            return (
                self._records(), self._clock(), self._package(), self._space(), *self._people(), *self._backups(),
                self._printer(around), self._photos(around), self._link(), *self._waiting(),
            )

    def _records(self) -> ReadinessLine:
        facts = self._context.facts()
        if facts.closed_by is not None:
            return _line("records", Result.NOT_READY, facts.closed_by, "salvage")
        if facts.verifying is not None:
            return _line("records", Result.ATTENTION, _said(
                "ready.records.verifying", done=facts.verifying.done, of=facts.verifying.of), "wait")
        return _line("records", Result.READY, _said(
            "ready.records.whole", count=self._context.workspace.records.count))

    def _clock(self) -> ReadinessLine:
        clock = self._context.clock
        device = stamp(clock.device_time())
        if clock.in_doubt:
            return _line("clock", Result.NOT_READY, _said("ready.clock.ahead", time=device), "set_clock")
        behind = clock.behind
        if behind is not None:
            early = clock.device_time() < self._context.package.valid_from
            return _line("clock", Result.NOT_READY if early else Result.ATTENTION, _said(
                "ready.clock.behind", time=device, minutes=max(1, int(behind.total_seconds() // 60))), "set_clock")
        return _line("clock", Result.READY, _said("ready.clock.right", time=device))

    def _package(self) -> ReadinessLine:
        package, now = self._context.package, self._context.clock.now()
        facts = {"sequence": package.sequence, "count": len(package.stations_of(self._context.region)),
                 "ended": stamp(package.valid_until)}
        if now > package.valid_until:
            return _line("package", Result.NOT_READY, _said("ready.package.over", **facts), "package", Act.PACKAGE)
        if now < package.valid_from:
            return _line("package", Result.ATTENTION, _said(
                "ready.package.early", **facts, start=stamp(package.valid_from)), "package", Act.PACKAGE)
        return _line("package", Result.READY, _said("ready.package.holds", **facts))

    def _space(self) -> ReadinessLine:
        free = shutil.disk_usage(self._context.folder.root).free
        package = self._context.package
        sheets = len(package.stations_of(self._context.region)) * len(package.contests)
        facts = {"free": free >> 20, "count": max(0, free - TOO_LITTLE) // _SHEET}
        if free < TOO_LITTLE:
            return _line("space", Result.NOT_READY, _said("ready.space.too_little", **facts), "space")
        if free < max(LITTLE, TOO_LITTLE + sheets * _SHEET):
            return _line("space", Result.ATTENTION, _said("ready.space.little", **facts), "space")
        return _line("space", Result.READY, _said("ready.space.enough", **facts))

    def _people(self) -> Iterator[ReadinessLine]:
        for code in (shortfalls := self._setup.shortfalls()):
            yield _line("people", Result.ATTENTION, _said(code), "people", Act.PEOPLE)
        now, able = self._context.clock.now(), self._context.officers_in_office()
        ending = [one for one in able if one.valid_until - now < SOON]
        for one in ending:
            yield _line("people", Result.ATTENTION, _said(
                "ready.people.ending", name=self._context.name_of(one.person), ended=stamp(one.valid_until)),
                "certificate", Act.PEOPLE)
        if not shortfalls and not ending:
            yield _line("people", Result.READY, _said("ready.people.enough", count=len(able)))

    def _backups(self) -> Iterator[ReadinessLine]:
        state = self._copies.known()
        if state.fault is not None:
            yield _line("backup", Result.ATTENTION, state.fault, "backup", Act.BACKUP)
        elif state.made is None:
            yield _line("backup", Result.ATTENTION, _said("ready.backup.none"), "backup", Act.BACKUP)
        else:
            age = self._context.clock.now() - state.made + _SECOND
            if age < timedelta(0):  # made while the clock was ahead: how old it is, nobody knows
                code, is_good = "ready.backup.ahead", False
            else:
                is_good = age <= OLD_COPY
                code = "ready.backup.made" if is_good else "ready.backup.old"
            yield _line("backup", Result.READY if is_good else Result.ATTENTION, _said(code, time=stamp(state.made)),
                        *(() if is_good else ("backup", Act.BACKUP)))
        if len(places(self._context.folder)) > 1:
            yield _line("second_place", Result.READY, _said("ready.second_place.there"))
        else:
            yield _line("second_place", Result.ATTENTION, _said("ready.second_place.none"), "second_place", Act.BACKUP)

    def _printer(self, around: Surroundings) -> ReadinessLine:
        if around.printers is None:
            return _line("printer", Result.READY, _said("ready.printer.not_asked"))
        if not around.printers:
            return _line("printer", Result.ATTENTION, _said("ready.printer.none"), "no_printer", Act.SETTINGS)
        if not around.printed:
            return _line("printer", Result.ATTENTION, _said("ready.printer.not_tried", count=len(around.printers)),
                         "test_page", Act.TEST_PAGE)
        return _line("printer", Result.READY, _said("ready.printer.tried"))

    def _photos(self, around: Surroundings) -> ReadinessLine:
        if around.photos is None:
            return _line("photos", Result.READY, _said("ready.photos.none"))
        if around.photos.is_dir() and os.access(around.photos, os.R_OK | os.X_OK):
            return _line("photos", Result.READY, _said("ready.photos.there", folder=around.photos.name))
        return _line("photos", Result.ATTENTION, _said("ready.photos.gone", folder=around.photos.name), "photos",
                     Act.SETTINGS)

    def _link(self) -> ReadinessLine:
        status = self._queue.status(0)
        if not status.has_server:
            return _line("link", Result.READY, _said("ready.link.no_server"))
        if status.last_round is None:
            return _line("link", Result.ATTENTION, _said("ready.link.never"), "link", Act.SYNC)
        return _line("link", Result.READY, _said(
            "ready.link.tried", time=stamp(status.last_round), count=status.waiting))

    def _waiting(self) -> Iterator[ReadinessLine]:
        """Records that were refused or could not be taken: somebody should look at them before the plenary."""
        status = self._queue.status(0)
        aside = len(status.still_open.set_aside) + status.still_open.lacking
        if status.refused or aside:
            yield _line("waiting", Result.ATTENTION, _said("ready.waiting.some", refused=status.refused, count=aside),
                        "waiting", Act.SYNC)


def verdict(lines: Sequence[ReadinessLine]) -> Result:
    """The worst of the lines."""
    found = {line.result for line in lines}
    return next(one for one in (Result.NOT_READY, Result.ATTENTION, Result.READY) if one in found or not lines)


def _said(code: str, **params: object) -> Refusal:
    return Refusal(code, params)


def _line(name: str, result: Result, fact: Refusal, remedy: str = "", act: Act = Act.NONE) -> ReadinessLine:
    return ReadinessLine(name, result, fact, _said(f"ready.do.{remedy}") if remedy else None, act)
