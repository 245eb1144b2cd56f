"""The plenary on figures: correct named boxes, or state that it could not be decided. Two sign."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QWidget

from forms.figure import Figure
from recap_desktop.desk.sheet.corrections import REASONS
from recap_desktop.ui.acts.figures import FigureRows
from recap_desktop.ui.acts.form import Subject
from recap_desktop.ui.acts.parts import ReasonForm, TwoSignedForm, combo, fill
from recap_desktop.ui.context import Context
from recap_desktop.ui.readings import field_label, short_reading, worst_first
from recap_desktop.ui.widgets.flow import FlowLayout
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import row

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.signing import Signers
    from recap_desktop.desk.views import CorrectionVerdict, StationView

METHODS = ("strike", "recount")


class CorrectForm(TwoSignedForm):
    """The figures that stand are in the boxes, to be typed over; what is left alone stays."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "findings.sign_correction")
        self._before: Mapping[str, Figure] = {}
        note, why, how = label("muted", wrap=True), label("strong"), label("strong")
        for one, code in ((note, "findings.correct_note"), (why, "findings.reason"), (how, "findings.method")):
            self.words.put(one, "setText", code)
        self.rows = FigureRows(context)
        self.reason, self.method = combo(context, "findings.reason"), combo(context, "findings.method")
        choices = QWidget()
        row(why, self.reason, how, self.method, None, into=choices)
        self.agreed: dict[str, QCheckBox] = {}
        self._agreed = QWidget()
        self._flow = FlowLayout(self._agreed)
        self._checked: object = None
        self.verdict = label("strong", wrap=True)
        self.frame(note, self.rows, choices, self._agreed, self.text, self.verdict, self.signers)
        self.rows.changed.connect(self._uncheck)
        self.reason.currentIndexChanged.connect(lambda at: self._uncheck())
        self.method.currentIndexChanged.connect(lambda at: self._uncheck())
        self.text.textChanged.connect(lambda text: self._uncheck())
        self.text.returnPressed.disconnect()
        self.text.returnPressed.connect(self._submit)
        self.signers.other.chosen.connect(self._submit)
        self.rows.past_end.connect(lambda: self.reason.setFocus(Qt.FocusReason.TabFocusReason))
        self.rows.left.connect(self.back_asked)
        self.retranslate()

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """Boxes with what stands; nobody has agreed yet."""
        self._before = subject.decided or {}
        self.text.clear()
        self.reason.setCurrentIndex(0)
        self.signers.ask(others)
        definition = self.context.facts.package.definition(subject.station.contest, subject.station.code)
        self.rows.ask(definition, subject.fields, self._before)
        self._ask_agreed(len(definition.contestants))
        self.show_subject(subject)
        self._order_tabs()
        self._uncheck()
        first = self.rows.fields.get(subject.first or "") or next(iter(self.rows.fields.values()))
        self.rows.show_field(first)

    def job(self) -> Callable[[Desk], object] | None:
        """The act with both signatures."""
        if self.rows.stop_unfinished():
            return None
        subject = self.subject
        if subject is None:
            return None
        changes = {name: figure for name, figure in self.rows.figures.items()
                   if name not in self._before or not figure.same_as(self._before[name])}
        if not changes:
            self.notice.say(self.words("findings.change_first"), "warn")
            self.rows.show_field(next(iter(self.rows.fields.values())))
            return None
        reason = self.chosen(self.reason)
        if reason is None:
            return None
        station, text = subject.station, self.text.text()
        method = str(self.method.currentData())
        agreed = [code for code, box in self.agreed.items() if box.isChecked()]
        persons = [one.person for one in (self.signers.own.officer, self.signers.other.officer) if one is not None]
        asked = (station.code, changes, reason, method, agreed, persons, text)
        if asked != self._checked:
            self._check(asked, lambda desk: desk.corrections.verdict(
                station.contest, station.code, changes, reason, method, agreed, persons, text))
            return None
        pairs = self.signers.take()
        if pairs is None:
            return None
        return lambda desk: desk.corrections.correct(
            station.contest, station.code, changes, reason, method, agreed, pairs, text=text)

    def retranslate(self) -> None:
        """Heading, lists, names."""
        super().retranslate()
        reasons = [(code, self.words(f"findings.why.{code}")) for code in REASONS]
        fill(self.reason, reasons, self.words("acts.unchosen"))
        fill(self.method, [(code, self.words(f"findings.how.{code}")) for code in METHODS])
        self._name_agreed()

    @property
    def touched(self) -> bool:
        """Something is filled in that leaving would lose."""
        typed = any(one.draft or name not in self._before or one.figure != self._before[name]
                    for name, one in self.rows.fields.items())
        return typed or bool(self.text.text()) or self.reason.currentIndex() > 0

    # ---- checked before anybody is asked for a passphrase
    def _check(self, asked: object, job: Callable[[Desk], CorrectionVerdict]) -> None:
        self._uncheck()
        self.notice.clear()
        self.busy(True)
        self.context.tasks.desk(self, job, lambda found: self._show_verdict(asked, found), self._not_allowed)

    def _not_allowed(self, error: Exception) -> None:
        self.busy(False)
        self.refuse(error)

    def _show_verdict(self, asked: object, found: CorrectionVerdict) -> None:
        """Old and new of every figure, and what the rules say then; only now two people sign."""
        self.busy(False)
        subject = self.subject
        if subject is None:
            return
        self._checked = asked
        definition = self.context.facts.package.definition(subject.station.contest, subject.station.code)
        lines = [f"{field_label(definition, name, self.context)}:  {short_reading(old, self.words)} → "
                 f"{short_reading(new, self.words)}" for name, (old, new) in found.changes.items()]
        for code, some in (("made", found.made), ("left", found.left), ("ended", found.ended)):
            lines += [self.words(f"findings.verdict.{code}", finding=one.message(self.words.language))
                      for one in worst_first(some)]
        if not found.made and not found.left:
            lines.append(self.words("findings.verdict.fine"))
        self.verdict.setText("\n".join(lines))
        self.verdict.show()
        self.signers.show()
        self._say_save()
        self.signers.own.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, self._into_sight)  # when the form has its new height

    def _into_sight(self) -> None:
        if self.area is not None:
            self.area.verticalScrollBar().setValue(self.verdict.y())  # from its first line on

    def _uncheck(self) -> None:
        """Something changed: what was checked is no longer what would be signed."""
        self._checked = None
        self.signers.wipe()
        self.signers.hide()
        self.verdict.hide()
        self._say_save()

    def _say_save(self) -> None:
        code = "findings.check_correction" if self._checked is None else "findings.sign_correction"
        self.save.say(self.words, code, key="Ctrl+Enter")

    def _order_tabs(self) -> None:
        """Paper first, then who agreed and why, then who signs; the button last."""
        signs = (self.signers.own.field.edit, self.signers.other.choice, self.signers.other.field.edit, self.save)
        order = (*self.rows.fields.values(), self.reason, self.method, *self.agreed.values(), self.text, *signs)
        for one, following in itertools.pairwise(order):
            self.setTabOrder(one, following)

    def _ask_agreed(self, contestants: int) -> None:
        codes = ["PANWASLU", *(f"SAKSI-{number}" for number in range(1, contestants + 1))]
        if list(self.agreed) != codes:
            for box in self.agreed.values():
                box.deleteLater()
            self.agreed = {code: QCheckBox() for code in codes}
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
