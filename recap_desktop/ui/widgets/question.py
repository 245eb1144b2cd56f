"""A question over the page, only for acts that create or end something; the first focus lets work go on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.overlay import Overlay


class QuestionCard(Overlay):
    """A card in the page, not a window: title, sentence, safe answer left (Esc), act right (Enter on its button)."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = label("card-title", wrap=True)
        self.body = label("", wrap=True)
        self.no = Button()
        self.yes = Button("primary")
        self._words = words
        self._on_yes: Callable[[], None] = lambda: None
        self.no.clicked.connect(self.dismiss)
        self.yes.clicked.connect(self._accept)
        self._column = column(self.title, self.body, row(self.no, None, self.yes), margins=(24, 16, 24, 16),
                              spacing=12, into=self)

    def ask(self, title: str, body: str, yes_code: str, no_code: str, on_yes: Callable[[], None]) -> None:
        """Shows the question in the middle of its parent."""
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
            height = self._column.heightForWidth(width)
            self.setGeometry((around.width() - width) // 2, max(0, (around.height() - max(height, 120)) // 3),
                             width, max(height, 120))
        self.bring(self.no)

    def _accept(self) -> None:
        self.dismiss()
        self._on_yes()
