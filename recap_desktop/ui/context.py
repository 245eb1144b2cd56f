"""What every page is given: facts of the desk, words, theme, workers, and the way around the window; never the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.preferences import Preferences
from recap_desktop.ui.task_runner import TaskRunner
from recap_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from recap_desktop.desk.facts import Changes, DeskFacts
    from recap_desktop.ui.projector.projection import Projection


class KeyCount(Protocol):
    """``pressed`` keys so far in this window."""

    @property
    def pressed(self) -> int:
        """So far."""


class Shell(Protocol):
    """The window as pages see it."""

    @property
    def contest(self) -> str:
        """Code of the contest being worked on."""

    def use_contest(self, contest: str) -> None:
        """Another contest of the package; its board comes into view."""

    @property
    def keys(self) -> KeyCount:
        """Counts keys."""

    def go(self, page: str, **arguments: object) -> None:
        """Opens a page by id, with the arguments of its ``open``."""

    def has(self, page: str) -> bool:
        """Whether there is such a page and the officer may open it."""

    def page_title(self, page: str) -> str:
        """Code of the title of a page that :meth:`has` knows."""

    def go_back(self) -> None:
        """The page before, else the board."""

    def refresh_bars(self) -> None:
        """The page's place, key hints or counter changed."""

    def refresh_counter(self) -> None:
        """The page's counter changed, and nothing else of the bars."""

    def show_saved(self, at: datetime) -> None:
        """A figure is on disk since then."""

    def show_saving(self) -> None:
        """A figure is on its way; said only when it takes more than 0.3 s."""

    def show_unsaved(self) -> None:
        """A figure could not be written."""

    def refuse_key(self, code: str) -> None:
        """A key that did nothing says so, to ear and eye."""

    def say_quietly(self, sentence: str) -> None:
        """Something that stops nobody."""

    def switch_officer(self) -> None:
        """Covers the content and asks who works now."""


class DeskSignals(QObject):
    """Changes of the desk on the main thread: ``changed(kinds, stations)``; ``facts`` as they are after it."""

    changed = Signal(object, object)
    _told = Signal(object)

    def __init__(self, facts: DeskFacts) -> None:
        super().__init__()
        self.facts = facts
        self._told.connect(self._deliver)

    def tell(self, changes: Changes) -> None:
        """Takes a change in whatever thread made it."""
        self._told.emit(changes)

    @Slot(object)
    def _deliver(self, changes: Changes) -> None:
        self.facts = changes.facts
        self.changed.emit(changes.kinds, changes.stations)


@dataclass
class Context:
    """The services of the window; ``shell`` is set by the window itself."""

    theme: Theme
    words: Words
    tasks: TaskRunner
    preferences: Preferences
    signals: DeskSignals
    open_files: Callable[[str], Sequence[str]]
    """Asks for files: takes the code of the title, answers paths, none where the officer thought better of it."""
    save_file: Callable[[str, str], str]
    """Asks where a file goes: takes the code of the title and a name, answers a path, "" where it is not wanted."""
    shell: Shell = field(init=False)
    lock_after: Callable[[float], None] = field(init=False)
    """Another number of minutes without a key after which the screen locks; set by the window as well."""
    projection: Projection = field(init=False)
    """The projector and what is read aloud."""

    @property
    def facts(self) -> DeskFacts:
        """The desk as it was after its newest change."""
        return self.signals.facts
