"""What the server needs from a store. Every write is one transaction that is durable when the call returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sync.log.tiles import TileKey


@dataclass(frozen=True)
class StoredRecord:
    """A record in the log: leaf index, entry bytes, verbatim envelope, receipt text."""

    id: str
    index: int
    kind: str
    region: str
    envelope: bytes
    entry: bytes
    receipt: str


@dataclass(frozen=True)
class Grant:
    """Whom one enrolment code is for; the code itself is kept as a digest only."""

    person: str
    role: str
    region: str


@dataclass(frozen=True)
class Redeemed:
    """Outcome of using a code: the answer as first given, to be repeated when the same request comes again."""

    request: str
    answer: bytes


@dataclass(frozen=True)
class Batch:
    """What one commit adds: records, officer statements, changed tiles and the checkpoint over them."""

    records: Sequence[StoredRecord]
    statements: Mapping[str, bytes]
    tiles: Mapping[TileKey, bytes]
    size: int
    note: str


class Store(Protocol):
    """Durable storage of one server."""

    def commit(self, batch: Batch) -> None:
        """Write a batch, all or nothing; returns only after it is on disk."""
        ...

    def add_statement(self, name: str, statement: bytes) -> None:
        """Keep an officer statement or a revocation."""
        ...

    def record(self, record_id: str) -> StoredRecord | None:
        """One record."""
        ...

    def records(self, *, since: int = 0, region: str = "", limit: int = 1000) -> list[StoredRecord]:
        """Records from a leaf index on, in leaf order, of a region."""
        ...

    def statements(self) -> Iterable[bytes]:
        """Every officer statement and revocation."""
        ...

    def tile(self, level: int, index: int) -> bytes | None:
        """Newest bytes of a tile."""
        ...

    def statements_after(self, number: int) -> list[tuple[int, bytes]]:
        """Statements that came after one, each with its number (from 1), in order of arrival."""
        ...

    def checkpoint(self) -> tuple[int, str] | None:
        """Size and note of the newest checkpoint."""
        ...

    def checkpoint_at(self, size: int) -> str | None:
        """Note of the checkpoint of that very size."""
        ...

    def add_code(self, code: str, grant: Grant) -> None:
        """Allow one enrolment with a code (kept as a digest)."""
        ...

    def code(self, code: str) -> tuple[Grant, Redeemed | None] | None:
        """What a code allows, and how it was used; None when there is no such code."""
        ...

    def redeem(self, code: str, redeemed: Redeemed, name: str, statement: bytes) -> bool:
        """Use a code up and keep the statement made for it, all or nothing; False when it was used before."""
        ...

    def close(self) -> None:
        """Release the store."""
        ...
