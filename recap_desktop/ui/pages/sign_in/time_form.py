"""Setting the desk's time back: what the two times are, today's date, and two officers with their passphrases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from forms.errors import KnownError
from recap_desktop.core.roles import Command, permitted
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.sign_in.day_field import DayField
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.notice import Notice
from recap_desktop.ui.widgets.signer_lines import OtherSignature

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.people.time import TimeSet, TimeState

_SHOWN = "%d-%m-%Y %H.%M"


class TimeForm(QWidget):
    """Emits ``done(TimeSet)`` once the desk has done it, ``left`` on the way back."""

    done = Signal(object)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._state: TimeState | None = None
        words = context.words
        self.notice = Notice(context.theme)
        title, self._times, self._what = label("title"), label("strong", wrap=True), label("", wrap=True)
        words.put(title, "setText", "clock.set_back")
        words.put(self._what, "setText", "clock.set_back_what")
        self.day = DayField(context)
        self.lines = (OtherSignature(context, 1), OtherSignature(context, 2))
        self.save = button(words, "clock.set_back", self.submit, key="Ctrl+Enter", role="primary")
        back = button(words, "act.back", self.left.emit, key="Esc")
        body = QWidget()
        column(self._times, self._what, self.day, *self.lines, None, margins=(0, 0, 8, 0), spacing=8, into=body)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        column(title, self.notice, area, row(back, None, self.save), spacing=8, into=self).setStretch(2, 1)
        self.day.entered.connect(lambda: self.lines[0].field.setFocus(Qt.FocusReason.TabFocusReason))
        self.lines[0].entered.connect(lambda: self.lines[1].field.setFocus(Qt.FocusReason.TabFocusReason))
        self.lines[1].entered.connect(self.submit)

    def ask(self, state: TimeState, officers: Sequence[OfficerTile]) -> None:
        """A fresh form: the date first."""
        self._state = state
        officers = [one for one in officers if permitted(Command.SET_TIME, one.role) and one.note != "revoked"]
        self.notice.clear()
        self.day.clear()
        for place, line in enumerate(self.lines):
            line.ask(officers)
            line.choice.setCurrentIndex(min(place, len(officers) - 1))
        self.save.setEnabled(True)
        self.retranslate()
        self.day.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Times and roles."""
        if self._state is not None:
            self._times.setText(self._context.words(
                "clock.two_times", desk=self._state.desk.astimezone().strftime(_SHOWN),
                time=self._state.clock.astimezone().strftime(_SHOWN)))
        for line in self.lines:
            line.retranslate()

    def submit(self) -> None:
        """The act, where everything is there; else the focus where something is missing."""
        if not self.save.isEnabled():
            return
        today = self.day.take()
        if today is None:
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        signers = []
        for line in self.lines:
            phrase = line.field.take()
            if line.officer is None or not phrase:
                line.field.say(self._context.words("sign_in.type_passphrase"))
                line.field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            line.field.say("")
            signers.append((line.officer.person, phrase))
        self.save.setEnabled(False)
        self._context.tasks.desk(self, lambda desk: desk.time.set_back(today, signers), self._done, self._refused)

    def wipe(self) -> None:
        """Passphrases leave the screen."""
        for line in self.lines:
            line.field.clear()

    def _done(self, answer: TimeSet) -> None:
        self.wipe()
        self.done.emit(answer)

    def _refused(self, error: Exception) -> None:
        self.save.setEnabled(True)
        sentence = self._context.words.sentence(error)
        if isinstance(error, KnownError) and error.code == "clock.other_date":
            self.day.say(sentence)
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if isinstance(error, KnownError) and self._context.words.about_passphrase(error):
            name = error.params.get("name")
            line = next((one for one in self.lines if one.officer and one.officer.name == name), self.lines[0])
            line.field.say(sentence)
            line.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.notice.say(sentence, "bad")
