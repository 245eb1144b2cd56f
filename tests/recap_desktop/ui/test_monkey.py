"""Random keys, repetitions, focus and page changes on the real window: figures are what an independent model says."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from forms.figure import Figure, Kind
from recap_desktop.desk import Desk
from recap_desktop.ui.pages.entry import EntryPage
from tests.recap_desktop.ui.conftest import CONTROL, FIRST, NONE, Officer
from tests.recap_desktop.ui.keys_model import SheetModel
from tests.recap_desktop.ui.test_entry_page import begin, entry, type_number

pytestmark = [pytest.mark.qt, pytest.mark.slow]
K = Qt.Key
KEYS = {
    **{str(digit): (K(K.Key_0 + digit), NONE) for digit in range(10)},
    "x": (K.Key_X, NONE), "n": (K.Key_N, NONE), ".": (K.Key_Period, NONE), "?": (K.Key_Slash, NONE),
    "enter": (K.Key_Return, NONE), "tab": (K.Key_Tab, NONE), "down": (K.Key_Down, NONE), "up": (K.Key_Up, NONE),
    "left": (K.Key_Left, NONE), "right": (K.Key_Right, NONE), "back": (K.Key_Backspace, NONE),
    "esc": (K.Key_Escape, NONE), "pgdn": (K.Key_PageDown, NONE), "pgup": (K.Key_PageUp, NONE),
    "first": (K.Key_Home, CONTROL), "last": (K.Key_End, CONTROL),
    "letter": (K.Key_Q, NONE), "rest": (K.Key_S, NONE), "as paper": (K.Key_K, CONTROL), "image": (K.Key_F7, NONE),
}
WEIGHTS = {**dict.fromkeys("0123456789", 12), "enter": 12, "x": 6, "tab": 5, "esc": 2}
OTHERS = {"check": 6, "click": 12, "paper": 8, "repeat": 40, "lock": 1, "away": 2, "find": 3}


class Monkey:
    """Presses keys and tells the model; every way out and back is waited for."""

    def __init__(self, officer: Officer, seed: int) -> None:
        self.officer, self.random = officer, random.Random(seed)
        self.page: EntryPage = begin(officer)
        definition = officer.window.context.facts.package.definition("PPWP", FIRST)
        rows = {one.id: [each.id for each in definition.row(one.row).fields] for one in definition.fields}
        self.model = SheetModel(list(definition.order), rows, {one.id: one.page for one in definition.fields})
        self.names = [*KEYS, *OTHERS]
        self.chances = [*(WEIGHTS.get(name, 3) for name in KEYS), *OTHERS.values()]

    def play(self) -> str:
        name = self.random.choices(self.names, self.chances)[0]
        if name in OTHERS:
            getattr(self, name)()
            return name
        QTest.keyClick(self.officer.focus, *KEYS[name])
        self.model.key(name)
        self.come_back()
        return name

    def come_back(self) -> None:
        if self.model.view == "check":
            self.at_check()
        elif self.model.view == "away":
            self.officer.settle()
            assert self.officer.window._current == "board"
            self.reopen(same_place=False)

    def at_check(self) -> None:
        """Enter leads to what is missing; a full sheet is only looked at, with Enter held and letters typed."""
        self.officer.settle()
        assert self.page.views.currentWidget() is self.page.check
        self.repetition(K.Key_Return)
        QTest.keyClicks(self.officer.focus, "7q")
        QTest.keyClick(self.officer.focus, K.Key_Return, CONTROL)
        if self.model.missing:
            QTest.keyClick(self.officer.focus, K.Key_Return)
            self.model.at = self.model.missing[0]
        else:
            QTest.keyClick(self.officer.focus, K.Key_Escape)
        self.model.view = "form"
        self.officer.settle()

    def reopen(self, *, same_place: bool) -> None:
        if not same_place:
            self.officer.window.go("entry", station=FIRST)
        self.officer.settle()
        self.page = entry(self.officer)
        if not self.model.figures and not self.model.half:
            type_number(self.officer)
        self.model.resumed(same_place=same_place)

    # ---- other ways
    def check(self) -> None:
        QTest.keyClick(self.officer.focus, K.Key_Return, CONTROL)
        self.at_check()

    def click(self) -> None:
        sheet = self.page.typing.sheet
        assert sheet is not None
        self.model.at = self.random.choice([one.id for one in sheet.definition.fields if one.page == sheet.page])
        QTest.mouseClick(sheet.field(self.model.at), Qt.MouseButton.LeftButton)

    def paper(self) -> None:
        """Digits while the photograph has the focus."""
        self.page.typing.image.paper.setFocus()
        name = self.random.choice("0123456789xn.?")
        QTest.keyClick(self.page.typing.image.paper, *KEYS[name])
        self.model.key(name)
        sheet = self.page.typing.sheet
        assert sheet is not None
        sheet.go_to(self.model.at if self.model.view == "form" else sheet.current.id)
        self.come_back()

    def repeat(self) -> None:
        self.repetition(self.random.choice([key for key, modifier in KEYS.values() if modifier is NONE]))

    def repetition(self, key: Qt.Key) -> None:
        event = QKeyEvent(QEvent.Type.KeyPress, key, NONE, "", True)
        QApplication.sendEvent(self.officer.focus, event)

    def lock(self) -> None:
        QTest.keyClick(self.officer.focus, self.random.choice([K.Key_F9, K.Key_F12]))
        self.officer.settle()
        self.officer.sign_in("P-OP-1")
        self.reopen(same_place=True)

    def away(self) -> None:
        QTest.keyClick(self.officer.focus, K.Key_F2)
        self.officer.settle()
        self.reopen(same_place=False)

    def find(self) -> None:
        """Another station, thought better of."""
        if self.model.figures or self.model.half:
            QTest.keyClick(self.officer.focus, K.Key_F3)
            QTest.keyClick(self.officer.focus, K.Key_Escape)

    # ---- held against the model
    def compare(self, done: list[str]) -> None:
        sheet = self.page.typing.sheet
        assert sheet is not None
        said = ({name: plain(one) for name, one in sheet.figures.items()},
                {name: boxes.lower() for name, boxes in sheet.unfinished.items()}, sheet.current.id)
        assert said == (self.model.figures, self.model.half, self.model.at), done[-12:]


def plain(figure: Figure) -> int | str:
    return figure.value if figure.kind is Kind.VALUE and figure.value is not None else figure.kind.value


def test_committed_figures_are_what_the_keys_say_and_nothing_is_signed(
    officer: Officer, desk: Desk, budget: int
) -> None:
    monkey = Monkey(officer, 20241127)
    done: list[str] = []
    for number in range(1500 if budget == 1 else 20_000):
        done.append(monkey.play())
        if number % 5 == 0:
            monkey.compare(done)
    officer.settle()
    monkey.compare(done)
    QTest.keyClick(officer.focus, K.Key_F12)
    officer.settle()
    draft, = desk.context.workspace.drafts.open_drafts("P-OP-1")
    kept = desk.context.workspace.drafts.figures(draft.id)
    assert {name: plain(one) for name, one in kept.items()} == monkey.model.figures
    boxes = desk.context.workspace.drafts.unfinished(draft.id)
    assert {name: one.lower() for name, one in boxes.items()} == monkey.model.half
    assert not desk.context.workspace.records.all_envelopes()
    assert len(done) >= 1500 and set(OTHERS) <= set(done)
