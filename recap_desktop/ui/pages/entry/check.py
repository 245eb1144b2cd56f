"""Before a sheet is finished: what is not typed, each finding one by one, what the figures were copied from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QFrame, QRadioButton, QScrollArea, QWidget

from forms.definition import FormDefinition
from forms.figure import Figure
from forms.rules import Finding
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.entry.answers import Answers, unusual
from recap_desktop.ui.pages.entry.check_line import CheckLine
from recap_desktop.ui.readings import choice_names, with_choice, worst_first
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.notice import Notice

SOURCES = (("plano", "doc.original"), ("salinan", "doc.copy"), ("photo", "entry.source.photo"))


@dataclass(frozen=True)
class Checked:
    """A typed sheet before it is finished. ``place`` is the station by name, ``missing`` what is untyped or half
    typed (``unfinished``: the boxes of those)."""

    definition: FormDefinition
    place: str
    ordinal: str
    figures: Mapping[str, Figure]
    missing: Sequence[str]
    unfinished: Mapping[str, str]
    findings: Sequence[Finding]


class CheckView(QWidget):
    """Signals: ``go_to_field(field id)``, ``look_asked(Finding)`` at its boxes, ``as_paper(Finding)``,
    ``finish_asked(source)``, ``back_asked()``. Nothing is finished before every line has its own answer."""

    go_to_field = Signal(str)
    look_asked = Signal(object)
    as_paper = Signal(object)
    finish_asked = Signal(str)
    back_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        words = context.words
        self._checked: Checked | None = None
        self._answers = Answers()
        self.lines: list[CheckLine] = []
        self._title = label("title")
        self._headline = label("card-title", wrap=True)
        self.notice = Notice(context.theme)
        self._list = QFrame()
        self._list.setProperty("role", "card")
        self._column = column(None, margins=(12, 8, 12, 8), spacing=4, into=self._list)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._list)
        source_label = label("strong")
        words.put(source_label, "setText", "entry.check.source")
        self._sources: dict[str, QRadioButton] = {}
        group = QButtonGroup(self)
        sources = row(source_label, spacing=12)
        for value, code in SOURCES:
            choice = QRadioButton()
            words.put(choice, "setText", code)
            group.addButton(choice)
            sources.addWidget(choice)
            self._sources[value] = choice
        sources.addStretch(1)
        self._tray = label("muted", wrap=True)
        self._back = button(words, "act.keep_typing", self.back_asked.emit, key="Esc")
        self.finish = button(words, "act.finish_entry", self._finish, key="Enter", role="primary")
        layout = column(self._title, self.notice, self._headline, self._area, sources, self._tray,
                        row(self._back, None, self.finish), margins=(24, 12, 24, 12), spacing=8, into=self)
        layout.setStretch(3, 1)
        words.changed.connect(self._say)

    @property
    def source(self) -> str:
        """What the figures were copied from."""
        return next((value for value, choice in self._sources.items() if choice.isChecked()), SOURCES[0][0])

    def begin(self, checked: Checked, answers: Answers) -> None:
        """Shows what stands in the way, if anything; the focus is on the next useful control."""
        self._checked, self._answers = checked, answers
        self.notice.clear()
        if not any(choice.isChecked() for choice in self._sources.values()):
            self._sources["plano"].setChecked(True)
        self._say()
        self._focus_next()

    def busy(self, busy: bool) -> None:
        """While the entry is signed."""
        self.finish.setEnabled(not busy and self._may_finish())

    @property
    def open_lines(self) -> list[CheckLine]:
        """Lines without an answer."""
        return [one for one in self.lines if not one.answered]

    def _may_finish(self) -> bool:
        return self._checked is not None and not self.open_lines

    def _finish(self) -> None:
        if self._may_finish():
            self.finish_asked.emit(self.source)

    def _focus_next(self) -> None:
        left = self.open_lines
        if left:
            left[0].take_focus()
            self._area.ensureWidgetVisible(left[0])
        else:
            self.finish.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- words
    def _say(self) -> None:
        checked, words = self._checked, self._context.words
        if checked is None:
            return
        total = len(checked.definition.order)
        self._fill(checked)
        self._title.setText(words("entry.check.title", done=total - len(checked.missing), total=total))
        left = len(self.open_lines)
        if checked.missing:
            self._headline.setText(words("entry.check.untyped", count=len(checked.missing)))
        elif left:
            self._headline.setText(words("entry.check.findings", count=left))
        else:
            self._headline.setText(words("entry.check.answered" if self.lines else "entry.check.fine"))
        self._area.setVisible(bool(self.lines))
        self._tray.setText(words(f"entry.check.tray.{checked.ordinal}"))
        self.finish.setEnabled(self._may_finish())

    def _fill(self, checked: Checked) -> None:
        for line in self.lines:
            line.hide()
            self._column.removeWidget(line)
            line.deleteLater()
        self.lines = []
        if checked.missing:
            for field_id in checked.missing:
                self._add(CheckLine(self._context, self._named(checked, field_id), asks=False)).opened.connect(
                    lambda name=field_id: self.go_to_field.emit(name))
        else:
            self._ask_unusual(checked)
            for finding in worst_first(checked.findings):
                self._ask(finding)

    def _add(self, line: CheckLine) -> CheckLine:
        self._column.insertWidget(len(self.lines), line)  # above the stretch
        self.lines.append(line)
        return line

    def _ask(self, finding: Finding) -> None:
        line = self._add(CheckLine(self._context, finding.neutral(self._context.words.language), asks=True,
                                   answered=self._answers.holds(finding)))
        line.opened.connect(lambda: self.look_asked.emit(finding))
        line.as_paper.connect(lambda: self._answered(lambda: self.as_paper.emit(finding)))

    def _ask_unusual(self, checked: Checked) -> None:
        """A sheet without a single vote is asked about once, with the name of the station."""
        code, figures = unusual(checked.definition, checked.figures), checked.figures
        if not code:
            return
        line = self._add(CheckLine(
            self._context, self._context.words(f"entry.check.{code}", place=checked.place), asks=True,
            answered=self._answers.holds_unusual(code, figures)))
        line.opened.connect(lambda: self.go_to_field.emit(checked.definition.order[0]))
        line.as_paper.connect(lambda: self._answered(lambda: self._answers.give_unusual(code, figures)))

    def _answered(self, answer: object) -> None:
        if callable(answer):
            answer()
        self._say()
        self._focus_next()

    def _named(self, checked: Checked, field_id: str) -> str:
        """A field to type, and what stands half typed in it."""
        name = with_choice(checked.definition.field(field_id).name.get(self._context.words.language),
                           checked.definition, field_id, choice_names(self._context))
        boxes = checked.unfinished.get(field_id)
        return name if boxes is None else self._context.words("entry.check.unfinished", field=name, boxes=boxes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+K answers the line of the focus; Enter finishes where every line has its answer."""
        confirm = event.key() == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if confirm:
            focus = QApplication.focusWidget()
            here = next((one for one in self.lines if focus is not None and one.isAncestorOf(focus)), None)
            line = here if here is not None and not here.answered else next(iter(self.open_lines), None)
            if line is not None and line.confirm.isVisibleTo(line):
                line.as_paper.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.finish.isEnabled():
            self.finish.click()
            return
        super().keyPressEvent(event)
