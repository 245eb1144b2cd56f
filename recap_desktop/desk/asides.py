"""Everything that has no effect yet, or not any more: what it is, why, and what can be done about it.

Records in quarantine, refused or waiting ones, leaves of a server's log that could not be taken, records that a server
refused, first entries it holds back, and sheets in conflict. Nothing of it is lost, and nothing of it is in a total.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.errors import Refusal
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.workspace.outbox import REFUSED
from sync.fold import Status
from sync.fold.rereading import is_reread
from sync.trust.times import stamp

if TYPE_CHECKING:
    from sync.record.record import Record

#: In the order in which they are shown: what somebody must decide first.
KINDS = ("conflict", "quarantined", "rejected", "refused", "waiting", "set_aside", "held")


@dataclass(frozen=True)
class Aside:
    """One thing set aside.

    :ivar kind: of :data:`KINDS`: ``rejected`` by the server, ``refused`` by the rules of the fold, ``waiting`` for a
        package, form or rules, ``set_aside`` a leaf of the log that cannot be taken, ``held`` back by the server.
    :ivar record: id, "" of what is no record here; ``what`` its kind or act, "" where not known.
    :ivar station: 13 digits, "" for none; ``names`` of its signers; ``at`` its time (ISO 8601), "" where not known.
    :ivar why: the reason as a sentence, None where ``kind`` says it all.
    :ivar endorsable: two officers may take it into account (:meth:`Corrections.endorse`).
    """

    kind: str
    record: str
    what: str
    contest: str
    station: str
    names: tuple[str, ...]
    at: str
    why: Refusal | None = None
    endorsable: bool = False


class Asides:
    """Use case of the page of what was set aside."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def list(self) -> tuple[Aside, ...]:
        """All of it, by kind, then as found. :raises KnownError: ``session.*``, ``desk.verifying``."""
        context = self._context
        with context.lock:
            context.require(Command.VIEW_FINDINGS)
            found = [*self._conflicts(), *self._quarantined(), *self._rejected(), *self._refused(), *self._waiting(),
                     *self._set_aside(), *self._held()]
        return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))

    def _conflicts(self) -> Iterator[Aside]:
        for (contest, station), sheet in self._context.state.region(self._context.region).sheets.items():
            if sheet.status is Status.CONFLICT:
                yield Aside("conflict", "", "", contest, station, (), "")

    def _quarantined(self) -> Iterator[Aside]:
        for record in self._context.state.region(self._context.region).quarantined.values():
            yield self._of(record, "quarantined", self._late(record), endorsable=True)

    def _late(self, record: Record) -> Refusal:
        """Since when the key of its signer does not count."""
        roster = self._context.ledger.roster
        for officer in roster.signers_of(record):
            if officer is None:
                continue
            revoked = roster.revocations.get(officer.keyid)
            ended = max(one.valid_until for one in officer.certificates)
            code, since = ("revoked", revoked.since) if revoked is not None else ("ended", ended)
            name = self._context.name_of(officer.person)
            return Refusal(f"asides.{code}", {"name": name, "since": stamp(since)})
        return Refusal("asides.unknown_signer")

    def _refused(self) -> Iterator[Aside]:
        state, known = self._context.state.region(self._context.region), self._context.workspace.records
        for name, why in state.refused.items():
            for record in self._read(known.envelopes([name])):
                yield self._of(record, "refused", why)

    def _waiting(self) -> Iterator[Aside]:
        state, known = self._context.state.region(self._context.region), self._context.workspace.records
        for name, lack in state.waiting.items():
            for record in self._read(known.envelopes([name])):
                yield self._of(record, "waiting", Refusal(f"asides.lacks_{lack.what}", {"name": lack.name[:16]}))

    def _rejected(self) -> Iterator[Aside]:
        """Refused by the server; the newest first as the queue has them."""
        for row in self._context.workspace.outbox.rows(10_000):
            if row.state == REFUSED:
                yield Aside("rejected", row.record, row.kind, "", row.station or "", (), "",
                            Refusal(row.code) if row.code else None)

    def _set_aside(self) -> Iterator[Aside]:
        fetched, origin = self._context.workspace.fetched, self._context.package.log_origin
        for one in fetched.aside(origin):
            yield Aside("set_aside", one.record or "", "", "", "", (), "", Refusal(one.code))

    def _held(self) -> Iterator[Aside]:
        fetched, origin = self._context.workspace.fetched, self._context.package.log_origin
        for one in fetched.held(origin):
            name = self._context.name_of(one.person)
            yield Aside("held", "", "transcription", one.contest, one.station, (name,), "")

    def _of(self, record: Record, kind: str, why: Refusal, *, endorsable: bool = False) -> Aside:
        content = record.content
        officers = self._context.ledger.roster.signers_of(record)
        return Aside(
            kind, record.id, "reread" if is_reread(record) else content.act_or_kind, record.contest or "",
            record.station or "", tuple(self._context.name_of(one.person) for one in officers if one is not None),
            content.device_time, why, endorsable,
        )

    @staticmethod
    def _read(envelopes: tuple[bytes, ...]) -> Iterator[Record]:
        from sync.record.record import Record

        yield from map(Record.parse, envelopes)
