"""What a layout must say of itself so that a release may take over what an earlier one made of a regency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sync.portal.content import Source
from sync.portal.layouts.v2.logs import LogSoFar
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


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a sub-district has in a file of its regency, which goes on from one to the next."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class TakenPart(Taken):
    """The same of one sub-district of a regency that is made; ``fragments`` in the order made."""

    fragments: Sequence[Fragment]


@dataclass(frozen=True, slots=True)
class TakenLog:
    """Files of the log that are complete, and where those that are not go on."""

    again: Again
    so_far: LogSoFar


class Memory(Protocol):
    """Remembers the log, regencies, and in them sub-districts, from one release to the next.

    What a layout makes of a regency is a function of its published records, of the statements about their signers,
    of the packages, and of whether some ids are leaves of the log yet; of nothing else. So is what it makes of a
    sub-district, but for the files that go on through the regency: of those, its fragments.
    """

    def known_log(self) -> TakenLog | None:
        """What was made of the log, where it begins with what it was; else None."""
        ...

    def note_log(self, so_far: LogSoFar) -> None:
        """How far the files of the log are complete that were written."""
        ...

    def known(self, regency: str, regions: Sequence[str]) -> Taken | None:
        """What was made of a regency, where everything it was made from is what it was; else None."""
        ...

    def begin(self, regency: str, regions: Sequence[str]) -> None:
        """What is written from now on is of this regency."""
        ...

    def known_part(self, region: str) -> TakenPart | None:
        """As :meth:`known`, of a sub-district of the regency that was begun."""
        ...

    def earlier(self, region: str) -> Sequence[Fragment] | None:
        """What a sub-district of the regency that was begun had in the files that go on, whatever came since; None
        where that is not known."""
        ...

    def begin_part(self, region: str) -> None:
        """What is written from now on is of this sub-district."""
        ...

    def end_part(
        self, region: str, *, keys: Iterable[str], absent: Iterable[str], looked: Looked,
        fragments: Iterable[Fragment], carried: Mapping[str, Any] | None,
    ) -> None:
        """A sub-district was made.

        :param keys: ids of the keys that signed its records.
        :param absent: ids that were looked for in the log and are no leaf.
        :param carried: None where a part cannot say what it took from it: then it is made again each time.
        """
        ...

    def end(self, regency: str, *, looked: Looked, carried: Mapping[str, Any] | None) -> None:
        """A regency is complete: what it was made from is what its sub-districts were.

        :param carried: as of :meth:`end_part`.
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

    def known_log(self) -> TakenLog | None:
        """Nothing."""
        return None

    def note_log(self, so_far: LogSoFar) -> None:
        """Nothing."""

    def known(self, regency: str, regions: Sequence[str]) -> Taken | None:
        """Nothing."""
        return None

    def begin(self, regency: str, regions: Sequence[str]) -> None:
        """Nothing."""

    def known_part(self, region: str) -> TakenPart | None:
        """Nothing."""
        return None

    def earlier(self, region: str) -> Sequence[Fragment] | None:
        """Nothing."""
        return None

    def begin_part(self, region: str) -> None:
        """Nothing."""

    def end_part(
        self, region: str, *, keys: Iterable[str], absent: Iterable[str], looked: Looked,
        fragments: Iterable[Fragment], carried: Mapping[str, Any] | None,
    ) -> None:
        """Nothing."""

    def end(self, regency: str, *, looked: Looked, carried: Mapping[str, Any] | None) -> None:
        """Nothing."""


def nobody(view: object, containers: object) -> None:
    """A :data:`sync.portal.pieces.Watch` that looks away."""


