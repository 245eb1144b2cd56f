"""The next step where a page has nothing more to do: what it is, which station, and the key that goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy

from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.buttons import Button

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.views import NextStep, StationView

HOME = "board"


class Onward(Button):
    """A primary button; hidden until :meth:`offer` says that the page has nothing else to do."""

    def __init__(self, context: Context, *, beside: float = 2) -> None:
        """``beside``: room in em that the rest of its line needs."""
        super().__init__("primary")
        self._beside = beside
        self._context = context
        self._page, self._station = HOME, ""
        self._name, self._asked = "", 0
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Maximum)
        self.setSizePolicy(policy)
        self.clicked.connect(self._go)
        context.words.changed.connect(self._say)
        context.theme.changed.connect(self._say)
        self._say()
        self.hide()

    def offer(self, wanted: bool) -> None:
        """Shows or hides the step, which is the desk's for this officer."""
        self._asked += 1
        asked, contest = self._asked, self._context.shell.contest
        self.setVisible(wanted)
        if wanted:
            self._context.tasks.desk(self, lambda desk: _step(desk, contest), lambda found: self._show(asked, *found),
                                     lambda error: None)

    def lead(self, page: str, station: StationView | None = None) -> None:
        """Another step than the desk's, which the page itself knows."""
        self._asked += 1
        self._page, self._station = page, station.code if station is not None else ""
        self._name = f"{station.number} {station.village_name}" if station is not None else ""
        self._say()
        self.show()

    def _show(self, asked: int, step: NextStep, station: StationView | None) -> None:
        if asked != self._asked:
            return
        known = self._context.shell.has(step.page)
        self._page = step.page if known else HOME
        self._station = station.code if known and station is not None else ""
        self._name = f"{station.number} {station.village_name}" if self._station and station is not None else ""
        self._say()

    def showEvent(self, event: QShowEvent) -> None:
        """Its line has its width."""
        super().showEvent(event)
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In as many words as fit."""
        super().resizeEvent(event)
        self._say()

    def _say(self) -> None:
        words, around = self._context.words, self.parentWidget()
        what = words(f"board.next.{self._page}", station=self._name)
        room = around.width() - self._context.theme.em(self._beside) if around is not None else 0
        for sentence in (words("msg.next_step", what=what), what, words(f"page.{self._page}")):
            self.say_text(sentence, key="Ctrl+Enter")
            if self.sizeHint().width() <= room:
                break

    def _go(self) -> None:
        arguments = {"station": self._station} if self._station else {}
        self._context.shell.go(self._page, **arguments)


def _step(desk: Desk, contest: str) -> tuple[NextStep, StationView | None]:
    step = desk.board.overview(contest).step
    return step, desk.board.station(contest, step.station) if step.station else None
