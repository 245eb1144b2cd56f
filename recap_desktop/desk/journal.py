"""Reading the journal: who did what and when, and whether the chain holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.workspace import journal_file
from recap_desktop.workspace.journal import SYSTEM, JournalLine
from sync.portal.content import ALWAYS_PUBLISHED
from sync.record.container import Container
from sync.record.record import Record


@dataclass(frozen=True)
class JournalView:
    """A line of the journal as people look for it.

    :ivar name: of the person, as in the certificate; "" where no officer caused it.
    :ivar station: the station it is about, also where the line names a draft or a record of it; "" for none.
    :ivar other: name of another officer that the line names.
    """

    line: JournalLine
    name: str
    station: str
    other: str


class JournalPages:
    """Use cases of the journal page."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    @property
    def head(self) -> str:
        """Hash of the newest line."""
        with self._context.lock:
            return self._context.workspace.journal.head

    def lines(self, newest: int = 200) -> tuple[JournalLine, ...]:
        """The newest lines, newest first. :raises KnownError: ``session.*``."""
        with self._context.lock:
            self._context.require(Command.VIEW_JOURNAL)
            return self._context.workspace.journal.lines(newest)

    def entries(self) -> tuple[JournalView, ...]:
        """Every line, newest first, with names and places. :raises KnownError: ``session.*``, ``journal.broken``."""
        with self._context.lock:
            context = self._context
            context.require(Command.VIEW_JOURNAL)
            lines = context.workspace.journal.lines()
            places = _places(lines)
            return tuple(
                JournalView(
                    line, context.name_of(line.person) if line.person != SYSTEM else "", _place(line, places),
                    context.name_of(line.data["officer"]) if "officer" in line.data else "",
                ) for line in lines
            )

    def verify(self) -> str:
        """Walk the whole chain and return its head.

        :raises KnownError: ``journal.broken`` with the first line that does not fit, ``session.*``.
        """
        with self._context.lock:
            self._context.require(Command.VIEW_JOURNAL)
            return self._context.workspace.journal.verify()

    def export(self) -> bytes:
        """The journal as a file that ``recap verify`` can walk: ids and digests, and the newest signed anchor.

        The anchor is the newest record of this desk that is published anyway: its payload, signed by its officers,
        names the head of the journal before it. A transcription is never one, it would give figures away.

        :raises KnownError: ``journal.broken`` for a chain that does not hold, which is not given away as one that
            does; ``record.*`` for an anchor whose signatures do not; ``session.*``.
        """
        with self._context.lock:
            self._context.require(Command.VIEW_JOURNAL)
            workspace, package = self._context.workspace, self._context.package
            workspace.journal.verify()
            return journal_file.write(
                package.election, package.digest, tuple(workspace.journal.export()), self._anchor()
            )

    def _anchor(self) -> Container | None:
        workspace, roster = self._context.workspace, self._context.ledger.roster
        envelope = workspace.records.newest_own(sorted(ALWAYS_PUBLISHED))
        if envelope is None:
            return None
        record = Record.parse(envelope)
        roster.verify(record)
        return Container(record, roster.statements_of(record), workspace.receipts.receipt(record.id))


def _places(lines: Sequence[JournalLine]) -> Mapping[str, str]:
    """Station of every draft and record that some line tells with its station."""
    found: dict[str, str] = {}
    for line in lines:
        station = line.data.get("station")
        if station is not None:
            found.update((line.data[name], station) for name in ("draft", "record") if name in line.data)
    return found


def _place(line: JournalLine, places: Mapping[str, str]) -> str:
    data = line.data
    return data.get("station") or places.get(data.get("draft", "")) or places.get(data.get("record", "")) or ""
