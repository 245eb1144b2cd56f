"""A workspace whose board is shown from the cache while everything is verified behind it.

The check reads one state of the database through a connection of its own, so that nobody waits for it: sign-ins and
typing go on beside it. Between portions it lets calls of the desk go first. Whatever needs more than the board and
the typing waits for it (``desk.verifying``); see ``docs/adr/0025-start.md``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from forms.errors import KnownError
from recap_desktop.core.clock import Clock
from recap_desktop.desk.cache.at_hand import know_time, lone_by_sheet
from recap_desktop.desk.cache.lines import EMPTY, SheetLine, read
from recap_desktop.desk.facts import Verifying
from recap_desktop.desk.ledger import Ledger
from recap_desktop.workspace.records import LoneTranscription
from recap_desktop.workspace.sheet_lines import SheetKey
from recap_desktop.workspace.workspace import Workspace
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from sync.trust.roster import Roster


class Lock(Protocol):
    """A lock that one thread may take again, as the desk's."""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take it; whether it was had in time."""
        ...

    def release(self) -> None:
        """Let it go."""
        ...


#: How long the check waits for a call of the desk that is under way before it goes on beside it, seconds.
_GIVE_WAY = 0.05


class Opening:
    """What is at hand before the check is done: chain, officers, lines of the sheets. Nothing of it is verified.

    :ivar progress: records verified, of all.
    """

    def __init__(
        self, workspace: Workspace, chain: PackageChain, roster: Roster, lines: Mapping[SheetKey, SheetLine]
    ) -> None:
        self.workspace = workspace
        self.chain = chain
        self.roster = roster
        self.progress = Verifying(0, workspace.records.count)
        self.done = threading.Event()
        self._lines = lines
        self._lone = lone_by_sheet(workspace)
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    @classmethod
    def of(cls, workspace: Workspace, package: ElectionPackage, clock: Clock) -> Opening | None:
        """From the cache in the workspace; None where there is none that fits what the workspace holds."""
        try:
            kept = workspace.sheet_lines.read()
            if kept is None:
                return None
            lines = {key: read(text) for key, text in kept.items()}
            chain = PackageChain.open(workspace.trust.packages())
            if chain.newest.digest != package.digest:
                return None  # a newer package is taken once everything before it is verified
            roster = Roster(chain, workspace.trust.statements())
            know_time(workspace, roster, clock)
            return cls(workspace, chain, roster, lines)
        except (KnownError, ValueError):
            return None  # the check says what is wrong

    def line(self, contest: str, station: str) -> SheetLine:
        """What the cache says of a sheet."""
        return self._lines.get((contest, station), EMPTY)

    def is_known(self, contest: str, station: str) -> bool:
        """Whether the cache says anything of a sheet."""
        return (contest, station) in self._lines

    def waiting(self, contest: str, station: str) -> tuple[LoneTranscription, ...]:
        """First transcriptions of a sheet that wait for a second typist, without their figures."""
        return tuple(self._lone.get((contest, station), ()))

    # the check

    def start(
        self, lock: Lock, verify: Callable[[Callable[[int, int], None]], Ledger],
        opened: Callable[[Ledger], None], failed: Callable[[Exception], None], told: Callable[[], None],
    ) -> None:
        """Verify in a thread of its own.

        :param lock: of the desk; held while ``opened``, ``failed`` and ``told`` run.
        :param verify: makes the ledger; is given what to call with the progress.
        :param told: called when there is more progress to show.
        """

        def progress(verified: int, of: int) -> None:
            idle = lock.acquire(timeout=_GIVE_WAY)
            try:
                if self._ended.is_set():
                    raise _EndedError
                if idle and self._moved(verified, of):
                    told()
            finally:
                if idle:
                    lock.release()

        def run() -> None:
            try:
                ledger = verify(progress)
            except _EndedError:
                return
            except Exception as error:  # noqa: BLE001 -- whatever it is, nothing of this workspace is relied on
                self._finish(lock, partial(failed, error))
            else:
                self._finish(lock, lambda: opened(ledger))

        self._thread = threading.Thread(target=run, name="verifying", daemon=True)
        self._thread.start()

    def _moved(self, verified: int, of: int) -> bool:
        """Take note of progress; True where it is worth showing."""
        step = max(of // 20, 1)
        shown = self.progress.of != of or self.progress.done // step != verified // step
        self.progress = Verifying(verified, of)
        return shown

    def _finish(self, lock: Lock, act: Callable[[], None]) -> None:
        while not lock.acquire(timeout=_GIVE_WAY):
            if self._ended.is_set():
                return
        try:
            if not self._ended.is_set():
                act()
        finally:
            lock.release()
            self.done.set()

    def end(self) -> None:
        """Stop the check and wait for it; whoever waits for its outcome is let go."""
        if self._thread is threading.current_thread():
            return  # the check itself closes the workspace, and says so afterwards
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self.done.set()


class _EndedError(Exception):
    """The desk was closed while its workspace was being verified."""
