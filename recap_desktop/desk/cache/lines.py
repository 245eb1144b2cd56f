"""What the board and the turn of a typist need of a sheet: from the fold, or from the cache before it is there.

No figure is in a line, and none of what two persons must not see of one another.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from recap_desktop.workspace.records import LoneTranscription
from sync.fold import SheetState, Status


class SheetLine(msgspec.Struct, frozen=True):
    """A sheet without figures; names as in :class:`sync.fold.SheetState`.

    ``head`` is the id of the sealed sheet that counts, ``absent`` the ids of declarations that there is none;
    ``undecided`` says that figures were left undecided; ``readers`` read a box otherwise than both typists and wait for
    a second one.
    """

    status: Status = Status.EMPTY
    revision: int = 1
    typists: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    head: str | None = None
    absent: tuple[str, ...] = ()
    undecided: bool = False
    locked: bool = False
    needs_revision: bool = False
    withdrawn: str | None = None
    readers: frozenset[str] = frozenset()
    was_closed: bool = False


class Sheets(Protocol):
    """Where the lines come from."""

    def line(self, contest: str, station: str) -> SheetLine:
        """One sheet; an empty line where nothing is known of it."""
        ...

    def is_known(self, contest: str, station: str) -> bool:
        """Whether anything is known of a sheet."""
        ...

    def waiting(self, contest: str, station: str) -> tuple[LoneTranscription, ...]:
        """First transcriptions of a sheet that wait for a second typist, without their figures."""
        ...


EMPTY = SheetLine()


def line_of(sheet: SheetState) -> SheetLine:
    """The line of a sheet as folded."""
    return SheetLine(
        sheet.status, sheet.revision, sheet.typists, sheet.barred, sheet.head.id if sheet.head is not None else None,
        tuple(act.id for act in sheet.absent), bool(sheet.undecided), sheet.locked, sheet.needs_revision,
        sheet.withdrawn,
        frozenset(person for one in sheet.rereadings if one.standing == "waiting" for person in one.persons),
        sheet.was_closed,
    )


def written(line: SheetLine) -> str:
    """A line as text; sets in order, so that the same line is the same text."""
    return msgspec.json.encode(line, order="sorted").decode("utf-8")


def read(text: str) -> SheetLine:
    """A line from its text. :raises ValueError: where it is none."""
    return msgspec.json.decode(text, type=SheetLine)
