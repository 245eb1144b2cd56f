"""Work off the main thread: one worker for the desk (its database lives there), two for the network.

A job answers through a signal, so ``done`` and ``failed`` always run on the main thread. An answer for a widget that
is gone is dropped. Nothing is lost in silence: an error without a ``failed`` goes to ``sys.excepthook``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

T = TypeVar("T")
Failed = Callable[[Exception], None]


class TaskRunner(QObject):
    """Runs desk calls in the order they were given, and network jobs beside them."""

    _arrived = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._network = ThreadPoolExecutor(max_workers=2, thread_name_prefix="network")
        self._open = 0
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """No answer is outstanding."""
        return self._open == 0

    def desk(self, owner: QObject, job: Callable[[], T], done: Callable[[T], None] | None = None,
             failed: Failed | None = None) -> None:
        """Queues ``job`` on the desk's thread; ``owner`` is the widget the answer is for."""
        self._submit(self._desk, owner, job, done, failed)

    def network(self, owner: QObject, job: Callable[[], T], done: Callable[[T], None] | None = None,
                failed: Failed | None = None) -> None:
        """Runs ``job`` beside the desk; it must not touch the desk's database."""
        self._submit(self._network, owner, job, done, failed)

    def flush(self) -> None:
        """Waits until every desk job given so far is written (before leaving, locking, quitting)."""
        self._desk.submit(lambda: None).result()

    def close(self) -> None:
        """Finishes what was begun and ends the threads."""
        self._desk.shutdown(wait=True)
        self._network.shutdown(wait=True)

    def _submit(self, pool: ThreadPoolExecutor, owner: QObject, job: Callable[[], T],
                done: Callable[[T], None] | None, failed: Failed | None) -> None:
        self._open += 1
        if self._open == 1:
            self.busy_changed.emit(True)
        future = pool.submit(job)
        future.add_done_callback(lambda ready: self._arrived.emit((ready, owner, done, failed)))

    @Slot(object)
    def _deliver(self, answer: tuple[Future[T], QObject, Callable[[T], None] | None, Failed | None]) -> None:
        future, owner, done, failed = answer
        self._open -= 1
        if self._open == 0:
            self.busy_changed.emit(False)
        error = future.exception()
        if not isValid(owner):
            return
        if error is None:
            if done is not None:
                done(future.result())
        elif failed is not None and isinstance(error, Exception):
            failed(error)
        else:
            sys.excepthook(type(error), error, error.__traceback__)
