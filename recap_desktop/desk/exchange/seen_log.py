"""The log of a server, held against the largest checkpoint that this desk has seen of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from recap_desktop.desk.context import DeskContext
from recap_desktop.workspace.intact import LOG_SEEN
from sync.client.client import Client
from sync.log.checkpoint import Checkpoint, open_checkpoint


class SeenLog:
    """For one round. Nothing of an answer is believed before the checkpoints it rests on were compared here."""

    def __init__(self, context: DeskContext, client: Client) -> None:
        self._context = context
        self._client = client
        self._seen: Checkpoint | None = None
        self._compared: set[str] = set()

    def look(self) -> None:
        """The server's log must extend the one seen before.

        :raises LogForkedError: it does not.
        :raises TransportError: nothing is known.
        """
        package = self._context.package
        if self._seen is None:
            with self._context.lock:
                kept = self._context.workspace.receipts.checkpoint(package.log_origin)
            self._seen = open_checkpoint(kept.text, package.log_origin, package.log_key) if kept else None
        self._compare(self._client.checkpoint())

    def compare(self, shown: Iterable[Checkpoint | None]) -> None:
        """Receipts rest on these: each is signed by the log too, and must be of the same history.

        :raises LogForkedError: as :meth:`look`.
        """
        notes = {one.note: one for one in shown if one is not None and one.note not in self._compared}
        for checkpoint in sorted(notes.values(), key=lambda one: one.size):
            self._compare(checkpoint)

    def _compare(self, shown: Checkpoint) -> None:
        """Hold a checkpoint against the largest one seen, and keep it when it is larger."""
        context = self._context
        if self._seen is None or shown.note != self._seen.note:
            if self._seen is not None:
                self._client.check_consistency(self._seen, shown)
            if self._seen is None or shown.size > self._seen.size:
                with context.lock, context.workspace.transaction():
                    context.workspace.receipts.add_checkpoint(
                        context.package.log_origin, shown.size, shown.note, context.clock.now()
                    )
                    digest = hashlib.sha256(shown.note.encode("utf-8")).hexdigest()
                    context.journal(LOG_SEEN, "-", size=str(shown.size), digest=digest)
                self._seen = shown
        self._compared.add(shown.note)
