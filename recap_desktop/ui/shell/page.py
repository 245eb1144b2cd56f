"""What a page is to the shell, and how it is described.

To add one: subclass :class:`Page`, build widgets in ``__init__`` (bound words through ``self.words.put``), load data in
``open`` through ``self.tasks.desk(self, job, done, self.failed)`` (only a job is given the desk; what is known of it
at any moment is ``self.facts``), make sentences from data in ``retranslate``, give
the primary button with ``self.set_primary``, and list a :class:`PageSpec` in :data:`recap_desktop.ui.pages.PAGES`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from forms.errors import KnownError
from recap_desktop.core.roles import Role
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from recap_desktop.desk.facts import DeskFacts


@dataclass(frozen=True, slots=True)
class Hint:
    """A key of the page for the key bar: the key as shown and the code of its word."""

    key: str
    code: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What the app bar says on a sheet page: the station large, then contest and what is being done."""

    title: str
    subtitle: str = ""
    chip: str = ""


@dataclass(frozen=True)
class PageSpec:
    """A page. ``roles`` who may open it; ``sheet`` hides the rail.

    In the rail stand those with a key: ``digit`` for ``Alt`` and that digit, or ``key`` for another. Those with
    ``menu`` are chosen from the page of further pages, where ``about.<id>`` says what each is for.
    """

    id: str
    title: str
    icon: str
    factory: Callable[[Context], Page]
    digit: int | None = None
    roles: frozenset[Role] = frozenset(Role)
    sheet: bool = False
    menu: bool = False
    key: str = ""

    @property
    def shortcut(self) -> str:
        """The key that opens it from anywhere; empty where there is none."""
        return self.key if self.digit is None else f"Alt+{self.digit}"


class Page(QWidget):
    """Base of all pages; everything here has a harmless default."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.context = context
        self.words, self.theme, self.tasks = context.words, context.theme, context.tasks
        self.notice = Notice(self.theme)
        self._primary: Button | None = None
        self._waits_for_check = False
        # a bound method of a QObject: Qt drops the connection when the page goes with its officer
        context.signals.changed.connect(self._desk_changed)

    @property
    def facts(self) -> DeskFacts:
        """The desk as it was after its newest change."""
        return self.context.facts

    def _desk_changed(self, kinds: object, stations: object) -> None:
        if not (isinstance(kinds, frozenset) and isinstance(stations, frozenset)):
            return
        if self._waits_for_check:
            self._check_went_on()
        if not kinds <= {"verifying"}:
            self.desk_changed(kinds, stations)

    def _check_went_on(self) -> None:
        """The page waits until everything is verified: how far that is; then what it could not show."""
        progress = self.facts.verifying
        if progress is not None:
            self.notice.say(self.words("desk.verifying", done=progress.done, of=progress.of), "quiet")
            return
        self._waits_for_check = False
        self.notice.clear()
        if self.isVisible():
            self.open(again=True)

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """Something was written, also while the page is not on show: kinds of change, stations they are about."""

    @property
    def shell(self) -> object:
        """The window; pages use ``self.context.shell``."""
        return self.context.shell

    def open(self, **arguments: object) -> None:
        """The page comes into view; loads what it shows and takes the focus."""

    def leave(self) -> None:
        """The page goes out of view (another page, lock, switch, quit): keeps what is half done. Never asks."""

    def retranslate(self) -> None:
        """Makes the sentences that hold data anew, after a change of language."""

    def heading(self) -> Heading | None:
        """What the app bar says; None for the usual: sub-district and contest."""
        return None

    def hints(self) -> Sequence[Hint]:
        """Keys for the key bar."""
        return ()

    def counter(self) -> str:
        """Right end of the key bar, e.g. ``19 dari 28``."""
        return ""

    def panes(self) -> Sequence[QWidget]:
        """Widgets that F6 goes round."""
        return ()

    def back(self) -> None:
        """Esc: one step back; saves, never discards."""
        self.context.shell.go_back()

    def find_station(self) -> None:
        """F3: to the station finder."""
        self.context.shell.go("find")

    def set_primary(self, button: Button) -> Button:
        """The one primary button of the page, on Ctrl+Enter."""
        self._primary = button
        return button

    @property
    def primary(self) -> Button | None:
        """The primary button, for the shell and tests."""
        return self._primary

    def failed(self, error: Exception) -> None:
        """Shows the sentence of an error in the page; where it only waits for the check, calmly."""
        self._waits_for_check = isinstance(error, KnownError) and error.code == "desk.verifying"
        self.notice.say(self.words.sentence(error), "quiet" if self._waits_for_check else "bad")
