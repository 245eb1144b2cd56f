"""One differing field at a time: what does the paper say? Keys 1 and 2 readings, 3 another, 4 blank, 5 unreadable."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from forms.definition import FormDefinition
from forms.figure import Figure
from recap_desktop.desk.views import Question
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.readings import field_label, reading
from recap_desktop.ui.widgets.announcing import announce
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.figure_field import FigureField, Move
from recap_desktop.ui.widgets.image_pane.beside import PaperBeside
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import card, column, row


class QuestionView(QWidget):
    """Signals: ``answered(field id, Figure)``, ``undo_asked()``, ``back_asked()``."""

    answered = Signal(str, object)
    undo_asked = Signal()
    back_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._definition: FormDefinition | None = None
        self._question: Question | None = None
        self._left, self._notes = (0, 0), tuple[str, ...]()
        words = context.words
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.paper = PaperBeside(context)
        self._count, self._field, self.note = label("muted"), label("title", wrap=True), label("hint", wrap=True)
        self._ask = label("card-title")
        words.put(self._ask, "setText", "settling.ask")
        self._hint = label("muted", wrap=True)
        words.put(self._hint, "setText", "settling.ask_hint")
        self.options = (Button("tile"), Button("tile"))
        for place, option in enumerate(self.options):
            option.clicked.connect(lambda _=False, at=place: self._choose(at))
        self.other = button(words, "settling.other", self._open_other)
        self.blank = button(words, "settling.blank", lambda: self._answer(Figure.blank()))
        self.unreadable = button(words, "settling.unreadable", lambda: self._answer(Figure.unreadable()))
        self._typed = QWidget()
        self._typed_label = label("strong")
        words.put(self._typed_label, "setText", "act.other_value")
        self._refused = label("ink-bad", wrap=True)
        self._typed_row = row(self._typed_label, self._refused, None, spacing=12, into=self._typed)
        self.figure: FigureField | None = None
        undo = button(words, "act.undo", self.undo_asked.emit, key="Ctrl+Z")
        back = button(words, "act.back", self.back_asked.emit, key="Esc")
        choices = row(*self.options, spacing=12)
        self._frame = card(self._typed)
        body = QWidget()
        column(row(self._ask, None, self._count), self.paper, self._field, self.note, choices,
               row(self.other, self.blank, self.unreadable, None, spacing=12), self._frame, self._hint, None,
               margins=(0, 0, 8, 0), spacing=6, into=body)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setMinimumHeight(1)
        self._area.setWidget(body)
        foot = row(back, undo, self.paper.add, None)
        column(self._area, foot, margins=(24, 8, 16, 8), spacing=6, into=self).setStretch(0, 1)
        words.changed.connect(self._say)

    def ask(self, definition: FormDefinition, question: Question, left: int, total: int,
            notes: Sequence[str] = ()) -> None:
        """Shows a question; nothing is chosen yet. ``notes`` are those that typists made to the box."""
        self._notes = tuple(notes)
        self._definition, self._question, self._left = definition, question, (left, total)
        if self.figure is not None:
            self._typed_row.removeWidget(self.figure)
            self.figure.deleteLater()
        self.figure = FigureField(definition.field(question.field).boxes, self._context.theme, self._context.words)
        self.figure.committed.connect(self._typed_figure)
        self.figure.hint_asked.connect(lambda code: show(self._refused, "setText", self._context.words(code)))
        self.figure.edited.connect(lambda: show(self._refused, "setText", ""))
        self.figure.move_asked.connect(lambda move: self._close_other() if move is Move.LEAVE else None)
        self._typed_row.insertWidget(1, self.figure)
        self._frame.hide()
        self.paper.follow(question.field)
        self._say()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_other(self) -> bool:
        """Puts the field for another figure away; False when it was not open."""
        if not self._frame.isVisible():
            return False
        self._close_other()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 5 answer; Ctrl+Z takes the last answer back."""
        acts = (lambda: self._choose(0), lambda: self._choose(1), self._open_other, self.blank.click,
                self.unreadable.click)
        place = event.key() - Qt.Key.Key_1
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_asked.emit()
        elif 0 <= place < len(acts) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if not event.isAutoRepeat():  # a key held down must not answer the next question unread
                acts[place]()
        else:
            super().keyPressEvent(event)

    # ---- inside
    def _choose(self, place: int) -> None:
        if self._question is not None and place < len(self._question.options):
            self._answer(self._question.options[place])

    def _answer(self, figure: Figure) -> None:
        if self._question is not None:
            self.answered.emit(self._question.field, figure)

    def _typed_figure(self, figure: Figure | None) -> None:
        if figure is not None:
            self._answer(figure)

    def _open_other(self) -> None:
        if self.figure is not None:
            self._frame.show()
            self.figure.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, self._show_typed)  # when the page has its new height

    def _show_typed(self) -> None:
        self._area.ensureWidgetVisible(self._frame)

    def _close_other(self) -> None:
        if self.figure is not None:
            self.figure.set_figure(None)
        self._frame.hide()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self) -> None:
        if self._definition is None or self._question is None:
            return
        words = self._context.words
        name = field_label(self._definition, self._question.field, self._context)
        self._field.setText(name)
        self.note.setText(words("notes.beside", note="; ".join(self._notes)) if self._notes else "")
        self.note.setVisible(bool(self._notes))
        left, total = self._left
        self._count.setText(words("settling.count", total=total, left=left))
        for place, option in enumerate(self.options):
            given = place < len(self._question.options)
            option.setVisible(given)
            if given:
                option.say_text(f"[{place + 1}]  {reading(self._question.options[place], self._context)}")
        if self.figure is not None:
            self.figure.setAccessibleName(name)
        self.setAccessibleName(f"{name}. {words('settling.ask')}")
        announce(self, self.accessibleName())
