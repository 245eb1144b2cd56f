"""Text and simple tables that run over as many pages as they need: cover, words, notes.

A piece knows its height and draws itself below a given height. :func:`paginate` breaks before a piece that does
not fit, never between a heading and what follows it, and repeats the head of a table on the new page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recap_desktop.reports.frame import BOTTOM, LEFT, RIGHT, TOP, WIDTH
from recap_desktop.reports.typeset import REGULAR, SEMIBOLD, wrap

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

#: Lines of one table row; longer cells are split, so that every row fits a page.
_MOST_LINES = 24
Draw = Callable[["Canvas", float], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """:param draw: called with the canvas and the height of the piece's top edge; None for empty room.
    :param keep: never the last piece of a page.
    :param head: piece to repeat when a page begins with this one."""

    height: float
    draw: Draw | None = field(repr=False)
    keep: bool = False
    head: Piece | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a flowing table: share of the page width, and ``"right"`` for figures."""

    title: str
    share: float
    align: str = "left"


def space(height: float) -> Piece:
    """Empty room, dropped where a page ends."""
    return Piece(height, None)


def paragraph(
    words: str, *, font: str = REGULAR, size: float = 9.0, centred: bool = False, keep: bool = False
) -> Piece:
    """Wrapped text over the whole width."""
    lines = wrap(words, font, size, WIDTH)
    step = size * 1.35

    def draw(canvas: Canvas, top: float) -> None:
        canvas.setFont(font, size)
        y = top - size
        for line in lines:
            if centred:
                canvas.drawCentredString((LEFT + RIGHT) / 2, y, line)
            else:
                canvas.drawString(LEFT, y, line)
            y -= step

    return Piece(step * len(lines) + 2, draw, keep)


def heading(words: str) -> Piece:
    """A section's title, kept with what follows."""
    return paragraph(words, font=SEMIBOLD, size=10.5, keep=True)


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, size: float = 8.0) -> list[Piece]:
    """A ruled table with a repeated head; each row is as high as its longest cell."""
    total = sum(column.share for column in columns)
    widths = [WIDTH * column.share / total for column in columns]
    titles = [wrap(column.title, SEMIBOLD, size, width - 8) for column, width in zip(columns, widths, strict=True)]
    head = _row(titles, columns, widths, size, SEMIBOLD)
    first = Piece(head.height, head.draw, keep=True)
    body: list[Piece] = []
    for row in rows:
        wrapped = [wrap(cell, REGULAR, size, width - 8) for cell, width in zip(row, widths, strict=True)]
        for start in range(0, max(map(len, wrapped)), _MOST_LINES):  # a long remark goes on in a further row
            some = [lines[start : start + _MOST_LINES] for lines in wrapped]
            piece = _row(some, columns, widths, size, REGULAR)
            body.append(Piece(piece.height, piece.draw, head=head))
    return [first, *body]


def _row(
    wrapped: Sequence[Sequence[str]], columns: Sequence[Column], widths: Sequence[float], size: float, font: str
) -> Piece:
    step = size * 1.25
    height = max(len(lines) for lines in wrapped) * step + 4

    def draw(canvas: Canvas, top: float) -> None:
        canvas.setLineWidth(0.4)
        canvas.setStrokeGray(0.35)
        canvas.setFont(font, size)
        x = LEFT
        for lines, column, width in zip(wrapped, columns, widths, strict=True):
            canvas.rect(x, top - height, width, height)
            y = top - size - 1
            for line in lines:
                if column.align == "right":
                    canvas.drawRightString(x + width - 4, y, line)
                else:
                    canvas.drawString(x + 4, y, line)
                y -= step
            x += width
        canvas.setStrokeGray(0)

    return Piece(height, draw)


def paginate(pieces: Sequence[Piece], top: float = TOP, bottom: float = BOTTOM) -> list[list[tuple[Piece, float]]]:
    """Pages of pieces with the height of each piece's top edge."""
    pages: list[list[tuple[Piece, float]]] = [[]]
    y = top
    for index, piece in enumerate(pieces):
        if piece.draw is None:
            y -= piece.height
            continue
        if y - _needed(pieces, index) < bottom and pages[-1]:
            pages.append([])
            y = top
            if piece.head is not None:
                pages[-1].append((piece.head, y))
                y -= piece.head.height
        pages[-1].append((piece, y))
        y -= piece.height
    return pages


def _needed(pieces: Sequence[Piece], index: int) -> float:
    height = pieces[index].height
    while pieces[index].keep and index + 1 < len(pieces):
        index += 1
        height += pieces[index].height
    return height
