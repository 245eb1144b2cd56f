"""A HARD finding in the plenary: correct named boxes, or state that it could not be decided. Two sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSizePolicy, QWidget

from forms.figure import Figure
from recap_desktop.desk.corrections import REASONS
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.findings.figures import FigureRows
from recap_desktop.ui.pages.findings.form import ActForm
from recap_desktop.ui.widgets.flow import FlowLayout
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import row
from recap_desktop.ui.widgets.signer_lines import TwoSignatures

if TYPE_CHECKING:
    from recap_desktop.desk.views import FindingView, OfficerTile

METHODS = ("strike", "recount")


class PlenaryForm(ActForm):
    """``correcting`` False makes it the act "undecided", without boxes, method and who agreed."""

    def __init__(self, context: Context, *, correcting: bool) -> None:
        super().__init__(context, "findings.sign_correction" if correcting else "findings.sign_undecided")
        self._correcting = correcting
        self._before: Mapping[str, Figure] = {}
        words = self.words
        note = label("muted", wrap=True)
        words.put(note, "setText", "findings.correct_note" if correcting else "findings.undecided_note")
        self.rows = FigureRows(context)
        self.reason, self.method = _combo(context, "findings.reason"), _combo(context, "findings.method")
        self.text = QLineEdit()
        self.text.setMaxLength(300)
        words.put(self.text, "setAccessibleName", "findings.text")
        words.put(self.text, "setPlaceholderText", "findings.text_hint")
        self._why, self._how = label("strong"), label("strong")
        words.put(self._why, "setText", "findings.reason")
        words.put(self._how, "setText", "findings.method")
        choices = QWidget()
        row(self._why, self.reason, self._how, self.method, None, into=choices)
        self.agreed: dict[str, QCheckBox] = {}
        self._agreed = QWidget()
        self._flow = FlowLayout(self._agreed)
        self.signers = TwoSignatures(context)
        self.frame(note, self.rows, choices, self._agreed, self.text, self.signers)
        for part in (self.rows, self._how, self.method, self._agreed):
            part.setVisible(correcting)
        self.rows.past_end.connect(lambda: self.reason.setFocus(Qt.FocusReason.TabFocusReason))
        self.rows.left.connect(self.back_asked)
        self.text.returnPressed.connect(lambda: self.signers.own.setFocus(Qt.FocusReason.TabFocusReason))
        self.signers.complete.connect(self._submit)
        self.retranslate()

    def begin(self, view: FindingView, others: Sequence[OfficerTile],
              decided: Mapping[str, Figure] | None = None) -> None:
        """``decided``: the figures that stand; they are in the boxes to be typed over."""
        self._before = decided or {}
        self.text.clear()
        self.signers.ask(others)
        if self._correcting:
            definition = self.context.desk.package.definition(view.station.contest)
            self.rows.ask(definition, view.finding.fields, self._before)
            self._ask_agreed(sum(1 for one in definition.order if one.startswith("votes.")
                                 and one.count(".") == 1))
        self.show_view(view)
        if self._correcting:
            next(iter(self.rows.fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def job(self) -> Callable[[], None] | None:
        """The act with both signatures."""
        self.rows.keep_drafts()
        view = self.view
        if view is None:
            return None
        changes = {name: figure for name, figure in self.rows.figures.items()
                   if name not in self._before or not figure.same_as(self._before[name])}
        if self._correcting and not changes:
            self.notice.say(self.words("findings.change_first"), "warn")
            next(iter(self.rows.fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        pairs = self.signers.take()
        if pairs is None:
            return None
        desk, station, text = self.context.desk.corrections, view.station, self.text.text()
        reason, method = str(self.reason.currentData()), str(self.method.currentData())
        if not self._correcting:
            return lambda: desk.undecided(station.contest, station.code, reason, pairs, text=text)
        agreed = [code for code, box in self.agreed.items() if box.isChecked()]
        return lambda: desk.correct(station.contest, station.code, changes, reason, method, agreed, pairs, text=text)

    def refuse(self, error: Exception) -> None:
        """A wrong passphrase is said under its field."""
        if not self.signers.refuse(error):
            super().refuse(error)

    def wipe(self) -> None:
        """Passphrases leave the screen."""
        self.signers.wipe()

    def retranslate(self) -> None:
        """Heading, lists, names."""
        super().retranslate()
        _fill(self.reason, [(code, self.words(f"findings.why.{code}")) for code in REASONS])
        _fill(self.method, [(code, self.words(f"findings.how.{code}")) for code in METHODS])
        self.signers.retranslate()
        self._name_agreed()

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


def _combo(context: Context, code: str) -> QComboBox:
    made = QComboBox()
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    context.words.put(made, "setAccessibleName", code)
    return made


def _fill(combo: QComboBox, items: Sequence[tuple[str, str]]) -> None:
    if combo.count() != len(items):
        combo.clear()
        for code, sentence in items:
            combo.addItem(sentence, code)
    for place, (_, sentence) in enumerate(items):
        combo.setItemText(place, sentence)
