"""Rows of the form on screen: label, finding mark, digit boxes in the columns of the paper."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from forms.definition import RowDef, SectionDef
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.entry.entry_field import EntryField
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.figure_field import Mark, painting
from recap_desktop.ui.widgets.labels import ElidedLabel, IconLabel, label, tip
from recap_desktop.ui.widgets.layout import row

COLUMNS = ("m", "f", "t")
GAP = 0.125
#: Free em above and below the boxes of a row, and of one of the many rows of a long party. It shrinks as letters
#: grow: six rows of large text stay in sight on a small screen.
FREE, DENSE = 0.375, 0.25


def row_label(definition: RowDef, language: str, choices: Mapping[str, str]) -> str:
    """Number in its block and short name of a row: the choice's name, else what its fields' short names share."""
    number = definition.number.removeprefix(f"{definition.group}.")
    if definition.choice is not None and definition.choice in choices:
        if definition.choice != definition.group:
            number = definition.choice.rpartition(".")[2]
        return f"{number}  {choices[definition.choice]}"
    names = [one.short.get(language).split() for one in definition.fields]
    shared = []
    for words in zip(*names, strict=False):
        if len(set(words)) > 1:
            break
        shared.append(words[0])
    return f"{number}  {' '.join(shared)}".strip()


def column_width(context: Context) -> int:
    """Width of one field of three boxes with its gap."""
    return int(painting.size(context.theme, 3).width()) + context.theme.em(GAP)


class SectionHead(QWidget):
    """Title of a section, and L, P, Jml over its columns."""

    def __init__(self, context: Context, section: SectionDef) -> None:
        super().__init__()
        self._context, self._section = context, section
        self._title = ElidedLabel("section")
        self._columns = {}
        line = row(self._title, margins=(8, 0, 8, 0), spacing=0, into=self)
        line.setStretch(0, 1)
        if any(one.column for definition in section.rows for one in definition.fields):
            for name in COLUMNS:
                made = label("column")
                made.setAlignment(Qt.AlignmentFlag.AlignCenter)
                context.words.put(made, "setText", f"entry.column.{name}")
                line.addWidget(made)
                self._columns[name] = made
        context.theme.changed.connect(self._restyle)
        self.retranslate()
        self._restyle()

    def retranslate(self) -> None:
        """The title as on paper."""
        title = self._section.title.get(self._context.words.language)
        self._title.setText(f"{self._section.number}. {title}")

    def _restyle(self) -> None:
        self.setFixedHeight(self._context.theme.room(1.25))
        for made in self._columns.values():
            made.setFixedWidth(column_width(self._context))


class Rule(QFrame):
    """The line below a block of ten, over the whole row it lies in; it takes no room."""

    def __init__(self, theme: Theme, row: QWidget) -> None:
        super().__init__(row)
        self.setObjectName("rule")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAutoFillBackground(True)
        self._theme = theme
        theme.changed.connect(self._restyle)
        self._restyle()

    def lie(self, width: int, height: int) -> None:
        """Along the lower edge of a row of this size."""
        self.setGeometry(0, height - 2, width, 2)

    def _restyle(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(self._theme.tokens.line))
        self.setPalette(palette)


class FormRow(QWidget):
    """One row: its fields by id; the band is tinted while one of them has the focus.

    :param choices: names of choices by id; a row of votes says the name on the ballot.
    :param dense: one of many rows on its page.
    :param ruled: a line below it ends a block of ten.
    """

    def __init__(
        self, context: Context, definition: RowDef, choices: Mapping[str, str], *, dense: bool = False,
        ruled: bool = False,
    ) -> None:
        super().__init__()
        self._context, self.definition, self._choices = context, definition, choices
        self._beside = ""
        self._rule = Rule(context.theme, self) if ruled else None
        self._free = DENSE if dense else FREE
        self.setAutoFillBackground(True)
        self._label = ElidedLabel("row")
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._mark: IconLabel | None = None
        self._tick: IconLabel | None = None
        self.fields: dict[str, EntryField] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 0, 8, 0)
        grid.setHorizontalSpacing(0)
        grid.setColumnStretch(0, 1)
        split = any(one.column for one in definition.fields)
        grid.addWidget(self._label, 0, 0, 1, 1 if split else 3)
        self._signs_at = 1 if split else 3
        for one in definition.fields:
            field = EntryField(one.boxes, context.theme, context.words)
            place = 2 + (COLUMNS.index(one.column) if one.column in COLUMNS else 2)
            grid.addWidget(field, 0, place, Qt.AlignmentFlag.AlignRight)
            self.fields[one.id] = field
        self._grid = grid
        context.theme.changed.connect(self._restyle)
        self.retranslate()
        self._restyle()

    def retranslate(self) -> None:
        """Short label on screen, whole label for tooltip and screen reader."""
        language = self._context.words.language
        name = self._choices.get(self.definition.choice or "", "")
        whole = ", ".join(part for part in (self.definition.label.get(language), name) if part)
        self._say_label()
        self._label.setToolTip(tip(whole))
        for one in self.definition.fields:
            side = f", {self._context.words('entry.spoken.' + one.column)}" if one.column else ""
            self.fields[one.id].setAccessibleName(f"{one.number} {whole}{side}")

    def say_beside(self, sentence: str) -> None:
        """What stands beside the name of a total; "" for nothing."""
        if sentence != self._beside:
            self._beside = sentence
            self._say_label()

    def _say_label(self) -> None:
        name = row_label(self.definition, self._context.words.language, self._choices)
        self._label.setText(f"{name}   {self._beside}".rstrip())

    def show_mark(self, mark: Mark, *, confirmed: bool) -> None:
        """The sign left of the boxes; a tick beside it once the figure was read again."""
        if self._mark is None or self._tick is None:
            if mark is Mark.NONE:
                return
            self._mark = IconLabel(self._context.theme, "triangle-alert", "finding")
            self._tick = IconLabel(self._context.theme, "check", "good", 0.875)
            signs = QWidget()
            row(self._tick, self._mark, spacing=2, into=signs)
            self._grid.addWidget(signs, 0, self._signs_at, Qt.AlignmentFlag.AlignRight)
        self._mark.show_icon("info" if mark is Mark.NOTE else "triangle-alert",
                             "typing" if mark is Mark.NOTE else "finding")
        self._mark.setVisible(mark is not Mark.NONE)
        self._tick.setVisible(mark is not Mark.NONE and confirmed)

    def show_focus(self, focused: bool) -> None:
        """The band of the row being typed."""
        tokens = self._context.theme.tokens
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(tokens.tint if focused else tokens.surface))
        self.setPalette(palette)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The ruled line goes along."""
        super().resizeEvent(event)
        if self._rule is not None:
            self._rule.lie(self.width(), self.height())

    def _restyle(self) -> None:
        theme = self._context.theme
        self.setFixedHeight(theme.em(painting.BOX) + theme.shrunk(self._free))
        for place in (2, 3, 4):
            self._grid.setColumnMinimumWidth(place, column_width(self._context))
        self.show_focus(any(field.hasFocus() for field in self.fields.values()))
