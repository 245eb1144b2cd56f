"""What time it is for this desk, and setting it back.

A desk whose clock was far ahead for one sign-in has that time in its journal, and nothing before it can be signed any
more. Two officers can set the desk's time back to a clock that is right by now. The journal keeps that as a line of its
own (:data:`SET_BACK`), which old readers take for any other; it is never behind what others proved, and both officers'
certificates hold at the new time. See ``docs/adr/0028-time-of-a-desk.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forms.errors import KnownError
from recap_desktop.core.clock import JUMP, TOLERANCE
from recap_desktop.core.roles import Command, permitted
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.office import out_of_office
from sync.log.receipt import parse_receipt
from sync.record.record import Record
from sync.trust.roster import Officer
from sync.trust.times import moment, stamp

SET_BACK = "time_set_back"
"""Act of the journal line whose own time is the one that was set; ``officer`` is the second person, ``seconds`` how
far back it went."""


@dataclass(frozen=True)
class TimeState:
    """The desk's time beside the computer's clock.

    :ivar clock: the computer's clock. :ivar desk: the time that acts carry now.
    :ivar in_doubt: the clock is far ahead and nobody has confirmed it.
    :ivar may_set_back: the desk's time is so far ahead of the clock that setting it back is offered.
    :ivar late: records of this desk that have no effect because their signer's certificate did not hold.
    """

    clock: datetime
    desk: datetime
    in_doubt: bool
    may_set_back: bool
    late: int = 0


@dataclass(frozen=True)
class TimeSet:
    """What setting back did: the desk's new time, how far back it went, and how many of its own records are late."""

    now: datetime
    by: timedelta
    late: int


class DeskTime:
    """Use cases of the desk's time; nobody need be signed in."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def state(self) -> TimeState:
        """Where the desk stands; never raises."""
        context = self._context
        with context.lock:
            clock, ahead = context.clock, context.clock.desk_ahead
            return TimeState(
                clock.device_time().replace(microsecond=0), clock.now(), clock.in_doubt,
                ahead is not None and ahead > JUMP, self._late(),
            )

    def proven(self) -> datetime:
        """The newest time that others proved to this desk. :raises KnownError: ``session.sign_in_first``."""
        with self._context.lock:
            return proven_time(self._context)

    def _late(self) -> int:
        context = self._context
        if not context.access.is_verified:
            return 0
        return len(context.state.quarantined)

    def set_back(self, today: date, signers: Sequence[tuple[str, str]]) -> TimeSet:
        """Two officers set the desk's time to the clock's, or to what others proved where that is later.

        Drafts stay as they are, and leases that run until a time that will not come for long are over. What was signed
        with the wrong time keeps it.

        :param today: the date as a person typed it; it must be the clock's.
        :param signers: two persons with their passphrases.
        :raises KnownError: ``clock.two_persons``, ``clock.other_date``; ``clock.not_ahead`` where there is nothing to
            set back, ``clock.proven`` where others proved what the clock is behind; ``signing.*`` for a certificate
            that does not hold at the new time; ``session.*``, ``security.*``, ``workspace.*``. Nothing changed then.
        """
        context = self._context
        # the check of an opening reads the journal as it was before, and would tell the clock so
        context.wait_until_verified()
        with context.lock:
            if len({person for person, _ in signers}) != 2 or len(signers) != 2:
                raise KnownError("clock.two_persons")
            for person, passphrase in signers:
                with context.keys(person, passphrase) as keys:
                    context.open_workspace(keys.database)
            context.clock.check_date(today)
            new, old = self._new_time(), context.clock.now()
            officers = [context.officer(person) for person, _ in signers]
            for officer in officers:
                if not permitted(Command.SET_TIME, officer.role):
                    raise KnownError("session.not_permitted", command=Command.SET_TIME.value, role=officer.role)
                fault = out_of_office(officer, new, context.roster)
                if fault is not None:
                    raise fault.refusal(context.name_of(officer.person))
            self._write(officers, old, new)
            context.changed("time", "draft", "queue", "session")
            return TimeSet(new, old - new, self._late())

    def _new_time(self) -> datetime:
        context = self._context
        clock, proven = context.clock, proven_time(context)
        here = clock.device_time().replace(microsecond=0)
        if clock.desk_ahead is None:
            raise KnownError("clock.not_ahead", time=stamp(here), desk=stamp(clock.now()))
        new = max(here, proven)
        if clock.now() - new <= TOLERANCE:
            raise KnownError("clock.proven", time=stamp(here), received=stamp(proven))
        return new

    def _write(self, officers: list[Officer], old: datetime, new: datetime) -> None:
        context = self._context
        first, second = (officer.person for officer in officers)
        context.clock.set_back(new)
        try:
            with context.workspace.transaction():
                context.journal(SET_BACK, first, officer=second, seconds=str(int((old - new).total_seconds())))
        except BaseException:
            context.clock.note_own_time(old)  # nothing was written, so nothing was set
            raise


def check_time(context: DeskContext, today: date | None) -> timedelta | None:
    """Whether somebody may begin to work with the clock as it is; how far it is ahead where a person confirmed that.

    :raises KnownError: ``clock.beyond_certificates`` where no certificate of this laptop reaches the clock's time,
        ``clock.desk_beyond`` where none reaches the desk's own; ``clock.ask_date``, ``clock.other_date``.
    """
    clock = context.clock
    revoked = context.roster.revocations
    ends = [officer.valid_until for officer in context.officers_here() if officer.keyid not in revoked]
    at = clock.device_time() if clock.in_doubt else clock.now()
    if ends and at > max(ends):
        here, ended = stamp(clock.device_time()), stamp(max(ends))
        if clock.device_time() > max(ends):
            raise KnownError("clock.beyond_certificates", time=here, ended=ended)
        raise KnownError("clock.desk_beyond", time=here, ended=ended, desk=stamp(at))
    return clock.confirm(today)


def proven_time(context: DeskContext) -> datetime:
    """The newest time that others proved to this desk: packages, certificates, receipts, records of other desks.

    Strict, whatever the clock says: whoever sets a desk back could set its clock, too. A time after the end of the
    election proves only a wrong clock. The training authority is built in: what it signed here proves nothing.
    """
    end = context.chain.newest.valid_until
    return max(told for told in _told(context) if told <= end)


def _told(context: DeskContext) -> Iterator[datetime]:
    workspace = context.workspace
    for package in context.chain:
        yield from (moment(package.payload["issued"]), package.valid_from)
    own = frozenset(workspace.trust.enrolled()) if context.package.mode == "training" else frozenset()
    yield from (one.valid_from for one in context.roster.certificates if one.statement not in own)
    received = {name: moment(parse_receipt(text).received) for name, text in workspace.receipts.all()}
    yield from received.values()
    for envelope in workspace.records.imported():
        record = Record.parse(envelope)
        made = moment(record.content.device_time)
        # what the log had received by then was not made later
        yield min(made, received.get(record.id, made))
