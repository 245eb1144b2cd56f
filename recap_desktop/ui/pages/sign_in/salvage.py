"""What the sign-in page offers where the workspace is not opened: salvage its records and begin again from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from forms.errors import KnownError
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import row

if TYPE_CHECKING:
    from collections.abc import Callable

    from recap_desktop.desk.salvage.begin import BegunAgain

#: Faults of an opening that a salvage is the way out of.
_OFFERED = ("workspace.corrupt", "workspace.altered_", "workspace.missing", "journal.broken", "desk.check_failed",
            "desk.other_package", "workspace.behind_copy", "workspace.other_key",
            "workspace.not_writable_database")
_MOST_PLACES = 5


def is_offered(error: Exception) -> bool:
    """Whether this is a fault that a salvage helps with."""
    return isinstance(error, KnownError) and error.code.startswith(_OFFERED)


class SalvagePanel(QWidget):
    """Hidden until an opening failed; afterwards says what was saved and what was not."""

    def __init__(self, words: Words, begin: Callable[[], None]) -> None:
        super().__init__()
        self._words = words
        self._text = label("", wrap=True)
        self.button = button(words, "act.salvage", begin, key="Ctrl+R")
        row(self._text, self.button, spacing=12, margins=(0, 0, 0, 0), into=self).setStretch(0, 1)
        self._done: BegunAgain | None = None
        self.is_working = False
        self.hide()

    def offer(self) -> None:
        """The workspace was not opened."""
        self._done, self.is_working = None, False
        self._say()

    def work(self) -> None:
        """Under way."""
        self.is_working = True
        self._say()

    def done(self, found: BegunAgain) -> None:
        """The desk has begun again."""
        self._done, self.is_working = found, False
        self._say()

    def retranslate(self) -> None:
        """The words anew."""
        if not self.isHidden():
            self._say()

    def _say(self) -> None:
        self.button.setVisible(self._done is None)
        self.button.setEnabled(not self.is_working)
        if self._done is None:
            self._text.setText(self._words("salvage.working" if self.is_working else "salvage.how"))
        else:
            self._text.setText(self._told(self._done))
        self.show()

    def _told(self, found: BegunAgain) -> str:
        saved = found.saved
        said = self._words("salvage.done", records=saved.records, drafts=saved.drafts, unsent=saved.unsent,
                           folder=found.aside.name)
        if not saved.missing:
            return said
        places = dict.fromkeys(" ".join(part for part in (one.kind, one.station) if part) for one in saved.missing)
        named = ", ".join(list(places)[:_MOST_PLACES]) + (" ..." if len(places) > _MOST_PLACES else "")
        received = sum(one.is_received for one in saved.missing)
        missing = self._words("salvage.some_missing", count=len(saved.missing), places=named, received=received)
        return f"{said} {missing}"
