"""What staff of a regency ask of a server: how far its sub-districts are, and a link to the page that shows it."""

from __future__ import annotations

from sync.client.answers import message
from sync.client.client import Client
from sync.wire import paths
from sync.wire.progress import ProgressLink, RegencyProgress


def regency_progress(client: Client, code: str) -> RegencyProgress:
    """How far the sub-districts of a regency are.

    :raises TransportError: no answer; ``server.staff_only``, ``record.scope`` and others that the server says.
    """
    return message(client.call("GET", paths.filled(paths.REGENCY, code=code)), RegencyProgress)


def progress_link(client: Client, code: str) -> ProgressLink:
    """A link that opens the page once.

    :raises TransportError: as :func:`regency_progress`.
    """
    return message(client.call("POST", paths.filled(paths.REGENCY_LINK, code=code)), ProgressLink, (201,))
