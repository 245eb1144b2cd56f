"""Who signs: the officer at the desk first, then one of the others, each with an own passphrase, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from forms.errors import KnownError
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.labels import ElidedLabel, label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.passphrase import PassphraseField

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile

NAME_WIDTH = 15.0
#: Words for the places of those who sign.
_PLACES = {1: "first", 2: "second", 3: "third"}


class OwnSignature(QWidget):
    """The passphrase of the officer at the desk. Emits ``entered`` on Enter."""

    entered = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.officer: OfficerTile | None = None
        self._who = ElidedLabel("strong")
        self.field = PassphraseField(context.theme, context.words, "signers.passphrase")
        line = row(self._who, self.field, spacing=12, into=self)
        line.setStretch(1, 1)
        self.setFocusProxy(self.field)
        self.field.entered.connect(self.entered)
        context.theme.changed.connect(self._fit)
        self._fit()

    def ask(self) -> None:
        """Shows who is at the desk; the field is empty."""
        self.officer = self._context.facts.officer
        self.field.clear()
        self.retranslate()

    def retranslate(self) -> None:
        """Role and name."""
        if self.officer is not None:
            self._who.setText(f"1  {self._context.words(f'role.{self.officer.role}')}  {self.officer.name}")
            self._context.words.put(self.field.edit, "setAccessibleName", "signers.passphrase_of",
                                    name=self.officer.name)

    def _fit(self) -> None:
        self._who.setFixedWidth(self._context.theme.em(NAME_WIDTH))


class OtherSignature(QWidget):
    """A choice of officers, and the passphrase of the one chosen. Emits ``entered`` and ``chosen``.

    ``number`` is the place among those who sign.
    """

    entered = Signal()
    chosen = Signal()

    def __init__(self, context: Context, number: int = 2) -> None:
        super().__init__()
        self._context = context
        self._number = number
        self._others: Sequence[OfficerTile] = ()
        self.choice = QComboBox()
        self.choice.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        context.words.put(self.choice, "setAccessibleName", f"signers.{_PLACES[number]}")
        self.field = PassphraseField(context.theme, context.words, "signers.passphrase")
        line = row(self.choice, self.field, spacing=12, into=self)
        line.setStretch(1, 1)
        self.field.entered.connect(self.entered)
        self.choice.currentIndexChanged.connect(self._named)
        context.theme.changed.connect(self._fit)
        self._fit()

    @property
    def officer(self) -> OfficerTile | None:
        """The one chosen."""
        place = self.choice.currentIndex()
        return self._others[place] if 0 <= place < len(self._others) else None

    def ask(self, others: Sequence[OfficerTile]) -> None:
        """Offers these; whoever was chosen stays chosen while possible."""
        before = self.officer
        self._others = list(others)
        self.field.clear()
        self.choice.blockSignals(True)
        self.choice.clear()
        for officer in self._others:
            self.choice.addItem(f"{self._number}  {self._context.words(f'role.{officer.role}')}  {officer.name}")
        known = [officer.person for officer in self._others]
        if before is not None and before.person in known:
            self.choice.setCurrentIndex(known.index(before.person))
        self.choice.blockSignals(False)
        self._say()

    def retranslate(self) -> None:
        """Roles and names."""
        for place, officer in enumerate(self._others):
            role = self._context.words(f"role.{officer.role}")
            self.choice.setItemText(place, f"{self._number}  {role}  {officer.name}")

    def _named(self) -> None:
        self.field.clear()
        self._say()
        self.chosen.emit()

    def _say(self) -> None:
        officer = self.officer
        if officer is not None:
            self._context.words.put(self.field.edit, "setAccessibleName", "signers.passphrase_of", name=officer.name)

    def _fit(self) -> None:
        self.choice.setFixedWidth(self._context.theme.em(NAME_WIDTH))


class TwoSignatures(QWidget):
    """Proposer and approver, or as many approvers as ``count`` says. Emits ``complete`` on Enter in the last field when
    all are there."""

    complete = Signal()

    def __init__(self, context: Context, count: int = 2) -> None:
        super().__init__()
        self._context = context
        self._nobody = label("ink-bad", wrap=True)
        context.words.put(self._nobody, "setText", "signers.nobody" if count == 2 else "signers.too_few", count=count)
        self.own = OwnSignature(context)
        self.others = tuple(OtherSignature(context, number) for number in range(2, count + 1))
        self.other = self.others[0]
        lines = self._lines
        for line in lines:  # names stay where they are before passphrases are asked for
            policy = line.field.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            line.field.setSizePolicy(policy)
        column(*lines, self._nobody, spacing=4, into=self)
        for line, following in zip(lines, self.others, strict=False):
            line.entered.connect(lambda to=following: to.field.setFocus(Qt.FocusReason.TabFocusReason))
        self.others[-1].entered.connect(self.complete)

    def ask(self, others: Sequence[OfficerTile]) -> None:
        """All fields empty; ``others`` may approve."""
        self.own.ask()
        mine = self.own.officer
        left = [one for one in others if mine is None or one.person != mine.person]
        enough = len(left) >= len(self.others)
        for place, line in enumerate(self.others):
            fresh = line.officer is None
            line.ask(left)
            if fresh and place < len(left):  # each line another person, until somebody chooses otherwise
                line.choice.setCurrentIndex(place)
            line.setVisible(enough)
        self._nobody.setVisible(not enough)

    @property
    def _lines(self) -> tuple[OwnSignature | OtherSignature, ...]:
        return (self.own, *self.others)

    @property
    def persons(self) -> tuple[str, ...]:
        """Who is to sign, in order."""
        return tuple(line.officer.person for line in self._lines if line.officer is not None)

    @property
    def asks(self) -> bool:
        """Whether passphrases are asked for now."""
        return not self.own.field.isHidden()

    def open(self, asks: bool) -> None:
        """Asks for passphrases, or only shows who is to sign."""
        for line in self._lines:
            line.field.setVisible(asks)

    def take(self) -> tuple[tuple[str, str], ...] | None:
        """Persons with their passphrases; None, with the focus where something is missing."""
        pairs = []
        for line in self._lines:
            phrase = line.field.take()
            if line.officer is None or not phrase:
                line.field.say(self._context.words("sign_in.type_passphrase"))
                line.field.setFocus(Qt.FocusReason.OtherFocusReason)
                return None
            line.field.say("")
            pairs.append((line.officer.person, phrase))
        return tuple(pairs)

    def refuse(self, error: Exception) -> bool:
        """Puts the sentence under the field it is about; False when it is about none."""
        if not isinstance(error, KnownError) or not self._context.words.about_passphrase(error):
            return False
        name = error.params.get("name")
        found = (line for line in self.others if line.officer is not None and line.officer.name == name)
        line: OwnSignature | OtherSignature = next(found, self.own)
        line.field.say(self._context.words.sentence(error))
        line.field.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def wipe(self) -> None:
        """Passphrases leave the screen."""
        for line in self._lines:
            line.field.clear()

    def retranslate(self) -> None:
        """Roles and names."""
        for line in self._lines:
            line.retranslate()
