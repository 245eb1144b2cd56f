"""One line of the check page: a field to type, or a finding to be visited or answered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.labels import IconLabel, label
from recap_desktop.ui.widgets.layout import row


class CheckLine(QWidget):
    """Signals: ``opened()`` to go to the boxes, ``as_paper()`` for the answer "as on paper"."""

    opened = Signal()
    as_paper = Signal()

    def __init__(self, context: Context, sentence: str, *, asks: bool, answered: bool = False) -> None:
        super().__init__()
        self.answered = answered
        self.open_it, self.confirm = Button("chip"), Button("chip")
        self.open_it.say(context.words, "act.open", key="Enter")
        self.open_it.setAccessibleName(f"{context.words('act.open')}: {sentence}")
        self.confirm.say(context.words, "act.as_paper", key="Ctrl+K")
        self.confirm.setAccessibleName(f"{context.words('act.as_paper')}: {sentence}")
        self.open_it.clicked.connect(self.opened)
        self.confirm.clicked.connect(self.as_paper)
        name, colour = ("check", "verified") if answered else ("triangle-alert", "finding") if asks else (
            "circle-dashed", "muted")
        icon = IconLabel(context.theme, "circle-dashed", "muted")
        icon.show_icon(name, colour)
        said = label("muted" if answered else "", text=sentence, wrap=True)
        row(icon, said, self.open_it, self.confirm, into=self).setStretch(1, 1)
        self.confirm.setVisible(asks and not answered)  # not before it has its place: it would be a window

    def take_focus(self) -> None:
        """Enter opens, Ctrl+K answers this line."""
        self.open_it.setFocus(Qt.FocusReason.OtherFocusReason)
