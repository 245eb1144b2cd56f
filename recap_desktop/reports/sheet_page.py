"""Draws one planned sheet: column heads with numbers, rows with labels, figures, rules, and the initials strip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recap_desktop.reports.paper import LEFT, Paper
from recap_desktop.reports.sheet import (
    LABEL_STEP,
    NUMBER_WIDTH,
    TAG_WIDTH,
    ColumnKind,
    Grid,
    Level,
    SheetColumn,
    SheetRow,
    head_lines,
    line_height,
)
from recap_desktop.reports.typeset import BOLD, REGULAR, SEMIBOLD, fit_size
from recap_desktop.reports.wording import ABSENT, CHANGED_MARK, Wording

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_FIGURE_SIZE = 8.2
_STRIP = 9.0
_REMARK = 7.5
_NOTE = 10.0
_THIN, _THICK = 0.35, 0.9


@dataclass(frozen=True, slots=True)
class Room:
    """Where tables are drawn: the paper, and the height that their last row stays above (the strip for initials)."""

    paper: Paper
    bottom: float


def head_height(columns: Sequence[SheetColumn], grid: Grid) -> float:
    """Height of the column heads without the numbers under them."""
    most = 0.0
    for column, width in zip(columns, grid.widths, strict=True):
        size, lines = head_lines(column, width)
        most = max(most, len(lines) * size * 1.15 + (_REMARK if column.remark else 0))
    return most + 6


def body_room(columns: Sequence[SheetColumn], grid: Grid, room: Room) -> float:
    """Height left for rows on a page."""
    return room.paper.top - room.bottom - head_height(columns, grid) - _STRIP - _NOTE


class PrintedSheetPage:
    """The content of one page."""

    def __init__(
        self, rows: Sequence[SheetRow], columns: Sequence[SheetColumn], grid: Grid, room: Room, wording: Wording
    ) -> None:
        self._rows = rows
        self._columns = columns
        self._wording = wording
        self._top, self._right = room.paper.top, room.paper.right
        self._grid = grid
        self._edges = [LEFT]
        for width in (NUMBER_WIDTH, grid.label, TAG_WIDTH, *grid.widths):
            self._edges.append(self._edges[-1] + width)
        self._line = line_height(rows, body_room(columns, grid, room))

    def draw(self, canvas: Canvas) -> None:
        """Heads, rows and the note about blanks; called once the frame is on the page."""
        canvas.setFillGray(0)
        canvas.setStrokeGray(0)
        y = self._heads(canvas)
        top = y
        for row in self._rows:
            y = self._row(canvas, row, y)
        canvas.setLineWidth(_THICK)
        canvas.line(LEFT, y, self._right, y)
        self._verticals(canvas, top, y)
        shown = [(column, one) for row in self._rows for _, one in row.lines for column in self._columns]
        told = [
            self._wording.text(code) for code, applies in (
                ("blanks_note", any(column.blanks.get(one) for column, one in shown)),
                ("changed_note", any(one in column.changed for column, one in shown)),
            ) if applies
        ]
        if told:
            words = "   ".join(told)
            canvas.setFont(REGULAR, fit_size(words, REGULAR, 6.8, self._right - LEFT))
            canvas.drawString(LEFT, y - 8, words)

    def _heads(self, canvas: Canvas) -> float:
        height = head_height(self._columns, self._grid)
        bottom = self._top - height
        canvas.setLineWidth(_THICK)
        canvas.line(LEFT, self._top, self._right, self._top)
        canvas.setFont(SEMIBOLD, 7.4)
        for first, last, code in ((0, 1, "number"), (1, 3, "row_title")):
            middle = (self._edges[first] + self._edges[last]) / 2
            canvas.drawCentredString(middle, bottom + height / 2 - 3, self._wording.text(code))
        for index, column in enumerate(self._columns):
            self._head(canvas, column, index, bottom, height)
        canvas.setLineWidth(_THIN)
        canvas.line(LEFT, bottom, self._right, bottom)
        canvas.setFont(REGULAR, 6.2)
        middles = [(self._edges[1] + self._edges[3]) / 2]
        middles += [(a + b) / 2 for a, b in zip(self._edges[3:], self._edges[4:], strict=False)]
        for number, middle in enumerate(middles, start=1):
            canvas.drawCentredString(middle, bottom - _STRIP + 2.4, str(number))
        canvas.setLineWidth(_THICK)
        canvas.line(LEFT, bottom - _STRIP, self._right, bottom - _STRIP)
        self._verticals(canvas, self._top, bottom - _STRIP)
        return bottom - _STRIP

    def _head(self, canvas: Canvas, column: SheetColumn, index: int, bottom: float, height: float) -> None:
        width = self._grid.widths[index]
        middle = self._edges[3 + index] + width / 2
        size, lines = head_lines(column, width)
        step = size * 1.15
        tall = len(lines) * step + (_REMARK if column.remark else 0)
        y = bottom + (height + tall) / 2 - size * 0.9
        canvas.setFont(BOLD if column.is_sum else SEMIBOLD, size)
        for line in lines:
            canvas.drawCentredString(middle, y, line)
            y -= step
        if column.remark:
            canvas.setFont(REGULAR, fit_size(column.remark, REGULAR, 6.4, width - 3))
            canvas.drawCentredString(middle, y, column.remark)

    def _row(self, canvas: Canvas, row: SheetRow, top: float) -> float:
        bottom = top - row.units * self._line
        canvas.setLineWidth(_THIN)
        canvas.line(LEFT, top, self._right, top)
        if row.level is not Level.ROW:
            self._shade(canvas, row, top, bottom)
        if not row.lines:
            canvas.setFillGray(0 if row.level is Level.SECTION else 1)
            canvas.setFont(BOLD, row.size)
            indent = 4 if row.level is Level.SECTION else NUMBER_WIDTH + 3
            canvas.drawString(LEFT + indent, (top + bottom) / 2 - 2.7, row.label_lines[0])
            canvas.setFillGray(0)
            return bottom
        font = BOLD if row.level is Level.PARTY else REGULAR
        canvas.setFillGray(1 if row.level is Level.PARTY else 0)
        canvas.setFont(font, fit_size(row.number, font, 7.4, NUMBER_WIDTH - 3))
        middle = (top + bottom) / 2
        canvas.drawCentredString((self._edges[0] + self._edges[1]) / 2, middle - 2.6, row.number)
        step = row.size * LABEL_STEP
        y = middle + (len(row.label_lines) * step) / 2 - row.size * 0.86
        canvas.setFont(font, row.size)
        for line in row.label_lines:
            canvas.drawString(self._edges[1] + 3, y, line)
            y -= step
        canvas.setFillGray(0)
        height = (top - bottom) / len(row.lines)
        for index, (tag, field) in enumerate(row.lines):
            self._figures(canvas, tag, field, top - index * height, height, last=index == len(row.lines) - 1)
        return bottom

    def _shade(self, canvas: Canvas, row: SheetRow, top: float, bottom: float) -> None:
        """A section's heading is pale, a party's dark; figures stand on pale ground: copies of copies show them."""
        is_party = row.level is Level.PARTY
        pale = self._edges[3] if is_party and row.lines else LEFT
        if is_party:
            canvas.setFillGray(0.3)
            canvas.rect(LEFT, bottom, (pale if row.lines else self._right) - LEFT, top - bottom, stroke=0, fill=1)
        if not is_party or row.lines:
            canvas.setFillGray(0.9 if is_party else 0.86)
            canvas.rect(pale, bottom, self._right - pale, top - bottom, stroke=0, fill=1)
        canvas.setFillGray(0)

    def _figures(self, canvas: Canvas, tag: str, field: str, top: float, height: float, *, last: bool) -> None:
        base = top - height / 2 - 2.9
        if tag:
            canvas.setFont(REGULAR, 6.6)
            canvas.drawCentredString((self._edges[2] + self._edges[3]) / 2, base + 0.4, tag)
            if not last:
                canvas.setLineWidth(0.2)
                canvas.line(self._edges[2], top - height, self._right, top - height)
        for index, column in enumerate(self._columns):
            font = BOLD if column.is_sum else REGULAR
            words = self._figure(column, field)
            size = fit_size(words, font, _FIGURE_SIZE, self._grid.widths[index] - 4)
            canvas.setFont(font, size)
            canvas.drawRightString(self._edges[4 + index] - 2.5, base, words)

    def _figure(self, column: SheetColumn, field: str) -> str:
        """The figure; the word "blank" for a station's blank; ``*`` after a sum that leaves blanks out; a mark behind
        a station's figure that another one stood for."""
        if field not in column.figures:
            return ABSENT
        figure = self._wording.number(column.figures[field])
        if column.blanks.get(field):
            figure = self._wording.text("blank") if column.kind is ColumnKind.STATION else f"{figure}*"
        return f"{figure}{CHANGED_MARK}" if field in column.changed else figure

    def _verticals(self, canvas: Canvas, top: float, bottom: float) -> None:
        """Column rules between rows only where a row has columns; strong ones around sums."""
        y = top
        heads = top == self._top
        spans = [(top, bottom)] if heads else []
        for row in () if heads else self._rows:
            end = y - row.units * self._line
            if row.lines:
                spans.append((y, end))
            y = end
        for upper, lower in spans:
            for place, x in enumerate(self._edges):
                canvas.setLineWidth(_THICK if place in (0, len(self._edges) - 1) or self._strong(place) else _THIN)
                if place == 2:
                    continue
                canvas.line(x, upper, x, lower)
        canvas.setLineWidth(_THICK)
        canvas.line(LEFT, top, LEFT, bottom)
        canvas.line(self._right, top, self._right, bottom)

    def _strong(self, place: int) -> bool:
        """The left edge of a sum at the end, the right edge of one brought forward."""
        left, right = place - 4, place - 3
        before = left == 0 and self._columns[left].is_sum
        after = 0 < right < len(self._columns) and self._columns[right].is_sum
        return before or after


