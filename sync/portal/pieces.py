"""What a layout gives out: the files of a release piece by piece, in an order that depends on its content alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sync.portal.content import Source, View
from sync.portal.leaves import LeafIndex
from sync.portal.release import FileLine, FolderLine
from sync.record.container import Container

#: What is told of every sub-district before its files: the fold of its records, and their containers.
Watch = Callable[[View, Sequence[Container]], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """Next bytes of a file; ``data`` is None where a file is not made again (a page: its digest is its check)."""

    path: str
    data: bytes | None
    is_last: bool = True


@dataclass(frozen=True, slots=True)
class Complete:
    """No further file of a folder comes (files of folders below it may)."""

    folder: str


@dataclass(frozen=True, slots=True)
class Again:
    """What is the same, byte for byte, as in an earlier release, and lies where that was kept: complete files of
    folders that others share, and complete folders."""

    files: Sequence[FileLine]
    folders: Sequence[FolderLine]


class Layout(Protocol):
    """A version of the files of a release."""

    @property
    def published(self) -> frozenset[str]:
        """Kinds of records whose containers lie in the release; of the others only the entry of the log does."""
        ...

    def kinds(self, path: str) -> tuple[str, str | None]:
        """Kind of a file, and what it is derived from."""
        ...

    def pieces(
        self, source: Source, leaves: LeafIndex, watch: Watch, *, with_pages: bool
    ) -> Iterator[Piece | Complete]:
        """Every file but the manifest, its listings and its signature.

        :raises KnownError: what keeps a release from being made.
        """
        ...
