"""Acts on the committee itself: somebody declines to sign, and who stands in for the chair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from recap_desktop.desk.sheet.corrections import REASONS
from recap_desktop.ui.acts.form import Subject
from recap_desktop.ui.acts.inputs import Inputs
from recap_desktop.ui.acts.parts import Drafted, TwoSignedForm, combo, fill
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import row
from recap_desktop.ui.widgets.signer_lines import TwoSignatures

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.signing import Signers


#: Of the reasons of acts those that a chair is replaced for.
ACTING_REASONS = ("other", "court_order", "supervisor_advice")


class OfPerson(TwoSignedForm):
    """A person, a reason out of a list, a text where there is one, and the signatures. ``who`` is shown large."""

    def __init__(
        self, context: Context, save_code: str, note_code: str, reasons: Sequence[tuple[str, str]], *, text: bool
    ) -> None:
        """``reasons`` are codes, each with the code of its words."""
        super().__init__(context, save_code)
        self._reasons = reasons
        self._has_text = text
        self.who, note, why = label("card-title", wrap=True), label("muted", wrap=True), label("strong")
        self.words.put(note, "setText", note_code)
        self.words.put(why, "setText", "findings.reason")
        self.reason = combo(context, "findings.reason")
        choices = QWidget()
        row(why, self.reason, None, into=choices)
        self.frame(self.who, note, choices, self.text, self.verdict, self.signers)
        self.text.setVisible(text)  # in its place first: shown before, it is a window of its own and takes the keys
        self.retranslate()

    def ask(self, said: str, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """For the person that the subject is about; ``said`` is who, in words."""
        self.who.setText(said)
        self.begin(subject, others)

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """Reason first."""
        self.text.clear()
        self.reason.setCurrentIndex(0)
        self.signers.ask(others)
        self.show_subject(subject)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def inputs(self) -> Inputs:
        """Reason and text."""
        return {"reason": self.reason, "text": self.text} if self._has_text else {"reason": self.reason}

    def drafted(self) -> Drafted | None:
        """Person, reason and text."""
        subject, reason = self.subject, self.chosen(self.reason)
        if subject is None or reason is None:
            return None
        if reason == "other" and self._has_text and not self.text.text().strip():
            self.notice.say(self.words("committee.remark_first"), "warn")
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        person, contest, region, text = subject.about, subject.station.contest, subject.station.code, self.text.text()
        return Drafted(lambda desk, signers: self.act(desk, contest, region, person, reason, signers, text))

    def act(  # noqa: PLR0913 - the parts of one act
        self, desk: Desk, contest: str, region: str, person: str, reason: str, signers: Signers, text: str
    ) -> None:
        """The desk call; runs in the desk's thread."""
        raise NotImplementedError

    def kept_open(self) -> None:
        """The page was left with the act half filled."""
        if self.touched:
            self.notice.say(self.words("committee.kept"), "warn")

    def retranslate(self) -> None:
        """Reasons and names."""
        super().retranslate()
        fill(self.reason, [(code, self.words(said)) for code, said in self._reasons], self.words("acts.unchosen"))


class DeclineForm(OfPerson):
    """A member, witness or supervisor does not sign the recapitulation; printed on D.Hasil with the reason."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "committee.sign_decline", "committee.decline_note",
                         [(code, f"report.declined.{code}") for code in REASONS], text=True)

    def act(  # noqa: PLR0913 - the parts of one act
        self, desk: Desk, contest: str, region: str, person: str, reason: str, signers: Signers, text: str
    ) -> None:
        """Two members of the committee bear witness to it."""
        desk.corrections.refuse(contest, region, person, reason, signers, text=text)


class ActingForm(OfPerson):
    """Members make one of them acting chair; as many sign as the package asks for."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "committee.sign_acting", "committee.acting_note",
                         [(code, f"committee.acting_why.{code}") for code in ACTING_REASONS], text=False)

    def signatures(self) -> TwoSignatures:
        """A line for each member that must sign."""
        wanted = int(self.context.facts.package.policy["acting_chair"]["persons"])
        return TwoSignatures(self.context, max(2, wanted))

    def act(  # noqa: PLR0913 - the parts of one act
        self, desk: Desk, contest: str, region: str, person: str, reason: str, signers: Signers, text: str
    ) -> None:
        """The members signed."""
        desk.corrections.acting_chair(person, reason, signers)
