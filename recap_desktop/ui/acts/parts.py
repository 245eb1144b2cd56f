"""What several acts share: a text for the report, lists of codes in words, an act that two officers sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from recap_desktop.desk.signing import unsigned
from recap_desktop.ui.acts.form import ActForm, Subject
from recap_desktop.ui.acts.inputs import Inputs, values_of
from recap_desktop.ui.context import Context
from recap_desktop.ui.readings import field_label, short_reading, worst_first
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import row
from recap_desktop.ui.widgets.line import Line
from recap_desktop.ui.widgets.signer_lines import TwoSignatures

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.signing import Signers
    from recap_desktop.desk.views import ActVerdict, StationView

MOST_LETTERS = 300


@dataclass(frozen=True)
class Drafted:
    """An act as it is filled in: how it is signed, and what it does to the figures where it changes any.

    ``verdict`` is given who is to sign. Where there is none, the act is signed by nobody (``unsigned``) to check it.
    """

    sign: Callable[[Desk, Signers], object]
    verdict: Callable[[Desk, Sequence[str]], ActVerdict | None] | None = None


class TwoSignedForm(ActForm):
    """An act with a text and two signatures; a wrong passphrase is said under its field.

    The desk checks what is filled in before anybody is asked for a passphrase, and again whenever it changes.
    """

    def __init__(self, context: Context, save_code: str) -> None:
        super().__init__(context, save_code)
        self.text = Line()
        self.text.setMaxLength(MOST_LETTERS)
        self.words.put(self.text, "setAccessibleName", "findings.text")
        self.words.put(self.text, "setPlaceholderText", "findings.text_hint")
        self.signers = self.signatures()
        self.verdict = label("strong", wrap=True)
        self._save_code = save_code
        self._checked: object = None
        self.text.returnPressed.connect(self._submit)
        self.signers.complete.connect(self._submit)
        for line in self.signers.others:
            line.chosen.connect(self._others_turn)

    def signatures(self) -> TwoSignatures:
        """Who signs; an act that takes more than two has more lines."""
        return TwoSignatures(self.context)

    def chosen(self, combo: QComboBox) -> str | None:
        """The code chosen; None, with a sentence and the focus there, where nothing was."""
        code = str(combo.currentData() or "")
        if code:
            return code
        self.notice.say(self.words("acts.choose_reason"), "warn")
        combo.setFocus(Qt.FocusReason.OtherFocusReason)
        return None

    def drafted(self) -> Drafted | None:
        """The act as filled in; None, with a sentence and the focus there, where something is missing."""
        raise NotImplementedError

    def show_subject(self, subject: Subject) -> None:
        """Nothing is checked yet."""
        super().show_subject(subject)
        self.changed()

    def job(self) -> Callable[[Desk], object] | None:
        """Before the check none; then the act with both signatures."""
        drafted = self.drafted()
        if drafted is None:
            return None
        asked = self._asked()
        if asked != self._checked:
            self._check(asked, drafted)
            return None
        pairs = self.signers.take()
        return None if pairs is None else lambda desk: drafted.sign(desk, pairs)

    def signs(self) -> Sequence[QWidget]:
        """Own passphrase, then who else signs and their passphrases."""
        others = (stop for line in self.signers.others for stop in (line.choice, line.field.edit))
        return (self.signers.own.field.edit, *others)

    # ---- checked before anybody is asked for a passphrase
    def _asked(self) -> object:
        return self._key, values_of(self.inputs()), self.signers.persons

    def _check(self, asked: object, drafted: Drafted) -> None:
        self.changed()
        self.notice.clear()
        self.busy(True)
        persons = self.signers.persons

        def job(desk: Desk) -> ActVerdict | None:
            if drafted.verdict is not None:
                return drafted.verdict(desk, persons)
            drafted.sign(desk, unsigned(persons))
            return None

        self.context.tasks.act(self, job, lambda found: self._may(asked, found), self._may_not)

    def _may_not(self, error: Exception) -> None:
        self.busy(False)
        self.refuse(error)

    def _may(self, asked: object, found: ActVerdict | None) -> None:
        """It may be signed: old and new of every figure, what the rules say then; only now two people sign."""
        self.busy(False)
        if self.subject is None or asked != self._asked():
            return  # something else is filled in by now
        self._checked = asked
        self.verdict.setText("\n".join(self._said_of(found)))
        self.verdict.show()
        self.signers.open(True)
        self._say_save()
        self.signers.own.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, self._into_sight)  # when the form has its new height

    def _said_of(self, found: ActVerdict | None) -> list[str]:
        if found is None or self.subject is None:
            return [self.words("acts.checked")]
        station = self.subject.station
        definition = self.context.facts.package.definition(station.contest, station.code)
        lines = [f"{field_label(definition, name, self.context)}:  {short_reading(old, self.words)} → "
                 f"{short_reading(new, self.words)}" for name, (old, new) in found.changes.items()]
        for code, some in (("made", found.made), ("left", found.left), ("ended", found.ended)):
            lines += [self.words(f"findings.verdict.{code}", finding=one.message(self.words.language))
                      for one in worst_first(some)]
        if not found.made and not found.left:
            lines.append(self.words("findings.verdict.fine"))
        return lines

    def _into_sight(self) -> None:
        if self.area is not None:
            self.area.verticalScrollBar().setValue(self.verdict.y())  # from its first line on

    def changed(self) -> None:
        """What was checked is no longer what would be signed: nobody is asked for a passphrase."""
        self._checked = None
        self.signers.wipe()
        self.signers.open(False)
        self.verdict.hide()
        self._say_save()

    def _others_turn(self) -> None:
        """Somebody else signs second: checked anew."""
        if self._checked is not None:
            self._submit()

    def _say_save(self) -> None:
        self.save.say(self.words, "acts.check" if self._checked is None else self._save_code, key="Ctrl+Enter")

    def refuse(self, error: Exception) -> None:
        """Why nothing was written: under the passphrase it is about, where one is asked for."""
        if not (self.signers.asks and self.signers.refuse(error)):
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
        self.frame(note, choices, self.text, self.verdict, self.signers)
        self.retranslate()

    def inputs(self) -> Inputs:
        """Reason and text."""
        return {"reason": self.reason, "text": self.text}

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """Reason first."""
        self.text.clear()
        self.reason.setCurrentIndex(0)
        self.signers.ask(others)
        self.show_subject(subject)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def drafted(self) -> Drafted | None:
        """Reason and text."""
        subject, reason = self.subject, self.chosen(self.reason)
        if subject is None or reason is None:
            return None
        station, text = subject.station, self.text.text()
        return Drafted(lambda desk, signers: self.act(desk, station, reason, signers, text))

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


class SaidForm(TwoSignedForm):
    """Nothing is filled in: what is signed is said, then two sign."""

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """The check first: it is its only step before the passphrases."""
        self.signers.ask(others)
        self.show_subject(subject)
        self.save.setFocus(Qt.FocusReason.OtherFocusReason)
