"""A conflict: what the records say side by side, the paper of the box, and the one that stands. Two sign who typed
nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHeaderView, QRadioButton, QWidget

from recap_desktop.desk.sheet.corrections import REASONS
from recap_desktop.ui.acts.form import Subject
from recap_desktop.ui.acts.inputs import Inputs
from recap_desktop.ui.acts.parts import Drafted, TwoSignedForm, combo, fill
from recap_desktop.ui.context import Context
from recap_desktop.ui.readings import field_label, short_reading
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.image_pane.beside import PaperBeside
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.views import ConflictOption

MOST_ROWS = 5
"""Rows of differing fields on screen at once; more scroll."""


class ConflictForm(TwoSignedForm):
    """Keys 1 to 9 choose; nothing is chosen beforehand. F8 goes through the rows, the strip of paper goes along."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "acts.sign_conflict")
        note, self._why = label("muted", wrap=True), label("strong")
        self.words.put(note, "setText", "acts.conflict_note")
        self.words.put(self._why, "setText", "findings.reason")
        self._model = RowsModel()
        self.table = ListTable(context.theme)
        self.table.setModel(self._model)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.paper = PaperBeside(context)
        self.words.put(self.table, "setAccessibleName", "acts.conflict_table")
        self._choices = QWidget()
        self._stack = column(spacing=0, into=self._choices)
        self.table.selectionModel().currentRowChanged.connect(lambda new, old: self._follow(new.row()))
        self._group = QButtonGroup(self)
        self.choices: list[QRadioButton] = []
        self.reason = combo(context, "findings.reason")
        reasons = QWidget()
        row(self._why, self.reason, None, into=reasons)
        self.text.hide()
        for key, step in ((Key.NEXT_FINDING, 1), (Key.PREVIOUS_FINDING, -1)):
            shortcut = QShortcut(QKeySequence(key.value), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda by=step: self._go_row(by))
        self.frame(self.paper, note, self.table, self._choices, reasons, self.verdict, self.signers)
        self.retranslate()

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """Nothing is chosen: the two officers decide."""
        self.reason.setCurrentIndex(0)
        self.signers.ask(others)
        self._ask(len(subject.conflict.options) if subject.conflict is not None else 0)
        if subject.conflict is not None:
            station = subject.station
            self.paper.begin(self.context.facts.package.definition(station.contest, station.code),
                             f"{station.contest} {station.code}")
        self.show_subject(subject)
        self.table.selectRow(0)
        if self.choices:
            self.choices[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def inputs(self) -> Inputs:
        """Choice and reason."""
        return {**{f"choice.{place}": one for place, one in enumerate(self.choices)}, "reason": self.reason}

    def drafted(self) -> Drafted | None:
        """The record that stands."""
        subject, place = self.subject, self._group.checkedId()
        if subject is None or subject.conflict is None:
            return None
        if place < 0:
            self.notice.say(self.words("acts.conflict_choose"), "warn")
            self.choices[0].setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        # a new revision of sealed results names them all and needs no reason
        reason = "other" if subject.conflict.sealed else self.chosen(self.reason)
        if reason is None:
            return None
        contest, station = subject.station.contest, subject.station.code
        option = subject.conflict.options[place]
        return Drafted(
            lambda desk, signers: desk.conflicts.decide(contest, station, option, reason, signers),
            lambda desk, persons: desk.conflicts.verdict(contest, station, option, reason, persons))

    def retranslate(self) -> None:
        """Heading, table, choices, reasons, names."""
        super().retranslate()
        reasons = [(code, self.words(f"findings.why.{code}")) for code in REASONS]
        fill(self.reason, reasons, self.words("acts.unchosen"))
        conflict = self.subject.conflict if self.subject is not None else None
        if conflict is None or len(conflict.options) != len(self.choices):
            return
        for part in (self._why, self.reason):
            part.setVisible(not conflict.sealed)
        for place, (choice, option) in enumerate(zip(self.choices, conflict.options, strict=True)):
            choice.setText(f"({place + 1})  {self._named(option)}")
        definition = self.context.facts.package.definition(conflict.station.contest, conflict.station.code)
        lines = [
            TableLine((field_label(definition, name, self.context),
                       *(self._cell(one, name) for one in conflict.options)))
            for name in conflict.fields
        ]
        heads = [self.words("sealing.head.row"), *(f"({place + 1})" for place in range(len(conflict.options)))]
        at = max(0, self.table.currentIndex().row())
        self._model.show(heads, lines)
        self.table.selectRow(at)
        self.table.setVisible(bool(lines))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        if lines:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        shown = min(len(lines), MOST_ROWS)
        self.table.setFixedHeight(header.sizeHint().height() + shown * self.table.verticalHeader().defaultSectionSize()
                                  + 2 * self.table.frameWidth())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 9 choose; Enter on a choice goes to the reason or the passphrases."""
        place, focus = event.key() - Qt.Key.Key_1, self.focusWidget()
        if 0 <= place < len(self.choices) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.choices[place].setChecked(True)
            self.choices[place].setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QRadioButton):
            focus.setChecked(True)
            if self.reason.isVisible():
                self.reason.setFocus(Qt.FocusReason.TabFocusReason)
            else:
                self._submit()
        else:
            super().keyPressEvent(event)

    def _go_row(self, step: int) -> None:
        if self._model.lines:
            self.table.selectRow((self.table.currentIndex().row() + step) % len(self._model.lines))

    def _follow(self, place: int) -> None:
        conflict = self.subject.conflict if self.subject is not None else None
        if conflict is not None and 0 <= place < len(conflict.fields):
            self.paper.follow(conflict.fields[place])

    def _ask(self, count: int) -> None:
        for choice in self.choices:
            self._group.removeButton(choice)
            choice.deleteLater()
        self.choices = [QRadioButton() for _ in range(count)]
        for place, choice in enumerate(self.choices):
            self._group.addButton(choice, place)
            self._stack.addWidget(choice)

    def _named(self, option: ConflictOption) -> str:
        words = self.words
        said = words(f"acts.said.{option.word}") if option.word else ""
        return " · ".join(part for part in (words(f"acts.kind.{option.kind}"), ", ".join(option.persons), said) if part)

    def _cell(self, option: ConflictOption, field: str) -> str:
        figure = option.figures.get(field)
        return "" if figure is None else short_reading(figure, self.words)
