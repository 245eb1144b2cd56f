"""What a new sheet over a ratified one is: recount, re-vote, postponed, continued. Chosen by the first who types it.

The choice stands beside the draft until the sheet is sealed, so that a resumed draft and the second typist of this
laptop carry the same. A typist on another laptop chooses alone: two that differ are a conflict that two officers end.
"""

from __future__ import annotations

from recap_desktop.desk.cache.lines import SheetLine
from recap_desktop.desk.context import DeskContext
from recap_desktop.workspace.settings import KEYED_ANEW
from sync.fold import Status
from sync.record.content import Transcription

RESULTS = ("recount", "revote", "postponed_count", "postponed_vote", "continued_vote")
"""Result types of a sheet that is keyed anew over a sealed one, in the order in which they are offered."""


def is_over_sealed(line: SheetLine) -> bool:
    """Whether typing it now would begin, or go on with, another result than the sealed one."""
    return line.head is not None and line.status in (Status.SEALED, Status.UNDECIDED, Status.FIRST)


def kept(context: DeskContext, contest: str, station: str, line: SheetLine) -> str | None:
    """Result type under which the new revision is being typed; None where nobody of this laptop has begun it."""
    if line.head is None:
        return None
    if line.status is Status.FIRST:
        keyed = context.state.sheet(contest, station).transcriptions
        return keyed[0].content_as(Transcription).result_type if keyed else None
    begun = any(
        (one.contest, one.station, one.revision) == (contest, station, line.revision)
        for one in context.workspace.drafts.open_drafts()
    )
    if not begun and not context.sheets.waiting(contest, station):
        return None  # whoever chose it dropped the sheet
    found = context.workspace.settings.get(_name(contest, station, line.revision))
    return found if isinstance(found, str) else None


def keep(context: DeskContext, contest: str, station: str, revision: int, result: str) -> None:
    """The draft that begins is of this result. :raises KnownError: ``workspace.*``."""
    context.workspace.settings.put(_name(contest, station, revision), result)


def _name(contest: str, station: str, revision: int) -> str:
    return f"{KEYED_ANEW}{contest}.{station}.{revision}"
