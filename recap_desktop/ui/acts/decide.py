"""Decision on a LAW finding: one of five, a text for the report, proposer and approver."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from recap_desktop.ui.acts.form import Subject
from recap_desktop.ui.acts.inputs import Inputs
from recap_desktop.ui.acts.parts import Drafted, TwoSignedForm
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.flow import FlowLayout
from recap_desktop.ui.widgets.labels import label

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile

#: the desk's codes, in the order of the keys 1 to 5; their words are ``disp.<code>``
CHOICES = ("fixed_typo", "corrected_by_plenary", "recounted", "noted_incident", "objection_recorded")


class DecideForm(TwoSignedForm):
    """Keys 1 to 5 choose; Enter goes from choice to text to passphrases."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "findings.save_decision")
        self._group = QButtonGroup(self)
        self.choices: list[QRadioButton] = []
        for place in range(len(CHOICES)):
            choice = QRadioButton()
            self._group.addButton(choice, place)
            self.choices.append(choice)
        about, keeps = label("strong"), label("muted", wrap=True)
        about.setBuddy(self.text)
        self.words.put(about, "setText", "findings.text")
        self.words.put(keeps, "setText", "findings.keeps")
        listed = QWidget()
        flow = FlowLayout(listed, spacing=0)  # two beside each other, one where letters are large
        for choice in self.choices:
            flow.addWidget(choice)
        self.frame(listed, about, self.text, keeps, self.verdict, self.signers)
        self.retranslate()

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """Nothing is chosen beforehand: the plenary decides."""
        self._group.setExclusive(False)
        for choice in self.choices:
            choice.setChecked(False)
        self._group.setExclusive(True)
        self.text.clear()
        self.signers.ask(others)
        self.show_subject(subject)
        self.choices[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def inputs(self) -> Inputs:
        """Choice and text."""
        return {**{f"choice.{code}": one for code, one in zip(CHOICES, self.choices, strict=True)}, "text": self.text}

    def drafted(self) -> Drafted | None:
        """The decision."""
        subject, place = self.subject, self._group.checkedId()
        if subject is None or subject.finding is None:
            return None
        if place < 0:
            self.notice.say(self.words("findings.choose_first"), "warn")
            self.choices[0].setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        station, text = subject.station, self.text.text()
        key = subject.finding.finding.key
        return Drafted(lambda desk, signers: desk.findings.dispose(
            station.contest, station.code, key, CHOICES[place], text, signers))

    def retranslate(self) -> None:
        """Heading, choices, names."""
        super().retranslate()
        for place, choice in enumerate(self.choices):
            choice.setText(f"({place + 1})  {self.words(f'disp.{CHOICES[place]}')}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 5 choose; Enter on a choice goes to the text."""
        place, focus = event.key() - Qt.Key.Key_1, self.focusWidget()
        if 0 <= place < len(self.choices) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.choices[place].setChecked(True)
            self.choices[place].setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QRadioButton):
            focus.setChecked(True)
            self.text.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)
