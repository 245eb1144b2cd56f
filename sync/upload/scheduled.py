"""Targets as a running server sees them (:class:`sync.server.sending.Target`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.portal.kept import KeptReleases
from sync.portal.register import Cut
from sync.upload.publisher import Publisher
from sync.upload.released import kept_by_server


@dataclass(frozen=True)
class ScheduledTarget:
    """A target by its kind; ``opened`` makes its back end, anew for every release: none is held open for days."""

    kind: str
    opened: Callable[[], Publisher]

    def has(self, releases: KeptReleases, cut: Cut) -> bool:
        """Whether a release came there."""
        return self.opened().has(kept_by_server(releases, cut))

    def send(self, releases: KeptReleases, cut: Cut) -> None:
        """Bring a release there."""
        publisher = self.opened()
        publisher.publish(publisher.prepare(kept_by_server(releases, cut)))
