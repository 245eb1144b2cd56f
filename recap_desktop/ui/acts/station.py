"""Acts on a whole sheet: it never came, or it is opened again after the final recapitulation. Two sign."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from recap_desktop.desk.sheet.corrections import ABSENCES, REASONS
from recap_desktop.ui.acts.form import Subject
from recap_desktop.ui.acts.inputs import Inputs
from recap_desktop.ui.acts.parts import Drafted, ReasonForm, TwoSignedForm, combo, fill
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import row
from recap_desktop.ui.widgets.line import Line

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.signing import Signers
    from recap_desktop.desk.views import StationView

#: As in the schema of acts: codes hold no spaces.
_BASIS = re.compile(r"[A-Z0-9][A-Z0-9_./-]{0,63}")


class AbsentForm(ReasonForm):
    """Postponed, lost, or not held."""

    def __init__(self, context: Context) -> None:
        reasons = [(code, f"acts.absence.{code}") for code in ABSENCES]
        super().__init__(context, "acts.sign_absent", "acts.absent_note", reasons)

    def act(self, desk: Desk, station: StationView, reason: str, signers: Signers, text: str) -> None:
        """Both signed."""
        desk.corrections.absent(station.contest, station.code, reason, signers, text=text)


class ReopenForm(TwoSignedForm):
    """Reason and legal basis; the person who asked is the second signer."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "acts.sign_reopen")
        self._note, why, law = label("muted", wrap=True), label("strong"), label("strong")
        for one, code in ((why, "findings.reason"), (law, "acts.basis")):
            self.words.put(one, "setText", code)
        self.reason, self.basis = combo(context, "findings.reason"), Line()
        self.basis.setMaxLength(64)
        self.words.put(self.basis, "setAccessibleName", "acts.basis")
        self.words.put(self.basis, "setPlaceholderText", "acts.basis_hint")
        choices = QWidget()
        row(why, self.reason, law, self.basis, into=choices).setStretch(3, 1)
        self.text.hide()
        self.frame(self._note, choices, self.verdict, self.signers)
        self.basis.returnPressed.connect(self._submit)
        self.retranslate()

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """Reason first."""
        self.basis.clear()
        self.reason.setCurrentIndex(0)
        self.signers.ask(others)
        self.show_subject(subject)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def inputs(self) -> Inputs:
        """Reason and basis."""
        return {"reason": self.reason, "basis": self.basis}

    def drafted(self) -> Drafted | None:
        """Reason and basis."""
        subject, basis = self.subject, "-".join(self.basis.text().upper().split())
        if subject is None:
            return None
        if not _BASIS.fullmatch(basis):
            self.notice.say(self.words("acts.basis_first"), "warn")
            self.basis.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        reason = self.chosen(self.reason)
        if reason is None:
            return None
        station = subject.station
        return Drafted(lambda desk, signers: desk.corrections.reopen(
            station.contest, station.code, reason, basis, signers))

    def retranslate(self) -> None:
        """Heading, reasons, names."""
        super().retranslate()
        absent = self.subject is not None and self.subject.absent
        locked = self.subject is not None and self.subject.locked
        # a sheet that was declared missing may have come; what a recap closed cannot
        codes = ("came_later", *REASONS) if absent else REASONS
        fill(self.reason, [(code, self.words(f"findings.why.{code}")) for code in codes], self.words("acts.unchosen"))
        self._note.setText(self.words("acts.reopen_absent_note" if absent and not locked else "acts.reopen_note"))
