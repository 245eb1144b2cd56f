"""What a part of a release is: files of one kind, made region by region, with what the parts before it made.

The cost of a release grows with what changed: the next one takes over every regency that nothing changed, without
making it (docs/adr/0054-releases-grow.md). That holds because of four rules for what a part makes of a region or
regency; what it makes at the end (``last``) is made each time and knows none of them.

1. No number, time, size or root of the release, and no digest or path of another regency's file, is in it: only the
   files of the release's own folder, and what ``last`` makes, speak of the release. A page of a region leads to the
   first page for that.
2. It is made from the ``View`` (its records, roster, package, ``view.leaves.get``, and of ``view.leaves.heads`` how
   many came before a record), from pieces that earlier parts
   made of the same regency, and from nothing else: not from ``making.leaves``, nor from the log, nor from what the part
   remembers of other regencies.
3. What ``last`` needs of a regency is what ``carried`` answers, as JSON values without a float; ``take_over`` is given
   it back in place of the calls of a regency that is not made. A part that does not say what it carries (``None``)
   makes every regency anew each time, for all parts.
4. A file that grows over several regencies belongs to no regency: it is made by ``last``.

What tells the release against the one before (``feed/``) looks at ``making.leaves`` and the plan, makes nothing of a
regency and carries nothing: of one that is taken over nothing changed.

In a regency that is made, a sub-district that nothing changed is taken up in the same way: its complete files lie
there, its fragments of the regency's files (``goes_on``) are shown again, and every part is given what its
``carried_part`` had answered (``take_up``). So what ``regency`` makes may know of a sub-district only what was seen
of its fragments, and what was carried.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sync.portal.content import Source, View
from sync.portal.layouts.growing import Fragment
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

    ``files`` are the complete ones under ``data/``, ``referensi/``, ``err/``, ``dokumen/``, those of copies, and of the
    release's own folder, by path, in the order made: what a descriptor or a catalogue lists. ``with_pages`` is False
    where a release is made again to hold it against its records: then what is held by its digest alone (pages, copies)
    is a piece without bytes. ``earlier`` answers what a sub-district had in the files that go on, in the release that
    the plan names as the one before; None where that is not at hand: then it is made again of the records.
    """

    source: Source
    leaves: LeafIndex
    with_pages: bool
    earlier: Callable[[str], Sequence[Fragment] | None] = lambda region: None
    files: dict[str, MadeFile] = field(default_factory=dict)

    def listed(self, folder: str) -> Mapping[str, MadeFile]:
        """Complete files of a folder and the folders below it, by path."""
        return {path: made for path, made in self.files.items() if path.startswith(f"{folder}/")}


class Part(Protocol):
    """Makes files of one kind.

    ``goes_on`` says that its files of a regency go on from one sub-district to the next, and that nothing but the
    pieces that it makes of a sub-district is needed to go on. A part that makes such files of what it saw makes them of
    that again, and does not say it.
    """

    @property
    def goes_on(self) -> bool: ...

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

    def carried(self, regency: str) -> Mapping[str, Any] | None:
        """What ``last`` will need of a regency that is complete; None where that cannot be said."""
        ...

    def take_over(self, carried: Mapping[str, Any]) -> None:
        """A regency that is not made again: what was carried when it was."""
        ...

    def carried_part(self, region: str) -> Mapping[str, Any] | None:
        """What the rest of its regency, and ``last``, will need of a sub-district that was just made; None where that
        cannot be said."""
        ...

    def take_up(self, regency: str, carried: Mapping[str, Any]) -> Made:
        """A sub-district that is not made again, in a regency that is: what was carried when it was made."""
        ...


class Quiet:
    """A part that makes nothing; others say what they do make."""

    goes_on = False

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

    def carried(self, regency: str) -> Mapping[str, Any] | None:
        """Not said: whoever makes files region by region must say it."""
        return None

    def take_over(self, carried: Mapping[str, Any]) -> None:
        """Nothing was taken."""

    def carried_part(self, region: str) -> Mapping[str, Any] | None:
        """Not said."""
        return None

    def take_up(self, regency: str, carried: Mapping[str, Any]) -> Made:
        """Nothing was taken."""
        yield from ()


class SelfContained(Quiet):
    """A part that makes of a regency what it makes of that alone, and at the end needs nothing of it but
    ``making.files``. Where it makes anything of a whole regency it must say what it carries of a sub-district."""

    def carried(self, regency: str) -> Mapping[str, Any] | None:
        """Nothing."""
        return {}

    def carried_part(self, region: str) -> Mapping[str, Any] | None:
        """Nothing, where it makes nothing of a regency: all of a sub-district's files are complete then."""
        return {} if type(self).regency is Quiet.regency else None


MakePart = Callable[[Making], Part]


#: Folders whose files a catalogue lists.
_NOTED = ("data/", "referensi/", "err/", "dokumen/", "parquet/", "xlsx/", "metadata/")


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
