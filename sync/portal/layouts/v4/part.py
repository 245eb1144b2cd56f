"""What a part of a release is: files of one kind, made region by region, with what the parts before it made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sync.portal.content import Source, View
from sync.portal.leaves import LeafIndex
from sync.portal.pieces import Complete, Piece

Made = Iterator[Piece | Complete]


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that is complete: its bytes and SHA-256 (hex). Both None for one that is not made again (a page)."""

    size: int | None
    digest: str | None


@dataclass
class Making:
    """A release while it is made.

    ``files`` are the complete ones under ``data/``, ``referensi/``, ``err/``, those of copies, and of the release's own
    folder, by path, in the order made: what a descriptor or a catalogue lists. ``with_pages`` is False where a
    release is made again to hold it against its records: then what is held by its digest alone (pages, copies) is a
    piece without bytes.
    """

    source: Source
    leaves: LeafIndex
    with_pages: bool
    files: dict[str, MadeFile] = field(default_factory=dict)

    def listed(self, folder: str) -> Mapping[str, MadeFile]:
        """Complete files of a folder and the folders below it, by path."""
        return {path: made for path, made in self.files.items() if path.startswith(f"{folder}/")}


class Part(Protocol):
    """Makes files of one kind."""

    def region(self, view: View, regency: str) -> Made:
        """Files, or the next rows of files, of one sub-district; ``regency`` is its four digits, or ``lain``."""
        ...

    def regency(self, regency: str) -> Made:
        """What ends with the last sub-district of a regency."""
        ...

    def last(self) -> Made:
        """What is made when every sub-district was seen."""
        ...

    def saw(self, piece: Piece) -> None:
        """A piece that a part before this one made, for what is derived from its bytes."""
        ...


class Quiet:
    """A part that makes nothing; others say what they do make."""

    def __init__(self, making: Making) -> None:
        self.making = making

    def region(self, view: View, regency: str) -> Made:
        """Nothing."""
        yield from ()

    def regency(self, regency: str) -> Made:
        """Nothing."""
        yield from ()

    def last(self) -> Made:
        """Nothing."""
        yield from ()

    def saw(self, piece: Piece) -> None:
        """Looks away."""


MakePart = Callable[[Making], Part]


#: Folders whose files a catalogue lists.
_NOTED = ("data/", "referensi/", "err/", "parquet/", "xlsx/")


class Noted:
    """Hands pieces on and notes size and digest of the files they complete."""

    def __init__(self, making: Making) -> None:
        self._making = making
        self._open: dict[str, tuple[int, hashlib._Hash]] = {}

    def take(self, piece: Piece) -> None:
        """The next bytes of a file."""
        if not (piece.path.startswith(_NOTED) or "/" not in piece.path):
            return
        if piece.data is None:
            self._making.files[piece.path] = MadeFile(None, None)
            return
        size, digest = self._open.pop(piece.path, (0, hashlib.sha256()))
        digest.update(piece.data)
        if piece.is_last:
            self._making.files[piece.path] = MadeFile(size + len(piece.data), digest.hexdigest())
        else:
            self._open[piece.path] = size + len(piece.data), digest
