"""Boxes of the fields a finding names, one under the other, with the column of what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from forms.definition import FormDefinition
from forms.figure import Figure
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.readings import field_label, short_reading
from recap_desktop.ui.widgets.figure_field import FigureField, Move
from recap_desktop.ui.widgets.image_pane.beside import PaperBeside
from recap_desktop.ui.widgets.labels import ElidedLabel, label
from recap_desktop.ui.widgets.layout import column, nest_in_grid

#: How far each move goes; a jump to the ends of section or sheet is one to the ends of the list.
_STEPS = {
    Move.NEXT: 1, Move.PREVIOUS: -1, Move.RIGHT: 1, Move.LEFT: -1, Move.PAGE_DOWN: 8, Move.PAGE_UP: -8,
    Move.SECTION_START: -999, Move.FIRST: -999, Move.SECTION_END: 999, Move.LAST: 999,
}


class FigureRows(QWidget):
    """Emits ``past_end()`` after the last box, ``left()`` on Esc in a field, ``changed()`` on every reading kept,
    ``rearranged()`` when other boxes are asked for.

    ``paper`` is the strip of the box that has the focus; the form puts it where it stays in sight.
    """

    past_end = Signal()
    left = Signal()
    changed = Signal()
    rearranged = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.fields: dict[str, FigureField] = {}
        self._labels: dict[str, ElidedLabel] = {}
        self._stood: dict[str, tuple[QLabel, Figure]] = {}
        self._beside: dict[str, QLabel] = {}
        self._notes: Mapping[str, Sequence[str]] = {}
        self._definition: FormDefinition | None = None
        self._now: Mapping[str, Figure] | None = None
        self._sheet = ""
        self._body: QWidget | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        #: Why a key or a half typed box was refused; the form puts it where it stays in sight.
        self.hint = label("ink-bad", wrap=True)
        self.hint.hide()
        self.paper = PaperBeside(context)
        context.words.changed.connect(self.retranslate)

    def ask(self, definition: FormDefinition, ids: Sequence[str], sheet: str,
            now: Mapping[str, Figure] | None = None) -> None:
        """Fresh boxes in the order of the paper; ``now`` are the figures that stand: they are in the boxes, to be typed
        over, and stay beside them (None: empty boxes and nothing beside). ``sheet`` is contest and station: its photos
        and what its typists noted stand beside the boxes."""
        self.paper.begin(definition, sheet)
        if sheet != self._sheet:
            self._ask_notes(sheet)
        if self._body is not None:
            self._grid.removeWidget(self._body)
            self._body.deleteLater()
        self._definition, self._now, self._sheet = definition, now, sheet
        self.fields, self._labels, self._stood, self._beside = {}, {}, {}, {}
        self._say("")
        self._body = QWidget()
        grid = QGridLayout(self._body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(0, 1)
        for place, field_id in enumerate(sorted(ids, key=definition.place.__getitem__)):
            made = FigureField(definition.field(field_id).boxes, self._context.theme, self._context.words)
            name = ElidedLabel("row")
            if now is not None and field_id in now:
                made.set_figure(now[field_id])
                stood = label("hint")
                self._stood[field_id] = stood, now[field_id]
                grid.addWidget(stood, place, 1, Qt.AlignmentFlag.AlignRight)
            made.move_asked.connect(lambda move, at=place: self._move(at, move))
            made.hint_asked.connect(lambda code: self._say(self._context.words(code)))
            made.edited.connect(lambda: self._say(""))
            made.committed.connect(lambda figure: self.changed.emit())
            made.focused.connect(lambda name=field_id: self.paper.follow(name))
            nest_in_grid(grid, self._with_note(field_id, name), place, 0)
            grid.addWidget(made, place, 2, Qt.AlignmentFlag.AlignRight)
            self.fields[field_id], self._labels[field_id] = made, name
        self._grid.addWidget(self._body, 0, 0)
        self.retranslate()
        self.rearranged.emit()

    @property
    def figures(self) -> dict[str, Figure]:
        """The readings kept so far."""
        return {name: one.figure for name, one in self.fields.items() if one.figure is not None}

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops: every box."""
        return list(self.fields.values())

    @property
    def typed(self) -> dict[str, list[object]]:
        """What stands in each box, half typed boxes included: reading (None: none) and boxes."""
        return {name: [one.figure.to_json() if one.figure is not None else None, one.draft]
                for name, one in self.fields.items()}

    def put_back(self, typed: Mapping[str, object]) -> None:
        """Shows what :attr:`typed` told; of fields that are asked now."""
        for name, one in self.fields.items():
            match typed.get(name):
                case [reading, str(boxes)]:
                    one.set_figure(Figure.from_json(reading) if reading is not None else None)
                    if boxes:
                        one.resume(boxes)
        self.changed.emit()

    def focus_first(self) -> None:
        """To the first box that was not typed, else the first."""
        goal = next((one for one in self.fields.values() if one.figure is None), next(iter(self.fields.values()), None))
        if goal is not None:
            goal.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop_unfinished(self) -> bool:
        """Whether a box is half typed: the focus goes there and a sentence says so. Nothing is signed over it."""
        for field_id, one in self.fields.items():
            if one.draft and self._definition is not None:
                self.show_field(one)
                name = field_label(self._definition, field_id, self._context)
                self._say(self._context.words("entry.unfinished_act", field=name, boxes=one.draft))
                return True
        return False

    def _say(self, why: str) -> None:
        show(self.hint, "setText", why)
        self.hint.setVisible(bool(why))

    def retranslate(self) -> None:
        """Labels as on the paper."""
        if self._definition is None:
            return
        for stood, figure in self._stood.values():
            if isValid(stood):
                stood.setText(self._context.words("figures.stands", reading=short_reading(figure, self._context.words)))
        for field_id, note in self._beside.items():
            said = self._notes.get(field_id, ())
            if isValid(note):
                note.setText(self._context.words("notes.beside", note="; ".join(said)) if said else "")
                note.setVisible(bool(said))
        for field_id, name in self._labels.items():
            if isValid(name):
                words = field_label(self._definition, field_id, self._context)
                name.setText(words)
                self.fields[field_id].setAccessibleName(words)

    def _with_note(self, field_id: str, name: ElidedLabel) -> QVBoxLayout:
        note = self._beside[field_id] = label("hint")
        note.hide()
        return column(name, note, spacing=0)

    def _ask_notes(self, sheet: str) -> None:
        self._notes = {}
        contest, _, station = sheet.partition(" ")
        self._context.tasks.desk(self, lambda desk: desk.notes.of(contest, station),
                                 lambda notes: self._show_notes(sheet, notes), lambda error: None)

    def _show_notes(self, sheet: str, notes: Mapping[str, Sequence[str]]) -> None:
        if sheet == self._sheet:
            self._notes = notes
            self.retranslate()

    def _move(self, place: int, move: Move) -> None:
        fields = list(self.fields.values())
        if move is Move.LEAVE:
            self.left.emit()
        elif move is Move.NEXT and place + 1 == len(fields):
            self._past_last()
        elif move in _STEPS:
            self.show_field(fields[min(max(0, place + _STEPS[move]), len(fields) - 1)])

    def _past_last(self) -> None:
        """Enter on the last box."""
        self.past_end.emit()

    def show_field(self, field: FigureField) -> None:
        """Focus; the form brings it into sight."""
        field.setFocus(Qt.FocusReason.TabFocusReason)
