"""Frame of an act on a sheet: sentence, body, one or two signatures, back left and the act right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget

from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.notice import Notice
from recap_desktop.ui.widgets.signer_lines import OwnSignature, TwoSignatures

if TYPE_CHECKING:
    from forms.definition import FormDefinition
    from forms.figure import Figure
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.views import ConflictView, FindingView, SheetDetail, StationView


@dataclass(frozen=True)
class Subject:
    """What an act is about: a station, the finding that asks for it, the figures that stand, the fields in question.

    ``fields`` are those the form asks for; ``first`` is where the cursor begins; ``conflict`` is what disagrees.
    """

    station: StationView
    fields: Sequence[str] = ()
    finding: FindingView | None = None
    decided: Mapping[str, Figure] | None = None
    first: str | None = None
    conflict: ConflictView | None = None

    @classmethod
    def of_conflict(cls, view: ConflictView) -> Subject:
        """The fields that the records differ in."""
        return cls(view.station, view.fields, conflict=view)

    @classmethod
    def of_finding(cls, view: FindingView, decided: Mapping[str, Figure] | None = None) -> Subject:
        """The fields a finding names."""
        return cls(view.station, view.finding.fields, view, decided)

    @classmethod
    def of_sheet(cls, sheet: SheetDetail, definition: FormDefinition, first: str | None = None) -> Subject:
        """Every field of a sheet, in paper order."""
        return cls(sheet.station, definition.order, None, sheet.as_decided, first)


class ActForm(QWidget):
    """Signals: ``job_ready(callable)`` with the desk call to run, ``back_asked()``."""

    job_ready = Signal(object)
    back_asked = Signal()

    def __init__(self, context: Context, save_code: str) -> None:
        super().__init__()
        self.context, self.words = context, context.words
        self.subject: Subject | None = None
        self.area: QScrollArea | None = None
        self.sentence = label("", wrap=True)
        self.notice = Notice(context.theme)
        self.save = button(self.words, save_code, self._submit, key="Ctrl+Enter", role="primary")
        self._back = button(self.words, "act.cancel", self.back_asked.emit, key="Esc")
        self.words.changed.connect(self.retranslate)

    def frame(self, *parts: QWidget | QLayout) -> None:
        """Puts the parts between sentence and buttons. What is filled in scrolls where the window is low; who signs
        stays in sight below it, however long the rest is."""
        signs = [one for one in parts if isinstance(one, OwnSignature | TwoSignatures)]
        body = QWidget()
        column(*(one for one in parts if one not in signs), None, margins=(0, 0, 8, 0), spacing=6, into=body)
        self.area = area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        area.setMinimumHeight(1)
        column(self.sentence, self.notice, area, *signs, row(self._back, None, self.save),
               margins=(16, 6, 16, 6), spacing=6, into=self).setStretch(2, 1)

    def show_subject(self, subject: Subject) -> None:
        """Which sheet, and what the finding says."""
        self.subject = subject
        self.notice.clear()
        self.save.setEnabled(True)
        self.retranslate()

    def retranslate(self) -> None:
        """What the finding says; the station stands in the bar above."""
        if self.subject is not None:
            finding = self.subject.finding
            self.sentence.setText(finding.finding.message(self.words.language) if finding is not None else "")
            self.sentence.setVisible(bool(self.sentence.text()))

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """A fresh form; ``others`` may approve."""
        raise NotImplementedError

    def job(self) -> Callable[[Desk], object] | None:
        """The desk call, or None with the focus where something is missing."""
        raise NotImplementedError

    @property
    def touched(self) -> bool:
        """Something is filled in that leaving would lose."""
        return False

    def wipe(self) -> None:
        """Passphrases leave the screen."""

    def kept_open(self) -> None:
        """The page was left with the act half filled: it stands as it was, and says so."""
        if self.touched and self.subject is not None:
            station = self.subject.station
            self.notice.say(self.words("acts.kept", station=station.number, village=station.village_name), "warn")

    def busy(self, busy: bool) -> None:
        """While it is signed."""
        self.save.setEnabled(not busy)

    def refuse(self, error: Exception) -> None:
        """Why nothing was written."""
        self.notice.say(self.words.sentence(error), "bad")

    def _submit(self) -> None:
        if not self.save.isEnabled():
            return
        made = self.job()
        if made is not None:
            self.notice.clear()
            self.job_ready.emit(made)
