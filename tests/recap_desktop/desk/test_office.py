"""A key that counts no more, or not yet: said at sign-in, refused at the first step, not counted, told by a server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.core.roles import PERMISSIONS, SIGNING, Command
from recap_desktop.desk import Desk
from recap_desktop.desk.office import out_of_office
from resources.catalogue import sentence
from sync.fold import Status
from sync.server.run import RunningServer
from sync.server.service import open_service
from sync.trust.authority import Authority
from sync.trust.roster import Officer, Roster
from sync.trust.training import training_keys
from tests.helpers.desks import CLEAN, CONTEST, PACKAGE, PASSPHRASE, type_sheet, type_twice, workspace
from tests.helpers.pki import committee


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(workspace(tmp_path / "w")) as opened:
        yield opened


def _revoke(desk: Desk, person: str, reason: str = "lost") -> None:
    keys = training_keys()
    authority = Authority(desk.package, keys.authority, keys.ca)
    now = datetime.now(UTC).replace(microsecond=0)
    desk.context.ledger.add_statements([authority.revoke(desk.context.officer(person).keyid, now, reason)])


@pytest.mark.parametrize(("days", "code"), [(-200, "not_yet"), (0, None), (119, "expired")])
def test_a_key_is_held_against_the_time(days: int, code: str | None) -> None:
    made = committee()
    officer = made.roster.officers[made["OP-1"].keyid]
    assert isinstance(officer, Officer)
    found = out_of_office(officer, made.now + timedelta(days=days, hours=1), Roster(made.roster.chain))
    assert (found.code if found else None) == code
    for lang in ("id", "en"):
        assert found is None or "?" not in sentence(found.refusal("Nama"), lang)


def test_every_command_that_signs_is_refused_at_its_first_step(desk: Desk) -> None:
    """All commands are either for looking, or refused to a key that counts no more: a new one must say which."""
    looking = {
        Command.VIEW_BOARD, Command.VIEW_RECAP, Command.VIEW_REPORT, Command.VIEW_SHEET, Command.VIEW_FINDINGS,
        Command.VIEW_JOURNAL, Command.ENROL, Command.TAKE_OVER, Command.SYNC, Command.IMPORT, Command.BACK_UP,
        Command.SET_TIME, Command.TAKE_PACKAGE, Command.VIEW_PROGRESS, Command.HAND_OVER,
        Command.VIEW_PLENARY, Command.KEEP_REGISTER,
    }
    assert looking | SIGNING == set(Command) and not looking & SIGNING
    for person, role in (("OP-1", "operator"), ("KETUA", "chair"), ("ANGGOTA-1", "member")):
        desk.session.sign_in(person, PASSPHRASE)
        _revoke(desk, person)
        for command in Command:
            if role not in PERMISSIONS[command]:
                continue
            if command in SIGNING:
                with pytest.raises(KnownError, match=r"signing\.revoked"):
                    desk.context.require(command)
            else:
                desk.context.require(command)


def test_a_revoked_officer_is_told_at_sign_in_and_types_nothing(desk: Desk) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    session = desk.entry.open(CONTEST, CLEAN[0])
    session.commit(session.definition.order[0], Figure.of(1))
    _revoke(desk, "OP-1")
    with pytest.raises(KnownError, match=r"signing\.revoked"):
        session.commit(session.definition.order[1], Figure.of(2))
    tile = desk.session.sign_in("OP-1", PASSPHRASE)
    assert (tile.note, tile.out is not None) == ("revoked", True)
    assert abs(tile.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert tile.out is not None and "key lost" in sentence(tile.out.error, "en")
    with pytest.raises(KnownError, match=r"signing\.revoked"):
        desk.entry.open(CONTEST, CLEAN[0])
    assert desk.board.counts(CONTEST)
    desk.session.sign_in("OP-2", PASSPHRASE)
    desk.entry.open(CONTEST, CLEAN[1]).pause()


def test_who_can_still_do_what(desk: Desk) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    assert desk.setup.shortfalls() == []
    assert desk.setup.abilities().looking == ()
    _revoke(desk, "OP-2")
    assert desk.setup.shortfalls() == ["desk.short.operators"]
    _revoke(desk, "ANGGOTA-2")
    able = desk.setup.abilities()
    assert able.typing == ("Nama OP-1",)
    assert able.ratifying == ("Nama ANGGOTA-1", "Nama KETUA")
    assert [one.person for one in able.looking] == ["ANGGOTA-2", "OP-2"]
    assert desk.setup.shortfalls() == ["desk.short.operators", "desk.short.members"]


def test_nobody_is_asked_to_sign_with_a_key_that_counts_no_more(desk: Desk) -> None:
    """The chair's key was taken back: two members ratify, and the recapitulation says who is lacking: no dead end."""
    type_twice(desk, CLEAN[0])
    desk.session.sign_in("ANGGOTA-1", PASSPHRASE)
    _revoke(desk, "KETUA")
    assert [one.person for one in desk.sealing.signers(CONTEST, [CLEAN[0]])] == ["ANGGOTA-1", "ANGGOTA-2"]
    batch = desk.sealing.prepare(CONTEST, [CLEAN[0]])
    assert batch.signers == ("ANGGOTA-1", "ANGGOTA-2")
    for person in batch.signers:
        desk.sealing.sign(batch, person, PASSPHRASE)
    with pytest.raises(KnownError, match=r"recap\.no_signers"):
        desk.recap.prepare(CONTEST)


def test_what_was_signed_before_keeps_its_meaning_and_others_go_on(desk: Desk, tmp_path: Path) -> None:
    with RunningServer(open_service(tmp_path / "server", PACKAGE.read_bytes())) as server:
        type_twice(desk, CLEAN[0])
        assert desk.queue.round(server.url).received == 2
        # times are whole seconds: what came in the very second of a revocation came too late
        server.service._clock = lambda: datetime.now(UTC) + timedelta(seconds=5)
        server.service.revoke(desk.context.officer("OP-2").keyid, "misused")
        told = desk.queue.round(server.url)
        assert told.refusal is not None and told.refusal.code == "server.key_revoked"
        assert "key misused" in sentence(told.refusal.error, "en")
        session = desk.session.sign_in("OP-2", PASSPHRASE)
        assert session.note == "revoked", "the laptop learnt it although its officer is not let in any more"
        desk.session.sign_in("KETUA", PASSPHRASE)
        assert desk.queue.round(server.url).code is None
        assert desk.context.state.sheet(CONTEST, CLEAN[0]).status is Status.VERIFIED
        batch = desk.sealing.prepare(CONTEST, [CLEAN[0]], ["KETUA", "ANGGOTA-1"])
        for person in ("KETUA", "ANGGOTA-1"):
            desk.sealing.sign(batch, person, PASSPHRASE)
        assert desk.queue.round(server.url).received == 1
    with pytest.raises(KnownError, match=r"signing\.revoked"):
        type_sheet(desk, "OP-2", CLEAN[1])
