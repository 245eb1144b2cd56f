"""Small sentences under the officers: what this laptop cannot do, whose enrolment waits, which files are nobody's."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from recap_desktop.ui import formats
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column

if TYPE_CHECKING:
    from recap_desktop.ui.pages.sign_in.look import Look

_MOST_NAMED = 3


class Footnotes(QWidget):
    """Nothing to say takes no room."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._found: Look | None = None
        self._gives_way = False
        self.short, self.waiting, self.set_aside = (label("muted", wrap=True) for _ in range(3))
        column(self.short, self.waiting, self.set_aside, into=self)
        self.hide()

    def say(self, found: Look) -> None:
        """From what the desk answered."""
        self._found = found
        self.retranslate()

    def give_way(self, gives_way: bool) -> None:
        """Where something more urgent needs the room."""
        self._gives_way = gives_way
        self.retranslate()

    def retranslate(self) -> None:
        """The words anew."""
        found = self._found
        if found is None:
            return
        said = [(self.short, self._short(found)), (self.waiting, self._waiting(found)),
                (self.set_aside, self._set_aside(found))]
        for part, words in said:
            part.setText(words)
            part.setVisible(bool(words))
        self.setVisible(any(words for _, words in said) and not self._gives_way)

    def _short(self, found: Look) -> str:
        """What this laptop cannot do with its officers; who still can where some can only look."""
        if not found.officers:
            return ""
        said = [self._words(code) for code in found.missing]
        if found.able.looking:
            typing, ratifying = (", ".join(names) or "\u2212" for names in (found.able.typing, found.able.ratifying))
            looking = ", ".join(one.name for one in found.able.looking)
            said.insert(0, self._words("sign_in.able", typing=typing, ratifying=ratifying, looking=looking))
        return " ".join(said)

    def _waiting(self, found: Look) -> str:
        """Whose certificate was asked for and has not come."""
        if not found.waiting:
            return ""
        named = _some([self._words("sign_in.waiting_one", name=one.name or one.person,
                                   date=_day(one.since, self._words.zone)) for one in found.waiting])
        return self._words("sign_in.waiting", names=named)

    def _set_aside(self, found: Look) -> str:
        """Files that are nobody's: their owners cannot sign in, and everybody should know why."""
        return self._words("sign_in.set_aside", names=_some(list(found.aside))) if found.aside else ""


def _day(since: datetime | None, zone: tzinfo | None) -> str:
    return formats.day(since, zone) if since is not None else "\u2212"


def _some(names: list[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (" ..." if len(names) > _MOST_NAMED else "")
