"""What several acts share: a text for the report, lists of codes in words, an act that two officers sign."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy

from recap_desktop.ui.acts.form import ActForm
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.signer_lines import TwoSignatures

MOST_LETTERS = 300


class TwoSignedForm(ActForm):
    """An act with a text and two signatures; a wrong passphrase is said under its field."""

    def __init__(self, context: Context, save_code: str) -> None:
        super().__init__(context, save_code)
        self.text = QLineEdit()
        self.text.setMaxLength(MOST_LETTERS)
        self.words.put(self.text, "setAccessibleName", "findings.text")
        self.words.put(self.text, "setPlaceholderText", "findings.text_hint")
        self.signers = TwoSignatures(context)
        self.text.returnPressed.connect(lambda: self.signers.own.setFocus(Qt.FocusReason.TabFocusReason))
        self.signers.complete.connect(self._submit)

    def chosen(self, combo: QComboBox) -> str | None:
        """The code chosen; None, with a sentence and the focus there, where nothing was."""
        code = str(combo.currentData() or "")
        if code:
            return code
        self.notice.say(self.words("acts.choose_reason"), "warn")
        combo.setFocus(Qt.FocusReason.OtherFocusReason)
        return None

    def refuse(self, error: Exception) -> None:
        """Why nothing was written."""
        if not self.signers.refuse(error):
            super().refuse(error)
        elif self.area is not None:
            self.area.ensureWidgetVisible(self.signers, 0, 0)

    def wipe(self) -> None:
        """Passphrases leave the screen."""
        self.signers.wipe()

    def retranslate(self) -> None:
        """Heading and names."""
        super().retranslate()
        self.signers.retranslate()


def combo(context: Context, code: str) -> QComboBox:
    """A list with an accessible name."""
    made = QComboBox()
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    context.words.put(made, "setAccessibleName", code)
    return made


def fill(chosen: QComboBox, items: Sequence[tuple[str, str]], unchosen: str = "") -> None:
    """Codes with their words in the present language; what was chosen stays chosen.

    :param unchosen: words of a first item that is no choice, so that nobody signs a reason they did not pick.
    """
    items = [("", unchosen), *items] if unchosen else items
    if chosen.count() != len(items):
        chosen.clear()
        for code, sentence in items:
            chosen.addItem(sentence, code)
    for place, (_, sentence) in enumerate(items):
        chosen.setItemText(place, sentence)
