"""Draws one planned sheet: column heads with numbers, rows with labels, figures, rules, and the initials strip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recap_desktop.reports.frame import LEFT, RIGHT, TOP
from recap_desktop.reports.initials import STRIP_TOP
from recap_desktop.reports.sheet import (
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
from recap_desktop.reports.wording import ABSENT, Wording

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_FIGURE_SIZE = 8.2
_STRIP = 9.0
_REMARK = 7.5
_NOTE = 10.0
_THIN, _THICK = 0.35, 0.9


def head_height(columns: Sequence[SheetColumn], grid: Grid) -> float:
    """Height of the column heads without the numbers under them."""
    most = 0.0
    for column, width in zip(columns, grid.widths, strict=True):
        size, lines = head_lines(column, width)
        most = max(most, len(lines) * size * 1.15 + (_REMARK if column.remark else 0))
    return most + 6


def body_room(columns: Sequence[SheetColumn], grid: Grid) -> float:
    """Height left for rows on a page."""
    return TOP - STRIP_TOP - head_height(columns, grid) - _STRIP - _NOTE


class PrintedSheetPage:
    """The content of one page."""

    def __init__(
        self, rows: Sequence[SheetRow], columns: Sequence[SheetColumn], grid: Grid, wording: Wording
    ) -> None:
        self._rows = rows
        self._columns = columns
        self._wording = wording
        self._grid = grid
        self._edges = [LEFT]
        for width in (NUMBER_WIDTH, grid.label, TAG_WIDTH, *grid.widths):
            self._edges.append(self._edges[-1] + width)
        self._line = line_height(rows, body_room(columns, grid))

    def draw(self, canvas: Canvas) -> None:
        """Heads, rows and the note about blanks; called once the frame is on the page."""
        canvas.setFillGray(0)
        canvas.setStrokeGray(0)
        y = self._heads(canvas)
        top = y
        for row in self._rows:
            y = self._row(canvas, row, y)
        canvas.setLineWidth(_THICK)
        canvas.line(LEFT, y, RIGHT, y)
        self._verticals(canvas, top, y)
        if any(any(column.blanks.get(one) for _, one in row.lines) for row in self._rows for column in self._columns):
            canvas.setFont(REGULAR, 6.8)
            canvas.drawString(LEFT, y - 8, self._wording.text("blanks_note"))

    def _heads(self, canvas: Canvas) -> float:
        height = head_height(self._columns, self._grid)
        bottom = TOP - height
        canvas.setLineWidth(_THICK)
        canvas.line(LEFT, TOP, RIGHT, TOP)
        canvas.setFont(SEMIBOLD, 7.4)
        for first, last, code in ((0, 1, "number"), (1, 3, "row_title")):
            middle = (self._edges[first] + self._edges[last]) / 2
            canvas.drawCentredString(middle, bottom + height / 2 - 3, self._wording.text(code))
        for index, column in enumerate(self._columns):
            self._head(canvas, column, index, bottom, height)
        canvas.setLineWidth(_THIN)
        canvas.line(LEFT, bottom, RIGHT, bottom)
        canvas.setFont(REGULAR, 6.2)
        middles = [(self._edges[1] + self._edges[3]) / 2]
        middles += [(a + b) / 2 for a, b in zip(self._edges[3:], self._edges[4:], strict=False)]
        for number, middle in enumerate(middles, start=1):
            canvas.drawCentredString(middle, bottom - _STRIP + 2.4, str(number))
        canvas.setLineWidth(_THICK)
        canvas.line(LEFT, bottom - _STRIP, RIGHT, bottom - _STRIP)
        self._verticals(canvas, TOP, bottom - _STRIP)
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
        canvas.line(LEFT, top, RIGHT, top)
        if not row.lines:
            is_section = row.level is Level.SECTION
            canvas.setFillGray(0.86 if is_section else 0.95)
            canvas.rect(LEFT, bottom, RIGHT - LEFT, top - bottom, stroke=0, fill=1)
            canvas.setFillGray(0)
            canvas.setFont(BOLD if is_section else SEMIBOLD, row.size)
            indent = 4 if is_section else NUMBER_WIDTH + 3
            canvas.drawString(LEFT + indent, (top + bottom) / 2 - 2.7, row.label_lines[0])
            return bottom
        canvas.setFont(REGULAR, fit_size(row.number, REGULAR, 7.4, NUMBER_WIDTH - 3))
        middle = (top + bottom) / 2
        canvas.drawCentredString((self._edges[0] + self._edges[1]) / 2, middle - 2.6, row.number)
        step = row.size * 1.12
        y = middle + (len(row.label_lines) * step) / 2 - row.size * 0.86
        canvas.setFont(REGULAR, row.size)
        for line in row.label_lines:
            canvas.drawString(self._edges[1] + 3, y, line)
            y -= step
        height = (top - bottom) / len(row.lines)
        for index, (tag, field) in enumerate(row.lines):
            self._figures(canvas, tag, field, top - index * height, height, last=index == len(row.lines) - 1)
        return bottom

    def _figures(self, canvas: Canvas, tag: str, field: str, top: float, height: float, *, last: bool) -> None:
        base = top - height / 2 - 2.9
        if tag:
            canvas.setFont(REGULAR, 6.6)
            canvas.drawCentredString((self._edges[2] + self._edges[3]) / 2, base + 0.4, tag)
            if not last:
                canvas.setLineWidth(0.2)
                canvas.line(self._edges[2], top - height, RIGHT, top - height)
        for index, column in enumerate(self._columns):
            font = BOLD if column.is_sum else REGULAR
            words = self._figure(column, field)
            size = fit_size(words, font, _FIGURE_SIZE, self._grid.widths[index] - 4)
            canvas.setFont(font, size)
            canvas.drawRightString(self._edges[4 + index] - 2.5, base, words)

    def _figure(self, column: SheetColumn, field: str) -> str:
        """The figure; the word "blank" for a station's blank; ``*`` after a sum that leaves blanks out."""
        if field not in column.figures:
            return ABSENT
        figure = self._wording.number(column.figures[field])
        if not column.blanks.get(field):
            return figure
        return self._wording.text("blank") if column.kind is ColumnKind.STATION else f"{figure}*"

    def _verticals(self, canvas: Canvas, top: float, bottom: float) -> None:
        """Column rules between rows only where a row has columns; strong ones around sums."""
        y = top
        heads = top == TOP
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
        canvas.line(RIGHT, top, RIGHT, bottom)

    def _strong(self, place: int) -> bool:
        """The left edge of a sum at the end, the right edge of one brought forward."""
        left, right = place - 4, place - 3
        before = left == 0 and self._columns[left].is_sum
        after = 0 < right < len(self._columns) and self._columns[right].is_sum
        return before or after


