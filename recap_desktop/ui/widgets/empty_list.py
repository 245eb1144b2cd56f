"""What stands in place of a list that has no rows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QSizePolicy, QWidget

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.widgets.labels import label


def empty_list(words: Words, code: str) -> QLabel:
    """The sentence ``code``; it takes the room of the list, so that nothing else on the page grows into it."""
    made = label("card-title", wrap=True)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    words.put(made, "setText", code)
    return made


def show_list(table: QAbstractItemView, empty: QLabel, *, rows: bool, onward: QWidget) -> None:
    """The list, or the sentence without rows. The focus of a list that goes waits at the next step, not on the rail."""
    goes = not rows and table.hasFocus()
    table.setVisible(rows)
    empty.setVisible(not rows)
    if goes:
        onward.show()
        onward.setFocus(Qt.FocusReason.OtherFocusReason)
