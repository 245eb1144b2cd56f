"""Run on an X server: on every page and act of the chair, a key held down does what one press of it does.

``python -m tests.recap_desktop.ui.held_everywhere_on_x11 WORKSPACE few|all``; one JSON object on standard output.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QTableView

from recap_desktop.desk import Desk
from recap_desktop.ui import application, training
from recap_desktop.ui.pages.recap import RecapPage
from recap_desktop.ui.pages.report import ReportPage
from recap_desktop.ui.pages.sealing import SealingPage
from recap_desktop.ui.pages.sheet import SheetPage
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.shell.window import MainWindow
from recap_desktop.ui.widgets.figure_field import FigureField
from tests.recap_desktop.ui.held_on_x11 import Keyboard, Seen, spin, wait

CLEAN, EMPTY = "0001011001001", "0001012003001"
ONCE, HELD = 0.03, 0.6
PAGES = ("board", "settling", "findings", "sealing", "recap", "report", "sync", "sheet")
FEW, ALL = (("Return", False), ("Return", True)), (
    ("Return", False), ("Return", True), ("space", False), ("space", True), ("Tab", False), ("1", False),
    ("Escape", False), ("F6", False))


class Walk:
    """The window as it stands, and ways to bring it there again."""

    def __init__(self, window: MainWindow, desk: Desk, keyboard: Keyboard) -> None:
        self.window, self.desk, self.keyboard = window, desk, keyboard

    def quiet(self) -> None:
        spin(0.05)
        wait(lambda: self.window.context.tasks.idle and not self.window.ahead.waiting)
        spin(0.05)

    def go(self, page: str, **arguments: object) -> None:
        shown = self.window._pages.get("recap")
        if isinstance(shown, RecapPage):
            shown.village = None  # it comes back where it was left
        self.window.go("board")
        self.quiet()
        self.window.go(page, **arguments)
        self.quiet()

    def stands(self) -> list[Any]:
        """Page, views, focus, rows, letters, boxes and records."""
        page, focus = self.window.current_page, QApplication.focusWidget()
        edits = page.findChildren(QLineEdit)
        return [
            self.window._current, [one.currentIndex() for one in page.findChildren(QStackedWidget)],
            "" if focus in (None, page) else type(focus).__name__, edits.index(focus) if focus in edits else -1,
            [one.currentIndex().row() for one in page.findChildren(QTableView)], [one.text() for one in edits],
            [[one.draft, str(one.figure)] for one in page.findChildren(FigureField)], self.records,
        ]

    @property
    def records(self) -> int:
        return len(self.desk.context.workspace.records.all_envelopes())

    def type(self, person: str) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, str(training.passphrase(person)))

    # ---- places
    def places(self) -> Iterator[tuple[str, Callable[[], None]]]:
        for name in PAGES:
            arguments = {"station": CLEAN} if name == "sheet" else {}
            yield name, lambda name=name, arguments=arguments: self.go(name, **arguments)  # type: ignore[misc]
        yield "act, nothing filled in", self.act
        yield "act, filled in", lambda: self.act(reason=2)
        yield "act, first passphrase", lambda: self.act(reason=2, persons=("P-CHAIR",))
        yield "act, wrong second passphrase", lambda: self.act(reason=2, persons=("P-CHAIR", "P-CHAIR"))
        yield "sealing, a sheet on show", lambda: self.seal(seen=False)
        yield "sealing, first passphrase", lambda: self.seal(seen=True)
        yield "recap, first passphrase", self.recap

    def act(self, reason: int = 0, persons: tuple[str, ...] = ()) -> None:
        self.go("sheet", station=EMPTY)
        page = cast(SheetPage, self.window.current_page)
        if page.views.currentWidget() is not page.absent:
            page.act.click()
        self.quiet()
        page.absent.clear.click()
        page.absent.reason.setCurrentIndex(reason)
        self.quiet()
        if persons:
            page.absent.save.click()
            self.quiet()
        for place, person in enumerate(persons):
            if place:
                page.absent.signers.other.field.setFocus()
            self.type(person)

    def seal(self, *, seen: bool) -> None:
        self.go("sealing", station=CLEAN)
        page = cast(SealingPage, self.window.current_page)
        page._cancel()
        page._open_sheet(0)
        self.quiet()
        if seen:
            while page.views.currentWidget() is page.sheet:
                page._seen()
                self.quiet()
            page.lines.first.setFocus()
            self.type("P-CHAIR")

    def recap(self) -> None:
        self.go("recap")
        page = cast(RecapPage, self.window.current_page)
        page.sign.click()
        self.quiet()
        self.type("P-CHAIR")

    def report(self) -> list[Any]:
        """A recap is signed, and held Enter puts one signature on its document, not two."""
        batch = self.desk.recap.prepare("PPWP")
        for person in batch.signers:
            self.desk.recap.sign(batch, person, str(training.passphrase(person)))
        self.go("report")
        page = cast(ReportPage, self.window.current_page)
        page.sign.click()
        self.quiet()
        self.type("P-CHAIR")
        self.keyboard.hold("Return")
        self.quiet()
        return [sum(signed for _, signed in self.desk.reports.signers("PPWP")), page.signer.field.take()]

    def differ(self, keys: tuple[tuple[str, bool], ...]) -> tuple[int, list[Any]]:
        """Places and keys where holding is not pressing once."""
        tried, found = 0, []
        for name, arrive in self.places():
            for key, control in keys:
                stood = []
                for seconds in (ONCE, HELD):
                    arrive()
                    self.keyboard.hold(key, seconds, control=control)
                    self.quiet()
                    stood.append(self.stands())
                tried += 1
                if stood[0] != stood[1]:
                    found.append([name, key, control, *stood])
        return tried, found


def play(window: MainWindow, desk: Desk, keyboard: Keyboard, keys: tuple[tuple[str, bool], ...]) -> dict[str, Any]:
    walk = Walk(window, desk, keyboard)
    cover = cast(SignInPage, window.cover)
    wait(lambda: window.context.tasks.idle and cover.passphrase.edit.hasFocus() and window.isActiveWindow())
    cover.tiles.pick("P-CHAIR")
    walk.type("P-CHAIR")
    keyboard.hold("Return")
    wait(lambda: not window.covered)
    walk.quiet()
    tried, differ = walk.differ(keys)
    walk.act(reason=2, persons=("P-CHAIR", "P-MEMBER-1"))
    before = walk.records
    keyboard.hold("Return")
    walk.quiet()
    page = cast(SheetPage, window.current_page)
    found = {"tried": tried, "differ": differ, "signed by held Enter": walk.records - before,
             "after it": [window._current, page.views.currentIndex()]}
    return {**found, "report": walk.report()}


def main() -> int:
    app = application.application()
    with Desk.open(Path(sys.argv[1])) as desk:
        seen = Seen()
        window = application.build_window(app, desk, "id")
        app.installEventFilter(seen)
        window.show()
        window.activateWindow()
        try:
            found = play(window, desk, Keyboard(), ALL if sys.argv[2] == "all" else FEW)
        finally:
            application.dispose(window)
    sys.stdout.write(json.dumps({**found, "flagged": seen.flagged}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
