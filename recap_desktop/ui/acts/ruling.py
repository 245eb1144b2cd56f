"""What the plenary decides on an incident or an objection: one of the decisions there are for it; two sign."""

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
from sync.fold.plenary import DECISIONS

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile

OBJECTION = "objection"
#: Every decision once; an incident is settled or carried up, an objection accepted, rejected or carried up.
CODES = tuple(dict.fromkeys(code for codes in (
    DECISIONS["incident"][:1], DECISIONS[OBJECTION], DECISIONS["incident"]) for code in codes))


class RulingForm(TwoSignedForm):
    """Keys 1 to 3 choose; Enter goes from the choice to the words, and from them to the check."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "plenary_page.sign_decision")
        self._kind = ""
        self._group = QButtonGroup(self)
        self.about, words = label("", wrap=True), label("strong")
        words.setBuddy(self.text)
        self.words.put(words, "setText", "findings.text")
        listed = QWidget()
        flow = FlowLayout(listed, spacing=6)
        self.choices: dict[str, QRadioButton] = {}
        for place, code in enumerate(CODES):
            choice = self.choices[code] = QRadioButton()
            self._group.addButton(choice, place)
            flow.addWidget(choice)
        self.frame(self.about, listed, words, self.text, self.verdict, self.signers)
        self._offer("")
        self.retranslate()

    def ask(self, kind: str, said: str, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """On the matter that the subject is about; ``said`` is what it says, in words."""
        self._offer(kind)
        self.about.setText(said)
        self.begin(subject, others)

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """Nothing is chosen beforehand: the plenary decides."""
        self._group.setExclusive(False)
        for choice in self.choices.values():
            choice.setChecked(False)
        self._group.setExclusive(True)
        self.text.clear()
        self.signers.ask(others)
        self.show_subject(subject)
        self._offered[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def inputs(self) -> Inputs:
        """Decision and words."""
        return {**{f"decision.{code}": self.choices[code] for code in CODES}, "text": self.text}

    def drafted(self) -> Drafted | None:
        """The decision."""
        place, subject = self._group.checkedId(), self.subject
        if subject is None:
            return None
        if place < 0:
            self.notice.say(self.words("plenary.no_decision"), "warn")
            self._offered[0].setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        matter, text = subject.about, self.text.text()
        return Drafted(lambda desk, signers: desk.plenary.matters.decide(matter, CODES[place], text, signers))

    def kept_open(self) -> None:
        """What was begun stands as it was."""
        if self.touched:
            self.notice.say(self.words("plenary_page.kept"), "warn")

    def retranslate(self) -> None:
        """Decisions and names."""
        super().retranslate()
        for number, choice in enumerate(self._offered, 1):
            code = next(name for name, one in self.choices.items() if one is choice)
            choice.setText(f"({number})  {self.words(f'plenary_page.decision.{code}')}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 3 choose; Enter on a choice goes to the words."""
        place, focus, offered = event.key() - Qt.Key.Key_1, self.focusWidget(), self._offered
        if 0 <= place < len(offered) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            offered[place].setChecked(True)
            offered[place].setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QRadioButton):
            focus.setChecked(True)
            self.text.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    # ---- inside
    @property
    def _offered(self) -> list[QRadioButton]:
        return [self.choices[code] for code in DECISIONS.get(self._kind, CODES)]

    def _offer(self, kind: str) -> None:
        self._kind = kind
        for choice in self.choices.values():
            choice.setVisible(choice in self._offered)
