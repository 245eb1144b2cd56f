"""The date that is asked for, the time that two officers set back, and what others proved meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.checks.journal import check_journal
from recap_desktop.core.clock import JUMP, local_date
from recap_desktop.desk import Desk
from recap_desktop.desk.people.time import SET_BACK
from recap_desktop.workspace import journal_file
from sync.fold import Status
from sync.server.run import RunningServer
from sync.server.service import TRAINING_CODE, open_service
from sync.trust.authority import Authority
from sync.trust.times import moment, stamp
from sync.trust.training import training_keys
from tests.helpers.clocks import TWO, Laptop, sign_in
from tests.helpers.desks import (
    CLEAN,
    CONTEST,
    OFFICERS,
    PACKAGE,
    PASSPHRASE,
    second_workspace,
    sheets,
    type_sheet,
    workspace,
)

DAY = timedelta(days=1)


@pytest.fixture
def laptop() -> Laptop:
    return Laptop()


@pytest.fixture
def desk(tmp_path: Path, laptop: Laptop) -> Iterator[Desk]:
    with _opened(workspace(tmp_path / "w"), laptop) as opened:
        yield opened


def _opened(folder: Path, laptop: Laptop) -> Desk:
    return Desk.open(folder, clock=laptop.clock, ticks=laptop.ticks)


@pytest.fixture
def certified(tmp_path: Path, laptop: Laptop) -> Iterator[tuple[Desk, RunningServer]]:
    """A desk whose certificates come from a server and end after 120 days, as in an election."""
    with (
        RunningServer(open_service(tmp_path / "server", PACKAGE.read_bytes())) as server,
        Desk.create(tmp_path / "w", PACKAGE.read_bytes(), clock=laptop.clock, ticks=laptop.ticks) as desk,
    ):
        for person, role in OFFICERS.items():
            desk.setup.enrol(person, role, f"Nama {person}", PASSPHRASE, TRAINING_CODE, server.url)
        yield desk, server


def _today(laptop: Laptop) -> object:
    return local_date(laptop.clock())


def _newest(desk: Desk) -> str:
    return desk.context.workspace.journal.lines(1)[0].at


# the date


def test_nothing_is_journaled_before_the_date_is_typed(desk: Desk, laptop: Laptop) -> None:
    sign_in(desk, laptop, "OP-1")
    desk.session.lock()
    before = desk.context.workspace.journal.count
    laptop.error = 130 * DAY
    with pytest.raises(KnownError, match=r"clock\.ask_date"):
        desk.session.sign_in("OP-1", PASSPHRASE)
    with pytest.raises(KnownError, match=r"clock\.other_date") as told:
        desk.session.sign_in("OP-1", PASSPHRASE, today=local_date(laptop.true()))
    assert told.value.params["time"] == stamp(laptop.clock()) or told.value.params["time"]
    assert desk.context.workspace.journal.count == before
    assert desk.session.officer is None
    assert desk.context.keystore.tries("OP-1").failed == 0, "a date is no passphrase"
    laptop.error = timedelta()
    sign_in(desk, laptop, "OP-1")
    assert abs(moment(_newest(desk)) - laptop.true()) < timedelta(minutes=1)


def test_a_confirmed_clock_is_used_and_the_journal_says_who_confirmed_it(desk: Desk, laptop: Laptop) -> None:
    sign_in(desk, laptop, "OP-1")
    laptop.wait(5 * DAY)  # a pause that a restart hides from the ticks
    laptop._passed, laptop.error = timedelta(), 5 * DAY
    desk.session.sign_in("OP-2", PASSPHRASE, today=local_date(laptop.clock()))
    confirmed, signed_in = reversed(desk.context.workspace.journal.lines(2))
    assert (confirmed.act, confirmed.person, signed_in.act) == ("clock_confirmed", "OP-2", "sign_in")
    assert abs(int(confirmed.data["seconds"]) - 5 * 86400) < 60
    desk.session.sign_in("OP-1", PASSPHRASE)


@pytest.mark.parametrize(("ahead", "asked"), [(JUMP - timedelta(hours=1), False), (JUMP + timedelta(hours=1), True)])
def test_two_days_are_what_is_asked_about(ahead: timedelta, asked: bool, desk: Desk, laptop: Laptop) -> None:
    sign_in(desk, laptop, "OP-1")
    laptop.error = ahead
    if asked:
        with pytest.raises(KnownError, match=r"clock\.ask_date"):
            desk.session.sign_in("OP-1", PASSPHRASE)
    else:
        desk.session.sign_in("OP-1", PASSPHRASE)


def test_a_desk_left_open_or_asleep_for_days_is_not_asked(desk: Desk, laptop: Laptop) -> None:
    sign_in(desk, laptop, "OP-1")
    laptop.wait(5 * DAY)
    desk.session.sign_in("OP-1", PASSPHRASE)
    assert type_sheet(desk, "OP-1", CLEAN[0]).result == "waiting"


def test_a_clock_that_jumps_while_typing_keeps_the_figures_and_signs_nothing(desk: Desk, laptop: Laptop) -> None:
    sign_in(desk, laptop, "OP-1")
    session = desk.entry.open(CONTEST, CLEAN[0])
    laptop.error = 400 * DAY
    for name in session.definition.order:
        session.commit(name, Figure.of(sheets()[CLEAN[0]][name]))
    with pytest.raises(KnownError, match=r"clock\.doubted"):
        session.finish()
    assert abs(moment(_newest(desk)) - laptop.true()) < timedelta(minutes=1), "no line carries the jump"
    laptop.error = timedelta()
    assert session.finish().result == "waiting"


def test_time_goes_on_where_the_clock_is_behind(desk: Desk, laptop: Laptop) -> None:
    """Leases end, waiting times pass, wrong passphrases are forgiven: nothing waits until the clock has caught up."""
    sign_in(desk, laptop, "OP-1")
    desk.entry.open(CONTEST, CLEAN[0])
    laptop.error = -30 * DAY
    for _ in range(5):
        with pytest.raises(KnownError, match=r"session\.wrong"):
            desk.session.sign_in("OP-2", "salah sekali kata ini")
    assert desk.session.seconds_to_wait("OP-2") > 0
    laptop.wait(timedelta(hours=1))
    assert desk.session.seconds_to_wait("OP-2") == 0
    desk.session.sign_in("OP-2", PASSPHRASE)
    assert desk.entry.open(CONTEST, CLEAN[0]).ordinal == "first", "the lease of the other has run out"
    assert desk.clock_behind is not None


def test_a_lease_or_a_waiting_time_of_a_far_future_binds_nobody(desk: Desk, laptop: Laptop) -> None:
    sign_in(desk, laptop, "OP-1")
    laptop.error = 20 * DAY
    desk.session.sign_in("OP-1", PASSPHRASE, today=local_date(laptop.clock()))
    session = desk.entry.open(CONTEST, CLEAN[0])
    session.commit(session.definition.order[0], Figure.of(1))
    type_sheet(desk, "OP-1", CLEAN[1])
    context = desk.context
    now = context.clock.now()
    with context.workspace.transaction():
        for row in context.workspace.outbox.due(now, 9):
            context.workspace.outbox.later(row.record, now + timedelta(minutes=15), "client.no_answer", now)
    assert not context.workspace.outbox.due(now, 9)
    assert not desk.queue.status().is_due
    laptop.error = timedelta()
    desk.time.set_back(local_date(laptop.clock()), TWO)
    assert desk.queue.status().is_due, "at once"
    desk.session.sign_in("OP-2", PASSPHRASE)
    assert not desk.entry.open(CONTEST, CLEAN[0]).figures


# beyond the certificates


def test_a_time_beyond_all_certificates_is_refused_with_the_time_shown(
    certified: tuple[Desk, RunningServer], laptop: Laptop
) -> None:
    desk, _ = certified
    sign_in(desk, laptop, "OP-1")
    before = desk.context.workspace.journal.count
    for days in (130, 400, 25_000):
        laptop.error = days * DAY
        for today in (None, local_date(laptop.clock())):
            with pytest.raises(KnownError, match=r"clock\.beyond_certificates") as told:
                desk.session.sign_in("OP-2", PASSPHRASE, today=today)
            assert moment(str(told.value.params["time"])) - laptop.clock() < timedelta(minutes=1)
    assert desk.context.workspace.journal.count == before
    desk.session.sign_in("OP-2", PASSPHRASE, to_look=True)
    assert desk.board.counts(CONTEST)
    with pytest.raises(KnownError, match=r"clock\.doubted"):
        desk.context.header("sheet")
    laptop.error = timedelta()
    assert type_sheet(desk, "OP-2", CLEAN[0]).result == "waiting"


# setting back


def _ran_away(desk: Desk, laptop: Laptop, ahead: timedelta) -> None:
    """Somebody typed the wrong date of a wrong clock; a sheet was begun and one was signed."""
    laptop.error = ahead
    desk.session.sign_in("OP-1", PASSPHRASE, today=local_date(laptop.clock()))
    type_sheet(desk, "OP-1", CLEAN[1])
    session = desk.entry.open(CONTEST, CLEAN[0])
    for name in session.definition.order[:7]:
        session.commit(name, Figure.of(sheets()[CLEAN[0]][name]))
    session.pause()
    desk.session.lock()
    laptop.error = timedelta()


def test_two_officers_set_the_time_back_and_nothing_is_lost(tmp_path: Path, desk: Desk, laptop: Laptop) -> None:
    sign_in(desk, laptop, "OP-1")
    _ran_away(desk, laptop, 100 * DAY)
    assert desk.time.state().may_set_back
    done = desk.time.set_back(local_date(laptop.clock()), TWO)
    assert abs(done.now - laptop.true()) < timedelta(minutes=1)
    assert timedelta(days=99) < done.by < timedelta(days=101)
    line = desk.context.workspace.journal.lines(1)[0]
    assert (line.act, line.person, line.data["officer"]) == (SET_BACK, "KETUA", "OP-1")
    desk.close()
    with _opened(tmp_path / "w", laptop) as again:
        sign_in(again, laptop, "OP-1")
        assert again.clock_behind is None, "the newest line decides"
        session = again.entry.open(CONTEST, CLEAN[0])
        assert len(session.figures) == 7
        assert again.context.ledger.waiting(CONTEST, CLEAN[1]), "signed with the wrong time, and it counts"
        type_sheet(again, "OP-2", CLEAN[1])
        assert again.context.state.sheet(CONTEST, CLEAN[1]).status is Status.VERIFIED
        sign_in(again, laptop, "KETUA")
        file = tmp_path / "journal.jsonl"
        file.write_bytes(again.journal.export())
        assert SET_BACK in {one.act for one in journal_file.read(file.read_bytes()).lines}
        checked = check_journal(file, file.read_bytes(), again.package)
        assert checked.fault is None, "old readers take the line for any other"
        again.context.workspace.database.check_schema()


@pytest.mark.parametrize(("signers", "code"), [
    ((TWO[0], TWO[0]), "clock.two_persons"), ((TWO[0],), "clock.two_persons"),
    ((TWO[0], ("OP-1", "bukan frasa sandi itu")), "session.wrong_passphrase"),
])
def test_one_person_sets_nothing_back(
    signers: tuple[tuple[str, str], ...], code: str, desk: Desk, laptop: Laptop
) -> None:
    sign_in(desk, laptop, "OP-1")
    _ran_away(desk, laptop, 100 * DAY)
    before = desk.context.workspace.journal.head
    with pytest.raises(KnownError, match=code):
        desk.time.set_back(local_date(laptop.clock()), signers)
    assert desk.context.workspace.journal.head == before or code.startswith("session.")
    assert desk.time.state().may_set_back


def test_the_date_must_be_the_clocks_here_too_and_a_right_desk_has_nothing_to_set(desk: Desk, laptop: Laptop) -> None:
    sign_in(desk, laptop, "OP-1")
    with pytest.raises(KnownError, match=r"clock\.not_ahead"):
        desk.time.set_back(local_date(laptop.clock()), TWO)
    _ran_away(desk, laptop, 100 * DAY)
    with pytest.raises(KnownError, match=r"clock\.other_date"):
        desk.time.set_back(local_date(laptop.clock() - DAY), TWO)


def test_never_behind_what_a_receipt_proves(tmp_path: Path, desk: Desk, laptop: Laptop) -> None:
    """Two who set the clock back to sign in the past: the receipts of the log stand in their way."""
    with RunningServer(open_service(tmp_path / "server", PACKAGE.read_bytes())) as server:
        type_sheet(desk, "OP-1", CLEAN[0])
        assert desk.queue.round(server.url).received == 1
    laptop.error = -20 * DAY
    with pytest.raises(KnownError, match=r"clock\.proven"):
        desk.time.set_back(local_date(laptop.clock()), TWO)
    laptop.error = 50 * DAY
    desk.session.sign_in("OP-1", PASSPHRASE, today=local_date(laptop.clock()))
    laptop.error = -20 * DAY
    done = desk.time.set_back(local_date(laptop.clock()), TWO)
    assert abs(done.now - laptop.true()) < timedelta(minutes=1), "to the receipt, not to the clock"


def test_never_behind_what_came_from_another_desk(tmp_path: Path, desk: Desk, laptop: Laptop) -> None:
    with Desk.open(second_workspace(tmp_path / "other")) as other:
        type_sheet(other, "OP-8", CLEAN[0])
        other.session.sign_in("KETUA-2", PASSPHRASE)
        given = other.queue.give()
    sign_in(desk, laptop, "KETUA")
    desk.queue.take(given)
    laptop.error = 50 * DAY
    desk.session.sign_in("OP-1", PASSPHRASE, today=local_date(laptop.clock()))
    laptop.error = -20 * DAY
    done = desk.time.set_back(local_date(laptop.clock()), TWO)
    assert abs(done.now - laptop.true()) < timedelta(minutes=5)


def test_certificates_are_held_against_the_new_time(certified: tuple[Desk, RunningServer], laptop: Laptop) -> None:
    desk, _ = certified
    sign_in(desk, laptop, "OP-1")
    keys = training_keys()
    authority = Authority(desk.package, keys.authority, keys.ca)
    _ran_away(desk, laptop, 100 * DAY)
    desk.session.sign_in("OP-2", PASSPHRASE)
    gone = authority.revoke(desk.context.officer("KETUA").keyid, datetime.now(UTC).replace(microsecond=0), "ended")
    desk.context.ledger.add_statements([gone])
    with pytest.raises(KnownError, match=r"signing\.revoked"):
        desk.time.set_back(local_date(laptop.clock()), TWO)
    done = desk.time.set_back(local_date(laptop.clock()), [("ANGGOTA-1", PASSPHRASE), ("OP-2", PASSPHRASE)])
    assert abs(done.now - laptop.true()) < timedelta(minutes=1)


# what was signed while no certificate held


def _signed_late(desk: Desk, laptop: Laptop) -> None:
    """As an earlier version let it happen: the clock 130 days ahead, a sheet typed and signed, the clock set right."""
    laptop.error = 130 * DAY
    desk.context.clock.note_own_time(laptop.clock().replace(microsecond=0))
    desk.session.sign_in("OP-1", PASSPHRASE, to_look=True)
    desk.context.check_in_office = lambda officer: None  # type: ignore[method-assign]
    session = desk.entry.open(CONTEST, CLEAN[0])
    for name in session.definition.order:
        session.commit(name, Figure.of(sheets()[CLEAN[0]][name]))
    session.finish()
    del desk.context.check_in_office
    laptop.error = timedelta()


def test_what_was_signed_too_late_is_said_and_signed_again_with_one_act(
    tmp_path: Path, certified: tuple[Desk, RunningServer], laptop: Laptop
) -> None:
    desk, server = certified
    sign_in(desk, laptop, "OP-1")
    _signed_late(desk, laptop)
    with pytest.raises(KnownError, match=r"clock\.desk_beyond"):
        desk.session.sign_in("OP-1", PASSPHRASE)
    assert sign_in(desk, laptop, "OP-1") is not None
    assert [one.code for one in desk.entry.late()] == [CLEAN[0]]
    assert desk.entry.sign_again(CONTEST, CLEAN[0]).result == "waiting"
    assert desk.entry.late() == []
    with pytest.raises(KnownError, match=r"entry\.not_late"):
        desk.entry.sign_again(CONTEST, CLEAN[0])
    type_sheet(desk, "OP-2", CLEAN[0])
    assert desk.context.state.sheet(CONTEST, CLEAN[0]).status is Status.VERIFIED
    assert len(desk.context.state.quarantined) == 1, "kept, in no total"
    assert desk.queue.round(server.url).received == 3
    folder = desk.context.folder.root
    desk.close()
    with _opened(folder, laptop) as again:
        sign_in(again, laptop, "OP-1")
        assert again.context.state.sheet(CONTEST, CLEAN[0]).status is Status.VERIFIED


def test_opening_such_a_sheet_brings_the_figures_back_and_nobody_elses(
    certified: tuple[Desk, RunningServer], laptop: Laptop
) -> None:
    desk, _ = certified
    sign_in(desk, laptop, "OP-1")
    _signed_late(desk, laptop)
    sign_in(desk, laptop, "OP-2")
    assert desk.entry.late() == []
    blind = desk.entry.open(CONTEST, CLEAN[0])
    assert not blind.figures and not blind.resumed
    blind.pause()
    sign_in(desk, laptop, "OP-1")
    session = desk.entry.open(CONTEST, CLEAN[0])
    assert session.resumed
    assert {name: figure.value for name, figure in session.figures.items()} == {
        name: sheets()[CLEAN[0]][name] for name in session.definition.order
    }


# first start


def test_nobody_is_enrolled_with_a_clock_far_ahead_of_the_servers(tmp_path: Path, laptop: Laptop) -> None:
    laptop.error = 100 * DAY
    with (
        RunningServer(open_service(tmp_path / "server", PACKAGE.read_bytes())) as server,
        Desk.create(tmp_path / "w", PACKAGE.read_bytes(), clock=laptop.clock, ticks=laptop.ticks) as desk,
    ):
        with pytest.raises(KnownError, match=r"clock\.ahead_of_server"):
            desk.setup.enrol("KETUA", "chair", "Nama", PASSPHRASE, TRAINING_CODE, server.url)
        assert not desk.context.folder.database.exists()
        laptop.error = timedelta()
        assert desk.setup.enrol("KETUA", "chair", "Nama", PASSPHRASE, TRAINING_CODE, server.url).out is None
