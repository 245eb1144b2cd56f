"""The journal: one hash-chained line per act, ids and digests only, never a figure.

A line is RFC 8785 JSON ``{"v", "n", "prev", "at", "act", "person", "data"}``; its hash is the SHA-256 of its bytes and
stands as ``prev`` in the next line. A restored backup opens a new journal: its first line, act ``restored``, has no
line before it (``prev`` is :data:`START`) and names the old head in its data. Lines are written in the transaction
of the act they tell of. Every value in ``data`` has a shape fixed by its name, so that no figure can slip in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forms.errors import KnownError
from recap_desktop.workspace.database import Database
from sync.record import canonical

START = "0" * 64
"""``prev`` of the first line."""

RESTORED = "restored"
"""Act of the line that opens the journal of a restored backup."""

_BEFORE_ALL = -(1 << 63)
_PORTION = 4096

SYSTEM = "-"
"""Person of lines that no officer caused."""

_HEX64 = r"[0-9a-f]{64}"
_SHAPES: dict[str, str] = {
    "record": _HEX64, "records": rf"{_HEX64}(,{_HEX64})*", "package": _HEX64, "digest": _HEX64, "head": _HEX64,
    "draft": r"[0-9a-f]{32}", "contest": r"[A-Z][A-Z_]{1,19}", "station": r"\d{13}", "region": r"\d{6}(\d{4})?",
    "field": r"[a-z][a-z0-9_.]{0,79}", "finding": r"R\d\d(:[A-Za-z0-9_.:+,-]{1,100})?",
    "code": r"[a-z][a-z0-9_.]{0,63}",
    "kind": r"[a-z][a-z_-]{0,40}", "officer": r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", "text": _HEX64,
    "records_count": r"\d{1,7}", "tries": r"\d{1,6}", "seconds": r"\d{1,12}", "leaf": r"\d{1,12}",
    "keys": r"\d{1,6}", "boxes": r"\d{1,4}", "size": r"\d{1,12}",
}


@dataclass(frozen=True)
class JournalLine:
    """One act. ``person`` is a person id or ``"-"``; ``hash`` is the head of the journal after this line."""

    n: int
    at: str
    act: str
    person: str
    data: Mapping[str, str]
    prev: str
    hash: str
    raw: bytes


def has_shape(name: str, value: object) -> bool:
    """Whether a line may hold this: an id, a digest, a code, a place; never a figure."""
    return name in _SHAPES and isinstance(value, str) and re.fullmatch(_SHAPES[name], value) is not None


class Journal:
    """Appends lines and proves the chain."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, act: str, person: str, at: datetime, data: Mapping[str, str] | None = None) -> str:
        """Write a line in the running transaction and return the new head.

        :param data: names of :data:`_SHAPES` only; anything else is a programming error (ValueError).
        """
        return self._append(act, person, at, data or {}, opens=False)

    def restored(self, person: str, at: datetime) -> str:
        """Open a new journal that names the head of the old one, in the running transaction; the new head."""
        return self._append(RESTORED, person, at, {"head": self.head}, opens=True)

    def _append(self, act: str, person: str, at: datetime, data: Mapping[str, str], *, opens: bool) -> str:
        for name, value in data.items():
            if not has_shape(name, value):
                raise ValueError(f"no journal data: {name}={value!r}")
        last = self._database.row("SELECT n, hash FROM journal ORDER BY n DESC LIMIT 1")
        n, prev = (last[0] + 1, last[1]) if last else (1, START)
        raw = canonical.encode({
            "v": 1, "n": n, "prev": START if opens else prev, "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "act": act,
            "person": person, "data": dict(data),
        })
        digest = hashlib.sha256(raw).hexdigest()
        self._database.execute("INSERT INTO journal (n, hash, line) VALUES (?, ?, ?)", (n, digest, raw))
        self._database.expect("SELECT hash, line FROM journal WHERE n = ?", (n,), (digest, raw))
        return digest

    @property
    def head(self) -> str:
        """Hash of the last line, or 64 zeros."""
        last = self._database.row("SELECT hash FROM journal ORDER BY n DESC LIMIT 1")
        return str(last[0]) if last else START

    @property
    def count(self) -> int:
        """Number of lines."""
        last = self._database.row("SELECT coalesce(max(n), 0) FROM journal")
        return int(last[0]) if last else 0

    def hash_of(self, n: int) -> str | None:
        """Hash of line ``n``, counted from 1; None where there is no such line."""
        row = self._database.row("SELECT hash FROM journal WHERE n = ?", (n,)) if 0 < n < 1 << 63 else None
        return str(row[0]) if row else None

    def lines(self, newest: int | None = None) -> tuple[JournalLine, ...]:
        """The newest lines, newest first (all without a limit)."""
        found = self._database.rows(
            "SELECT n, hash, line FROM journal ORDER BY n DESC LIMIT ?", (-1 if newest is None else newest,)
        )
        return tuple(line_of(n, digest, raw) for n, digest, raw in found)

    def told_of(self, act: str) -> tuple[JournalLine, ...]:
        """Lines of one act, the oldest first."""
        found = self._database.rows(
            "SELECT n, hash, line FROM journal WHERE instr(line, ?) > 0 ORDER BY n", (b'"act":"%b"' % act.encode(),)
        )
        return tuple(line for line in (line_of(*row) for row in found) if line.act == act)

    def export(self) -> Iterator[bytes]:
        """The raw lines in order, as a stranger may check them with SHA-256 alone."""
        for (raw,) in self._database.rows("SELECT line FROM journal ORDER BY n"):
            yield bytes(raw)

    def walk(self) -> Iterator[tuple[int, str, bytes]]:
        """Number, hash and raw bytes of every line in order, each once it fits; lines are read in portions.

        :raises KnownError: ``journal.broken`` with the number of the first line that does not fit.
        """
        number, prev, after = 0, START, _BEFORE_ALL
        while rows := self._database.rows(
            "SELECT n, hash, line FROM journal WHERE n > ? ORDER BY n LIMIT ?", (after, _PORTION)
        ):
            for n, digest, raw in rows:
                number += 1
                is_line = type(raw) is bytes and hashlib.sha256(raw).hexdigest() == digest
                if n != number or not is_line or not _links(n, digest, raw, prev):
                    raise KnownError("journal.broken", line=number)
                yield n, digest, raw
                prev = digest
            after = number

    def verify(self) -> str:
        """Walk the chain, every line read to its last byte, and return its head.

        :raises KnownError: ``journal.broken`` with the number of the first line that does not fit.
        """
        head = START
        for n, digest, raw in self.walk():
            line_of(n, digest, raw)
            head = digest
        return head


def follows(line: JournalLine, head: str) -> bool:
    """Whether a line may stand after the line of this hash: it goes on with the journal, or opens a restored one."""
    return line.prev == head or (line.act == RESTORED and line.prev == START and line.data.get("head") == head)


def _links(n: int, digest: str, raw: bytes, prev: str) -> bool:
    # keys are sorted in RFC 8785, so that almost every line ends alike and need not be parsed to be walked
    if raw.endswith(b'","prev":"%b","v":1}' % prev.encode("ascii")) and b'"n":%d,"person":"' % n in raw:
        return True
    return follows(line_of(n, digest, raw), prev)


def line_of(n: int, digest: str, raw: bytes) -> JournalLine:
    """The line of a journal row.

    :raises KnownError: ``journal.broken`` where the bytes are no line of this number.
    """
    if type(raw) is not bytes:  # a column of SQLite holds whatever somebody wrote there
        raise KnownError("journal.broken", line=n)
    try:
        said: dict[str, Any] = canonical.decode(raw)
        line = JournalLine(said["n"], said["at"], said["act"], said["person"], said["data"], said["prev"], digest, raw)
    except (KnownError, KeyError, TypeError) as error:
        raise KnownError("journal.broken", line=n) from error
    if line.n != n or not isinstance(line.data, dict):
        raise KnownError("journal.broken", line=n)
    return line
