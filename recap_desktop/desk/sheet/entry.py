"""Opening a sheet for typing: whose turn it is, leases, resuming, taking over."""

from __future__ import annotations

from dataclasses import dataclass

from forms.errors import KnownError
from recap_desktop.core.roles import Command
from recap_desktop.desk.board.board import Snapshot
from recap_desktop.desk.cache.lines import SheetLine
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.sheet import keyed_anew
from recap_desktop.desk.sheet.entry_session import EntrySession
from recap_desktop.desk.sheet.findings import kept_text
from recap_desktop.desk.views import Finished, StationView, UnderWay
from recap_desktop.workspace.drafts import Draft
from sync.fold import Status
from sync.fold.lateness import is_late
from sync.record.content import Transcription
from sync.record.record import Record
from sync.trust.times import moment, stamp


@dataclass(frozen=True)
class _LateDraft:
    """A draft that ended in a record which counts nowhere."""

    draft: str
    record: Record


TAKE_OVER_REASONS = ("left", "ill", "wrong_station", "begun_wrongly", "other")
"""Why the typing of a sheet is ended by somebody else; the journal keeps the code."""


class Entry:
    """Use cases of the entry page."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def open(self, contest: str, station: str, *, anew: str | None = None) -> EntrySession:
        """Begin or resume typing a sheet. The figures another person typed are never loaded.

        A sheet that this very person signed while their certificate did not hold (a clock was wrong) is begun anew
        with the figures they typed then; see :meth:`sign_again`.

        :param anew: result type of a re-vote or recount that is keyed anew over a sealed sheet, e.g. ``revote``; one
            that was begun as such is gone on with as it was begun.
        :raises KnownError: ``entry.own_first``, ``entry.claimed``, ``entry.not_now``, ``entry.not_reopened``,
            ``package.*``, ``session.*``, ``workspace.*``.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.TYPE)
            if not station.startswith(context.region):
                raise KnownError("package.no_station", station=station)
            definition = context.package.definition(contest, station)
            snapshot = Snapshot(context, contest)
            view = snapshot.view(station)
            sheet = context.sheets.line(contest, station)
            waiting = {one.person for one in context.sheets.waiting(contest, station)}
            if view.elsewhere is not None:
                waiting.add(snapshot.elsewhere[station])
            late = self._late_draft(contest, station, sheet.revision, officer.person)
            if late is not None:
                waiting.discard(officer.person)
            anew = keyed_anew.kept(context, contest, station, sheet) or anew
            _check_turn(context.place_of(station), sheet, officer.person, waiting, anew)
            draft, resumed = self._draft(view, sheet.revision, officer.person)
            if anew is not None:
                keyed_anew.keep(context, contest, station, sheet.revision, anew)
            ordinal = "second" if waiting else "first"
            again = late is not None and not resumed
            session = EntrySession(
                context, definition, draft, view, ordinal, anew or "regular", resumed=resumed or again
            )
            if late is not None and again:
                session.commit_run(context.workspace.drafts.figures(late.draft))
            return session

    def asks_result(self, contest: str, station: str) -> StationView | None:
        """The station, where :meth:`open` needs to be told what the sheet is: a ratified one that nobody has begun to
        key anew, and that no final recapitulation closes.

        :raises KnownError: ``session.*``, ``package.*``.
        """
        context = self._context
        with context.lock:
            context.require(Command.TYPE)
            line = context.sheets.line(contest, station)
            if not keyed_anew.is_over_sealed(line) or line.locked:
                return None
            if keyed_anew.kept(context, contest, station, line):
                return None
            return Snapshot(context, contest).view(station)

    def late(self) -> list[StationView]:
        """Sheets that the signed-in officer signed while their certificate did not hold, and has not signed again.

        They count nowhere until they are signed again (:meth:`sign_again`) or two officers endorse them.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.VIEW_BOARD)
            found = {
                (draft.contest, draft.station): draft.revision
                for draft in context.workspace.drafts.finished(officer.person)
            }
            return [
                Snapshot(context, contest).view(station) for (contest, station), revision in found.items()
                if self._late_draft(contest, station, revision, officer.person) is not None
                and context.sheets.line(contest, station).revision == revision
            ]

    def sign_again(self, contest: str, station: str) -> Finished:
        """Sign once more, with a time that holds, what this officer typed and signed while it did not.

        The figures are those of the kept draft, to the digit; the earlier record stays what it is.

        :raises KnownError: ``entry.not_late`` where there is nothing to sign again; as :meth:`open` and
            :meth:`EntrySession.finish`.
        """
        context = self._context
        context.wait_until_verified()
        with context.lock:
            officer = context.require(Command.TYPE)
            revision = context.sheets.line(contest, station).revision
            late = self._late_draft(contest, station, revision, officer.person)
            if late is None:
                raise KnownError("entry.not_late", station=context.place_of(station))
            said = late.record.content_as(Transcription)
            session = self.open(contest, station)
            return session.finish(said.source, said.filled, said.words)

    def _late_draft(self, contest: str, station: str, revision: int, person: str) -> _LateDraft | None:
        """What a person typed and signed with a certificate that did not hold, if that was the last they did of it.

        None before everything is verified: when the log took a record is not known yet.
        """
        context = self._context
        if not context.access.is_verified:
            return None
        made = context.workspace.drafts.finished(person, contest, station, revision)
        if not made:
            return None
        envelopes = context.workspace.records.envelopes([str(made[0].record)])
        if not envelopes:
            return None
        record = Record.parse(envelopes[0])
        if not is_late(context.ledger.reference, record):
            return None
        unseen = {one.record for one in context.sheets.waiting(contest, station)}
        if record.id not in unseen and record.id not in context.state.quarantined:
            return None  # two officers endorsed it
        return _LateDraft(made[0].id, record)

    def _draft(self, view: StationView, revision: int, person: str) -> tuple[Draft, bool]:
        context = self._context
        drafts, now = context.workspace.drafts, context.clock.now()
        with context.workspace.transaction():
            claim = drafts.claim_of(view.contest, view.code, now)
            if claim is not None and claim.person != person:
                raise KnownError("entry.claimed", name=context.name_of(claim.person), until=stamp(claim.until))
            for other in drafts.open_drafts():
                same = (other.contest, other.station, other.revision) == (view.contest, view.code, revision)
                if same and other.person != person:
                    # its lease has run out: kept, closed, never shown to anybody
                    drafts.end(other.id, now)
                    context.journal("draft_expired", person, draft=other.id, officer=other.person)
            draft = drafts.open_draft(view.contest, view.code, revision, person)
            resumed = draft is not None
            if draft is None:
                draft = drafts.begin(view.contest, view.code, revision, person, now)
            drafts.claim(view.contest, view.code, person, now)
            context.journal(
                "draft_resumed" if resumed else "draft_begun", person, draft=draft.id, contest=view.contest,
                station=view.code,
            )
        context.changed("draft", stations=frozenset({view.code}))
        return draft, resumed

    def mine(self) -> list[StationView]:
        """Sheets the signed-in officer has begun and not finished, newest first."""
        context = self._context
        with context.lock:
            officer = context.require(Command.VIEW_BOARD)
            drafts = context.workspace.drafts.open_drafts(officer.person)
            return [Snapshot(context, draft.contest).view(draft.station) for draft in drafts]

    def under_way(self) -> tuple[UnderWay, ...]:
        """Sheets that somebody of this laptop has begun and not finished, of every contest; what was typed is not told.

        :raises KnownError: ``session.*`` (chair and members only).
        """
        context = self._context
        with context.lock:
            context.require(Command.TAKE_OVER)
            drafts = context.workspace.drafts
            snapshots = {contest: Snapshot(context, contest) for contest in context.package.contests}
            found = []
            for draft in reversed(drafts.open_drafts()):
                typed, last = drafts.progress(draft.id)
                boxes = len(context.package.definition(draft.contest, draft.station).order)
                found.append(UnderWay(
                    snapshots[draft.contest].view(draft.station), draft.person, context.name_of(draft.person),
                    moment(draft.opened), typed, boxes, moment(last) if last is not None else None,
                ))
            return tuple(found)

    def take_over(self, contest: str, station: str, reason: str, text: str = "") -> None:
        """End the typing under way on a sheet, so that another person can begin anew; what was typed is kept, closed.

        The journal keeps who ended whose typing, the reason, and of the text the salted digest.

        :param reason: one of :data:`TAKE_OVER_REASONS`.
        :param text: 10 to 300 characters that stay on this laptop, or "".
        :raises KnownError: ``session.not_permitted``, ``entry.nothing_to_take_over``, ``entry.reason``, ``text.*``.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.TAKE_OVER)
            if reason not in TAKE_OVER_REASONS:
                raise KnownError("entry.reason")
            drafts, now = context.workspace.drafts, context.clock.now()
            found = [d for d in drafts.open_drafts() if (d.contest, d.station) == (contest, station)]
            if not found:
                raise KnownError("entry.nothing_to_take_over", station=context.place_of(station))
            blobs: list[bytes] = []
            kept_text(text, blobs)
            with context.workspace.transaction():
                for draft in found:
                    drafts.end(draft.id, now)
                    context.journal(
                        "draft_taken_over", officer.person, draft=draft.id, officer=draft.person, code=reason
                    )
                for blob in blobs:
                    digest = context.workspace.texts.add(blob, now)
                    context.journal("note", officer.person, text=digest, contest=contest, station=station)
                drafts.release(contest, station)
            context.changed("draft", stations=frozenset({station}))


def _check_turn(place: str, sheet: SheetLine, person: str, waiting: set[str], anew: str | None) -> None:
    if person in waiting or (sheet.status is Status.FIRST and person in sheet.typists):
        raise KnownError("entry.own_first")
    if sheet.status in (Status.EMPTY, Status.FIRST):
        return
    if sheet.locked:
        raise KnownError("entry.not_reopened")
    if sheet.status is Status.ABSENT:
        raise KnownError("entry.declared_absent", station=place)
    if sheet.status in (Status.SEALED, Status.UNDECIDED) and anew in keyed_anew.RESULTS:
        return
    raise KnownError("entry.not_now", station=place)
