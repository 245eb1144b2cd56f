"""Passphrases in the window: changed, forgotten by one, forgotten by all; and what a passphrase leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.security.recovery_files import RecoveryRequest, answer_to
from recap_desktop.ui.shell.window import MainWindow
from sync.trust.enrolment_files import write_request
from tests.helpers import trial
from tests.recap_desktop.ui.conftest import CONTROL, opened_window
from tests.recap_desktop.ui.people_keys import (
    ANI,
    BUDI,
    CREW,
    HASAN,
    SITI,
    PeopleKeys,
    Regency,
    crew_workspace,
    trial_desk,
)

pytestmark = pytest.mark.qt
K = Qt.Key
NEW = "bambu rotan kelapa aren"


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


def test_a_changed_passphrase_opens_and_the_old_one_does_not(keys: PeopleKeys, desk: Desk) -> None:
    keys.to_people(SITI)
    keys.press(K.Key_L, CONTROL)
    for text in ("salah salah salah", NEW, NEW):
        keys.line(text)
    assert "tidak cocok" in keys.errors()[0]
    keys.line(SITI.passphrase)
    keys.press(K.Key_Return, CONTROL)
    assert keys.told.startswith("Frasa sandi Anda sudah diganti")
    keys.press(K.Key_F9)
    keys.enter(SITI)
    assert keys.window.covered and "tidak cocok" in keys.cover.passphrase.error
    keys.press(K.Key_Escape)
    keys.enter(replace(SITI, passphrase=NEW))
    assert not keys.window.covered


def test_two_others_and_a_new_code_enrol_who_forgot_anew(
    office: Regency, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with trial_desk(tmp_path / "w", office.package) as desk:
        for one in CREW:
            desk.setup.enrol(one.code, one.role, one.name, one.passphrase, office.code(one))
        desk.session.sign_in(HASAN.code, HASAN.passphrase)
        desk.session.lock()
        with opened_window(desk, qtbot, qapp) as window:
            keys = PeopleKeys(window, qtbot)
            keys.press(K.Key_L, CONTROL)
            keys.press(K.Key_Down)  # the first: Siti
            keys.press(K.Key_Return)
            keys.press(K.Key_Return)
            for text in (office.code(SITI), NEW, NEW, BUDI.passphrase, "salah salah salah"):
                keys.line(text)
            line = keys.form.lines[1]  # type: ignore[attr-defined]
            assert "Hasan Tidore tidak cocok" in line.field.error and keys.focus is line.field.edit
            keys.line(HASAN.passphrase)
            assert keys.told.startswith("Siti Rahma terdaftar lagi"), (keys.told, keys.errors())
            assert [one.digit for one in desk.setup.officers()] == [1, 2, 3, 4]
            keys.enter(replace(SITI, passphrase=NEW))
            assert not window.covered
            window.go("people")
            keys.settle()
            assert "Kunci lamanya belum dicabut" in keys.people.detail.text()


def test_who_forgot_is_enrolled_anew_by_two_files(keys: PeopleKeys, tmp_path: Path) -> None:
    keys.keep(tmp_path / "request")
    keys.press(K.Key_L, CONTROL)
    keys.press(K.Key_Down)
    keys.press(K.Key_Return)
    keys.press(K.Key_Down)
    assert keys.way == "files"
    keys.press(K.Key_Return)
    for text in (NEW, NEW, BUDI.passphrase, HASAN.passphrase):
        keys.line(text)
    keys.settle()
    assert "request" in keys.told and keys.cover.go_on.isVisible()
    keys.give(tmp_path / "answer", trial.answer((tmp_path / "request").read_bytes()))
    keys.press(K.Key_E, CONTROL)
    keys.press(K.Key_Return)
    keys.line(NEW)
    assert keys.told == "Siti Rahma terdaftar di laptop ini."
    keys.enter(replace(SITI, passphrase=NEW))
    assert not keys.window.covered


def test_who_renews_a_certificate_is_covered_and_signs_in_with_the_new_passphrase(
    keys: PeopleKeys, tmp_path: Path
) -> None:
    """The session ends with the key that it was begun with; the screen does not stay open without anybody."""
    keys.to_people(SITI)
    keys.keep(tmp_path / "request")
    keys.people.place.bring("newer")
    keys.press(K.Key_Down)
    keys.press(K.Key_Return)
    for text in ("salah salah salah", NEW, NEW):
        keys.line(text)
    assert "tidak cocok" in keys.errors()[0]
    keys.line(SITI.passphrase)
    keys.press(K.Key_Return, CONTROL)
    keys.settle()
    assert "request" in keys.told
    keys.give(tmp_path / "answer", trial.answer((tmp_path / "request").read_bytes()))
    keys.people.table.selectRow(len(CREW))
    keys.press(K.Key_Return)
    keys.press(K.Key_Return)
    keys.line(NEW)
    assert keys.window.covered and keys.told == "Siti Rahma terdaftar di laptop ini."
    keys.enter(replace(SITI, passphrase=NEW))
    assert not keys.window.covered


def test_fewer_than_two_others_is_said_before_a_passphrase_is_asked_for(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with trial_desk(tmp_path / "w", trial.usual()) as desk:
        for one in (SITI, HASAN):
            desk.setup.accept(trial.answer(desk.setup.request(one.code, one.role, one.name, NEW)), NEW)
        with opened_window(desk, qtbot, qapp) as window:
            keys = PeopleKeys(window, qtbot)
            keys.press(K.Key_L, CONTROL)
            keys.press(K.Key_Down)
            assert "Semua lupa" in keys.told
            assert not any(line.isVisible() for line in keys.form.lines)  # type: ignore[attr-defined]


def test_when_all_have_forgotten_the_commission_gives_the_data_back(
    keys: PeopleKeys, desk: Desk, tmp_path: Path
) -> None:
    keys.keep(tmp_path / "request")
    keys.press(K.Key_L, CONTROL)
    keys.form.other.emit("all_forgotten")
    keys.settle()
    keys.appointment(replace(HASAN, passphrase=NEW))
    keys.settle()
    assert "Hasan Tidore" in keys.told and "disimpan" in keys.told
    asked = (tmp_path / "request").read_bytes()
    keys.give(tmp_path / "answer", answer_to(asked, trial.recovery_key(), ("KPU-1", "KPU-2")))
    for sentence in ("Jawaban pemulihan diterima", "Hasan Tidore terdaftar"):
        keys.press(K.Key_E, CONTROL)
        keys.press(K.Key_Return)
        keys.line(NEW)
        assert keys.told.startswith(sentence), keys.told
        keys.give(tmp_path / "answer", trial.answer(write_request(RecoveryRequest.parse(asked).asker)))
    keys.enter(replace(HASAN, passphrase=NEW))
    assert not keys.window.covered
    keys.press(K.Key_F9)
    keys.enter(ANI)
    assert not keys.window.covered and [one.digit for one in desk.setup.officers()] == [1, 2, 3, 4]


# what a passphrase leaves behind


def test_a_passphrase_is_nowhere_once_its_field_is_left(keys: PeopleKeys) -> None:
    keys.to_people()
    keys.press(K.Key_L, CONTROL)
    form = keys.form
    keys.line(HASAN.passphrase)
    fields = (form.old, form.passphrase.first, form.passphrase.again)  # type: ignore[attr-defined]
    for one in fields[1:]:
        one.edit.setFocus()
        keys.type(NEW)
    for one in fields:
        assert set(QAccessible.queryAccessibleInterface(one.edit).text(QAccessible.Text.Value)) <= {"*", "•", "●"}
        one._peek.setChecked(True)
    keys.press(K.Key_Escape)
    keys.press(K.Key_L, CONTROL)
    for one in fields:
        one._peek.setChecked(True)
        one.edit.setFocus()
        keys.press(K.Key_Z, CONTROL)
        assert one.take() == "" and one.edit.text() == ""


def test_keys_typed_ahead_of_an_answer_go_nowhere(keys: PeopleKeys) -> None:
    keys.to_people()
    keys.press(K.Key_L, CONTROL)
    keys.line("salah salah salah")
    keys.line(NEW)
    keys.type(NEW)
    QTest.keyClick(keys.focus, K.Key_Return)
    for letter in "xyz":
        QTest.keyClick(keys.focus, letter)
    QTest.keyClick(keys.focus, K.Key_Return)
    keys.settle()
    form = keys.form
    assert form.old.take() == "salah salah salah" and form.passphrase.again.take() == NEW  # type: ignore[attr-defined]
    assert "Sisa 4" in keys.errors()[0], "one try, not two"


def test_caps_lock_is_seen_in_every_field(keys: PeopleKeys) -> None:
    keys.to_people()
    keys.press(K.Key_L, CONTROL)
    QTest.keyClick(keys.focus, "A")
    assert keys.form.old._caps_label.isVisible()  # type: ignore[attr-defined]
