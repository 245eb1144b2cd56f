"""Rows of the form on screen: label, finding mark, digit boxes in the columns of the paper."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QStaticText
from PySide6.QtWidgets import QGridLayout, QWidget

from forms.definition import RowDef, SectionDef
from recap_desktop.ui import fonts, icons
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.entry.entry_field import EntryField
from recap_desktop.ui.widgets.figure_field import Mark, painting
from recap_desktop.ui.widgets.labels import ElidedLabel, label, tip
from recap_desktop.ui.widgets.layout import row

COLUMNS = ("m", "f", "t")
GAP = 0.125
#: Pixels free at either end of a row, and letters of its words in em.
EDGE, LETTERS = 8, 0.9375
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


class FormRow(QWidget):
    """One row: its fields by id; the band is tinted while one of them has the focus.

    Words, signs and the ruled line are painted by the row itself: a page that comes into view shows a row and its
    fields, not six widgets a row, and a finding of twenty rows asks each to paint, not to be laid out.

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
        self.text = self._beside = ""
        self._ruled, self._free = ruled, DENSE if dense else FREE
        self._focused = self._confirmed = False
        self._mark = Mark.NONE
        self._words: tuple[tuple[str, int, int], QStaticText] | None = None
        self.fields: dict[str, EntryField] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(EDGE, 0, EDGE, 0)
        grid.setHorizontalSpacing(0)
        grid.setColumnStretch(0, 1)
        for one in definition.fields:
            field = EntryField(one.boxes, context.theme, context.words)
            place = 1 + (COLUMNS.index(one.column) if one.column in COLUMNS else 2)
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
        self.setToolTip(tip(whole))
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
        self.text = f"{name}   {self._beside}".rstrip()
        self.setAccessibleName(self.text)
        self.update()

    def show_mark(self, mark: Mark, *, confirmed: bool) -> None:
        """The sign left of the boxes; a tick beside it once the figure was read again."""
        if (mark, confirmed) != (self._mark, self._confirmed):
            self._mark, self._confirmed = mark, confirmed
            self.update()

    def show_focus(self, focused: bool) -> None:
        """The band of the row being typed."""
        if focused != self._focused:
            self._focused = focused
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Band, words as far as there is room, signs, ruled line."""
        theme, painter = self._context.theme, QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.tokens.tint if self._focused else theme.tokens.surface))
        end = self._paint_signs(painter, min(field.x() for field in self.fields.values()))
        shown = self._laid_out(max(0, end - EDGE))
        painter.setFont(fonts.font(theme.family, theme.em(LETTERS)))
        painter.setPen(QColor(theme.tokens.text))
        painter.drawStaticText(QPointF(EDGE, (self.height() - shown.size().height()) / 2), shown)
        if self._ruled:
            painter.fillRect(0, self.height() - 2, self.width(), 2, QColor(theme.tokens.line))
        painter.end()

    def prepare(self) -> None:
        """Lays the words out for the room they have, before the row is shown."""
        self._laid_out(max(0, min(field.x() for field in self.fields.values()) - EDGE))

    def _laid_out(self, room: int) -> QStaticText:
        """The words as far as they fit, laid out once for as long as words, room and letters are the same."""
        font = fonts.font(self._context.theme.family, self._context.theme.em(LETTERS))
        key = (self.text, room, font.pixelSize())
        if self._words is None or self._words[0] != key:
            made = QStaticText(QFontMetrics(font).elidedText(self.text, Qt.TextElideMode.ElideMiddle, room))
            made.setTextFormat(Qt.TextFormat.PlainText)
            made.prepare(font=font)
            self._words = key, made
        return self._words[1]

    def _paint_signs(self, painter: QPainter, end: int) -> int:
        """Paints the signs so that they end there; where they begin."""
        if self._mark is Mark.NONE:
            return end
        theme, is_note = self._context.theme, self._mark is Mark.NOTE
        state = theme.tokens.state
        signs = [("info", state["typing"].ink, 1.0) if is_note else ("triangle-alert", state["finding"].ink, 1.0)]
        if self._confirmed:
            signs.append(("check", theme.tokens.good.ink, 0.875))
        for name, colour, size in signs:
            drawn = icons.pixmap(name, colour, theme.em(size), self.devicePixelRatioF())
            end -= theme.em(size)
            painter.drawPixmap(end, (self.height() - theme.em(size)) // 2, drawn)
            end -= 2
        return end

    def _restyle(self) -> None:
        theme = self._context.theme
        self.setFixedHeight(theme.em(painting.BOX) + theme.shrunk(self._free))
        for place in (1, 2, 3):
            self._grid.setColumnMinimumWidth(place, column_width(self._context))
        self.update()
