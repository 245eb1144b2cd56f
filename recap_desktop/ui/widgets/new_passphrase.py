"""A new passphrase: its rule, and two fields that must agree."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from forms.errors import KnownError
from recap_desktop.security.keystore import MIN_CHARACTERS, MIN_WORDS, check_passphrase
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.fields import NAMES
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column
from recap_desktop.ui.widgets.passphrase import PassphraseField

_RULE = ("security.weak_passphrase", "security.digit_first", "security.same_passphrase")


class NewPassphrase(QWidget):
    """Emits ``entered`` on Enter in the second field."""

    entered = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, words = context, context.words
        self._rule = label("muted", wrap=True)
        words.put(self._rule, "setText", "people.passphrase.rule", characters=MIN_CHARACTERS, words=MIN_WORDS)
        self.first = PassphraseField(context.theme, words, "people.passphrase.new")
        self.again = PassphraseField(context.theme, words, "people.passphrase.again")
        for one in (self.first, self.again):
            one.line_up(NAMES)
        column(self._rule, self.first, self.again, spacing=6, into=self)
        self.setFocusProxy(self.first)
        self.first.entered.connect(self._first_entered)
        self.again.entered.connect(self.entered)

    def take(self) -> str | None:
        """The passphrase; None, with its sentence and the focus where something is wrong."""
        phrase, words = self.first.take(), self._context.words
        try:
            check_passphrase(phrase)
        except KnownError as error:
            self._refuse(self.first, words.sentence(error))
            return None
        self.first.say("")
        if self.again.take() != phrase:
            self._refuse(self.again, words("people.passphrase.differ"))
            return None
        self.again.say("")
        return phrase

    def refuse(self, error: Exception) -> bool:
        """Says under the field what the desk found wrong with the passphrase; False where it is about another thing."""
        if not isinstance(error, KnownError) or error.code not in _RULE:
            return False
        self._refuse(self.first, self._context.words.sentence(error))
        return True

    def clear(self) -> None:
        """Wipes both."""
        self.first.clear()
        self.again.clear()

    def _first_entered(self) -> None:
        try:
            check_passphrase(self.first.take())
        except KnownError as error:
            self._refuse(self.first, self._context.words.sentence(error))
            return
        self.first.say("")
        self.again.setFocus(Qt.FocusReason.TabFocusReason)

    def _refuse(self, field: PassphraseField, sentence: str) -> None:
        field.say(sentence)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
