"""Signing in, switching, locking; the table of permissions, command by command and role by role."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.core.outputs import Output
from recap_desktop.core.roles import PERMISSIONS, Command, Role, permitted
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up
from recap_desktop.desk.plenary.views import NewMatter
from recap_desktop.desk.signing import SigningBatch
from tests.helpers.desks import CLEAN, CONTEST, OFFICERS, PACKAGE, PASSPHRASE, workspace

S = CLEAN[0]
BOTH = [("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE)]
CALLS: dict[Command, Callable[[Desk], object]] = {
    Command.VIEW_BOARD: lambda d: d.board.villages(CONTEST),
    Command.VIEW_RECAP: lambda d: d.recap.view(CONTEST),
    Command.VIEW_REPORT: lambda d: d.reports.preview(CONTEST),
    Command.VIEW_SHEET: lambda d: d.sealing.sheet(CONTEST, S),
    Command.HAND_OVER: lambda d: d.copy_register.hand_over(CONTEST, "Saksi"),
    Command.TAKE_PACKAGE: lambda d: d.packages.take(b"{}"),
    Command.TYPE: lambda d: d.entry.open(CONTEST, S),
    Command.TAKE_OVER: lambda d: d.entry.take_over(CONTEST, S, "ill"),
    Command.SETTLE: lambda d: d.settling.list(CONTEST),
    Command.VIEW_FINDINGS: lambda d: d.findings.list(CONTEST),
    Command.REREAD: lambda d: d.findings.reread(CONTEST, S, "R01:dpt", {}, PASSPHRASE),
    Command.DISPOSE: lambda d: d.findings.dispose(CONTEST, S, "R06:cast", "noted_incident", "", BOTH),
    Command.CORRECT: lambda d: d.corrections.correct(
        CONTEST, S, {"invalid": Figure.of(1)}, "misread", "strike", [], BOTH),
    Command.LEAVE_UNDECIDED: lambda d: d.corrections.undecided(CONTEST, S, "damaged", BOTH),
    Command.MARK_ABSENT: lambda d: d.corrections.absent(CONTEST, S, "elsewhere", BOTH),
    Command.REOPEN: lambda d: d.corrections.reopen(CONTEST, S, "court_order", "MK-1/2024", BOTH),
    Command.SETTLE_CONFLICT: lambda d: d.corrections.settle_conflict(CONTEST, S, ["a"], ["b"], "misread", BOTH),
    Command.ELECT_ACTING_CHAIR: lambda d: d.corrections.acting_chair("ANGGOTA-1", "other", BOTH),
    Command.ENDORSE: lambda d: d.corrections.endorse(["a"], BOTH),
    Command.REFUSE_TO_SIGN: lambda d: d.corrections.refuse(CONTEST, d.region, "ANGGOTA-1", "elsewhere", BOTH),
    Command.SEAL: lambda d: d.sealing.ready(CONTEST),
    Command.SIGN_RECAP: lambda d: d.recap.prepare(CONTEST),
    Command.VIEW_PLENARY: lambda d: d.plenary.incidents(),
    Command.KEEP_REGISTER: lambda d: d.plenary.box_list.note(CONTEST, S, received=True, seal=None, opened=False),
    Command.RECORD_MATTER: lambda d: d.plenary.matters.record(NewMatter("incident", CONTEST, S, ""), PASSPHRASE),
    Command.DECIDE_MATTER: lambda d: d.plenary.matters.decide("a" * 64, "settled", "", BOTH),
    Command.SIGN_REGISTER: lambda d: d.plenary.attending.sign(CONTEST, BOTH),
    Command.SYNC: lambda d: d.queue.give(),
    Command.VIEW_PROGRESS: lambda d: d.regency.progress("http://127.0.0.1:1"),
    Command.TAKE_PACKAGE: lambda d: d.packages.take(b""),
    Command.IMPORT: lambda d: d.queue.take(()),
    Command.VIEW_JOURNAL: lambda d: d.journal.lines(),
    Command.BACK_UP: lambda d: back_up(d, Output(d.context.folder.blobs / "nowhere" / "b.recap")),
    Command.ENROL: lambda d: d.setup.enrol_training("BARU", "observer", "Baru", "pendek"),
}


#: Other ways to the same commands: each asks for itself.
OTHER_WAYS: tuple[tuple[Command, Callable[[Desk], object]], ...] = (
    (Command.VIEW_BOARD, lambda d: d.board.overview(CONTEST)),
    (Command.VIEW_BOARD, lambda d: d.board.station(CONTEST, S)),
    (Command.VIEW_BOARD, lambda d: d.board.next_step(CONTEST)),
    (Command.VIEW_BOARD, lambda d: d.entry.mine()),
    (Command.VIEW_BOARD, lambda d: d.entry.late()),
    (Command.VIEW_RECAP, lambda d: d.recap.content(CONTEST)),
    (Command.VIEW_REPORT, lambda d: d.reports.signers(CONTEST)),
    (Command.VIEW_REPORT, lambda d: d.reports.signed(CONTEST)),
    (Command.VIEW_REPORT, lambda d: d.reports.elsewhere(CONTEST)),
    (Command.VIEW_REPORT, lambda d: d.reports.standing(CONTEST)),
    (Command.VIEW_REPORT, lambda d: d.reports.workbook(CONTEST)),
    (Command.VIEW_REPORT, lambda d: d.copy_register.copies(CONTEST)),
    (Command.VIEW_SHEET, lambda d: d.lives.of(CONTEST, S)),
    (Command.VIEW_JOURNAL, lambda d: d.journal.entries()),
    (Command.SIGN_RECAP, lambda d: d.reports.sign(CONTEST, "KETUA", PASSPHRASE)),
    (Command.SIGN_RECAP, lambda d: d.recap.sign(SigningBatch((), (), {}), "KETUA", PASSPHRASE)),
    (Command.TYPE, lambda d: d.entry.sign_again(CONTEST, S)),
    (Command.SETTLE, lambda d: d.settling.save(CONTEST, S, {}, PASSPHRASE)),
    (Command.SETTLE, lambda d: d.settling.save_all(CONTEST, {S: {}}, PASSPHRASE)),
    (Command.SEAL, lambda d: d.sealing.signers(CONTEST, [S])),
    (Command.SEAL, lambda d: d.sealing.prepare(CONTEST, [S])),
    (Command.SEAL, lambda d: d.sealing.sign(SigningBatch((), (), {}), "KETUA", PASSPHRASE)),
    (Command.SETTLE_CONFLICT, lambda d: d.conflicts.view(CONTEST, S)),
    (Command.CORRECT, lambda d: d.corrections.verdict(
        CONTEST, S, {"invalid": Figure.of(1)}, "misread", "strike", [], ("KETUA", "ANGGOTA-1"))),
    (Command.VIEW_FINDINGS, lambda d: d.opinions.compare(CONTEST)),
    (Command.VIEW_FINDINGS, lambda d: d.asides.list()),
    (Command.IMPORT, lambda d: d.opinions.take(CONTEST, {})),
    (Command.SYNC, lambda d: d.queue.fetch_document("0" * 64)),
    (Command.VIEW_PROGRESS, lambda d: d.regency.link("id", "http://127.0.0.1:1")),
    (Command.SYNC, lambda d: d.queue.round("http://127.0.0.1:1")),
    (Command.TAKE_PACKAGE, lambda d: d.packages.from_server("http://127.0.0.1:1")),
    (Command.VIEW_PLENARY, lambda d: d.plenary.objections()),
    (Command.VIEW_PLENARY, lambda d: d.plenary.nihil()),
    (Command.VIEW_PLENARY, lambda d: d.plenary.attendance(CONTEST)),
    (Command.VIEW_PLENARY, lambda d: d.plenary.boxes(CONTEST)),
    (Command.VIEW_PLENARY, lambda d: d.plenary.copy_checks(CONTEST)),
    (Command.VIEW_PLENARY, lambda d: d.plenary.copying.of(CONTEST, S)),
    (Command.KEEP_REGISTER, lambda d: d.plenary.attending.note(CONTEST, "SAKSI-99", [])),
    (Command.KEEP_REGISTER, lambda d: d.plenary.copying.note(CONTEST, S, "SAKSI-1", None)),
    (Command.SIGN_REGISTER, lambda d: d.plenary.copying.sign(CONTEST, [S], BOTH)),
    (Command.SIGN_REGISTER, lambda d: d.plenary.matters.nihil(CONTEST, S, [("NOBODY", None)])),
    (Command.VIEW_JOURNAL, lambda d: d.journal.verify()),
    (Command.VIEW_JOURNAL, lambda d: d.journal.export()),
)


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The committee, an observer, and staff of the regency above."""
    with Desk.open(workspace(tmp_path_factory.mktemp("roles") / "w")) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        desk.setup.enrol_training("PENGAMAT", "observer", "Pengamat", PASSPHRASE)
        desk.setup.enrol_training("STAF", "regency_staff", "Staf", PASSPHRASE)
        assert {person: desk.context.officer(person).region for person in ("PENGAMAT", "STAF")} == {
            "PENGAMAT": "000101", "STAF": "0001",
        }
        yield desk


WHO = {Role.OPERATOR: "OP-1", Role.CHAIR: "KETUA", Role.MEMBER: "ANGGOTA-1", Role.OBSERVER: "PENGAMAT",
       Role.REGENCY_STAFF: "STAF"}


def test_every_command_has_a_permission_and_a_use_case() -> None:
    # the time is set by two signers before anybody is signed in (test_desk_time.py)
    assert set(PERMISSIONS) == set(Command) == {*CALLS, Command.SET_TIME}
    assert not permitted(Command.SEAL, "administrator")


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_exactly_what_the_table_says(staffed: Desk, role: Role) -> None:
    staffed.session.sign_in(WHO[role], PASSPHRASE)
    for command, call in (*CALLS.items(), *OTHER_WAYS):
        refused = False
        try:
            call(staffed)
        except KnownError as error:
            refused = error.code == "session.not_permitted"
        assert refused != (role in PERMISSIONS[command]), command
        assert staffed.session.may(command) == (role in PERMISSIONS[command])


def test_nobody_signed_in_may_do_anything(staffed: Desk) -> None:
    staffed.session.lock()
    for command, call in (*CALLS.items(), *OTHER_WAYS):
        with pytest.raises(KnownError, match=r"session\.sign_in_first"):
            call(staffed)
        assert not staffed.session.may(command)


def test_nothing_is_open_before_somebody_signs_in(desk: Desk) -> None:
    assert [tile.person for tile in desk.setup.officers()] == list(OFFICERS)
    assert not desk.context.is_open
    for call in (desk.queue.status, desk.journal.verify, lambda: desk.board.villages(CONTEST)):
        with pytest.raises(KnownError, match=r"session\.sign_in_first"):
            call()


def test_only_a_typist_keeps_a_key_open_and_lock_drops_it(desk: Desk) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    assert desk.context.typing_key is not None
    desk.session.sign_in("KETUA", PASSPHRASE)
    assert desk.context.typing_key is None
    desk.session.sign_in("OP-1", PASSPHRASE)
    desk.session.lock()
    assert desk.context.typing_key is None
    assert desk.session.officer is None


def test_wrong_passphrases_slow_down_and_are_journaled(tmp_path: Path) -> None:
    offset = timedelta(0)
    start = datetime.now(UTC)
    with Desk.open(workspace(tmp_path / "w"), clock=lambda: start + offset) as desk:
        for _ in range(5):
            with pytest.raises(KnownError, match=r"session\.wrong_passphrase"):
                desk.session.sign_in("OP-1", "bukan frasa sandi ini")
        assert desk.session.seconds_to_wait("OP-1") == 30
        with pytest.raises(KnownError, match=r"session\.wait"):
            desk.session.sign_in("OP-1", PASSPHRASE)
        assert desk.session.seconds_to_wait("OP-2") == 0
        offset = timedelta(seconds=31)
        assert desk.session.sign_in("OP-1", PASSPHRASE).person == "OP-1"
        lines = [json.loads(raw) for raw in desk.context.workspace.journal.export()]
        assert [line["data"]["tries"] for line in lines if "tries" in line["data"]] == []
        with pytest.raises(KnownError):
            desk.session.sign_in("KETUA", "bukan frasa sandi ini")
        assert desk.context.workspace.journal.lines(1)[0].data == {"officer": "KETUA"}


def test_a_key_file_of_another_workspace_does_not_get_in(desk: Desk, tmp_path: Path) -> None:
    with Desk.create(tmp_path / "foreign", PACKAGE.read_bytes()) as foreign:
        foreign.setup.enrol_training("PENYUSUP", "chair", "Penyusup", PASSPHRASE)
    desk.session.sign_in("OP-1", PASSPHRASE)
    (tmp_path / "foreign" / "officers" / "PENYUSUP.json").rename(tmp_path / "w" / "officers" / "PENYUSUP.json")
    with pytest.raises(KnownError, match=r"security\.key_file"):
        desk.session.sign_in("PENYUSUP", PASSPHRASE)
    desk.close()
    with pytest.raises(KnownError, match=r"workspace\.other_key"):
        desk.session.sign_in("PENYUSUP", PASSPHRASE)


def test_a_damaged_database_is_one_sentence_at_sign_in(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "w" / "workspace.db"
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    with pytest.raises(KnownError, match=r"workspace\.corrupt"):
        desk.session.sign_in("OP-1", PASSPHRASE)
    assert path.read_bytes() == bytes(data)


def test_a_clock_that_is_behind_is_said_and_journaled_and_never_blocks(tmp_path: Path) -> None:
    with Desk.open(workspace(tmp_path / "w"), clock=lambda: datetime(2020, 1, 1, tzinfo=UTC)) as desk:
        desk.session.sign_in("OP-1", PASSPHRASE)
        assert desk.clock_behind is not None
        saved = desk.entry.open(CONTEST, S).commit("dpt.m", Figure.of(1))
        assert saved.at.year >= 2024
        acts = [line.act for line in desk.context.workspace.journal.lines()]
        assert "clock_behind" in acts
        times = [line.at for line in reversed(desk.context.workspace.journal.lines())]
        assert times == sorted(times)


def test_a_folder_without_or_with_a_workspace_is_said(tmp_path: Path, desk: Desk) -> None:
    with pytest.raises(KnownError, match=r"workspace\.missing"):
        Desk.open(tmp_path / "nothing")
    with pytest.raises(KnownError, match=r"workspace\.exists"):
        Desk.create(tmp_path / "w", PACKAGE.read_bytes())


def test_enrolment_needs_the_open_workspace_a_known_role_and_a_strong_passphrase(desk: Desk) -> None:
    with pytest.raises(KnownError, match=r"session\.sign_in_first"):
        desk.setup.enrol_training("OP-7", "operator", "Tujuh", PASSPHRASE)
    desk.session.sign_in("KETUA", PASSPHRASE)
    for role, passphrase, code in (
        ("admin", PASSPHRASE, "setup.role"), ("operator", "pendek", "security.weak_passphrase"),
        ("operator", "7 padi tebu kopi", "security.digit_first"),
    ):
        with pytest.raises(KnownError, match=code):
            desk.setup.enrol_training("OP-7", role, "Tujuh", passphrase)
    with pytest.raises(KnownError, match=r"security\.officer_known"):
        desk.setup.enrol_training("OP-1", "chair", "Satu", PASSPHRASE)
    desk.setup.enrol_training("OP-7", "operator", "Tujuh", PASSPHRASE)
    assert desk.session.sign_in("OP-7", PASSPHRASE).name == "Tujuh"


def test_a_small_desk_says_what_it_cannot_do(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "w", PACKAGE.read_bytes()) as desk:
        desk.setup.enrol_training("OP-1", "operator", "Satu", PASSPHRASE)
        assert desk.setup.shortfalls() == [
            "desk.short.operators", "desk.short.signers", "desk.short.chair", "desk.short.members",
        ]
