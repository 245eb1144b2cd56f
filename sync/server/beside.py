"""What another process hands to the log of a folder, whether a server runs on it or not.

Only the log has one writer. A command puts what it made into the inbox of the store; a running server takes it from
there within moments. Where none runs, the command takes the folder's lock and appends itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.log.receipt import STATEMENT_LEAVES
from sync.server.clock import LogClock, utc_now
from sync.server.drafts import StatementIntake, head_draft
from sync.server.folder import DataFolder
from sync.server.log_writer import Beside, LogWriter
from sync.server.store.interface import InboxItem
from sync.server.store.lock import FolderLock
from sync.trust.roster import Roster
from sync.trust.times import stamp

#: How long a command waits for a running server to take what it handed in, seconds.
PATIENCE = 15.0
_PAUSE = 0.05


def deliver(
    folder: DataFolder, items: Sequence[InboxItem], log_key: Ed25519PrivateKey | None,
    clock: Callable[[], datetime] = utc_now, patience: float = PATIENCE,
) -> None:
    """Hand things to the log; they are leaves of it when this returns.

    :param log_key: appends where no server runs; without one they wait in the inbox for the next start.
    :raises KnownError: ``server.inbox_waits`` where they still lie in the inbox (they are durable there);
        the reason why the log does not take one; ``server.write``, ``server.clock``.
    """
    store = folder.store
    known = store.leaves_of([item.id for item in items])
    items = [item for item in items if item.id not in known]
    if items:
        store.hand_in(items)
    ends = time.monotonic() + patience
    while _waits(folder, items):
        lock = _lock(folder)
        if lock is not None:
            try:
                if log_key is None:
                    raise KnownError("server.inbox_waits")
                drain(folder, log_key, clock)
            finally:
                lock.release()
        elif time.monotonic() > ends:
            raise KnownError("server.inbox_waits")
        else:
            time.sleep(_PAUSE)


def _waits(folder: DataFolder, items: Sequence[InboxItem]) -> bool:
    """Whether one of them still waits. :raises KnownError: where one was set aside."""
    lies = [found for item in items if (found := folder.store.inbox_item(item.id)) is not None]
    for item in lies:
        if item.fault:
            raise KnownError(item.fault)
    return bool(lies)


def _lock(folder: DataFolder) -> FolderLock | None:
    try:
        return FolderLock(folder.path)
    except KnownError as error:
        if error.code != "server.running":
            raise
        return None


def drain(folder: DataFolder, log_key: Ed25519PrivateKey, clock: Callable[[], datetime] = utc_now) -> None:
    """Append what waits in the inbox; whoever calls holds the folder's lock.

    :raises KnownError: ``server.write``, ``server.clock``.
    """
    store, package = folder.store, folder.package
    intake = StatementIntake(Roster(folder.shelf.chain), store)
    heads, drained = [], []
    for item in store.inbox():
        try:
            if item.kind in STATEMENT_LEAVES:
                intake.take(item.body)
            elif store.leaf(item.id) is None:
                heads.append(head_draft(item))
            drained.append(item.id)
        except KnownError as error:
            store.set_aside(item.id, error.code)
    drafts = [*intake.waiting.values(), *heads]
    if drafts:
        received = stamp(LogClock(store, package, clock)())
        writer = LogWriter(store, package.log_origin, log_key, folder.place.keep)
        writer.append(drafts, received, Beside(intake.persons(), {}, drained))
    elif drained:
        store.take_out(drained)
