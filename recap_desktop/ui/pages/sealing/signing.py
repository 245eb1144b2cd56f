"""The two lines under the list: first signer, then the second, then everything is written at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.signer_lines import OtherSignature, OwnSignature

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile


class SigningLines(QWidget):
    """Signals: ``first_signs(person, passphrase)``, ``second_signs(person, passphrase)``."""

    first_signs = Signal(str, str)
    second_signs = Signal(str, str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.first, self.second = OwnSignature(context), OtherSignature(context)
        self.agreed = label("ink-good")
        context.words.put(self.agreed, "setText", "sealing.agreed")
        self.may_not = label("ink-bad", wrap=True)
        self._first_signed, self.refusal = False, ""
        column(row(self.first, self.agreed), self.second, self.may_not, spacing=4, into=self)
        self.first.entered.connect(self.go_on)
        self.second.entered.connect(self.go_on)
        self.begin([])

    @property
    def between(self) -> bool:
        """The first has signed, the second has not."""
        return self._first_signed

    def begin(self, eligible: Sequence[OfficerTile], refusal: str = "") -> None:
        """Starts over: nothing signed. ``eligible`` may sign all the sheets ticked; ``refusal``: why it may not be."""
        self._first_signed, self.refusal = False, refusal
        self.first.ask()
        mine = self.first.officer
        others = [one for one in eligible if mine is None or one.person != mine.person]
        self.second.ask(others)
        allowed = mine is not None and any(one.person == mine.person for one in eligible) and bool(others)
        words = self._context.words
        self.may_not.setText(refusal or ("" if allowed or not eligible else words("sealing.may_not")))
        self.may_not.setVisible(bool(self.may_not.text()))
        self.first.setEnabled(allowed and not refusal)
        self._fit()

    def first_done(self) -> None:
        """The first has signed; the second is asked, and nobody else can be chosen any more."""
        self._first_signed = True
        self.first.field.clear()
        self._fit()
        self.second.field.clear()
        self.second.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on(self) -> None:
        """Signs with what is typed in the line whose turn it is."""
        line = self.second if self._first_signed else self.first
        if not line.isEnabled() or line.officer is None:
            return
        phrase = line.field.take()
        if not phrase:
            line.field.say(self._context.words("sign_in.type_passphrase"))
            line.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        line.field.say("")
        (self.second_signs if self._first_signed else self.first_signs).emit(line.officer.person, phrase)

    def refuse(self, sentence: str) -> None:
        """A wrong passphrase, under the field whose turn it is."""
        line = self.second if self._first_signed else self.first
        line.field.say(sentence)
        line.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def wipe(self) -> None:
        """Passphrases leave the screen."""
        self.first.field.clear()
        self.second.field.clear()

    def retranslate(self) -> None:
        """Roles and names."""
        self.first.retranslate()
        self.second.retranslate()
        if self.may_not.text() and not self.refusal:
            self.may_not.setText(self._context.words("sealing.may_not"))

    def _fit(self) -> None:
        self.agreed.setVisible(self._first_signed)
        self.first.field.setEnabled(not self._first_signed)
        self.second.field.setEnabled(self._first_signed)
        self.second.choice.setEnabled(not self._first_signed and (self.first.isEnabled() or bool(self.refusal)))
