"""What a layout must say of itself so that a release may take over what an earlier one made of a regency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sync.portal.content import Source
from sync.portal.leaves import LeafIndex
from sync.portal.pieces import Again, Complete, Layout, Piece

#: Size and SHA-256 of a file that later parts look up, by path.
Looked = Mapping[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken over of a regency: its files, what was noted of them, and what each part had taken from it."""

    again: Again
    looked: Looked
    carried: Mapping[str, Any]


class Memory(Protocol):
    """Remembers regencies from one release to the next.

    What a layout makes of a regency is a function of its published records, of the statements about their signers,
    of the packages, and of whether some ids are leaves of the log yet; of nothing else.
    """

    def known(self, regency: str, regions: Sequence[str]) -> Taken | None:
        """What was made of a regency, where everything it was made from is what it was; else None."""
        ...

    def begin(self, regency: str, regions: Sequence[str]) -> None:
        """What is written from now on is of this regency."""
        ...

    def end(
        self, regency: str, *, keys: Iterable[str], absent: Iterable[str], looked: Looked,
        carried: Mapping[str, Any] | None,
    ) -> None:
        """A regency is complete.

        :param keys: ids of the keys that signed its records.
        :param absent: ids that were looked for in the log and are no leaf.
        :param carried: None where a part cannot say what it took from it: then it is made again each time.
        """
        ...


class Growing(Layout, Protocol):
    """A layout whose regencies can be taken over."""

    def grown(
        self, source: Source, leaves: LeafIndex, memory: Memory
    ) -> Iterator[Piece | Complete | Again]:
        """As :meth:`sync.portal.pieces.Layout.pieces` with pages, beside a memory."""
        ...


class Forgetful:
    """Remembers nothing: everything is made."""

    def known(self, regency: str, regions: Sequence[str]) -> Taken | None:
        """Nothing."""
        return None

    def begin(self, regency: str, regions: Sequence[str]) -> None:
        """Nothing."""

    def end(
        self, regency: str, *, keys: Iterable[str], absent: Iterable[str], looked: Looked,
        carried: Mapping[str, Any] | None,
    ) -> None:
        """Nothing."""


def nobody(view: object, containers: object) -> None:
    """A :data:`sync.portal.pieces.Watch` that looks away."""


