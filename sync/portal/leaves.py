"""What a log holds, by id: one row of fixed width a leaf, so that a country's log needs digests and nothing more."""

from __future__ import annotations

import json
import struct
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from forms.errors import KnownError
from sync.log.receipt import OTHER_LEAVES, PACKAGE, RELEASE, LogEntry, read_entry
from sync.record.canonical import encode
from sync.record.content import KINDS
from sync.record.times import moment, stamp

_CODES = (*sorted(KINDS), *sorted(OTHER_LEAVES))
_ROW = struct.Struct(">30sBQQ")
_SEEN = 0x80


class Leaf(msgspec.Struct, frozen=True, gc=False):
    """Index in the log, kind, and time of arrival."""

    index: int
    kind: str
    received: datetime


class LeafIndex:
    """Every leaf of a log by id; ``packages`` and ``heads`` are the entries of those kinds, in leaf order."""

    def __init__(self) -> None:
        self._rows: dict[bytes, bytearray] = {}
        self.size = 0
        self.last: datetime | None = None
        self.packages: list[LogEntry] = []
        self.heads: list[LogEntry] = []
        #: index, id and kind of leaves that came after those it was read with; None where all came one by one
        self._added: list[tuple[int, str, str]] | None = None

    @classmethod
    def of(cls, entries: Iterable[bytes]) -> LeafIndex:
        """Of entries in leaf order.

        :raises KnownError: ``verify.log_entry`` with the index of the first that is none, or is there twice.
        """
        made = cls()
        for _ in made.reading(entries):
            pass
        return made

    def reading(self, entries: Iterable[bytes]) -> Iterator[bytes]:
        """The entries themselves, each taken up as it passes. :raises KnownError: as :meth:`of`."""
        for entry in entries:
            self.add(entry)
            yield entry

    def add(self, entry: bytes) -> None:
        """The next leaf. :raises KnownError: ``verify.log_entry``."""
        try:
            said = read_entry(entry)
        except KnownError as error:
            raise KnownError("verify.log_entry", index=self.size) from error
        key = bytes.fromhex(said.id)
        rows = self._rows.setdefault(key[:2], bytearray())
        if _find(rows, key[2:]) is not None:
            raise KnownError("verify.log_entry", index=self.size)
        received = moment(said.received)
        rows += _ROW.pack(key[2:], _CODES.index(said.kind), self.size, int(received.timestamp()))
        if self._added is not None:
            self._added.append((self.size, said.id, said.kind))
        if said.kind in (PACKAGE, RELEASE):
            (self.packages if said.kind == PACKAGE else self.heads).append(said)
        # entries that an earlier epoch of the log had taken stand behind newer ones where they came again
        self.size, self.last = self.size + 1, received if self.last is None else max(self.last, received)

    def to_bytes(self) -> bytes:
        """For :meth:`of_bytes`: what is known of all leaves, marks aside; the same leaves give the same bytes."""
        head = {
            "size": self.size, "last": stamp(self.last) if self.last is not None else None,
            **{name: [[one.id, one.envelope, one.kind, one.received] for one in some]
               for name, some in (("packages", self.packages), ("heads", self.heads))},
        }
        rows = (key + len(found).to_bytes(4, "big") + _unmarked(found) for key, found in sorted(self._rows.items()))
        return encode(head) + b"\n" + b"".join(rows)

    @classmethod
    def of_bytes(cls, data: bytes, start: int = 0) -> LeafIndex:
        """What :meth:`to_bytes` says, from a place on; a country's is large, and is not copied as a whole.

        :raises ValueError, KeyError, TypeError: it is none of that.
        """
        end = data.index(b"\n", start)
        head, made, rows, at = json.loads(data[start:end]), cls(), memoryview(data)[end + 1:], 0
        made.size, made.last = head["size"], moment(head["last"]) if head["last"] is not None else None
        made.packages = [LogEntry(*one) for one in head["packages"]]
        made.heads = [LogEntry(*one) for one in head["heads"]]
        while at < len(rows):
            end = at + 6 + int.from_bytes(rows[at + 2:at + 6], "big")
            made._rows[bytes(rows[at:at + 2])] = bytearray(rows[at + 6:end])
            at = end
        made._added = []
        return made

    def get(self, name: str) -> Leaf | None:
        """A leaf by its id."""
        found = self._row(name)
        if found is None:
            return None
        _, code, index, seconds = _ROW.unpack_from(*found)
        return Leaf(index, _CODES[code & ~_SEEN], datetime.fromtimestamp(seconds, UTC))

    def mark(self, name: str) -> None:
        """Note that a leaf was seen."""
        found = self._row(name)
        if found is not None:
            found[0][found[1] + 30] |= _SEEN

    def ids(self, kinds: Collection[str], *, unseen: bool = False) -> Iterator[tuple[str, int]]:
        """Ids (in their own order) and indices of leaves of some kinds; only those not marked, where ``unseen``."""
        wanted = {code for code, kind in enumerate(_CODES) if kind in kinds}
        wanted |= {code | _SEEN for code in wanted} if not unseen else set()
        for head, rows in sorted(self._rows.items()):
            found = [(rest, index) for rest, code, index, _ in _ROW.iter_unpack(rows) if code in wanted]
            for rest, index in sorted(found):
                yield (head + rest).hex(), index

    def since(self, index: int) -> list[tuple[int, str, str]]:
        """Leaves from a place on, in leaf order: index, id, kind."""
        if index >= self.size:
            return []
        if self._added is not None and index >= self.size - len(self._added):
            return self._added[index - self.size:]
        found = (
            (at, (head + rest).hex(), _CODES[code & ~_SEEN])
            for head, rows in self._rows.items() for rest, code, at, _ in _ROW.iter_unpack(rows) if at >= index
        )
        return sorted(found)

    def _row(self, name: str) -> tuple[bytearray, int] | None:
        try:
            key = bytes.fromhex(name)
        except ValueError:
            return None
        rows = self._rows.get(key[:2])
        at = _find(rows, key[2:]) if rows is not None and len(key) == 32 else None
        return (rows, at) if rows is not None and at is not None else None


class AskedLeaves(LeafIndex):
    """An index that notes which ids it was asked for that are no leaf yet, and the last place of those that are (heads
    of releases aside). It knows leaves by their ids, and the heads; not how many leaves there are, nor which came last.
    """

    def __init__(self, whole: LeafIndex) -> None:
        super().__init__()
        self._rows, self.heads = whole._rows, whole.heads
        self.absent: set[str] = set()
        self.newest = -1

    def get(self, name: str) -> Leaf | None:
        """A leaf by its id."""
        found = super().get(name)
        if found is None:
            self.absent.add(name)
        elif found.kind != RELEASE:
            self.newest = max(self.newest, found.index)
        return found


class EarlierLeaves(LeafIndex):
    """An index as it was when a log had so many leaves."""

    def __init__(self, whole: LeafIndex, size: int) -> None:
        super().__init__()
        self._rows, self.size = whole._rows, size
        self.packages = [one for one in whole.packages if self.get(one.id) is not None]
        self.heads = [one for one in whole.heads if self.get(one.id) is not None]

    def get(self, name: str) -> Leaf | None:
        """A leaf by its id."""
        found = super().get(name)
        return found if found is not None and found.index < self.size else None


def _unmarked(rows: bytearray) -> bytes:
    if max(rows[30::_ROW.size]) < _SEEN:
        return bytes(rows)
    found = bytearray(rows)
    found[30::_ROW.size] = bytes(code & ~_SEEN for code in rows[30::_ROW.size])
    return bytes(found)


def _find(rows: bytearray, rest: bytes) -> int | None:
    at = rows.find(rest)
    while at >= 0 and at % _ROW.size:
        at = rows.find(rest, at + 1)
    return at if at >= 0 else None
