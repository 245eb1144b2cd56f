"""Which servers a desk may speak to, and how."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from forms.errors import KnownError
from recap_desktop.desk.context import DeskContext
from sync.client.client import Client

#: Address, and the certificate the package pins for it.
Target = tuple[str, str | None]
#: Codes of a server that was not reached at all, the graver the later.
NOT_REACHED = ("client.no_answer", "client.certificate", "client.pin")


def targets(context: DeskContext, url: str | None) -> list[Target]:
    """Addresses to try, in order: the one asked for, else those of the package.

    An address stands in the package twice while its certificate is being changed, with the old pin and the new.

    :raises KnownError: ``queue.no_server``.
    """
    known = [(str(server["url"]), server["pin"]) for server in context.package.servers]
    if url is not None:
        return [target for target in known if target[0] == url] or [(url, None)]
    if not known:
        raise KnownError("queue.no_server")
    return known


@contextmanager
def connected(context: DeskContext, target: Target) -> Iterator[Client]:
    """A client of one server for the signed-in officer; open calls work without one.

    :raises KnownError: ``client.address``, ``client.not_encrypted``.
    """
    from sync.client.transport import RequestsTransport

    url, pin = target
    caller = context.caller
    # figures of an election never leave the machine unencrypted; training proves nothing and may
    transport = RequestsTransport(url, pin, plain=context.package.mode == "training")
    try:
        client = Client(
            transport, context.package, lambda: caller.token(client.server_time()) if caller else "", context.chain
        )
        yield client
    finally:
        transport.close()
