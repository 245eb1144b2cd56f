"""Random keys of a chair over all pages and acts: nothing half filled is lost, nothing unasked is signed.

An independent model keeps what was filled in for each station and how many records there are; only the two right
passphrases under a checked act make one more.
"""

from __future__ import annotations

import random
import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from recap_desktop.desk import Desk
from recap_desktop.ui.pages.sheet import SheetPage
from recap_desktop.ui.widgets.passphrase import PassphraseField
from tests.recap_desktop.ui.conftest import CONTROL, NONE, Officer
from tests.recap_desktop.ui.typed import CLEAN_STATIONS, HARD_STATION, LAW_STATION, type_sheet, type_twice

pytestmark = [pytest.mark.qt, pytest.mark.slow]
K = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
EMPTY = ("0001012003001", "0001012003002", "0001012003003")
KEYS = [
    *((K(K.Key_0 + digit), NONE) for digit in range(10)), (K.Key_A, NONE), (K.Key_X, NONE), (K.Key_Space, NONE),
    (K.Key_Return, NONE), (K.Key_Return, CONTROL), (K.Key_Tab, NONE), (K.Key_Backtab, SHIFT), (K.Key_Down, NONE),
    (K.Key_Up, NONE), (K.Key_Left, NONE), (K.Key_Right, NONE), (K.Key_Escape, NONE), (K.Key_Backspace, NONE),
    (K.Key_Space, CONTROL), (K.Key_R, CONTROL), (K.Key_U, CONTROL), (K.Key_F8, NONE), (K.Key_F6, NONE),
    (K.Key_F2, NONE), (K.Key_F4, NONE), *((K(K.Key_0 + digit), ALT) for digit in range(1, 9)),
]
ODDS = {"key": 60, "repeat": 25, "fill": 6, "sign": 2, "lock": 1, "other": 1, "look": 5}


class Monkey:
    """One chair; ``kept`` is what the model knows of half filled acts, ``records`` how many there must be."""

    def __init__(self, officer: Officer, desk: Desk, seed: int) -> None:
        self.officer, self.desk, self.random = officer, desk, random.Random(seed)
        self.kept: dict[str, tuple[int, str]] = {}
        self.absent: set[str] = set()
        self.records = self.count
        officer.sign_in("P-CHAIR")

    @property
    def count(self) -> int:
        return len(self.desk.context.workspace.records.all_envelopes())

    def play(self) -> str:
        name = self.random.choices(list(ODDS), list(ODDS.values()))[0]
        getattr(self, name)()
        self.officer.settle()
        assert self.count == self.records, name
        return name

    # ---- keys
    def _touchable(self) -> bool:
        """Random letters stay out of passphrases (a strike is a wait) and out of the acts that the model keeps."""
        page, focus = self.officer.window.current_page, QApplication.focusWidget()
        if focus is not None and isinstance(focus.parent(), PassphraseField):
            return False
        return not (isinstance(page, SheetPage) and page.views.currentWidget() is page.absent)

    def key(self) -> None:
        if self._touchable():
            QTest.keyClick(QApplication.focusWidget() or self.officer.window, *self.random.choice(KEYS))
        else:
            QTest.keyClick(self.officer.focus, self.random.choice([K.Key_F2, K.Key_Tab]))

    def repeat(self) -> None:
        """A repetition of the keyboard, wherever the focus is: of Enter, of a digit, of Ctrl+Enter."""
        key, modifiers = self.random.choice([*KEYS[:15], (K.Key_Escape, NONE)])
        focus = QApplication.focusWidget()
        before = self.officer.window._current, self._views()
        if focus is not None:
            QApplication.sendEvent(focus, QKeyEvent(QEvent.Type.KeyPress, key, modifiers, "", True))
            self.officer.settle()
        assert (self.officer.window._current, self._views()) == before

    def _views(self) -> object:
        views = getattr(self.officer.window.current_page, "views", None)
        return views.currentIndex() if views is not None else None

    # ---- acts
    def begin(self, station: str) -> SheetPage:
        """The act of a station; it stands as the model says."""
        window = self.officer.window
        window.go("board")
        self.officer.settle()
        window.go("sheet", station=station)
        self.officer.settle()
        page = window.current_page
        assert isinstance(page, SheetPage)
        if page.views.currentWidget() is not page._reading:  # another act was left half filled here
            self.officer.press(K.Key_Escape)
            window.go("sheet", station=station)
            self.officer.settle()
        self.officer.press(K.Key_Return, CONTROL)
        assert page.views.currentWidget() is page.absent and page._station == station
        stands = page.absent.reason.currentIndex(), page.absent.text.text()
        assert stands == self.kept.get(station, (0, "")), station
        assert bool(page.absent.notice.text) is (station in self.kept)
        return page

    def _free(self) -> str | None:
        left = [one for one in EMPTY if one not in self.absent]
        return self.random.choice(left) if left else None

    def fill(self) -> None:
        """A part of an act, then away by one of the ways."""
        station = self._free()
        if station is None:
            return
        page = self.begin(station)
        reason, text = self.kept.get(station, (0, ""))
        if self.random.random() < 0.5:
            reason = self.random.randrange(1, 4)
            page.absent.reason.setCurrentIndex(reason)
        else:
            more = "".join(self.random.choices("abc 123", k=self.random.randrange(1, 5))).strip() or "z"
            page.absent.text.setFocus()
            page.absent.text.end(False)
            QTest.keyClicks(self.officer.focus, more)
            text += more
        self.kept[station] = (reason, text)
        self.random.choice([self.look, self.lock, self.other, lambda: self.officer.press(K.Key_Escape)])()

    def sign(self) -> None:
        """The whole act, with what is kept of it; the only way to one record more."""
        station = self._free()
        if station is None or len(self.absent) + 1 == len(EMPTY):
            return
        page = self.begin(station)
        page.absent.text.clear()
        page.absent.reason.setCurrentIndex(2)
        self.officer.press(K.Key_Return, CONTROL)
        assert page.absent.signers.asks, page.absent.notice.text
        self.repeat()
        self.officer.type("latihan-hasan")
        self.officer.press(K.Key_Return)
        self.repeat()
        self.officer.type("latihan-anita")
        assert self.count == self.records
        self.officer.press(K.Key_Return)
        self.records += 1
        self.absent.add(station)
        self.kept.pop(station, None)

    # ---- ways
    def look(self) -> None:
        QTest.keyClick(self.officer.focus, K(K.Key_0 + self.random.randrange(1, 7)), ALT)

    def lock(self) -> None:
        QTest.keyClick(self.officer.focus, K.Key_F12)
        self.officer.settle()
        self.officer.sign_in("P-CHAIR")

    def other(self) -> None:
        """Another officer works for a moment, and sees nothing of it."""
        self.officer.switch_to("P-MEMBER-2")
        self.officer.switch_to("P-CHAIR")


def test_nothing_half_filled_is_lost_and_nothing_unasked_is_signed(
    officer: Officer, desk: Desk, budget: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: faults.append(error))
    type_twice(desk, CLEAN_STATIONS[0], HARD_STATION, LAW_STATION)
    type_sheet(desk, "P-OP-1", CLEAN_STATIONS[1], {})
    desk.session.lock()
    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    monkey = Monkey(officer, desk, 20261127)
    done = [monkey.play() for _ in range(120 if budget == 1 else 3_000)]
    for station in set(EMPTY) - monkey.absent:
        monkey.begin(station)
    assert not faults and monkey.count == monkey.records
    assert set(ODDS) <= set(done) and monkey.absent
