"""The start window: shown where no workspace is named and none, or several, are there. It ends with a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFileDialog, QStackedWidget, QWidget

from recap_desktop.desk.start.offer import BackupOffer, PackageOffer
from recap_desktop.ui import mode
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.preferences import FILE, Preferences
from recap_desktop.ui.qt_words import QtWords
from recap_desktop.ui.shell import keyboard, placing
from recap_desktop.ui.shell.bars import ModeBand
from recap_desktop.ui.shell.held_keys import HeldKeys
from recap_desktop.ui.shell.stray_keys import StrayKeys
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.start.backup import BackupStep
from recap_desktop.ui.start.doors import DoorsStep
from recap_desktop.ui.start.package import PackageStep
from recap_desktop.ui.start.practise import PractiseStep
from recap_desktop.ui.start.region import RegionStep
from recap_desktop.ui.start.source import SourceStep
from recap_desktop.ui.start.step import StartContext, Step
from recap_desktop.ui.task_runner import Workers
from recap_desktop.ui.theme import SCALES, Theme
from recap_desktop.ui.widgets.layout import column

if TYPE_CHECKING:
    from recap_desktop.demo.rehearsal.setting import Setting
    from recap_desktop.desk.start.start import Start

SIZE = (1024, 540)
#: Smallest width, pixels at text size 100 %: the groups of a fingerprint stand eight in a line. A screen is this wide.
NARROWEST, SCREEN = 820, 1024


class StartWindow(QWidget):
    """Emits ``chosen(Path)`` once a workspace is there to be opened, ``rehearsal(Setting)`` where a rehearsal is asked
    for; implements :class:`..step.Flow`."""

    chosen = Signal(object)
    rehearsal = Signal(object)
    crashed = Signal(object)
    closed = Signal()

    def __init__(
        self, app: QApplication, start: Start, language: str | None = None, letters: Path | None = None
    ) -> None:
        """:param letters: folder of the letters, in a rehearsal."""
        super().__init__()
        self.start, self._app = start, app
        self.preferences = Preferences.load(start.data)
        self.words = Words(language or self.preferences.language, self)
        self.words.details = start.data
        self._qt_words = QtWords(self.words, self.words)
        app.installTranslator(self._qt_words)
        self.theme = Theme(app, self.preferences.scheme, self.preferences.scale)
        self.workers = Workers(self)
        context = StartContext(self.theme, self.words, self.workers, start, self._choose_file, letters)
        self._context = context
        self.band = ModeBand(self.theme, self.words, "")
        self.steps = QStackedWidget()
        self._doors, self._practise, self._source = DoorsStep(context), PractiseStep(context), SourceStep(context)
        for step in (self._doors, self._practise, self._source):
            self._add(step)
        outer = column(self.band, self.steps, margins=(mode.FRAME, 0, mode.FRAME, mode.FRAME), spacing=0, into=self)
        outer.setStretch(1, 1)
        self.theme.changed.connect(self._fit)
        self._fit()
        self.resize(*SIZE)
        self._connect()
        self.doors()

    # ---- flow
    def doors(self) -> None:
        """Back to the beginning; what was half done of a package is nobody's."""
        self._show(self._doors)

    def practise(self) -> None:
        """With what? In a rehearsal there is the training region only."""
        if self._context.letters is None:
            self._show(self._practise)
        else:
            self._practise.practise()

    def rehearse(self, setting: Setting) -> None:
        """The next start window is that of the rehearsal."""
        self._keep()
        self.rehearsal.emit(setting)

    def source(self) -> None:
        """Where is the package?"""
        self._show(self._source)

    def offered(self, found: PackageOffer | BackupOffer) -> None:
        """A file or a server was looked at."""
        made = BackupStep(self._context, found) if isinstance(found, BackupOffer) else PackageStep(self._context, found)
        self._show(self._add(made))

    def confirmed(self, found: PackageOffer) -> None:
        """The sub-district is next, where there are several."""
        if len(found.package.subdistricts()) > 1:
            self._show(self._add(RegionStep(self._context, found)))
        else:
            self.begin(self.step, found, None)

    def begin(self, step: Step, found: PackageOffer, region: str | None) -> None:
        """Makes the workspace; this is where a confirmed fingerprint is acted on."""
        start, fingerprint = self.start, found.package.fingerprint
        step.work(lambda: start.create(found, region, fingerprint), self.open, "start.making")

    def open(self, folder: Path) -> None:
        """The start is over; the choices of language, palette and size go along."""
        self._keep()
        if not (folder / FILE).exists():
            self.preferences.save(folder)
        self.chosen.emit(folder)

    # ---- for the app
    @property
    def step(self) -> Step:
        """The step on show."""
        step = self.steps.currentWidget()
        assert isinstance(step, Step)
        return step

    def read(self, path: Path) -> None:
        """A file that was named at the start."""
        self._show(self._source)
        self._source.read(path)

    def say(self, error: Exception) -> None:
        """Why a workspace was not opened."""
        self.step.failed(error)

    def end(self) -> None:
        """Threads end, nothing of this window is left."""
        self.workers.close()
        self.theme.end()
        QApplication.removeTranslator(self._qt_words)
        self._app.removeEventFilter(self._gate)
        self._marks.end()
        self.deleteLater()

    # ---- inside
    def _fit(self) -> None:
        self.setMinimumSize(min(SCREEN, NARROWEST * self.theme.scale // 100), 400)

    def _add(self, step: Step) -> Step:
        step.flow = self
        self.theme.dress(step)
        self.steps.addWidget(step)
        return step

    def _show(self, step: Step) -> None:
        before = self.steps.currentWidget()
        self.steps.setCurrentWidget(step)
        if before is not None and before not in (step, self._doors, self._practise, self._source):
            self.steps.removeWidget(before)
            before.deleteLater()
        self.words.speak(step.spoken(self.words.language))
        self.band.show_mode(step.mode)
        self.setWindowIcon(mode.icon(step.mode) if step.mode else QApplication.windowIcon())
        self._retitle()
        self.update()
        step.enter()

    def _connect(self) -> None:
        self.held, self.stray = HeldKeys(self), StrayKeys(self)
        self._gate = keyboard.KeyGate(self, self.held, self.stray)
        self._app.installEventFilter(self._gate)
        self._marks = mode.DialogMarks(self._app, self.words, lambda: self.step.mode, self)
        self.held.refused.connect(lambda: self._refuse("window.key_held"))
        self.stray.refused.connect(lambda: self._refuse("window.key_nowhere"))
        self.crashed.connect(lambda error: self.step.failed(error))
        self.words.changed.connect(self._retranslate)
        acts: dict[str, Callable[[], object]] = {
            Key.PRIMARY: self._press, "Ctrl+Enter": self._press, Key.BACK: self._back,
            Key.LANGUAGE: self._next_language, Key.PALETTE: self._next_palette,
            Key.LARGER: self._next_scale, Key.TRAINING: self._training, Key.REHEARSAL: self._rehearsal,
            Key.OTHER_WORKSPACE: self._package,
            Key.RESTORE: lambda: self._door(2),
        }
        for key, act in acts.items():
            shortcut = QShortcut(QKeySequence(str(key)), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)

    def _press(self) -> None:
        primary = self.step.primary
        if primary.isEnabled() and primary.isVisible():
            primary.click()

    def _back(self) -> None:
        if self.step.isEnabled():
            self.step.back()

    def _door(self, place: int) -> None:
        if self.step is self._doors and self._doors.isEnabled():
            self._doors.ways[place]()

    def _training(self) -> None:
        """Ctrl+T: to what can be practised, and there to the training region."""
        if self.step is self._practise and self._practise.isEnabled():
            self._practise.practise()
        else:
            self._door(0)

    def _rehearsal(self) -> None:
        if self.step is self._practise and self._practise.isEnabled():
            self._practise.rehearse()

    def _package(self) -> None:
        """Ctrl+O: to where the package is, and there to its file."""
        if self.step is self._source and self._source.isEnabled():
            self._source.file.click()
        else:
            self._door(1)

    def _refuse(self, code: str) -> None:
        QApplication.beep()
        if not self.step.notice.text:
            self.step.notice.say(self.words(code), "quiet")

    def _choose_file(self, title: str, folder: str) -> str:
        """Any file: reading never depends on how its name ends. The system's own dialog speaks its own language."""
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.words(title), folder, options=QFileDialog.Option.DontUseNativeDialog)
        return chosen

    def _retranslate(self) -> None:
        for place in range(self.steps.count()):
            step = self.steps.widget(place)
            if isinstance(step, Step):
                step.retranslate()
        self._retitle()

    def _retitle(self) -> None:
        self.setWindowTitle(mode.title(self.words, self.step.mode, self.words(self.step.title_code)))

    def _next_language(self) -> None:
        self.words.toggle()
        self._keep()

    def _next_palette(self) -> None:
        self.theme.cycle()
        self._keep()

    def _next_scale(self) -> None:
        self.theme.use(scale=SCALES[(SCALES.index(self.theme.scale) + 1) % len(SCALES)])
        self._keep()

    def _keep(self) -> None:
        kept = self.preferences
        kept.language, kept.scheme, kept.scale = self.words.language, self.theme.scheme, self.theme.scale
        kept.save(self.start.data)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame in the mode's colour, once a package is chosen."""
        mode.paint_frame(self, self.step.mode)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is half made; the place of the window is kept."""
        placing.note(self, self.preferences)
        self._keep()
        event.accept()
        self.closed.emit()
