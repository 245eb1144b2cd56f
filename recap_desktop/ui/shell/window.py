"""The main window: frame in the mode's colour, bars, rail, pages, and the sign-in cover over all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from recap_desktop.core.roles import Role
from recap_desktop.ui import mode
from recap_desktop.ui.context import Context
from recap_desktop.ui.mode import FRAME
from recap_desktop.ui.shell import keyboard, placing
from recap_desktop.ui.shell.bars import AppBar, KeyBar, ModeBand
from recap_desktop.ui.shell.contests import Contests
from recap_desktop.ui.shell.copying import Copying
from recap_desktop.ui.shell.held_keys import HeldKeys
from recap_desktop.ui.shell.help import HelpDrawer
from recap_desktop.ui.shell.idle import IdleWatch
from recap_desktop.ui.shell.link import Link
from recap_desktop.ui.shell.news import News
from recap_desktop.ui.shell.page import Heading, Hint, Page, PageSpec
from recap_desktop.ui.shell.rail import Rail
from recap_desktop.ui.shell.stray_keys import StrayKeys
from recap_desktop.ui.shell.type_ahead import TypeAhead
from recap_desktop.ui.shell.waiting import Waiting
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.theme import SCALES
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.still import Still

HOME = "board"
MINIMUM = (1024, 540)
"""Room that a screen of 1024x600 leaves between its title bar and its task bar; every page fits in it."""
ROOMY, TIGHT = 60.0, 46.0
"""Widths in em: from the first the app bar has room for whole sentences, below the second for little but the place."""


class MainWindow(QWidget):
    """Implements :class:`recap_desktop.ui.context.Shell`. ``cover`` is the sign-in page."""

    page_shown = Signal(str)
    crashed = Signal(object)
    locked = Signal()  # the cover is over the content
    closed = Signal()  # the app's work with this window is over, whatever else is still on the screen

    def __init__(self, context: Context, specs: Sequence[PageSpec], cover: Page) -> None:
        super().__init__()
        context.shell = self
        self.context, self._words, self._theme = context, context.words, context.theme
        self._specs = {spec.id: spec for spec in specs}
        self._pages: dict[str, Page] = {}
        self._history: list[str] = []
        self._current = ""
        self._contests = Contests(context.facts.contests)
        self.cover = cover
        self.app_bar = AppBar(self._theme, self._words)
        self.key_bar = KeyBar(self._theme, self._words, context.facts.region)
        self.rail = Rail(self._theme, self._words, specs)
        self.pages = QStackedWidget()
        self._root = QStackedWidget()
        self._build()
        self.help = HelpDrawer(context, specs, self._work)
        self._theme.dress(self.help)
        self._theme.dress(cover)
        self.link = Link(context, self)
        self.waiting = Waiting(context, self.rail, self)
        self.copying = Copying(context, self.rail, self)
        self.news = News(context, self, self)
        self.held = HeldKeys(self)
        self.ahead = TypeAhead(context.tasks, self)
        self.stray = StrayKeys(self)
        self.keys: keyboard.KeyGate = keyboard.KeyGate(self, self.held, self.ahead, self.stray)
        self.idle = IdleWatch(context.preferences.idle_minutes, self.keys, self)
        context.lock_after = self.idle.set_minutes
        self._connect()
        self.shortcuts = keyboard.install(self, self._acts(), specs, self.go)
        self.lock()

    # ---- Shell
    @property
    def contest(self) -> str:
        """The contest being worked on."""
        return self._contests.current

    def go(self, page: str, **arguments: object) -> None:
        """Opens a page; a page of other roles answers with a sentence and stays away."""
        if self.covered or page not in self._specs:
            return
        spec = self._specs[page]
        officer = self.context.facts.officer
        if officer is None or officer.role not in spec.roles:
            roles = self._words.joined(", ", (self._words(f"role.{role.value}") for role in Role if role in spec.roles))
            self.current_page.notice.say(self._words("window.not_your_page", roles=roles), "quiet")
            return
        self._leave_current()
        if self._current and self._current != page:
            self._history = [*self._history[-8:], self._current]
        self._show(spec)
        self._pages[page].open(**arguments)
        self.refresh_bars()
        self.page_shown.emit(page)

    def has(self, page: str) -> bool:
        """Whether there is such a page and the officer may open it."""
        officer = self.context.facts.officer
        return page in self._specs and officer is not None and officer.role in self._specs[page].roles

    def page_title(self, page: str) -> str:
        """Code of the title of a page that :meth:`has` knows."""
        return self._specs[page].title

    def go_back(self) -> None:
        """The page before, else the board."""
        previous = self._history.pop() if self._history else HOME
        if previous == self._current:
            previous = HOME
        self.go(previous)
        if self._history and self._history[-1] != HOME:
            self._history.pop()

    def refresh_bars(self) -> None:
        """Heading, key hints and counter of the page on show."""
        page = self.current_page
        self.app_bar.officer.say_text(self._officer_words())
        heading = page.heading() or self._usual_heading()
        self._say_link()
        self.app_bar.show_heading(heading)
        self.key_bar.show_hints([*page.hints(), *self._usual_hints()], page.counter())
        self._retitle(heading)

    def refresh_counter(self) -> None:
        """How far the page on show is; nothing else changed."""
        self.key_bar.show_counter(self.current_page.counter())

    def show_saved(self, at: datetime) -> None:
        """A figure is on disk since then."""
        self.app_bar.saved.saved(at)

    def show_saving(self) -> None:
        """A figure is on its way."""
        self.app_bar.saved.saving()

    def show_unsaved(self) -> None:
        """A figure could not be written."""
        self.app_bar.saved.unsaved()

    def say_quietly(self, sentence: str) -> None:
        """Something that stops nobody, on the page on show."""
        (self.cover if self.covered else self.current_page).notice.say(sentence, "quiet")

    def refuse_key(self, code: str) -> None:
        """A key that did nothing: a sound, and its reason where the keys are."""
        QApplication.beep()
        if self.covered:  # the key bar is under the cover
            self.cover.notice.say(self._words(code), "quiet")
        else:
            self.key_bar.refuse(self._words(code))

    def switch_officer(self) -> None:
        """Covers the content at once and asks who works now; the sheet is paused."""
        self.lock()

    # ---- state
    @property
    def covered(self) -> bool:
        """The sign-in cover is over the content."""
        return self._root.currentWidget() is self.cover

    @property
    def current_page(self) -> Page:
        """The page on show."""
        return self._pages.get(self._current, self.cover)

    def lock(self, *, same_person: bool = False) -> None:
        """Covers the content, saves what is half done, closes the session."""
        self.help.hide()
        self.ahead.forget()
        self._root.setCurrentWidget(self.cover)
        self._leave_current()
        self.locked.emit()
        self.link.stop()
        officer = self.context.facts.officer
        if officer is not None:
            self.context.tasks.desk(self, lambda desk: desk.session.lock())
        self.cover.open(person=officer.person if officer is not None and same_person else None)
        self._retitle(Heading(self._words("page.sign_in")))

    def signed_in(self, person: str, role: Role) -> None:
        """Uncovers the content: the same page for the same person, the board for another."""
        if self.context.facts.closed_by is not None:
            return  # the check of the workspace was faster than this answer
        same = self.property("person") == person and self._current in self._specs
        self.setProperty("person", person)
        self.rail.show_for(role)
        self._root.setCurrentWidget(self._work)
        self.link.start()
        self.waiting.refresh()
        self.copying.start()
        if same and role in self._specs[self._current].roles:
            self._show(self._specs[self._current])
            self._pages[self._current].open(again=True)
            self.refresh_bars()
            self.page_shown.emit(self._current)
            return
        self._forget_pages()
        self.go(HOME)
        self.news.signed_in()

    def begin_anew(self) -> None:
        """Another package is in force: every page is made anew, and somebody signs in again."""
        self.lock()
        self._forget_pages()
        self._contests.become(self.context.facts.contests)

    def next_contest(self) -> None:
        """The next contest of the package."""
        self.use_contest(self._contests.next())

    def use_contest(self, contest: str) -> None:
        """Another contest of the package; its board comes into view."""
        self._contests.choose(contest)
        self.go(HOME)
    # ---- inside
    def _build(self) -> None:
        self._band = ModeBand(self._theme, self._words, self.context.facts.mode)
        self._work = QWidget()
        self._work.setObjectName("work")
        self._work.setAutoFillBackground(True)
        middle = row(self.rail, Still(self.pages), spacing=0)
        middle.setStretch(1, 1)
        column(Still(self.app_bar), middle, Still(self.key_bar), spacing=0, into=self._work).setStretch(1, 1)
        self._root.addWidget(self.cover)
        self._root.addWidget(self._work)
        self.setWindowIcon(mode.icon(self.context.facts.mode))
        column(self._band, self._root, margins=(FRAME, 0, FRAME, FRAME), spacing=0, into=self).setStretch(1, 1)
        self.setMinimumSize(640, 400)
        self.resize(*MINIMUM)

    def _connect(self) -> None:
        self.crashed.connect(lambda error: self.current_page.failed(error))
        self.app_bar.officer_asked.connect(self.switch_officer)
        self.rail.chosen.connect(self.go)
        self.link.changed.connect(self._say_link)
        self.held.refused.connect(lambda: self.refuse_key("window.key_held"))
        self.ahead.refused.connect(self.refuse_key)
        self.stray.refused.connect(lambda: self.refuse_key("window.key_nowhere"))
        self.idle.idle.connect(lambda: None if self.covered else self.lock(same_person=True))
        self._words.changed.connect(self._retranslate)
        self._theme.changed.connect(self._restyled)

    def _acts(self) -> dict[Key, Callable[[], object]]:
        return {
            Key.PRIMARY: self._press_primary, Key.BACK: self._step_back, Key.BOARD: lambda: self.go(HOME),
            Key.FIND_STATION: lambda: None if self.covered else self.current_page.find_station(),
            Key.SWITCH_OFFICER: self.switch_officer,
            Key.LOCK: lambda: None if self.covered else self.lock(same_person=True),
            Key.HELP: lambda: self._help(False), Key.ALL_KEYS: lambda: self._help(True),
            Key.LANGUAGE: self._next_language, Key.PALETTE: self._next_palette, Key.LARGER: self._next_scale,
            Key.CONTEST: self.next_contest,
            Key.NEXT_PANE: lambda: self._pane(1), Key.PREVIOUS_PANE: lambda: self._pane(-1),
        }

    def _show(self, spec: PageSpec) -> None:
        if spec.id not in self._pages:
            made = self._pages[spec.id] = spec.factory(self.context)
            self._theme.dress(made)
            self.pages.addWidget(made)
        self._current = spec.id
        self.app_bar.saved.reset()
        self.pages.setCurrentWidget(self._pages[spec.id])
        self.rail.setVisible(not spec.sheet)
        self.rail.mark(spec.id)

    def _leave_current(self) -> None:
        if self._current in self._pages:
            self._pages[self._current].leave()

    def _forget_pages(self) -> None:
        """Another person sees nothing of the last one's pages."""
        for page in self._pages.values():
            self.pages.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._history.clear()
        self._current = ""

    def _press_primary(self) -> None:
        primary = self.current_page.primary if not self.covered else self.cover.primary
        if primary is not None and primary.isEnabled() and primary.isVisible():
            primary.click()

    def _step_back(self) -> None:
        if self.help.isVisible():
            self.help.dismiss()
        else:
            (self.cover if self.covered else self.current_page).back()

    def _help(self, all_keys: bool) -> None:
        if not self.covered:
            self.help.toggle(self._specs.get(self._current), self.current_page.hints(), all_keys=all_keys)

    def _pane(self, step: int) -> None:
        panes = [pane for pane in self.current_page.panes() if pane.isVisible()]
        if not panes:
            return
        focus = self.focusWidget()
        at = next((i for i, pane in enumerate(panes)
                   if focus is not None and (pane is focus or pane.isAncestorOf(focus))), -1)
        panes[(at + step) % len(panes)].setFocus(Qt.FocusReason.TabFocusReason)

    def _next_language(self) -> None:
        self._words.toggle()
        self._keep_preferences()

    def _next_palette(self) -> None:
        self._theme.cycle()
        self._keep_preferences()

    def _next_scale(self) -> None:
        index = SCALES.index(self._theme.scale)
        self._theme.use(scale=SCALES[(index + 1) % len(SCALES)])
        self._keep_preferences()

    def _keep_preferences(self) -> None:
        kept = self.context.preferences
        kept.language, kept.scheme, kept.scale = self._words.language, self._theme.scheme, self._theme.scale
        kept.save(self.context.facts.folder)

    def _usual_heading(self) -> Heading:
        return Heading(self._words("window.subdistrict", name=self.context.facts.region_name),
                       self.context.facts.called(self.contest))

    def _usual_hints(self) -> list[Hint]:
        sheet = self._current in self._specs and self._specs[self._current].sheet
        everywhere = [Hint("F1", "key.help")]
        return everywhere if sheet else [
            *everywhere, Hint("F2", "page.board"), Hint("F3", "act.find_station"), Hint("F6", "key.next_pane"),
            Hint("F9", "act.switch"), Hint("F12", "act.lock")]

    def _officer_words(self) -> str:
        officer = self.context.facts.officer
        if officer is None:
            return ""
        sheet = self._current in self._specs and self._specs[self._current].sheet
        if sheet or self.width() < self._theme.em(TIGHT):
            first, *rest = officer.name.split()
            return f"{first} {rest[-1][0]}.  F9" if rest else f"{first}  F9"
        return f"{officer.name} · {self._words(f'role.{Role(officer.role).value}')}  F9"

    def _say_link(self) -> None:
        placed = self.current_page.heading() is not None  # a place of its own needs the room
        short, tiny = placed or self.width() < self._theme.em(ROOMY), self.width() < self._theme.em(TIGHT)
        self.app_bar.show_link(self.link.sentence(short=short, tiny=tiny), self.link.sentence(),
                               online=self.link.online, attention=self.link.attention)

    def _restyled(self) -> None:
        """Another text size has room for other words."""
        self._say_link()
        self.app_bar.officer.say_text(self._officer_words())
        self.rail.fit(self.width())

    def _retranslate(self) -> None:
        for page in (*self._pages.values(), self.cover):
            page.retranslate()
        if self.covered:
            self._retitle(Heading(self._words("page.sign_in")))
        else:
            self.refresh_bars()

    def _retitle(self, heading: Heading) -> None:
        self.setWindowTitle(mode.title(self._words, self.context.facts.mode, heading.title))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame in the mode's colour, so that a photo of a part of the screen still shows it."""
        mode.paint_frame(self, self.context.facts.mode)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that nothing on the page took is refused, so that nobody types into nowhere."""
        control = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.text().isprintable() and event.text() and not control:
            self.refuse_key("window.key_nowhere")
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wide windows have words in the rail."""
        self.rail.fit(self.width())
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Saves what is half done; never asks."""
        self._leave_current()
        placing.note(self, self.context.preferences)
        self.context.preferences.save(self.context.facts.folder)
        self.context.tasks.flush()
        event.accept()
        self.closed.emit()
