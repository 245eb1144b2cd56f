"""Decision on a LAW finding: one of five, a text for the report, proposer and approver."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton

from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.findings.form import ActForm
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.signer_lines import TwoSignatures

if TYPE_CHECKING:
    from forms.figure import Figure
    from recap_desktop.desk.views import FindingView, OfficerTile

#: the desk's codes with their words, in the order of the keys 1 to 5
CHOICES = (("fixed_typo", "disp.typo"), ("corrected_by_plenary", "disp.plenary"), ("recounted", "disp.recount"),
           ("noted_incident", "disp.incident"), ("objection_recorded", "disp.objection"))


class DecideForm(ActForm):
    """Keys 1 to 5 choose; Enter goes from choice to text to passphrases."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "findings.save_decision")
        self._group = QButtonGroup(self)
        self.choices: list[QRadioButton] = []
        for place in range(len(CHOICES)):
            choice = QRadioButton()
            self._group.addButton(choice, place)
            self.choices.append(choice)
        self.text = QLineEdit()
        self.text.setMaxLength(300)
        self.words.put(self.text, "setAccessibleName", "findings.text")
        self.words.put(self.text, "setPlaceholderText", "findings.text_hint")
        about, keeps = label("strong"), label("muted", wrap=True)
        about.setBuddy(self.text)
        self.words.put(about, "setText", "findings.text")
        self.words.put(keeps, "setText", "findings.keeps")
        self.signers = TwoSignatures(context)
        self.frame(*self.choices, about, self.text, keeps, self.signers)
        self.text.returnPressed.connect(lambda: self.signers.own.setFocus(Qt.FocusReason.TabFocusReason))
        self.signers.complete.connect(self._submit)
        self.retranslate()

    def begin(self, view: FindingView, others: Sequence[OfficerTile],
              decided: Mapping[str, Figure] | None = None) -> None:
        """Nothing is chosen beforehand: the plenary decides."""
        self._group.setExclusive(False)
        for choice in self.choices:
            choice.setChecked(False)
        self._group.setExclusive(True)
        self.text.clear()
        self.signers.ask(others)
        self.show_view(view)
        self.choices[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def job(self) -> Callable[[], None] | None:
        """The decision with both signatures."""
        view, place = self.view, self._group.checkedId()
        if view is None:
            return None
        if place < 0:
            self.notice.say(self.words("findings.choose_first"), "warn")
            self.choices[0].setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        pairs = self.signers.take()
        if pairs is None:
            return None
        desk, station, text = self.context.desk.findings, view.station, self.text.text()
        return lambda: desk.dispose(station.contest, station.code, view.finding.key, CHOICES[place][0], text, pairs)

    def refuse(self, error: Exception) -> None:
        """A wrong passphrase is said under its field."""
        if not self.signers.refuse(error):
            super().refuse(error)

    def wipe(self) -> None:
        """Passphrases leave the screen."""
        self.signers.wipe()

    def retranslate(self) -> None:
        """Heading, choices, names."""
        super().retranslate()
        for place, choice in enumerate(self.choices):
            choice.setText(f"({place + 1})  {self.words(CHOICES[place][1])}")
        self.signers.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 5 choose; Enter on a choice goes to the text."""
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < len(self.choices) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.choices[place].setChecked(True)
            self.choices[place].setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(self.focusWidget(), QRadioButton):
            self.choices[self.choices.index(self.focusWidget())].setChecked(True)
            self.text.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)
