"""Before a sheet is finished: what is not typed, what asks to be read again, what the figures were copied from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFrame, QRadioButton, QScrollArea, QWidget

from forms.definition import FormDefinition
from forms.rules import Finding
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.labels import IconLabel, label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.notice import Notice

SOURCES = (("plano", "doc.original"), ("salinan", "doc.copy"), ("photo", "entry.source.photo"))


class CheckView(QWidget):
    """Signals: ``go_to_field(field id)``, ``finish_asked(source)``, ``back_asked()``."""

    go_to_field = Signal(str)
    finish_asked = Signal(str)
    back_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        words = context.words
        self._definition: FormDefinition | None = None
        self._untyped: Sequence[str] = ()
        self._unfinished: Mapping[str, str] = {}
        self._findings: Sequence[Finding] = ()
        self._links: list[Button] = []
        self._title = label("title")
        self._headline = label("card-title", wrap=True)
        self.notice = Notice(context.theme)
        self._list = QFrame()
        self._list.setProperty("role", "card")
        self._lines = column(None, margins=(12, 8, 12, 8), spacing=4, into=self._list)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._list)
        self._read_again = QCheckBox()
        words.put(self._read_again, "setText", "entry.check.read_again_key")
        self._read_again.toggled.connect(self._update)
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
        layout = column(self._title, self.notice, self._headline, area, self._read_again, sources, self._tray,
                        row(self._back, None, self.finish), margins=(24, 12, 24, 12), spacing=8, into=self)
        layout.setStretch(3, 1)
        words.changed.connect(self._say)

    @property
    def source(self) -> str:
        """What the figures were copied from."""
        return next((value for value, choice in self._sources.items() if choice.isChecked()), SOURCES[0][0])

    def begin(self, definition: FormDefinition, untyped: Sequence[str], findings: Sequence[Finding],
              ordinal: str, unfinished: Mapping[str, str]) -> None:
        """Shows what stands in the way, if anything; the focus is on the next useful control."""
        self._unfinished = unfinished
        self._definition, self._untyped, self._findings, self._ordinal = definition, untyped, findings, ordinal
        self.notice.clear()
        self._read_again.setChecked(False)
        if not any(choice.isChecked() for choice in self._sources.values()):
            self._sources["plano"].setChecked(True)
        self._say()
        if untyped:
            self._links[0].setFocus(Qt.FocusReason.OtherFocusReason)
        elif findings:
            self._read_again.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.finish.setFocus(Qt.FocusReason.OtherFocusReason)

    def busy(self, busy: bool) -> None:
        """While the entry is signed."""
        self.finish.setEnabled(not busy and self._may_finish())

    def _may_finish(self) -> bool:
        return not self._untyped and (not self._findings or self._read_again.isChecked())

    def _update(self) -> None:
        self.finish.setEnabled(self._may_finish())
        if self._read_again.isChecked() and self._may_finish():
            self.finish.setFocus(Qt.FocusReason.OtherFocusReason)

    def _finish(self) -> None:
        if self._may_finish():
            self.finish_asked.emit(self.source)

    def _say(self) -> None:
        definition, words = self._definition, self._context.words
        if definition is None:
            return
        total = len(definition.order)
        self._title.setText(words("entry.check.title", done=total - len(self._untyped), total=total))
        if self._untyped:
            self._headline.setText(words("entry.check.untyped", count=len(self._untyped)))
        elif self._findings:
            self._headline.setText(words("entry.check.findings", count=len(self._findings)))
        else:
            self._headline.setText(words("entry.check.fine"))
        self._fill(definition)
        self._list.setVisible(bool(self._untyped or self._findings))
        self._read_again.setVisible(bool(self._findings) and not self._untyped)
        self._tray.setText(words(f"entry.check.tray.{self._ordinal}"))
        self._update_enabled()

    def _update_enabled(self) -> None:
        self.finish.setEnabled(self._may_finish())

    def _fill(self, definition: FormDefinition) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._links = []
        language = self._context.words.language
        lines = [(field_id, self._named(definition, field_id), "circle-dashed", "muted")
                 for field_id in self._untyped]
        if not self._untyped:
            lines = [(one.fields[0], one.neutral(language), "triangle-alert", "finding") for one in self._findings]
        for field_id, sentence, icon, colour in lines:
            self._lines.addWidget(self._line(field_id, sentence, icon, colour))
        self._lines.addStretch(1)

    def _named(self, definition: FormDefinition, field_id: str) -> str:
        """A field to type, and what stands half typed in it."""
        name = definition.field(field_id).name.get(self._context.words.language)
        boxes = self._unfinished.get(field_id)
        return name if boxes is None else self._context.words("entry.check.unfinished", field=name, boxes=boxes)

    def _line(self, field_id: str, sentence: str, icon: str, colour: str) -> QWidget:
        line = QWidget()
        open_it = Button()
        open_it.say(self._context.words, "act.open", key="Enter")
        open_it.setAccessibleName(f"{self._context.words('act.open')}: {sentence}")
        open_it.clicked.connect(lambda: self.go_to_field.emit(field_id))
        self._links.append(open_it)
        row(IconLabel(self._context.theme, icon, colour), label("", text=sentence, wrap=True), open_it,
            into=line).setStretch(1, 1)
        return line

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter or Ctrl+K says that it was read again; then Enter finishes."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        confirm = event.key() == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if self._read_again.isVisible() and not self._read_again.isChecked() and (enter or confirm):
            self._read_again.setChecked(True)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.finish.isEnabled():
            self.finish.click()
            return
        super().keyPressEvent(event)
