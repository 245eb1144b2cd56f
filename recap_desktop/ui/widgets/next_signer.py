"""One signer after the other: who is to sign now, and an own passphrase. Nothing is signed until Enter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from recap_desktop.desk.facts import OfficerTile
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.labels import ElidedLabel
from recap_desktop.ui.widgets.layout import row
from recap_desktop.ui.widgets.passphrase import PassphraseField


class NextSigner(QWidget):
    """Emits ``entered(person, passphrase)`` on Enter."""

    entered = Signal(str, str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.officer: OfficerTile | None = None
        self._place = ""
        self._who = ElidedLabel("strong")
        self.field = PassphraseField(context.theme, context.words)
        line = row(self._who, self.field, spacing=12, into=self)
        line.setStretch(0, 1)
        line.setStretch(1, 2)
        self.setFocusProxy(self.field)
        self.field.entered.connect(self._enter)
        self.hide()

    def ask(self, officer: OfficerTile, number: int, count: int, *, take_focus: bool = True) -> None:
        """Shows whose turn it is, signer ``number`` of ``count``; the field is empty and has the focus."""
        self.officer, self._place = officer, f"{number}/{count}"
        self.field.clear()
        self.retranslate()
        self.show()
        if take_focus:
            self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, error: Exception) -> None:
        """The sentence under the field; the passphrase is typed again."""
        self.field.say(self._context.words.sentence(error))
        self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Nobody is asked any more; the passphrase leaves the screen."""
        self.officer = None
        self.field.clear()
        self.hide()

    def retranslate(self) -> None:
        """Role and name."""
        if self.officer is not None:
            role = self._context.words(f"role.{self.officer.role}")
            self._who.setText(f"{self._place}  {role}  {self.officer.name}")

    def _enter(self) -> None:
        phrase = self.field.take()
        if self.officer is None or not phrase:
            self.field.say(self._context.words("sign_in.type_passphrase"))
            return
        self.entered.emit(self.officer.person, phrase)
