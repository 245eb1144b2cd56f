"""What an open workspace tells before anything is folded: the time, what waits for a second typist; and its journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from forms.errors import KnownError
from recap_desktop.core.clock import Clock
from recap_desktop.workspace.records import LoneTranscription
from recap_desktop.workspace.sheet_lines import SheetKey
from recap_desktop.workspace.workspace import Workspace
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from sync.trust.roster import Roster
from sync.trust.times import moment

#: Sheets whose records are folded at a time.
_PORTION = 32


def know_time(workspace: Workspace, roster: Roster, clock: Clock) -> None:
    """What the workspace tells of the time: first what is its own, then what others signed within reason."""
    know_journal_time(workspace, clock)
    enrolled = frozenset(workspace.trust.enrolled())
    officers = tuple(roster.certificates)
    newest = roster.chain.newest
    for officer in officers:
        # the training authority is built in and took its time from this very clock: it proves no more than the package
        proves = newest.mode != "training" or officer.valid_from <= newest.valid_from
        if officer.statement in enrolled and proves:
            clock.note_own_time(officer.valid_from)
    for officer in officers:
        if clock.is_plausible(officer.valid_from):
            clock.note_verified_time(officer.valid_from)


def know_journal_time(workspace: Workspace, clock: Clock) -> None:
    """The time of the newest journal line; the line decides, also where a line before it has a later time.

    So a desk's time that two officers set back (act :data:`SET_BACK`) stays where they set it.

    :raises KnownError: ``workspace.altered_journal`` where that line is none.
    """
    try:
        newest = workspace.journal.lines(newest=1)
        at = moment(newest[0].at) if newest else None
    except KnownError as error:
        raise KnownError("workspace.altered_journal", line=error.params.get("line", 0)) from error
    if at is not None:
        clock.note_own_time(at)
        clock.note_line(at)


def learn_package_time(clock: Clock, package: ElectionPackage) -> None:
    """No earlier than a package was issued; its validity begins when its officers' does."""
    for told in (moment(package.payload["issued"]), package.valid_from):
        clock.note_package_time(told)


def lone_by_sheet(workspace: Workspace) -> dict[SheetKey, list[LoneTranscription]]:
    """Transcriptions that wait for a second typist, by sheet."""
    found: dict[SheetKey, list[LoneTranscription]] = {}
    for one in workspace.records.lone():
        found.setdefault((one.contest, one.station), []).append(one)
    return found


def write_line(workspace: Workspace, clock: Clock, act: str, person: str, data: Mapping[str, str]) -> str:
    """One journal line in the running transaction; the new head."""
    at = clock.now()
    clock.note_line(at)
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
