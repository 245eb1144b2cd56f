"""Rows of the form on screen: label, finding mark, digit boxes in the columns of the paper."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from forms.definition import RowDef, SectionDef
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.figure_field import FigureField, Mark, painting
from recap_desktop.ui.widgets.labels import ElidedLabel, IconLabel, label
from recap_desktop.ui.widgets.layout import row

COLUMNS = ("m", "f", "t")
GAP = 0.125


def row_label(definition: RowDef, language: str) -> str:
    """Number and short name of a row: what its fields' short names share."""
    names = [one.short.get(language).split() for one in definition.fields]
    shared = []
    for words in zip(*names, strict=False):
        if len(set(words)) > 1:
            break
        shared.append(words[0])
    return f"{definition.number}  {' '.join(shared)}".strip()


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
        self.setFixedHeight(self._context.theme.em(1.25))
        for made in self._columns.values():
            made.setFixedWidth(column_width(self._context))


class FormRow(QWidget):
    """One row: its fields by id; the band is tinted while one of them has the focus."""

    def __init__(self, context: Context, definition: RowDef) -> None:
        super().__init__()
        self._context, self._definition = context, definition
        self.setAutoFillBackground(True)
        self._label = ElidedLabel("row")
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._mark = IconLabel(context.theme, "triangle-alert", "finding")
        self._tick = IconLabel(context.theme, "check", "good", 0.875)
        self.fields: dict[str, FigureField] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 0, 8, 0)
        grid.setHorizontalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._label, 0, 0)
        signs = QWidget()
        row(self._tick, self._mark, spacing=2, into=signs)
        split = any(one.column for one in definition.fields)
        grid.addWidget(signs, 0, 1 if split else 3, Qt.AlignmentFlag.AlignRight)
        for one in definition.fields:
            field = FigureField(one.boxes, context.theme, context.words)
            place = 2 + (COLUMNS.index(one.column) if one.column in COLUMNS else 2)
            grid.addWidget(field, 0, place, Qt.AlignmentFlag.AlignRight)
            self.fields[one.id] = field
        self._grid = grid
        context.theme.changed.connect(self._restyle)
        self.show_mark(Mark.NONE, confirmed=False)
        self.retranslate()
        self._restyle()

    def retranslate(self) -> None:
        """Short label on screen, whole label for tooltip and screen reader."""
        language = self._context.words.language
        self._label.setText(row_label(self._definition, language))
        self._label.setToolTip(self._definition.label.get(language))
        for one in self._definition.fields:
            side = f", {self._context.words('entry.spoken.' + one.column)}" if one.column else ""
            self.fields[one.id].setAccessibleName(f"{one.number} {self._definition.label.get(language)}{side}")

    def show_mark(self, mark: Mark, *, confirmed: bool) -> None:
        """The sign left of the boxes; a tick beside it once the figure was read again."""
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

    def _restyle(self) -> None:
        self.setFixedHeight(self._context.theme.em(2.125))
        for place in (2, 3, 4):
            self._grid.setColumnMinimumWidth(place, column_width(self._context))
        self.show_focus(any(field.hasFocus() for field in self.fields.values()))
