"""How far the sub-districts of a regency are, for its staff: asked of the server, nothing of it is kept here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from forms.errors import KnownError
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.exchange.queue import Queue
from recap_desktop.desk.servers import NOT_REACHED, Target, connected, targets
from sync.client.client import Client
from sync.client.regency import progress_link, regency_progress
from sync.wire.progress import RegencyProgress

T = TypeVar("T")


class Regency:
    """Use cases of staff of a regency."""

    def __init__(self, context: DeskContext, queue: Queue) -> None:
        """:param queue: the same server is asked that records go to."""
        self._context = context
        self._queue = queue

    def progress(self, url: str | None = None) -> RegencyProgress:
        """How far the sub-districts are, as the server has it now.

        :param url: server; by default those of the package.
        :raises KnownError: ``session.*``; ``queue.no_server``, ``client.*``, ``server.*``.
        """
        return self._asked(url, lambda client, target, region: regency_progress(client, region))

    def link(self, lang: str, url: str | None = None) -> str:
        """Address of the page, which holds once and for two minutes.

        :param url: as :meth:`progress`.
        :raises KnownError: as :meth:`progress`.
        """

        def made(client: Client, target: Target, region: str) -> str:
            return f"{target[0].rstrip('/')}{progress_link(client, region).path}?lang={lang}"

        return self._asked(url, made)

    def _asked(self, url: str | None, ask: Callable[[Client, Target, str], T]) -> T:
        """The answer of the first server that is reached."""
        context = self._context
        with context.lock:
            context.require(Command.VIEW_PROGRESS)
            region = context.officer(context.person or "").region
            among = targets(context, url or self._queue.server)
        for target in among:
            try:
                with connected(context, target) as client:
                    client.status()
                    return ask(client, target, region)
            except KnownError as error:
                if error.code not in NOT_REACHED or target == among[-1]:
                    raise
        raise KnownError("queue.no_server")
