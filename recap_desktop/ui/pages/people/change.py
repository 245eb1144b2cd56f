"""Another passphrase for the officer at the desk: the old one, then the new one twice."""

from __future__ import annotations

from PySide6.QtCore import Qt

from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.people.form import PeopleForm
from recap_desktop.ui.widgets.fields import NAMES
from recap_desktop.ui.widgets.new_passphrase import NewPassphrase
from recap_desktop.ui.widgets.passphrase import PassphraseField


class ChangeForm(PeopleForm):
    """The keys stay the same; only what locks them on this laptop is another."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "people.change.title", "people.change.act")
        self.old = PassphraseField(context.theme, self.words, "people.passphrase.old")
        self.old.line_up(NAMES)
        self.passphrase = NewPassphrase(context)
        self.frame(self.old, self.passphrase)
        self.old.entered.connect(lambda: self.passphrase.setFocus(Qt.FocusReason.TabFocusReason))
        self.passphrase.entered.connect(self.submit)

    def begin(self, **given: object) -> None:
        """Empty fields."""
        self.notice.clear()
        self.wipe()
        self.retranslate()
        self.old.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Whose it is; in training the printed one stays printed."""
        officer = self.context.facts.officer
        said = self.words("people.change.what", name=officer.name if officer is not None else "")
        training = self.context.facts.mode == "training"
        self.what.setText(self.words.joined(" ", (said, self.words("people.change.training"))) if training else said)

    def wipe(self) -> None:
        """All three."""
        self.old.clear()
        self.passphrase.clear()

    def refuse(self, error: Exception) -> None:
        """Under the field it is about."""
        if self.words.about_passphrase(error):
            self.at(self.old, self.words.sentence(error))
        elif not self.passphrase.refuse(error):
            super().refuse(error)

    def act(self) -> None:
        """Old and new go to the desk together."""
        old = self.old.take()
        if not old:
            self.at(self.old, self.words("people.missing.old"))
            return
        self.old.say("")
        new = self.passphrase.take()
        if new is not None:
            self.run(lambda desk: desk.session.change_passphrase(old, new), lambda _: self._changed())

    def _changed(self) -> None:
        self.wipe()
        self.done.emit(self.words("people.change.done"))
