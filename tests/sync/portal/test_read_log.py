"""A cut goes on where the one before ended with the log: what it takes over is what reading all of it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from itertools import islice
from typing import Any, cast

import pytest

from forms.errors import KnownError
from sync.log.receipt import OFFICER, PACKAGE, RELEASE, log_entry
from sync.portal.content import Source
from sync.portal.layouts.v2.logs import LogSoFar, log_pieces
from sync.portal.pieces import Piece
from sync.portal.read_log import ReadLog, read_log

_KINDS = (PACKAGE, OFFICER, "transcription", "sheet", RELEASE)
#: Entries of a file of lines, and some more of two.
_OF_A_FILE, _MORE = 64 * 256, 2 * 64 * 256 + 300


@cache
def _entries(count: int) -> tuple[bytes, ...]:
    return tuple(_entry(number) for number in range(count))


def _entry(number: int, content: bytes = b"") -> bytes:
    data = content or b"%d" % number
    kind = _KINDS[number % len(_KINDS)]
    name = sha256(data).hexdigest() if kind == OFFICER else sha256(b"id%d" % number).hexdigest()
    return log_entry(name, data, kind, f"2024-02-14T15:{number % 60:02d}:00Z")


def _read(
    entries: Sequence[bytes], sizes: Sequence[int] = (), known: ReadLog | None = None
) -> tuple[ReadLog, dict[int, bytes]]:
    log, roots = read_log(lambda since, end: entries[since:end], len(entries), [len(entries), *sizes], known)
    return log, dict(roots)


@pytest.mark.parametrize("known", [0, 1, 255, 256, 700])
def test_the_log_is_what_it_is_however_much_was_known(known: int) -> None:
    entries = _entries(700)
    before, _ = _read(entries[:known])
    before = ReadLog.of_bytes(before.to_bytes())
    log, roots = _read(entries, [known], before)
    whole, expected = _read(entries, [known])
    assert roots == expected and log.to_bytes() == whole.to_bytes()
    assert log.leaves.since(known) == whole.leaves.since(known)
    assert log.leaves.since(300) == whole.leaves.since(300)
    for kinds in ({OFFICER}, {OFFICER, RELEASE}):
        assert list(log.leaves.ids(kinds)) == list(whole.leaves.ids(kinds))
    assert (log.leaves.heads, log.leaves.last) == (whole.leaves.heads, whole.leaves.last)


def test_another_entry_among_those_known_is_read_with_all_others() -> None:
    entries = list(_entries(300))
    before, _ = _read(entries[:200])
    entries[17] = _entry(17, b"another")
    expected, roots = _read(entries)
    log, found = _read(entries, known=ReadLog.of_bytes(before.to_bytes()))
    assert found == roots and log.to_bytes() == expected.to_bytes()
    # entries that were cut otherwise give other lengths
    entries = list(_entries(300))
    entries[17:19] = [entries[17] + entries[18]]
    with pytest.raises(KnownError, match=r"verify\.log_entry"):
        _read(entries, known=before)


def test_marks_of_one_cut_are_not_remembered() -> None:
    log, _ = _read(_entries(40))
    clean = log.to_bytes()
    log.leaves.mark(next(iter(log.leaves.ids({"sheet"})))[0])
    assert log.to_bytes() == clean


@dataclass(frozen=True)
class _Log:
    """As much of a source as its log is."""

    held: Sequence[bytes]
    checkpoint: str = "note"

    def entries(self, since: int = 0) -> Iterator[bytes]:
        return islice(self.held, since, None)


def _files(
    held: Sequence[bytes], since: LogSoFar | None = None
) -> tuple[dict[str, bytes], list[tuple[LogSoFar, frozenset[str]]]]:
    """Files, and after which of them something was noted."""
    found: dict[str, bytes] = {}
    noted: list[tuple[LogSoFar, frozenset[str]]] = []
    complete: set[str] = set()

    def note(so_far: LogSoFar) -> None:
        noted.append((so_far, frozenset(complete)))

    for piece in log_pieces(cast(Source, cast(Any, _Log(held))), since, note):
        assert isinstance(piece, Piece) and piece.data is not None
        found[piece.path] = found.get(piece.path, b"") + piece.data
        if piece.is_last:
            complete.add(piece.path)
    return found, noted


def test_files_of_a_log_go_on_where_they_ended() -> None:
    """At each place that is noted the complete files stay, byte for byte, whatever comes; the rest is made."""
    entries = [b"%d" % number for number in range(_MORE)]
    whole, noted = _files(entries)
    assert [so_far.bundles for so_far, _ in noted] == [64, 128]
    for so_far, complete in noted:
        rest, more = _files(entries, so_far)
        kept = complete - {"log/checkpoint"}
        assert kept.isdisjoint(rest) and {**{path: whole[path] for path in kept}, **rest} == whole
        assert [one for one, _ in more] == [one for one, _ in noted if one.bundles > so_far.bundles]
    first = _files(entries[:_OF_A_FILE])[0]
    assert all(first[path] == whole[path] for path in noted[0][1] - {"log/checkpoint"})
    # a log that ends where a file of lines does
    rest, _ = _files(entries[:_OF_A_FILE], noted[0][0])
    assert {**{path: whole[path] for path in noted[0][1]}, **rest} == first
    assert replace(noted[0][0], bundles=64) == noted[0][0]
