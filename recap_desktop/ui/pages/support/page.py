"""Shows the support file whole and saves what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.ui.context import Context
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row


class SupportPage(Page):
    """What is on the screen is what is written, letter for letter."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        title, told = label("title"), label("", wrap=True)
        words.put(title, "setText", "page.support")
        words.put(told, "setText", "support_page.told")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        words.put(self.text, "setAccessibleName", "support_page.text")
        self.save = self.set_primary(button(words, "act.save_support", self._save_as, key="Ctrl+Enter",
                                            role="primary"))
        column(title, told, self.notice, self.text, row(None, self.save), margins=(12, 8, 12, 8), spacing=8,
               into=self).setStretch(3, 1)
        self.theme.changed.connect(self._restyle)
        self._restyle()

    def open(self, **arguments: object) -> None:
        """Made anew each time."""
        self.notice.clear()
        self.tasks.desk(self, lambda desk: desk.support.text(), self.text.setPlainText, self.failed)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> Sequence[Hint]:
        """Save."""
        return (Hint("Ctrl+Enter", "act.save_support"),)

    def panes(self) -> Sequence[QWidget]:
        """Text, then button."""
        return (self.text, self.save)

    def _restyle(self) -> None:
        """Letters of one width, as large as the text beside them."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(self.theme.em(0.875))
        self.text.document().setDefaultFont(font)

    def _save_as(self) -> None:
        name = f"recap-{self.facts.mode}-{self.words('page.support').lower().replace(' ', '-')}.txt"
        chosen, _ = QFileDialog.getSaveFileName(self, self.words("act.save_support"), name, "TXT (*.txt)",
                                                options=QFileDialog.Option.DontUseNativeDialog)
        if not chosen:
            return
        try:
            Output(Path(chosen), force=True).write(self.text.toPlainText().encode("utf-8"))  # the dialog has asked
        except KnownError as error:
            self.failed(error)
            return
        self.notice.say(self.words("support_page.saved", path=chosen), "good")
