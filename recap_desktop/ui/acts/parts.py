"""What several acts share: a text for the report, lists of codes in words, an act that two officers sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from recap_desktop.ui.acts.form import ActForm, Subject
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import row
from recap_desktop.ui.widgets.signer_lines import TwoSignatures

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.signing import Signers
    from recap_desktop.desk.views import StationView

MOST_LETTERS = 300


class TwoSignedForm(ActForm):
    """An act with a text and two signatures; a wrong passphrase is said under its field."""

    def __init__(self, context: Context, save_code: str) -> None:
        super().__init__(context, save_code)
        self.text = QLineEdit()
        self.text.setMaxLength(MOST_LETTERS)
        self.words.put(self.text, "setAccessibleName", "findings.text")
        self.words.put(self.text, "setPlaceholderText", "findings.text_hint")
        self.signers = TwoSignatures(context)
        self.text.returnPressed.connect(lambda: self.signers.own.setFocus(Qt.FocusReason.TabFocusReason))
        self.signers.complete.connect(self._submit)

    def chosen(self, combo: QComboBox) -> str | None:
        """The code chosen; None, with a sentence and the focus there, where nothing was."""
        code = str(combo.currentData() or "")
        if code:
            return code
        self.notice.say(self.words("acts.choose_reason"), "warn")
        combo.setFocus(Qt.FocusReason.OtherFocusReason)
        return None

    def refuse(self, error: Exception) -> None:
        """Why nothing was written."""
        if not self.signers.refuse(error):
            super().refuse(error)

    def wipe(self) -> None:
        """Passphrases leave the screen."""
        self.signers.wipe()

    def retranslate(self) -> None:
        """Heading and names."""
        super().retranslate()
        self.signers.retranslate()


class ReasonForm(TwoSignedForm):
    """A note, a reason out of a list, a text, and two signatures."""

    def __init__(self, context: Context, save_code: str, note_code: str, reasons: Sequence[tuple[str, str]]) -> None:
        """``reasons`` are codes, each with the code of its words."""
        super().__init__(context, save_code)
        self._reasons = reasons
        note, why = label("muted", wrap=True), label("strong")
        self.words.put(note, "setText", note_code)
        self.words.put(why, "setText", "findings.reason")
        self.reason = combo(context, "findings.reason")
        choices = QWidget()
        row(why, self.reason, None, into=choices)
        self.frame(note, choices, self.text, self.signers)
        self.retranslate()

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """Reason first."""
        self.text.clear()
        self.reason.setCurrentIndex(0)
        self.signers.ask(others)
        self.show_subject(subject)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def job(self) -> Callable[[Desk], object] | None:
        """The act with both signatures."""
        subject, reason = self.subject, self.chosen(self.reason)
        pairs = self.signers.take() if reason is not None else None
        if subject is None or reason is None or pairs is None:
            return None
        station, text = subject.station, self.text.text()
        return lambda desk: self.act(desk, station, reason, pairs, text)

    @property
    def touched(self) -> bool:
        """A reason is chosen or a text begun."""
        return bool(self.text.text()) or self.reason.currentIndex() > 0

    def act(self, desk: Desk, station: StationView, reason: str, signers: Signers, text: str) -> None:
        """The desk call; runs in the desk's thread."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Heading, reasons, names."""
        super().retranslate()
        fill(self.reason, [(code, self.words(said)) for code, said in self._reasons], self.words("acts.unchosen"))


def combo(context: Context, code: str) -> QComboBox:
    """A list with an accessible name."""
    made = QComboBox()
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    context.words.put(made, "setAccessibleName", code)
    return made


def fill(chosen: QComboBox, items: Sequence[tuple[str, str]], unchosen: str = "") -> None:
    """Codes with their words in the present language; what was chosen stays chosen.

    :param unchosen: words of a first item that is no choice, so that nobody signs a reason they did not pick.
    """
    items = [("", unchosen), *items] if unchosen else items
    if chosen.count() != len(items):
        chosen.clear()
        for code, sentence in items:
            chosen.addItem(sentence, code)
    for place, (_, sentence) in enumerate(items):
        chosen.setItemText(place, sentence)
