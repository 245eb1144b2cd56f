"""Reading the boxes of a HARD finding again: empty boxes, the own passphrase, no figure shown beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from recap_desktop.ui.acts.figures import FigureRows
from recap_desktop.ui.acts.form import ActForm, Subject
from recap_desktop.ui.acts.inputs import Inputs
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.signer_lines import OwnSignature

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile


class RereadForm(ActForm):
    """Every box named by the finding is asked once."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "findings.save_reread")
        note = label("muted", wrap=True)
        self.words.put(note, "setText", "findings.reread_note")
        self.rows, self.own = FigureRows(context), OwnSignature(context)
        self.frame(note, self.rows, self.own)
        self.rows.past_end.connect(lambda: self.own.setFocus(Qt.FocusReason.TabFocusReason))
        self.rows.left.connect(self.back_asked)
        self.own.entered.connect(self._submit)

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """Empty boxes."""
        station = subject.station
        self.rows.ask(self.context.facts.package.definition(station.contest, station.code), subject.fields,
                      f"{station.contest} {station.code}")
        self.own.ask()
        self.show_subject(subject)
        self.rows.focus_first()

    def retranslate(self) -> None:
        """Heading and a neutral request: the finding's sum would say what fits."""
        super().retranslate()
        if self.subject is not None:
            self.sentence.setText(self.words("findings.reread_title"))
            self.own.retranslate()

    def job(self) -> Callable[[Desk], object] | None:
        """The readings, signed by the officer at the desk."""
        if self.rows.stop_unfinished():
            return None
        subject, figures = self.subject, self.rows.figures
        if subject is None or subject.finding is None or len(figures) < len(self.rows.fields):
            self.notice.say(self.words("findings.type_all"), "warn")
            self.rows.focus_first()
            return None
        phrase = self.own.field.take()
        if not phrase:
            self.own.field.say(self.words("sign_in.type_passphrase"))
            self.own.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        station, key = subject.station, subject.finding.finding.key
        return lambda desk: desk.findings.reread(station.contest, station.code, key, figures, phrase)

    def refuse(self, error: Exception) -> None:
        """A wrong passphrase is said under its field."""
        if self.words.about_passphrase(error):
            self.own.field.say(self.words.sentence(error))
            self.own.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().refuse(error)

    def inputs(self) -> Inputs:
        """The boxes."""
        return {"rows": self.rows}

    def signs(self) -> Sequence[QWidget]:
        """The own passphrase."""
        return (self.own.field.edit,)

    def wipe(self) -> None:
        """The passphrase leaves the screen."""
        self.own.field.clear()
