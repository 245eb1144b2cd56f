"""What an open workspace tells before anything is folded: the time, what waits for a second typist; and its journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from recap_desktop.core.clock import Clock
from recap_desktop.workspace.records import LoneTranscription
from recap_desktop.workspace.sheet_lines import SheetKey
from recap_desktop.workspace.workspace import Workspace
from sync.record.record import Record
from sync.trust.roster import Roster
from sync.trust.times import moment

#: Sheets whose records are folded at a time.
_PORTION = 32


def know_time(workspace: Workspace, roster: Roster, clock: Clock) -> None:
    """What the workspace tells of the time: first what is its own, then what others signed within reason."""
    newest = workspace.journal.lines(newest=1)
    if newest:
        clock.note_own_time(moment(newest[0].at))
    enrolled = frozenset(workspace.trust.enrolled())
    officers = roster.officers.values()
    for officer in officers:
        if officer.statement in enrolled:
            clock.note_own_time(officer.valid_from)
    for officer in officers:
        if clock.is_plausible(officer.valid_from):
            clock.note_verified_time(officer.valid_from)


def lone_by_sheet(workspace: Workspace) -> dict[SheetKey, list[LoneTranscription]]:
    """Transcriptions that wait for a second typist, by sheet."""
    found: dict[SheetKey, list[LoneTranscription]] = {}
    for one in workspace.records.lone():
        found.setdefault((one.contest, one.station), []).append(one)
    return found


def write_line(workspace: Workspace, clock: Clock, act: str, person: str, data: Mapping[str, str]) -> str:
    """One journal line in the running transaction; the new head."""
    at = clock.now()
    clock.note_verified_time(at)
    return workspace.journal.append(act, person, at, data)


def portions(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Acts first, then the records of some sheets at a time, last the recaps: few are judged more than once."""
    sheets: dict[SheetKey, list[Record]] = {}
    acts: list[Record] = []
    recaps: list[Record] = []
    for record in records:
        if record.contest is not None and record.station is not None:
            sheets.setdefault((record.contest, record.station), []).append(record)
        else:
            (recaps if record.kind == "recap" else acts).append(record)
    yield acts
    some = list(sheets.values())
    for start in range(0, len(some), _PORTION):
        yield [record for sheet in some[start:start + _PORTION] for record in sheet]
    yield recaps
