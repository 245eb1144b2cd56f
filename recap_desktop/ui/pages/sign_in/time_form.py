"""Setting the desk's time back: what the two times are, today's date, and two officers with their passphrases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from forms.errors import KnownError
from recap_desktop.core.roles import Command, permitted
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.people.form import PeopleForm
from recap_desktop.ui.pages.sign_in.day_field import DayField
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.signer_lines import OtherSignature

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.people.time import TimeSet, TimeState

_SHOWN = "%d-%m-%Y %H.%M"


class TimeForm(PeopleForm):
    """Two officers say what day it is."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "clock.set_back", "clock.set_back")
        self._state: TimeState | None = None
        self._times = label("strong", wrap=True)
        self.words.put(self.what, "setText", "clock.set_back_what")
        self.day = DayField(context)
        self.lines = (OtherSignature(context, 1), OtherSignature(context, 2))
        self.frame(self._times, self.day, *self.lines)
        self.day.entered.connect(lambda: self.lines[0].field.setFocus(Qt.FocusReason.TabFocusReason))
        self.lines[0].entered.connect(lambda: self.lines[1].field.setFocus(Qt.FocusReason.TabFocusReason))
        self.lines[1].entered.connect(self.submit)

    def begin(self, **given: object) -> None:
        """A fresh form: the date first."""
        self.notice.clear()
        self.day.clear()
        self.tasks.desk(self, lambda desk: (desk.time.state(), desk.setup.officers()),
                        lambda found: self._show(*found), self.refuse)

    def retranslate(self) -> None:
        """Times and roles."""
        if self._state is not None:
            self._times.setText(self.words(
                "clock.two_times", desk=self._state.desk.astimezone().strftime(_SHOWN),
                time=self._state.clock.astimezone().strftime(_SHOWN)))
        for line in self.lines:
            line.retranslate()

    def act(self) -> None:
        """Where everything is there; else the focus where something is missing."""
        today = self.day.take()
        if today is None:
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        signers = []
        for line in self.lines:
            phrase = line.field.take()
            if line.officer is None or not phrase:
                self.at(line.field, self.words("sign_in.type_passphrase"))
                return
            line.field.say("")
            signers.append((line.officer.person, phrase))
        self.run(lambda desk: desk.time.set_back(today, signers), self._is_set)

    def wipe(self) -> None:
        """Passphrases leave the screen."""
        for line in self.lines:
            line.field.clear()

    def refuse(self, error: Exception) -> None:
        """Under the date or the passphrase it is about."""
        sentence = self.words.sentence(error)
        if isinstance(error, KnownError) and error.code == "clock.other_date":
            self.day.say(sentence)
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isinstance(error, KnownError) and self.words.about_passphrase(error):
            name = error.params.get("name")
            line = next((one for one in self.lines if one.officer and one.officer.name == name), self.lines[0])
            self.at(line.field, sentence)
        else:
            self.notice.say(sentence, "bad")

    # ---- inside
    def _show(self, state: TimeState, officers: Sequence[OfficerTile]) -> None:
        self._state = state
        able = [one for one in officers if permitted(Command.SET_TIME, one.role) and one.note != "revoked"]
        for place, line in enumerate(self.lines):
            line.ask(able)
            line.choice.setCurrentIndex(min(place, len(able) - 1))
        self.retranslate()
        self.day.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_set(self, answer: object) -> None:
        found: TimeSet = answer  # type: ignore[assignment]
        code = "clock.was_set_late" if found.late else "clock.was_set"
        self.wipe()
        self.done.emit(self.words.sentence(KnownError(code, desk=found.now.isoformat(), count=found.late)))
