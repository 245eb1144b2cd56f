"""A register of the plenary that two sign as it is noted, and the statement that nothing happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from recap_desktop.ui.acts.form import Subject
from recap_desktop.ui.acts.inputs import Inputs
from recap_desktop.ui.acts.parts import Drafted, SaidForm, TwoSignedForm
from recap_desktop.ui.acts.place import PlaceChoice
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.labels import label

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile


class RegisterForm(SaidForm):
    """A register of the plenary, as it was noted."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "plenary_page.sign")
        self._drafted: Drafted | None = None
        self.about = label("", wrap=True)
        self.text.hide()
        self.frame(self.about, self.verdict, self.signers)
        self.retranslate()

    def ask(self, said: str, drafted: Drafted, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """For one register; ``said`` is what is signed, in words."""
        self._drafted = drafted
        self.about.setText(said)
        self.begin(subject, others)

    def drafted(self) -> Drafted | None:
        """The register that was chosen."""
        if self._drafted is None:
            self.notice.say(self.words("plenary_page.nothing_to_sign"), "warn")
        return self._drafted


class NihilForm(TwoSignedForm):
    """Nothing happened: in the sub-district, a village, or a station."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "plenary_page.sign_nihil")
        note = label("muted", wrap=True)
        self.words.put(note, "setText", "plenary_page.nihil_note")
        self.where = PlaceChoice(context)
        self.text.hide()
        self.frame(note, self.where, self.verdict, self.signers)
        for one in (self.where.village, self.where.station):
            one.entered.connect(self._submit)
        self.retranslate()

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """Of the subject's place."""
        self.where.begin(subject.station.contest, subject.station.code)
        self.signers.ask(others)
        self.show_subject(subject)
        self.where.village.setFocus(Qt.FocusReason.OtherFocusReason)

    def inputs(self) -> Inputs:
        """Village and station."""
        village, station = self.where.choices
        return {"village": village, "station": station}

    def drafted(self) -> Drafted | None:
        """The statement."""
        if self.subject is None:
            return None
        contest, place = self.subject.station.contest, self.where.place
        return Drafted(lambda desk, signers: desk.plenary.matters.nihil(contest, place, signers))

    def kept_open(self) -> None:
        """What was begun stands as it was."""
        if self.touched:
            self.notice.say(self.words("plenary_page.kept"), "warn")

    def retranslate(self) -> None:
        """Places and names."""
        super().retranslate()
        self.where.retranslate()
