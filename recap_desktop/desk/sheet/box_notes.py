"""Notes to boxes: a typist says in a few words why a box is hard to read; who reads the paper next finds it there.

A note never says what the box holds: figures, in digits or in words, are refused, so that it takes nothing from
whoever reads the paper without having seen another reading. It is seen by others only when both have typed the sheet,
stays on this laptop and is no part of any record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from forms.errors import KnownError
from forms.words import UNITS
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.workspace.box_notes import BoxNote
from sync.fold import Status
from sync.trust.names import checked_text

LEAST, MOST = 3, 80
"""Letters of a note."""

_NUMBERS = frozenset({*UNITS, "SEPULUH", "SEBELAS", "BELAS", "PULUH", "RATUS", "SERATUS", "RIBU", "SERIBU"})
_UNTYPED = (Status.EMPTY, Status.FIRST)


def checked_note(text: str) -> str:
    """A note as it is kept; "" for none.

    :raises KnownError: ``notes.figures``, ``text.*``.
    """
    words = checked_text(text, LEAST, MOST)
    if any(letter.isdigit() for letter in words) or _NUMBERS & set(re.findall(r"[A-Z]+", words.upper())):
        raise KnownError("notes.figures")
    return words


class Notes:
    """Use case of whoever settles, reads again or corrects: the notes to the boxes of a sheet."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def of(self, contest: str, station: str) -> Mapping[str, tuple[str, ...]]:
        """Notes by field, of the newest revision that was typed here, equal ones once; who wrote them is not told.

        :raises KnownError: ``session.*``, ``desk.verifying``.
        """
        context = self._context
        with context.lock:
            context.require(Command.SETTLE)
            found = notes_shown(context, contest, station)
            newest = max((one.revision for one in found), default=0)
            by_field: dict[str, tuple[str, ...]] = {}
            for one in found:
                known = by_field.get(one.field, ())
                if one.revision == newest and one.note not in known:
                    by_field[one.field] = (*known, one.note)
            return by_field


def notes_shown(context: DeskContext, contest: str, station: str) -> tuple[BoxNote, ...]:
    """Every note to a sheet that others than its typist may see: none before both have typed it."""
    if context.state.sheet(contest, station).status in _UNTYPED:
        return ()
    return context.workspace.box_notes.finished(contest, station)
