"""Where a server's portal is: the newest release that it gives out."""

from __future__ import annotations

from sync.client.answers import message
from sync.client.client import Client
from sync.wire import paths
from sync.wire.messages import NewestRelease


def newest_release(client: Client) -> NewestRelease | None:
    """The newest release; None where the server gives out none: none was cut, or it is of an earlier version.

    :raises TransportError: no answer, or not one of ours.
    """
    answer = client.call("GET", paths.NEWEST, signed=False)
    return None if answer.status == 404 else message(answer, NewestRelease)
