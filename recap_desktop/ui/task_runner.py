"""Work off the main thread: one worker for the desk (its database lives there), two for the network.

A job is given the desk in its own thread; nothing else in the window has it, so no page can wait for the desk's lock.
It answers through a signal, so ``done`` and ``failed`` always run on the main thread. An answer for a widget that is
gone is dropped. Nothing is lost in silence: an error without a ``failed`` goes to ``sys.excepthook``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

if TYPE_CHECKING:
    from recap_desktop.desk import Desk

T = TypeVar("T")
Failed = Callable[[Exception], None]


class Workers(QObject):
    """Runs jobs that need no desk, beside the main thread: files, sticks, servers."""

    _arrived = Signal(object)
    busy_changed = Signal(bool)
    acting = Signal()
    acted = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._network = ThreadPoolExecutor(max_workers=2, thread_name_prefix="network")
        self._open = 0
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """No answer is outstanding."""
        return self._open == 0

    def beside(self, owner: QObject, job: Callable[[], T], done: Callable[[T], None] | None = None,
               failed: Failed | None = None) -> None:
        """Runs ``job``, which needs no desk (reading a photograph), beside the desk's thread; ``owner`` is the widget
        the answer is for."""
        self._submit(self._network, owner, job, done, failed)

    def close(self) -> None:
        """Finishes what was begun and ends the threads; what a timer still asks for afterwards is dropped."""
        self._closed = True
        self._network.shutdown(wait=True)

    def _submit(self, pool: ThreadPoolExecutor, owner: QObject, job: Callable[[], T],
                done: Callable[[T], None] | None, failed: Failed | None, *, act: bool = False) -> None:
        if self._closed:
            return
        self._open += 1
        if self._open == 1:
            self.busy_changed.emit(True)
        future = pool.submit(job)
        future.add_done_callback(lambda ready: self._arrived.emit((ready, owner, done, failed, act)))

    @Slot(object)
    def _deliver(self, answer: tuple[Future[T], QObject, Callable[[T], None] | None, Failed | None, bool]) -> None:
        future, owner, done, failed, act = answer
        try:
            self._answer(future, owner, done, failed)
        finally:
            if act:
                self.acted.emit(future.exception() is None)

    def _answer(self, future: Future[T], owner: QObject, done: Callable[[T], None] | None,
                failed: Failed | None) -> None:
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


class TaskRunner(Workers):
    """Runs desk calls in the order they were given, and network jobs beside them."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._given = desk
        self._desk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")

    def desk(self, owner: QObject, job: Callable[[Desk], T], done: Callable[[T], None] | None = None,
             failed: Failed | None = None) -> None:
        """Queues ``job`` on the desk's thread; ``owner`` is the widget the answer is for."""
        self._submit(self._desk, owner, lambda: job(self._given), done, failed)

    def act(self, owner: QObject, job: Callable[[Desk], T], done: Callable[[T], None] | None = None,
            failed: Failed | None = None, *, network: bool = False) -> None:
        """As :meth:`desk`, for what keys are pressed ahead of: a check, a signature, a sign-in.

        ``network``: it talks with a server, beside the desk's thread.
        ``acting()`` is emitted now, ``acted(whether it went well)`` after ``done`` or ``failed`` ran.
        """
        if not self._closed:
            self.acting.emit()
            pool = self._network if network else self._desk
            self._submit(pool, owner, lambda: job(self._given), done, failed, act=True)

    def network(self, owner: QObject, job: Callable[[Desk], T], done: Callable[[T], None] | None = None,
                failed: Failed | None = None) -> None:
        """Runs a round with a server beside the desk's thread: typing never waits for it."""
        self._submit(self._network, owner, lambda: job(self._given), done, failed)

    def before_showing(self, job: Callable[[Desk], T]) -> T:
        """Runs ``job`` on the desk's thread and waits for it: only while there is no window yet."""
        return self._desk.submit(job, self._given).result()

    def flush(self) -> None:
        """Waits until every desk job given so far is written (before leaving, locking, quitting)."""
        self._desk.submit(lambda: None).result()

    def close(self) -> None:
        """Finishes what was begun and ends the threads; what a timer still asks for afterwards is dropped."""
        self._closed = True
        self._desk.shutdown(wait=True)
        super().close()
