"""One step of the first start: a title, a notice, a body, and below it the way back and the one next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.task_runner import Workers
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.notice import Notice
from resources.regional import Language

if TYPE_CHECKING:
    from pathlib import Path

    from recap_desktop.demo.rehearsal.setting import Setting
    from recap_desktop.desk.start.offer import BackupOffer, PackageOffer
    from recap_desktop.desk.start.start import Start

T = TypeVar("T")
#: Longest lines of text on a step, em.
WIDEST = 60


class Flow(Protocol):
    """The way through the steps, as a step sees it."""

    def doors(self) -> None:
        """Back to the beginning."""

    def practise(self) -> None:
        """With what?"""

    def rehearse(self, setting: Setting) -> None:
        """A rehearsal is prepared: the start is over, and begins anew with what its committee was handed."""

    def source(self) -> None:
        """Where is the package?"""

    def offered(self, found: PackageOffer | BackupOffer) -> None:
        """A file or a server was looked at: what it holds."""

    def confirmed(self, found: PackageOffer) -> None:
        """The root is the commission's; the sub-district is next where there are several."""

    def begin(self, step: Step, found: PackageOffer, region: str | None) -> None:
        """Makes the workspace."""

    def open(self, folder: Path) -> None:
        """A workspace is chosen: the start is over."""


@dataclass
class StartContext:
    """What the steps are given."""

    theme: Theme
    words: Words
    workers: Workers
    start: Start
    choose_file: Callable[[str, str], str]
    """Asks for a file: code of the title, folder to begin in; the path, "" where the person thought better of it."""
    letters: Path | None = None
    """Folder of the letters, PDF, in a rehearsal."""


class Step(QWidget):
    """Base of the steps. ``flow`` is set by the window."""

    flow: Flow

    def __init__(self, context: StartContext, title: str, primary: str, act: Callable[[], object], *,
                 mode: str = "") -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.context, self.words, self.theme = context, context.words, context.theme
        self.mode = mode
        self.title_code = title
        self.title = label("title", wrap=True)
        self.words.put(self.title, "setText", title)
        self.notice = Notice(self.theme)
        self.primary = button(self.words, primary, act, key="Ctrl+Enter", role="primary")
        self.leave = button(self.words, "act.back", self.back, key="Esc")
        self._box = QWidget()
        self._around: QWidget | None = None
        self.theme.changed.connect(self._fit)

    def build(self, *body: QWidget, more: tuple[Button, ...] = (), stretch: int | None = None) -> None:
        """Lays the step out; what is higher than a small screen scrolls, the next step never does."""
        inner = QWidget()
        inside = column(*body, margins=(0, 0, 8, 0), spacing=8, into=inner)
        inside.addStretch(1)
        if stretch is not None:
            inside.setStretch(stretch, 100)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        self._area = area
        column(self.title, self.notice, area, row(self.leave, *more, None, self.primary), spacing=8,
               into=self._box).setStretch(2, 1)
        middle = row(None, self._box, None, margins=(24, 12, 24, 12), into=self)
        middle.setStretch(1, 20)
        self._fit()

    def enter(self) -> None:
        """The step comes into view; takes the focus."""
        self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def bring(self, control: QWidget, around: QWidget) -> None:
        """The focus to a control, and what is around it into sight."""
        control.setFocus(Qt.FocusReason.OtherFocusReason)
        self._around = around
        self._reveal()

    def _reveal(self) -> None:
        """Once everything has its place."""
        around = self._around
        if around is not None:
            QTimer.singleShot(0, around, lambda: self._area.ensureWidgetVisible(around))

    def spoken(self, lang: str) -> Language:
        """A language as this step speaks it: in the words of the region of a package that is at hand."""
        return Language(lang)

    def retranslate(self) -> None:
        """Sentences that hold data, anew."""

    def back(self) -> None:
        """Esc."""
        self.flow.doors()

    def work(self, job: Callable[[], T], done: Callable[[T], None], saying: str) -> None:
        """Runs a slow job beside the window; while it runs the step says so and takes nothing else."""
        self.setEnabled(False)
        self.notice.say(self.words(saying))

        def ready(found: T) -> None:
            self.setEnabled(True)
            self.notice.clear()
            done(found)

        self.context.workers.beside(self, job, ready, self._failed)

    def _failed(self, error: Exception) -> None:
        self.setEnabled(True)
        self.failed(error)

    def failed(self, error: Exception) -> None:
        """The sentence of an error."""
        self.notice.say(self.words.sentence(error), "bad")
        self.enter()

    def _fit(self) -> None:
        self._box.setMaximumWidth(self.theme.em(WIDEST))
        self._reveal()
