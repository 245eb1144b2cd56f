"""A question over the page, only for acts that create or end something; the first focus lets work go on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row


class QuestionCard(QFrame):
    """A card in the page, not a window: title, sentence, safe answer left (Esc), act right (Enter on its button)."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.title = label("card-title", wrap=True)
        self.body = label("", wrap=True)
        self.no = Button()
        self.yes = Button("filled")
        self._words = words
        self._on_yes: Callable[[], None] = lambda: None
        self._return_to: QWidget | None = None
        self.no.clicked.connect(self.close_card)
        self.yes.clicked.connect(self._accept)
        column(self.title, self.body, row(self.no, None, self.yes), margins=(24, 16, 24, 16), spacing=12, into=self)
        self.hide()

    def ask(self, title: str, body: str, yes_code: str, no_code: str, on_yes: Callable[[], None]) -> None:
        """Shows the question in the middle of its parent."""
        self._return_to = self.window().focusWidget()
        self._on_yes = on_yes
        self.title.setText(title)
        self.body.setText(body)
        self.body.setVisible(bool(body))
        self.yes.say(self._words, yes_code)
        self.no.say(self._words, no_code, key="Esc")
        self.setAccessibleName(f"{title} {body}")
        around = self.parentWidget()
        if around is not None:
            width = min(round(around.width() * 0.7), self.fontMetrics().averageCharWidth() * 70)
            self.setFixedWidth(width)
            height = self.layout().heightForWidth(width) if self.layout() is not None else -1
            self.setGeometry((around.width() - width) // 2, max(0, (around.height() - max(height, 120)) // 3),
                             width, max(height, 120))
        self.show()
        self.raise_()
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_card(self) -> None:
        """The safe answer."""
        self.hide()
        if self._return_to is not None:
            self._return_to.setFocus(Qt.FocusReason.OtherFocusReason)

    def _accept(self) -> None:
        self.close_card()
        self._on_yes()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is the safe answer."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
            return
        super().keyPressEvent(event)
