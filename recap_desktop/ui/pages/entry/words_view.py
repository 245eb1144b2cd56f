"""After the figures: the amounts in words as they stand on the paper, one line each; no figure stands beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QWidget

from forms.definition import FormDefinition
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.readings import with_choice
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import ElidedLabel, label
from recap_desktop.ui.widgets.layout import column, row

#: Letters that a record holds of one amount.
MOST = 80


class WordsView(QWidget):
    """Signals: ``line_done(field id, text)`` whenever a line is left, ``all_done()`` at the end, ``stay_asked()``."""

    line_done = Signal(str, str)
    all_done = Signal()
    stay_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._definition: FormDefinition | None = None
        self._names: Mapping[str, str] = {}
        words = context.words
        title, note = label("title", wrap=True), label("muted", wrap=True)
        words.put(title, "setText", "words_lines.title")
        words.put(note, "setText", "words_lines.note")
        self.lines: dict[str, QLineEdit] = {}
        self._labels: dict[str, ElidedLabel] = {}
        self.refusal = label("ink-bad", wrap=True)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stay = button(words, "act.keep_typing", self.stay_asked.emit, key="Esc")
        self.go_on = button(words, "words_lines.done", self._finish, key="Ctrl+Enter", role="primary")
        column(title, note, self.area, self.refusal, row(self.stay, None, self.go_on), margins=(24, 12, 24, 12),
               spacing=8, into=self).setStretch(2, 1)
        words.changed.connect(self._say)

    def ask(self, definition: FormDefinition, fields: Sequence[str], written: Mapping[str, str],
            names: Mapping[str, str]) -> None:
        """Of these fields; ``written`` are the words typed before, ``names`` those of the choices."""
        self._definition, self._names = definition, names
        show(self.refusal, "setText", "")
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        self.lines, self._labels = {}, {}
        for place, name in enumerate(fields):
            called, line = ElidedLabel("row"), QLineEdit(written.get(name, ""))
            line.setMaxLength(MOST)
            line.editingFinished.connect(lambda field=name: self._left(field))
            line.returnPressed.connect(lambda at=place: self._next(at))
            grid.addWidget(called, place, 0)
            grid.addWidget(line, place, 1)
            self.lines[name], self._labels[name] = line, called
        grid.setRowStretch(len(fields), 1)
        self.area.setWidget(body)
        self._say()
        first = next((one for name, one in self.lines.items() if name not in written), self.go_on)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def texts(self) -> dict[str, str]:
        """Every line as it stands."""
        return {name: one.text() for name, one in self.lines.items()}

    def forget(self) -> None:
        """No words of a sheet stay in the window."""
        self.lines, self._labels = {}, {}
        self.area.setWidget(QWidget())

    def refuse(self, error: Exception) -> None:
        """Why a line was not kept."""
        show(self.refusal, "setText", self._context.words.sentence(error))

    def _say(self) -> None:
        words, definition = self._context.words, self._definition
        if definition is None:
            return
        for name, line in self.lines.items():
            said = with_choice(definition.field(name).name.get(words.language), definition, name, self._names)
            self._labels[name].setText(said)
            line.setAccessibleName(said)
            line.setPlaceholderText(words("words_lines.hint"))

    def _left(self, field: str) -> None:
        if field in self.lines:  # not of a sheet that was left
            show(self.refusal, "setText", "")
            self.line_done.emit(field, self.lines[field].text())

    def _next(self, place: int) -> None:
        following = [*self.lines.values(), self.go_on][place + 1]
        following.setFocus(Qt.FocusReason.TabFocusReason)
        if following is not self.go_on:
            self.area.ensureWidgetVisible(following)

    def _finish(self) -> None:
        self.all_done.emit()
