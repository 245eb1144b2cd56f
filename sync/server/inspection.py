"""Everything that a server keeps, read through once in the background after it has begun to answer.

A start reads what the first answers need; what would grow with the log is looked at here, beside the work. What is
found is said: a stored statement that does not hold is named and set aside, a damaged store ends the taking of records
(and a server process). Nothing judged meanwhile rests on what was not verified: statements are verified when they are
learnt, and a receipt is only given for what was committed.
"""

from __future__ import annotations

import logging
import threading

from forms.errors import KnownError
from sync.log.receipt import STATEMENT_LEAVES
from sync.server.second_place import SecondPlace
from sync.server.sequencer import Sequencer
from sync.server.shelf import PackageShelf
from sync.server.soundness import check_whole, pages_of
from sync.server.store.interface import Store
from sync.trust.roster import Roster

_log = logging.getLogger(__name__)
_PAGE = 64
#: Pause after a page of statements: work on the wire goes first, seconds.
_PAUSE = 0.01
#: The first answers go before it, seconds.
_LATER = 0.2


class _EndedError(Exception):
    """The server ends before the inspection is through."""


class Inspection:
    """One pass over the store and its statements.

    :ivar state: waiting, running, passed, set_aside, damaged.
    :ivar fault: what is wrong with the store; None as it should be.
    """

    def __init__(self, store: Store, shelf: PackageShelf, sequencer: Sequencer, place: SecondPlace) -> None:
        self._store = store
        self._shelf = shelf
        self._place = place
        self._sequencer = sequencer
        self.state = "waiting"
        self.fault: KnownError | None = None
        self._read = self._pages = 0
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, name="inspection", daemon=True)

    @property
    def percent(self) -> int:
        """How far it is: 100 once everything was read."""
        if self.state in ("passed", "set_aside"):
            return 100
        return min(99, 100 * self._read // self._pages) if self._pages else 0

    def start(self) -> None:
        """Begin, once."""
        if self.state == "waiting":
            self.state = "running"
            self._thread.start()

    def wait(self, seconds: float = 60.0) -> str:
        """Wait until it is over; the state then."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return self.state

    def stop(self) -> None:
        """End it; a page that is being read is waited for a moment only."""
        self._ends.set()
        self.wait(1.0)

    def _run(self) -> None:
        try:
            if self._ends.wait(_LATER):
                return
            self._store.check()
            self._pages = pages_of((self._store.checkpoint() or (0, ""))[0])
            for leaf, code in check_whole(self._store, self._place, self._breathe):
                self._sequencer.put_aside(leaf, code)
            self._read_statements()
        except _EndedError:
            return
        except KnownError as error:
            if not self._ends.is_set():
                self.state, self.fault = "damaged", error
                self._sequencer.refuse(error)
        except Exception:  # noqa: BLE001 -- the server goes on; what could not be inspected is said
            _log.exception("inspecting the store")
        else:
            if not self._ends.is_set():
                self.state = "set_aside" if self._sequencer.set_aside else "passed"

    def _breathe(self) -> None:
        self._read += 1
        if self._ends.wait(_PAUSE):
            raise _EndedError

    def _read_statements(self) -> None:
        since = 0
        while not self._ends.is_set():
            found = self._store.leaves(since=since, kinds=STATEMENT_LEAVES, limit=_PAGE)
            if not found:
                return
            for leaf in found:
                try:
                    Roster(self._shelf.chain).add(leaf.envelope)
                except KnownError as error:
                    self._sequencer.put_aside(leaf.index, error.code)
            since = found[-1].index + 1
            self._ends.wait(_PAUSE)
