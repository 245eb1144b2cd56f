"""The date that is asked for at sign-in, the time set back by keyboard alone, and a key that counts no more."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.figure import Figure
from recap_desktop.core.clock import local_date
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.pages.sign_in.time_form import TimeForm
from recap_desktop.ui.shell.window import MainWindow
from sync.trust.authority import Authority
from sync.trust.training import training_keys
from tests.helpers.clocks import DAYS, Laptop
from tests.helpers.desks import sheets
from tests.recap_desktop.ui.conftest import CONTROL, FIRST, Officer, opened_window

STATION = FIRST


@pytest.fixture
def laptop() -> Laptop:
    return Laptop()


@pytest.fixture
def desk(prepared: Path, tmp_path: Path, laptop: Laptop) -> Iterator[Desk]:
    shutil.copytree(prepared, tmp_path / "w")
    with Desk.open(tmp_path / "w", clock=laptop.clock, ticks=laptop.ticks) as opened:
        yield opened


@pytest.fixture
def window(desk: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    with opened_window(desk, qtbot, qapp) as made:
        yield made


def _cover(window: MainWindow) -> SignInPage:
    assert isinstance(window.cover, SignInPage)
    return window.cover


def _passphrase(officer: Officer, person: str) -> None:
    cover = _cover(officer.window)
    officer.bot.waitUntil(lambda: bool(cover.tiles._officers), timeout=20_000)
    cover.tiles.pick(person)
    officer.type(str(training.passphrase(person)))
    officer.press(Qt.Key.Key_Return)


def _day(laptop: Laptop) -> str:
    return f"{local_date(laptop.clock()):%d-%m-%Y}"


def test_the_date_is_asked_for_and_the_time_set_back_with_keys_only(
    desk: Desk, window: MainWindow, officer: Officer, laptop: Laptop
) -> None:
    cover = _cover(window)
    laptop.error = 100 * DAYS
    _passphrase(officer, "P-OP-1")
    assert window.covered and cover.day.isVisible()
    assert officer.focus is cover.day.edit
    officer.type("1-1-2020")
    officer.press(Qt.Key.Key_Return)
    assert window.covered and "01-01-2020" in cover.day.error
    cover.day.edit.selectAll()
    officer.type(_day(laptop))
    officer.press(Qt.Key.Key_Return)
    officer.bot.waitUntil(lambda: not window.covered, timeout=20_000)

    laptop.error *= 0
    officer.press(Qt.Key.Key_F2)
    assert "Ctrl+W" in window.current_page.notice.text
    officer.press(Qt.Key.Key_F9)
    assert cover.set_time.isVisible()
    officer.press(Qt.Key.Key_W, CONTROL)
    form = cover.place.of("time")
    assert isinstance(form, TimeForm)
    assert form.isVisible() and officer.focus is form.day.edit
    officer.press(Qt.Key.Key_Escape)
    assert not form.isVisible()
    officer.press(Qt.Key.Key_W, CONTROL)
    officer.type(_day(laptop))
    officer.press(Qt.Key.Key_Return)
    for line in form.lines:
        assert line.officer is not None
        officer.type(str(training.passphrase(line.officer.person)))
        officer.press(Qt.Key.Key_Return)
    officer.bot.waitUntil(lambda: not form.isVisible(), timeout=20_000)
    officer.settle()
    assert not cover.set_time.isVisible()
    assert desk.clock_behind is None
    assert cover.notice.text
    officer.sign_in("P-OP-1")
    assert window.current_page.notice.text == ""


def test_a_key_taken_back_is_said_at_sign_in_and_types_nothing(
    desk: Desk, window: MainWindow, officer: Officer
) -> None:
    officer.sign_in("P-OP-1")
    keys = training_keys()
    authority = Authority(desk.package, keys.authority, keys.ca)
    made = authority.revoke(desk.context.officer("P-OP-1").keyid, datetime.now(UTC).replace(microsecond=0), "lost")
    with desk.context.lock:
        desk.context.wait_until_verified()
        desk.context.ledger.add_statements([made])
        desk.context.changed("statements")
    officer.settle()
    assert "dicabut" in window.current_page.notice.text
    officer.press(Qt.Key.Key_Return)
    officer.settle()
    assert not desk.context.workspace.drafts.open_drafts()
    officer.press(Qt.Key.Key_F9)
    cover = _cover(window)
    assert "Hanya melihat: " in cover.footnotes.short.text() and "2 operator" in cover.footnotes.short.text()
    window.context.words.toggle()
    assert "Can only look: " in cover.footnotes.short.text()


def test_what_was_signed_too_late_is_signed_again_from_the_board(
    desk: Desk, window: MainWindow, officer: Officer, laptop: Laptop
) -> None:
    person, phrase = "P-OP-1", str(training.passphrase("P-OP-1"))
    desk.session.sign_in(person, phrase)
    desk.context.clock.note_own_time(datetime(2034, 6, 1, tzinfo=UTC))
    desk.context.check_in_office = lambda officer: None  # type: ignore[method-assign]
    type_sheet_as(desk, STATION)
    del desk.context.check_in_office
    two = [(person, phrase), ("P-CHAIR", str(training.passphrase("P-CHAIR")))]
    desk.time.set_back(local_date(laptop.clock()), two)
    desk.session.lock()
    officer.settle()
    officer.sign_in(person)
    officer.bot.waitUntil(lambda: "Ctrl+W" in window.current_page.notice.text, timeout=20_000)
    officer.press(Qt.Key.Key_W, CONTROL)
    assert "1" in window.current_page.notice.text and "ditandatangani lagi" in window.current_page.notice.text
    assert desk.entry.late() == []
    assert len(desk.context.workspace.records.lone()) == 2, "the late one is kept beside it"
    assert len(desk.context.state.quarantined) == 1


def type_sheet_as(desk: Desk, station: str) -> None:
    """The officer signed in types a sheet and signs it."""
    session = desk.entry.open("PPWP", station)
    for name in session.definition.order:
        session.commit(name, Figure.of(sheets()[station][name]))
    session.finish()
