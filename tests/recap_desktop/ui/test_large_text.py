"""At 150 % in what a screen of 1024x600 leaves: head and six rows while typing, every passphrase field in sight."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui import formats
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.pages.entry.rows import FormRow
from recap_desktop.ui.shell.clock import region_time
from recap_desktop.ui.shell.window import MINIMUM, MainWindow
from recap_desktop.ui.theme import Scheme
from recap_desktop.ui.widgets.passphrase import PassphraseField
from tests.recap_desktop.ui.conftest import FIRST, Officer, opened_window
from tests.recap_desktop.ui.test_window import clipped
from tests.recap_desktop.ui.typed import CLEAN, CONTEST, type_twice

pytestmark = pytest.mark.qt


@pytest.mark.parametrize("finding", [False, True])
def test_entry_keeps_its_head_and_six_rows(officer: Officer, window: MainWindow, finding: bool) -> None:
    officer.sign_in("P-OP-1")
    window.context.theme.use(scale=150)
    window.go("entry", station=FIRST, typed=True)
    officer.settle()
    page = window.current_page
    assert isinstance(page, EntryPage) and page.typing.sheet is not None
    if finding:
        officer.figures("134 155 2")
        officer.press(Qt.Key.Key_Return)
        assert page.typing.bar.isVisible() and page.typing.bar.speaks and not page.typing.caption.isVisible()
        officer.figures("122 90 90 90")  # asked which station this is, with two findings to be read again
        officer.press(Qt.Key.Key_Up)
        for language in ("en", "id"):
            window.context.words.use(language)
            officer.settle()
            bar = page.typing.bar
            assert bar.asking and len(bar.findings) > 1 and bar._brief.isVisible() and "(+" in bar._brief.text()
            assert not clipped(window) and bar._first.geometry().bottom() < bar._brief.y(), bar.sentence
            assert bar.rect().contains(bar._brief.geometry().translated(bar._body.pos()))
    else:
        assert page.typing.caption.isVisible()
    page.typing.sheet.go_to(page.typing.sheet.definition.order[0])
    officer.settle()
    whole = [one for one in window.findChildren(FormRow)
             if one.isVisible() and one.visibleRegion().boundingRect().height() == one.height()]
    assert len(whole) >= 6
    title = window.app_bar.title
    assert title.text().startswith("TPS 001") and title.width() >= title.fontMetrics().horizontalAdvance(title.text())
    assert page.typing.finish.isVisible()
    assert (window.width(), window.height()) == MINIMUM


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_long_verdict_leaves_the_passphrases_in_sight(
    desk: Desk, officer: Officer, window: MainWindow, language: str
) -> None:
    type_twice(desk, CLEAN)
    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    batch = desk.sealing.prepare(CONTEST, [CLEAN], ("P-CHAIR", "P-MEMBER-1"))
    desk.sealing.sign(batch, "P-CHAIR", "latihan-hasan")
    desk.sealing.sign(batch, "P-MEMBER-1", "latihan-anita")
    desk.session.lock()
    officer.sign_in("P-CHAIR")
    window.context.theme.use(scale=150)
    window.context.words.use(language)
    window.go("sheet", station=CLEAN)
    officer.settle()
    window.current_page.primary.click()  # type: ignore[union-attr]
    officer.settle()
    form = window.current_page.correct  # type: ignore[attr-defined]
    form.verdict.setText("\n".join(["Temuan baru: sesuatu yang panjang sekali, baris demi baris"] * 12))
    form.verdict.show()
    form.signers.open(True)
    officer.settle()
    for refused in (False, True):
        if refused:
            form.signers.own.field.say(window.context.words("sign_in.type_passphrase"))
            officer.settle()
        for field in form.signers.findChildren(PassphraseField):
            edit = field.findChild(QLineEdit)
            assert edit.visibleRegion().boundingRect().height() == edit.height()
    assert (window.width(), window.height()) == MINIMUM


def test_votes_are_named_while_they_are_typed(officer: Officer, window: MainWindow) -> None:
    officer.sign_in("P-OP-1")
    window.go("entry", station=FIRST, typed=True)
    officer.settle()
    page = window.current_page
    assert isinstance(page, EntryPage) and page.typing.sheet is not None
    page.typing.sheet.go_to("votes.2")
    officer.type("65")
    said = page.typing.caption.text()
    assert said.startswith("IV.2") and "PASANGAN CALON DUA (LATIHAN)" in said and said.endswith("ENAM PULUH LIMA")


def test_the_clock_tells_the_time_of_the_region(officer: Officer, window: MainWindow) -> None:
    noon = datetime(2026, 11, 27, 5, 30, tzinfo=UTC)
    assert [region_time(region, noon) for region in ("317101", "517101", "827101", "990101")] == [
        "12.30 WIB", "13.30 WITA", "14.30 WIT", "05.30 UTC"]
    officer.sign_in("P-OP-1")
    clock = window.key_bar.clock
    assert clock.isVisible() and clock.text().endswith(" WIB") and "setempat" in clock.accessibleName()


def test_every_time_on_the_screen_is_of_the_zone_of_the_clock(
    desk: Desk, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a laptop that keeps the hours of elsewhere the saved state said those beside a clock of the region."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        with opened_window(desk, qtbot, qapp) as window:
            stamp = datetime(2026, 11, 27, 5, 30, 15, tzinfo=UTC)
            window.app_bar.saved.saved(stamp)
            assert window.app_bar.saved._label.text().endswith(" 12.30.15")
            assert formats.moment("2026-11-27T05:30:00Z", window.context.words.zone) == "27.11.2026 12.30"
    finally:
        monkeypatch.undo()
        time.tzset()


def _ink_rows(window: MainWindow, name: str) -> int:
    """Height of the lowest band of a rail button in which something is drawn between its edges: that of its word."""
    picture = window.rail.buttons[name].grab().toImage()
    edge = window.context.theme.tokens.ring + 1
    ground = picture.pixel(edge, edge)
    rows = [any(picture.pixel(x, y) != ground for x in range(edge, picture.width() - edge))
            for y in range(edge - 1, picture.height() - edge + 1)]
    last = max(place for place, has_ink in enumerate(rows) if has_ink)
    first = next((place for place in range(last, -1, -1) if not rows[place]), -1)
    return last - first


@pytest.mark.parametrize("scale", [100, 125, 150])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.CONTRAST])
def test_the_words_of_the_rail_are_whole(officer: Officer, window: MainWindow, scale: int, scheme: Scheme) -> None:
    officer.sign_in("P-CHAIR")
    window.context.theme.use(scheme, scale)
    window.context.words.use("en")
    window.go("recap")
    officer.settle()
    for name in ("settling", "findings", "sealing", "sync", "more"):
        button = window.rail.buttons[name]
        assert _ink_rows(window, name) >= button.fontMetrics().tightBoundingRect(button.text()).height() - 1, name
