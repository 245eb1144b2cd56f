"""The projector: its window, its language, and that it shows what the desk reads, or nothing of any sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut

from recap_desktop.ui import mode
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.projector.reader import Reader
from recap_desktop.ui.projector.slide import Composer, Slide
from recap_desktop.ui.projector.window import ProjectorWindow, other_screen
from recap_desktop.ui.shortcuts import Key

if TYPE_CHECKING:
    from recap_desktop.ui.shell.window import MainWindow


#: Pages that show a sheet, or stop a reading: on any other the room sees nothing of one.
_KEEPING = ("reading", "sheet", "plenary")


class Projection(QObject):
    """``changed()``: on or off, another screen, language or slide."""

    changed = Signal()

    def __init__(self, context: Context, desk: MainWindow) -> None:
        super().__init__(desk)
        self._context, self._desk = context, desk
        self.words = Words(context.preferences.projector_language, self)
        self.reader = Reader(context, self)
        self.window: ProjectorWindow | None = None
        self.is_blank = False
        self._composer = Composer(self.words)
        self.reader.changed.connect(self._follow)
        self.words.speak(context.words.language)
        self.words.changed.connect(self._follow)
        context.words.changed.connect(lambda: self.words.speak(context.words.language))
        desk.locked.connect(self.reader.rest)
        desk.page_shown.connect(self._page_shown)
        desk.closed.connect(self.close)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        for signal in (app.screenAdded, app.screenRemoved):
            signal.connect(self._screens_changed)
        shortcut = QShortcut(QKeySequence(Key.PROJECTOR.value), desk)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.full)

    @property
    def slide(self) -> Slide:
        """What is on show now, or would be."""
        reader, facts, contest = self.reader, self._context.facts, self._desk.contest
        if reader.sheet is None or reader.route is None or self.is_blank or self._desk.covered:
            return self._composer.rest(facts, contest)
        read = reader.stations_read(reader.sheet.contest, reader.sheet.village)
        return self._composer.sheet(facts, reader.sheet, reader.route, reader.place, reader.read, read)

    @property
    def is_on(self) -> bool:
        """The window is there."""
        return self.window is not None

    @property
    def state(self) -> str:
        """``off``, ``blank``, ``own`` (a screen of its own), ``same`` (a window on the desk's), ``over`` (all of the
        desk's)."""
        if self.window is None:
            return "off"
        if self.is_blank:
            return "blank"
        own = self.window.screen() is not self._desk.screen()
        return "own" if own else "over" if self.window.is_full else "same"

    # ---- acts
    def toggle(self) -> None:
        """On or off."""
        if self.window is None:
            self._open()
        else:
            self.close()

    def full(self) -> None:
        """F11: on; once it is on, all of its screen or a window there."""
        if self.window is not None:
            self._keep_keys(lambda window: window.set_full(not window.is_full))
        elif self._desk.has("reading") and not self._desk.covered:
            self._open()
        else:
            self._desk.refuse_key("reading.projector_off")

    @Slot()
    def close(self) -> None:
        """Off."""
        if self.window is not None:
            self.window.close()

    def blank(self) -> None:
        """Nothing of the sheet until the same key again; the reading goes on at the desk."""
        self.is_blank = not self.is_blank
        self._follow()

    def turn_language(self) -> None:
        """The other language, on the projector alone; kept for the next time."""
        self.words.toggle()
        self._context.preferences.projector_language = self.words.language
        self._context.preferences.save(self._context.facts.folder)

    # ---- inside
    def _open(self) -> None:
        name = self._context.facts.mode
        self.window = made = ProjectorWindow(self._context.theme.family, name)
        made.setWindowTitle(mode.title(self.words, name, str(self.words("projector.title"))))
        made.closed.connect(self._closed)
        made.canvas.show_slide(self.slide)
        self._keep_keys(self._place)

    @Slot(str)
    def _page_shown(self, page: str) -> None:
        if page not in _KEEPING:
            self.reader.rest()

    def _closed(self) -> None:
        if self.window is not None:
            self.window.deleteLater()
            self.window = None
            self.changed.emit()

    @Slot()
    def _follow(self) -> None:
        if self.window is not None:
            self.window.canvas.show_slide(self.slide)
        self.changed.emit()

    def _screens_changed(self) -> None:
        """A projector was plugged in or out: the window goes to it, or back beside the desk; the reading goes on."""
        QTimer.singleShot(0, self, self._place_again)

    def _place_again(self) -> None:
        if self.window is None:
            return
        if self.window.screen() is self._desk.screen() or other_screen(self._desk.screen()) is None:
            self._keep_keys(self._place)

    def _place(self, window: ProjectorWindow) -> None:
        window.place(self._desk.screen())

    def _keep_keys(self, act: Callable[[ProjectorWindow], None]) -> None:
        """Keys go where they went before, also where a desktop gives the focus to every window that comes up."""
        had = self._desk.isActiveWindow()
        if self.window is not None:
            act(self.window)
        if had:
            self._desk.activateWindow()
        self.changed.emit()

