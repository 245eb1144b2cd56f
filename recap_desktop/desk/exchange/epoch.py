"""A log that goes on under another name: what this desk holds is offered to it again, whoever made it.

The commission names a new log where the server lost what its old one had acknowledged. Receipts of the old log stay:
they are evidence, and with them the new log takes a record up again as it came. What it has already is known by
reading it first; only the rest is sent.
"""

from __future__ import annotations

from recap_desktop.desk.context import DeskContext
from recap_desktop.workspace.settings import OFFERED_TO


def offer_again(context: DeskContext) -> bool:
    """Queue every record for a log that follows another one, once; whether it was done now.

    :raises KnownError: ``workspace.*``.
    """
    package, workspace = context.package, context.workspace
    with context.lock:
        if not package.log_before or workspace.settings.get(OFFERED_TO) == package.log_origin:
            return False
        with workspace.transaction():
            now = context.clock.now()
            for record in workspace.records.ids():
                workspace.outbox.enqueue(record, now)
            workspace.outbox.offer_again(now)
            workspace.settings.put(OFFERED_TO, package.log_origin)
        context.changed("queue")
    return True
