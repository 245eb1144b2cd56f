"""The sentence under a field: what is wrong with what was typed, and the text ready to be typed anew."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from recap_desktop.ui.i18n import show
from recap_desktop.ui.widgets.announcing import announce
from recap_desktop.ui.widgets.labels import label, restyle


class ToldUnder:
    """Belongs to one control; ``label`` stands below it in the layout."""

    def __init__(self, control: QWidget) -> None:
        self._control = control
        self.label = label("ink-bad", wrap=True)
        self.label.hide()

    def say(self, sentence: str) -> None:
        """The sentence; "" takes it away. A line of text is selected for typing anew."""
        show(self.label, "setText", sentence)
        self.label.setVisible(bool(sentence))
        restyle(self._control, "state", "bad" if sentence else "")
        if sentence:
            if isinstance(self._control, QLineEdit):
                self._control.selectAll()
            announce(self._control, sentence)

    @property
    def text(self) -> str:
        """The sentence on show, "" for none."""
        return self.label.text()
