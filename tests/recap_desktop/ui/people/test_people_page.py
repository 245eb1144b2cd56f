"""People and passphrases in the window: refusals keep what was typed, every way back is there, nothing leaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.desk.people.views import PersonState, ReplacedKey
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.pages.people.told import detail_told, state_told
from recap_desktop.ui.shell.window import MainWindow
from sync.trust.enrolment_files import read_request
from tests.helpers import trial
from tests.recap_desktop.ui.conftest import CONTROL, opened_window
from tests.recap_desktop.ui.people_keys import (
    BUDI,
    RINA,
    SITI,
    PeopleKeys,
    Person,
    Regency,
    crew_workspace,
    trial_desk,
)

pytestmark = pytest.mark.qt
K = Qt.Key
NEW = "bambu rotan kelapa aren"


@pytest.fixture
def empty(office: Regency, tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[PeopleKeys]:
    """A laptop where nobody is enrolled."""
    with trial_desk(tmp_path / "w", office.package) as desk, opened_window(desk, qtbot, qapp) as window:
        yield PeopleKeys(window, qtbot)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(crew_workspace(tmp_path / "w")) as opened:
        yield opened


@pytest.fixture
def window(desk: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    with opened_window(desk, qtbot, qapp) as made:
        yield made


@pytest.fixture
def keys(window: MainWindow, qtbot: QtBot) -> PeopleKeys:
    return PeopleKeys(window, qtbot)


# enrolment


def test_a_wrong_code_is_one_sentence_at_the_field_and_everything_typed_stays(
    empty: PeopleKeys, office: Regency
) -> None:
    code = office.code(SITI)
    empty.enrol_by_code(SITI, "SALAH-SALAH")
    form = empty.form
    assert len(empty.errors()) == 1 and "Kode pendaftaran" in empty.errors()[0]
    assert empty.focus is form.code.edit  # type: ignore[attr-defined]
    assert form.notice.isHidden()  # it does not go on saying that the server is being asked
    empty.line(code)
    assert empty.told == "Siti Rahma terdaftar di laptop ini."


def test_a_used_code_and_a_server_that_is_silent(empty: PeopleKeys, office: Regency, tmp_path: Path) -> None:
    code, used = office.code(SITI), office.code(BUDI)
    empty.enrol_by_code(SITI, code)
    with trial_desk(tmp_path / "other", office.package) as other:
        other.setup.enrol(BUDI.code, BUDI.role, BUDI.name, BUDI.passphrase, used)
    empty.enrol_by_code(BUDI, code)
    assert "untuk pengangkatan lain" in " ".join(empty.errors())
    empty.line(used)
    assert "sudah dipakai" in " ".join(empty.errors())
    again = office.code(BUDI)
    office.server.stop()
    empty.line(again)
    assert "Server tidak menjawab" in empty.told and not empty.errors()
    assert empty.form.person.take() == BUDI.code  # type: ignore[attr-defined]
    empty.press(K.Key_Escape)
    assert "Budi Salim" in empty.cover.footnotes.waiting.text() and empty.cover.go_on.isVisible()


def test_what_is_missing_or_weak_is_said_before_the_desk_is_asked(empty: PeopleKeys) -> None:
    empty.press(K.Key_N, CONTROL)
    empty.press(K.Key_Return, CONTROL)
    assert empty.errors() == ["Ketik nomor orang dari surat pengangkatan."]
    empty.line("p-op-1")
    assert empty.form.person.take() == "P-OP-1"  # type: ignore[attr-defined]
    empty.press(K.Key_Return, CONTROL)
    assert empty.errors() == ["Pilih peran yang tertulis di surat pengangkatan."]
    empty.press(K.Key_Down)
    empty.press(K.Key_Return)
    empty.line("Siti Rahma")
    empty.line("pendek")
    assert "12 huruf atau 4 kata" in empty.errors()[0]
    empty.line("1 dua tiga empat")
    assert "diawali angka" in empty.errors()[0]
    empty.line(NEW)
    empty.line(NEW + "x")
    empty.press(K.Key_Return, CONTROL)
    assert empty.errors() == ["Kedua frasa sandi tidak sama. Ketik lagi yang kedua."]


def test_a_form_that_is_left_keeps_what_is_no_secret(empty: PeopleKeys) -> None:
    empty.press(K.Key_N, CONTROL)
    empty.appointment(SITI)
    empty.press(K.Key_Return)
    empty.type("ABCD")
    empty.press(K.Key_Escape)
    assert empty.cover._empty.isVisible()
    empty.press(K.Key_N, CONTROL)
    form = empty.form
    assert (form.person.take(), form.role.take(), form.name.take()) == (  # type: ignore[attr-defined]
        SITI.code, SITI.role, SITI.name)
    assert not form.passphrase.first.take() and not form.code.take()  # type: ignore[attr-defined]
    assert empty.focus is form.passphrase.first.edit  # type: ignore[attr-defined]


def test_answers_of_others_and_half_a_file_leave_the_enrolment_waiting(
    empty: PeopleKeys, office: Regency, tmp_path: Path
) -> None:
    file, back = tmp_path / "P-OP-1.recap-request", tmp_path / "answer"
    empty.keep(file)
    empty.press(K.Key_N, CONTROL)
    empty.appointment(SITI)
    empty.press(K.Key_Down)
    empty.press(K.Key_Return)
    empty.settle()
    answer = trial.answer(file.read_bytes(), of=office.package)
    with trial_desk(tmp_path / "other", office.package) as other:
        of_budi = trial.answer(other.setup.request(BUDI.code, BUDI.role, BUDI.name, NEW), of=office.package)
        other_laptop = trial.answer(other.setup.request(SITI.code, SITI.role, SITI.name, NEW), of=office.package)
    empty.give(back, answer)
    empty.press(K.Key_E, CONTROL)
    empty.press(K.Key_Return)
    empty.line("bukan frasa sandi itu")
    assert "memakai frasa sandi lain" in empty.errors()[0]
    told = []
    for wrong in (answer[: len(answer) // 2], b"{}", of_budi, other_laptop):
        empty.give(back, wrong)
        empty.line(SITI.passphrase)
        told.append(empty.told)
        assert empty.told and empty.form.passphrase.take() == SITI.passphrase  # type: ignore[attr-defined]
    assert len(set(told)) == len(told), told
    empty.give(back, answer)
    empty.press(K.Key_Return, CONTROL)
    assert empty.told == "Siti Rahma terdaftar di laptop ini."


def test_a_dialog_that_is_cancelled_leaves_a_request_that_can_be_saved_later(
    empty: PeopleKeys, tmp_path: Path
) -> None:
    empty.window.context.save_file = lambda title, name: ""
    empty.press(K.Key_N, CONTROL)
    empty.appointment(SITI)
    empty.press(K.Key_Down)
    empty.press(K.Key_Return)
    empty.settle()
    assert "belum disimpan" in empty.told
    empty.keep(tmp_path / "request")
    empty.press(K.Key_E, CONTROL)
    empty.press(K.Key_Down)
    empty.press(K.Key_Down)
    assert empty.way == "again"
    empty.press(K.Key_Return)
    empty.line(SITI.passphrase)
    empty.settle()
    assert read_request((tmp_path / "request").read_bytes()).person == SITI.code


def test_giving_up_is_chosen_then_done_and_the_same_officer_is_enrolled_again(
    keys: PeopleKeys, desk: Desk, tmp_path: Path
) -> None:
    keys.to_people()
    keys.keep(tmp_path / "request")
    keys.press(K.Key_N, CONTROL)
    keys.appointment(RINA)
    keys.press(K.Key_Down)
    keys.press(K.Key_Return)
    keys.settle()
    assert keys.rows[-1][1] == "Rina Kaunar" and "Menunggu sejak" in keys.rows[-1][4]
    keys.press(K.Key_End)
    keys.people.table.selectRow(len(keys.rows) - 1)
    keys.press(K.Key_Return)
    for _ in range(3):
        keys.press(K.Key_Down)
    assert keys.way == "give_up" and not keys.form.passphrase.isVisible()  # type: ignore[attr-defined]
    assert "tidak dipakai lagi" in keys.told
    keys.press(K.Key_Return)
    assert "dibatalkan" in keys.told and desk.setup.waiting() == ()
    keys.press(K.Key_N, CONTROL)
    keys.appointment(RINA)
    keys.press(K.Key_Return, CONTROL)
    keys.settle()
    assert [one.person for one in desk.setup.waiting()] == [RINA.code]


def test_an_officer_who_is_enrolled_is_not_enrolled_twice(keys: PeopleKeys) -> None:
    keys.to_people()
    keys.press(K.Key_N, CONTROL)
    keys.line(SITI.code)
    assert "sudah terdaftar" in keys.errors()[0] and keys.focus is keys.form.person.edit  # type: ignore[attr-defined]


# the page


def test_the_page_says_who_is_there_and_what_the_crew_cannot_do_yet(keys: PeopleKeys) -> None:
    keys.to_people()
    assert [row[:3] for row in keys.rows] == [
        ("1", "Siti Rahma", "Operator"), ("2", "Budi Salim", "Operator"), ("3", "Hasan Tidore", "Ketua"),
        ("4", "Ani Marsaoly", "Anggota")]
    assert {row[4] for row in keys.rows} == {"Berlaku"}
    assert "Kurang dari 2 anggota" in keys.people.crew.text() and "Daftarkan anggota" in keys.people.crew.text()
    assert "mengetik lembar" in keys.people.detail.text()
    keys.window.context.words.use("en")
    assert "can type, and settle" in keys.people.detail.text() and "Enrol members" in keys.people.crew.text()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("state", ["valid", "ending", "ended", "revoked", "not_yet"])
def test_every_state_is_said_in_words_with_what_can_still_be_done(state: str, language: str) -> None:
    now = datetime(2026, 11, 27, tzinfo=UTC)
    one = PersonState("P-OP-1", "Siti", "operator", 1, "ab" * 32, now, now + timedelta(days=3), state,
                      now if state != "valid" else None, "hilang" if state == "revoked" else "", (), ())
    words = Words(language)
    assert state_told(one, now, words) and "Siti" in detail_told(one, words)
    if state in ("ended", "revoked"):
        assert ("masih dapat masuk" if language == "id" else "can still sign in") in detail_told(one, words)
    if state == "ending":
        assert "3" in state_told(one, now, words)
    old = replace(one, replaced=(ReplacedKey("cd" * 32, revoked=False), ReplacedKey("ef" * 32, revoked=True)))
    assert "cdcd" in detail_told(old, words) and "efef" not in detail_told(old, words)


def test_more_than_nine_officers_are_picked_with_the_arrows(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    people = [Person(f"P-OP-{n}", "operator", f"Operator {n}", NEW) for n in range(11)]
    with trial_desk(tmp_path / "w", trial.usual()) as desk:
        for one in people:
            desk.setup.accept(trial.answer(desk.setup.request(one.code, one.role, one.name, NEW)), NEW)
        with opened_window(desk, qtbot, qapp) as window:
            keys = PeopleKeys(window, qtbot)
            keys.press(K.Key_Up)
            chosen = keys.cover.tiles.chosen
            assert chosen is not None and chosen.person == people[-1].code and chosen.digit == 11
            tile = keys.cover.tiles._tiles[-1]
            qtbot.waitUntil(lambda: tile.visibleRegion().boundingRect().height() == tile.height())
            keys.type(NEW)
            keys.press(K.Key_Return)
            assert not window.covered
