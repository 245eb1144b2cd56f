"""Two officers stand by a record of a key that was taken back or ended before it arrived: it counts from then on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recap_desktop.ui.acts.form import Subject
from recap_desktop.ui.acts.inputs import Inputs
from recap_desktop.ui.acts.parts import Drafted, SaidForm
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.labels import label

if TYPE_CHECKING:
    from recap_desktop.desk.asides import Aside
    from recap_desktop.desk.facts import OfficerTile


class EndorseForm(SaidForm):
    """A record of a key that was taken back or ended."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "asides.endorse")
        self._aside: Aside | None = None
        note = label("", wrap=True)
        self.words.put(note, "setText", "asides.endorse_note")
        self.about = label("strong", wrap=True)
        self.text.hide()
        self.frame(note, self.about, self.verdict, self.signers)
        self.retranslate()

    def ask(self, aside: Aside, said: str, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """For one record; ``said`` is what it is, in words."""
        self._aside = aside
        self.about.setText(said)
        self.begin(subject, others)

    def inputs(self) -> Inputs:
        """None."""
        return {}

    def drafted(self) -> Drafted | None:
        """The record that was chosen."""
        aside = self._aside
        if aside is None:
            return None
        return Drafted(lambda desk, signers: desk.corrections.endorse([aside.record], signers))
