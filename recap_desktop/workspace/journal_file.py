"""The journal as a file that leaves the encrypted workspace, so that anybody can walk its chain.

JSON Lines in RFC 8785. The first line is the head: ``{"anchor", "count", "election", "head", "journal", "package",
"v"}``; every other one is ``{"hash", "line"}`` with the line as it stands in the workspace and the SHA-256 of its
bytes, which is ``prev`` of the next. ``anchor`` is the container of the newest published record of this desk, or null:
its signed payload names the head of the journal as it was then, so that no line up to there can be written anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from forms.errors import KnownError
from recap_desktop.workspace.journal import START, SYSTEM, JournalLine, follows, has_shape
from sync.record.canonical import decode, encode
from sync.record.container import MAX_CONTAINER, Container
from sync.record.times import moment

MARK = "recap"
_MAX_LINE = 1 << 16
_HEAD = {"anchor", "count", "election", "head", "journal", "package", "v"}
_LINE = {"v", "n", "prev", "at", "act", "person", "data"}


@dataclass(frozen=True)
class JournalFile:
    """A journal whose chain holds from the first line to the head it names."""

    election: str
    package: str
    head: str
    lines: tuple[JournalLine, ...]
    anchor: Container | None


def write(election: str, package: str, lines: Iterable[bytes], anchor: Container | None) -> bytes:
    """The file of a journal.

    :param lines: raw lines in order. :param package: digest of the election package of the workspace.
    """
    kept: list[bytes] = []
    head = START
    for raw in lines:
        head = hashlib.sha256(raw).hexdigest()
        kept.append(encode({"hash": head, "line": decode(raw)}))
    first = encode(
        {"v": 1, "journal": MARK, "election": election, "package": package, "count": len(kept), "head": head,
         "anchor": decode(anchor.to_bytes(), MAX_CONTAINER) if anchor is not None else None}
    )
    return b"".join(line + b"\n" for line in (first, *kept))


def is_journal(data: bytes) -> bool:
    """Whether these are the bytes of such a file; two marks of three are enough, so that a damaged one is known."""
    first, _, rest = data.partition(b"\n")
    named = b'","journal":"recap","package":"' in first
    return data.startswith(b'{"anchor":') + named + rest.startswith(b'{"hash":"') >= 2


def read(data: bytes) -> JournalFile:
    """Walk the chain of a journal file.

    :raises KnownError: ``journal.file_head``; ``journal.broken`` or ``journal.not_ids`` with the first line that does
        not fit (1 is the first act); ``journal.cut`` where the lines do not reach the head that is named.
    """
    stream = BytesIO(data)
    head = _head(stream.readline(MAX_CONTAINER + 1).removesuffix(b"\n"))
    if not data.endswith(b"\n"):
        raise KnownError("journal.broken", line=max(data.count(b"\n"), 1))
    lines = _chain(_lines(stream))
    if (len(lines), lines[-1].hash if lines else START) != (head["count"], head["head"]):
        raise KnownError("journal.cut", count=head["count"], lines=len(lines))
    anchor = head["anchor"]
    return JournalFile(
        head["election"], head["package"], head["head"], lines,
        Container.parse(encode(anchor)) if anchor is not None else None,
    )


def _head(raw: bytes) -> Mapping[str, Any]:
    try:
        found = decode(raw, MAX_CONTAINER)
        is_right = set(found) == _HEAD and (found["v"], found["journal"]) == (1, MARK) and encode(found) == raw
        is_right &= all(isinstance(found[name], str) for name in ("election", "package", "head"))
    except (KnownError, TypeError, KeyError) as error:
        raise KnownError("journal.file_head") from error
    if not is_right or not isinstance(found["count"], int):
        raise KnownError("journal.file_head")
    return dict(found)


def _lines(stream: BytesIO) -> Iterator[bytes]:
    """One after the other: a file of line ends alone is refused at the first, not after all."""
    while line := stream.readline(_MAX_LINE + 2):
        yield line.removesuffix(b"\n")


def _chain(lines: Iterable[bytes]) -> tuple[JournalLine, ...]:
    made: list[JournalLine] = []
    prev = START
    for number, outer in enumerate(lines, start=1):
        line = _line(number, outer)
        if not follows(line, prev):
            raise KnownError("journal.broken", line=number)
        made.append(line)
        prev = line.hash
    return tuple(made)


def _line(number: int, outer: bytes) -> JournalLine:
    try:
        found = decode(outer, _MAX_LINE)
        said = found["line"]
        raw = encode(said)
        digest = hashlib.sha256(raw).hexdigest()
        fits = set(found) == {"hash", "line"} and encode(found) == outer and found["hash"] == digest
        fits &= set(said) == _LINE and (said["v"], said["n"]) == (1, number)
        moment(said["at"])
        line = JournalLine(number, said["at"], said["act"], said["person"], said["data"], said["prev"], digest, raw)
    except (KnownError, TypeError, KeyError) as error:
        raise KnownError("journal.broken", line=number) from error
    if not fits:
        raise KnownError("journal.broken", line=number)
    named = line.person == SYSTEM or has_shape("officer", line.person)
    if not named or not has_shape("kind", line.act) or not all(has_shape(*item) for item in line.data.items()):
        raise KnownError("journal.not_ids", line=number)
    return line
