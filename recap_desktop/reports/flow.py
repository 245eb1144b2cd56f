"""Flowing text and simple tables of the document: platypus breaks lines, rows and pages.

Pages are planned before the first is drawn, because every page says "x of y": :func:`paginate` lays the flowables out
and :func:`draw` draws those of one page later. Import this when a document is made, not before: it loads reportlab.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal, cast
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from recap_desktop.reports.lists import Align, TextColumn
from recap_desktop.reports.paper import A4, BOTTOM, LEFT, Paper
from recap_desktop.reports.typeset import REGULAR, SEMIBOLD, printable

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

#: A page's flowables, each with the height of its lower edge above the foot of the sheet (points).
Placed = Sequence[tuple[Flowable, float]]
#: The engine's numbers: it takes their names for granted but cannot draw by them.
_ALIGN: dict[Align, Literal[0, 1, 2]] = {"left": 0, "centre": 1, "right": 2}
#: Width and colour of the rules of a flowing table.
_RULE = (0.4, (0.35, 0.35, 0.35))


@cache
def _style(font: str, size: float, leading: float, align: Align, keep: bool) -> ParagraphStyle:
    return ParagraphStyle(
        f"{font}-{size}-{align}-{keep}", fontName=font, fontSize=size, leading=leading, alignment=_ALIGN[align],
        keepWithNext=int(keep), splitLongWords=1, allowWidows=0, allowOrphans=0,
    )


def space(height: float, *, keep: bool = False) -> Flowable:
    """Empty room, dropped where a page begins.

    :param keep: never the last thing on a page.
    """
    made = Spacer(1, height)
    made.keepWithNext = int(keep)
    return made


def paragraph(
    words: str, *, font: str = REGULAR, size: float = 9.0, align: Align = "left", keep: bool = False
) -> Flowable:
    """Wrapped text over the whole width. ``words`` are plain text: what looks like markup is printed as it is.

    :param keep: never the last thing on a page.
    """
    return _text(words, _style(font, size, size * 1.35, align, keep))


def _text(words: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(printable(words)), style)


def heading(words: str) -> Flowable:
    """A section's title, kept with what follows."""
    return paragraph(words, font=SEMIBOLD, size=10.5, keep=True)


def table(
    columns: Sequence[TextColumn], rows: Sequence[Sequence[str]], *, size: float = 8.0, width: float = A4.inner,
    row_height: float = 0.0,
) -> Flowable:
    """A ruled table with a repeated head; a row higher than a page goes on in a further row.

    :param row_height: least height of a row in points.
    """
    below = max(3.0, row_height - size * 1.25 - 0.5)
    total = sum(column.share for column in columns)
    heads = [_text(one.title, _style(SEMIBOLD, size, size * 1.25, one.align, keep=False)) for one in columns]
    styles = [_style(REGULAR, size, size * 1.25, one.align, keep=False) for one in columns]
    cells = [[_text(words, style) for words, style in zip(row, styles, strict=True)] for row in rows]
    return Table(
        [heads, *cells], colWidths=[width * column.share / total for column in columns], repeatRows=1, splitInRow=1,
        style=[
            ("FONTNAME", (0, 0), (-1, -1), REGULAR),  # else the engine's own, unembedded font is named
            ("GRID", (0, 0), (-1, -1), *_RULE), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4), ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 0.5), ("BOTTOMPADDING", (0, 0), (-1, 0), 3),
            ("BOTTOMPADDING", (0, 1), (-1, -1), below),
        ],
    )


def boxes(titles: Sequence[str], width: float, across: int, height: float) -> Flowable:
    """Empty boxes side by side, each with a title at its upper edge: to be signed by hand."""
    style = _style(REGULAR, 8.5, 10.5, "left", keep=False)
    cells = [_text(words, style) for words in titles]
    cells += [_text("", style)] * (across - len(cells))
    return Table([cells], colWidths=[width / across] * across, rowHeights=[height], style=[
        ("FONTNAME", (0, 0), (-1, -1), REGULAR), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("GRID", (0, 0), (len(titles) - 1, 0), *_RULE),
    ])


def paginate(story: Sequence[Flowable], paper: Paper = A4, bottom: float = BOTTOM) -> list[Placed]:
    """Pages of flowables. What is kept with the next begins a page with it; empty room at the top is dropped."""
    pages: list[list[tuple[Flowable, float]]] = [[]]
    top, width = paper.top, paper.inner
    y = top
    waiting = deque(_kept_together(story))
    while waiting:
        group = waiting.popleft()
        if isinstance(group[0], Spacer) and not pages[-1]:
            continue
        fitting, rest = _fit(group, width, y - bottom, is_fresh=not pages[-1])
        for one in fitting:
            y -= one.wrap(width, top - bottom)[1]
            pages[-1].append((one, y))
        if rest:
            waiting.appendleft(rest)
            pages.append([])
            y = top
    return [page for page in pages if page] or [[]]


def _kept_together(story: Sequence[Flowable]) -> Iterator[list[Flowable]]:
    """What stands alone, and titles with the thing below them."""
    group: list[Flowable] = []
    for one in story:
        group.append(one)
        if not one.getKeepWithNext():  # type: ignore[no-untyped-call]
            yield group
            group = []
    if group:
        yield group


def _fit(
    group: list[Flowable], width: float, room: float, *, is_fresh: bool
) -> tuple[list[Flowable], list[Flowable]]:
    """What of a group is placed into ``room``, and what is left for the next page; a page is never left empty."""
    *titles, body = group
    if isinstance(body, Spacer) and body.height > room:
        return titles, []
    left = room - sum(title.wrap(width, room)[1] for title in titles)
    if left > 0:
        if body.wrap(width, left)[1] <= left:
            return group, []
        parts = _split(body, width, left, is_fresh=is_fresh)
        if len(parts) > 1:
            return [*titles, parts[0]], parts[1:]
    return (group, []) if is_fresh else ([], group)


def _split(body: Flowable, width: float, room: float, *, is_fresh: bool) -> list[Flowable]:
    """Parts of a flowable, the first at most ``room`` high. A row of a table is broken only where a page begins."""
    if not isinstance(body, Table):
        return list(body.split(width, room))
    body.splitInRow = int(is_fresh)
    parts: list[Flowable] = body.split(width, room)
    for part in parts:  # a row broken in two has no rule where it was broken
        cast(Table, part).setStyle([("LINEBELOW", (0, 0), (-1, 0), *_RULE), ("LINEBELOW", (0, -1), (-1, -1), *_RULE)])
    return parts


def draw(canvas: Canvas, page: Placed) -> None:
    """The flowables of one page."""
    for one, y in page:
        one.drawOn(canvas, LEFT, y)
