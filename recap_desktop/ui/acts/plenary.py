"""The plenary on figures: correct named boxes, or state that it could not be decided. Two sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from forms.figure import Figure
from recap_desktop.desk.sheet.corrections import REASONS
from recap_desktop.ui.acts.chosen import ChosenRows
from recap_desktop.ui.acts.form import Subject
from recap_desktop.ui.acts.inputs import Inputs
from recap_desktop.ui.acts.objections import ObjectionChoice
from recap_desktop.ui.acts.parts import Drafted, ReasonForm, TwoSignedForm, combo, fill
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.flow import FlowLayout
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import row
from recap_desktop.ui.widgets.tick_box import TickBox

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.signing import Signers
    from recap_desktop.desk.views import StationView

METHODS = ("strike", "recount")


class CorrectForm(TwoSignedForm):
    """Boxes chosen by number or label, with the figures that stand in them, to be typed over. Others stay."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "findings.sign_correction")
        self._before: Mapping[str, Figure] = {}
        note, why, how = label("muted", wrap=True), label("strong"), label("strong")
        for one, code in ((note, "findings.correct_note"), (why, "findings.reason"), (how, "findings.method")):
            self.words.put(one, "setText", code)
        self.rows = ChosenRows(context)
        self.reason, self.method = combo(context, "findings.reason"), combo(context, "findings.method")
        choices = QWidget()
        row(why, self.reason, how, self.method, None, into=choices)
        self.objection = ObjectionChoice(context)
        self.agreed: dict[str, TickBox] = {}
        self._agreed = QWidget()
        self._flow = FlowLayout(self._agreed)
        self.frame(note, self.rows, choices, self.objection, self._agreed, self.text, self.verdict, self.signers)
        self.rows.past_end.connect(lambda: self.reason.setFocus(Qt.FocusReason.TabFocusReason))
        self.rows.left.connect(self.back_asked)
        self.rows.for_form(self)
        self.retranslate()

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """Boxes with what stands; nobody has agreed yet."""
        self._before = subject.decided or {}
        self.text.clear()
        self.reason.setCurrentIndex(0)
        self.signers.ask(others)
        definition = self.context.facts.package.definition(subject.station.contest, subject.station.code)
        self.rows.ask(definition, subject.fields, f"{subject.station.contest} {subject.station.code}", self._before)
        self._ask_agreed(definition.contestants)
        self.objection.ask(subject.station, subject.about)
        self.show_subject(subject)
        self.rows.focus_first()

    def inputs(self) -> Inputs:
        """Boxes, reason, way, the objection it follows, who agreed, text."""
        agreed = {f"agreed.{code}": box for code, box in self.agreed.items()}
        return {"rows": self.rows, "reason": self.reason, "method": self.method, "objection": self.objection.choice,
                **agreed, "text": self.text}

    def drafted(self) -> Drafted | None:
        """The figures that change."""
        if self.rows.stop_unfinished():
            return None
        subject = self.subject
        if subject is None:
            return None
        changes = {name: figure for name, figure in self.rows.figures.items()
                   if name not in self._before or not figure.same_as(self._before[name])}
        if not changes:
            self.notice.say(self.words("findings.change_first"), "warn")
            self.rows.focus_first()
            return None
        reason = self.chosen(self.reason)
        if reason is None:
            return None
        contest, station, text = subject.station.contest, subject.station.code, self.text.text()
        method = str(self.method.currentData())
        agreed = [code for code, box in self.agreed.items() if box.isChecked()]
        objection = self.objection.take() or None
        return Drafted(
            lambda desk, signers: desk.corrections.correct(
                contest, station, changes, reason, method, agreed, signers, text=text, objection=objection),
            lambda desk, persons: desk.corrections.verdict(
                contest, station, changes, reason, method, agreed, persons, text, objection))

    def retranslate(self) -> None:
        """Heading, lists, names."""
        super().retranslate()
        reasons = [(code, self.words(f"findings.why.{code}")) for code in REASONS]
        fill(self.reason, reasons, self.words("acts.unchosen"))
        fill(self.method, [(code, self.words(f"findings.how.{code}")) for code in METHODS])
        self.objection.retranslate()
        self._name_agreed()

    def _ask_agreed(self, contestants: Sequence[str]) -> None:
        """A witness has the ballot number of the contestant: numbers have holes."""
        codes = ["PANWASLU", *(f"SAKSI-{number}" for number in contestants)]
        if list(self.agreed) != codes:
            for box in self.agreed.values():
                box.deleteLater()
            self.agreed = {code: TickBox() for code in codes}
            for box in self.agreed.values():
                self._flow.addWidget(box)
        for box in self.agreed.values():
            box.setChecked(False)
        self._name_agreed()

    def _name_agreed(self) -> None:
        for code, box in self.agreed.items():
            number = code.removeprefix("SAKSI-")
            box.setText(self.words("findings.agreed.panwaslu") if number == code
                        else self.words("findings.agreed.witness", number=number))


class UndecidedForm(ReasonForm):
    """The boxes were re-read and the plenary could not agree on a figure."""

    def __init__(self, context: Context) -> None:
        reasons = [(code, f"findings.why.{code}") for code in REASONS]
        super().__init__(context, "findings.sign_undecided", "findings.undecided_note", reasons)

    def act(self, desk: Desk, station: StationView, reason: str, signers: Signers, text: str) -> None:
        """Both signed."""
        desk.corrections.undecided(station.contest, station.code, reason, signers, text=text)
