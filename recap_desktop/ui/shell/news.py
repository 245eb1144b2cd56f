"""What the desk tells the whole window: its workspace was closed, another package is in force, it was brought up to
date."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject

from recap_desktop.ui.context import Context
from recap_desktop.ui.shell.page import Page


class Covered(Protocol):
    """The window as this sees it."""

    cover: Page

    @property
    def covered(self) -> bool:
        """The sign-in cover is over the content."""

    def lock(self) -> None:
        """Covers the content."""

    def begin_anew(self) -> None:
        """Covers it, and makes every page anew."""


class News(QObject):
    """Covers the content where nothing on it holds any more, and says why."""

    def __init__(self, context: Context, window: Covered, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._window = context, window
        self._said = False
        context.signals.changed.connect(self._told)

    def signed_in(self) -> None:
        """The copy that was made before this version changed the workspace is named once."""
        upgraded = self._context.facts.upgraded
        if upgraded is not None and not self._said:
            self._said = True
            self._context.shell.say_quietly(self._context.words("upgrade.done", path=str(upgraded)))

    def _told(self, kinds: object, stations: object) -> None:
        if not isinstance(kinds, frozenset):
            return
        facts, window = self._context.facts, self._window
        if "officer" in kinds and facts.officer is None and not window.covered:  # the session ended with its key
            window.lock()
        if "closed" in kinds and facts.closed_by is not None:  # the check of the workspace failed
            window.lock()
            window.cover.failed(facts.closed_by.error)
        if "package_in_force" in kinds:
            window.begin_anew()
            said = self._context.words("packages.in_force", sequence=facts.package.sequence)
            window.cover.notice.say(said, "good")
