"""What a place of files must be able to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sync.portal.release import FileLine
from sync.upload.released import Released


class Store(Protocol):
    """Files by their place: parts with ``/`` between them, as in an address."""

    @property
    def name(self) -> str:
        """What people call it; nothing secret is in it."""
        ...

    def digest(self, place: str, line: FileLine) -> str | None:
        """SHA-256 of the file that lies there, as it would be read; None where there is none.

        :param line: what is expected, for a store that keeps a compressed form.
        :raises KnownError: ``upload.*``.
        """
        ...

    def put(self, place: str, released: Released, line: FileLine) -> None:
        """Put a file of a release where nothing is; it is there whole or not at all.

        :raises KnownError: ``upload.immutable`` where something came there meanwhile, ``upload.source``, ``upload.*``.
        """
        ...

    def settle(self) -> None:
        """What was put is durable from now on."""
        ...

    def point(self, place: str, data: bytes) -> None:
        """Write a small file that may change, in the place of the one before."""
        ...

    def read(self, place: str) -> bytes | None:
        """A small file; None where there is none."""
        ...

    def folders(self, place: str) -> Sequence[str]:
        """Names of the folders in a folder, ascending."""
        ...
