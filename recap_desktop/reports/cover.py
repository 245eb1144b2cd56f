"""The first page: minutes of the plenary, what the document covers, totals in words, contents, identification."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from recap_desktop.reports.flow import Column, Piece, heading, paragraph, space, table
from recap_desktop.reports.frame import LEFT, RIGHT
from recap_desktop.reports.sheet import choice_label
from recap_desktop.reports.tables import reason_word
from recap_desktop.reports.typeset import BOLD, REGULAR
from recap_desktop.reports.wording import Wording, grouped

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from recap_desktop.reports.model import DHasil

#: One line of the contents: title, and its first page as known when the pages are drawn.
ContentsLine = tuple[str, Callable[[], int]]


def minutes(document: DHasil, wording: Wording) -> list[Piece]:
    """Title, opening sentence, and how many stations are in the totals."""
    names, code = document.name_of, document.subdistrict
    contest = wording.text(f"contest.{document.contest}")
    opening = wording.text(
        "opening", **wording.day_in_words(document.device_time, code), subdistrict=names(code),
        regency=names(code[:4]), province=names(code[:2]), contest=contest,
    )
    expected, missing = len(document.recap.expected), len(document.recap.missing)
    covers = wording.text(
        "covers", villages=wording.number(len(document.recap.villages)), expected=wording.number(expected),
        included=wording.number(document.included), missing=wording.number(missing),
    )
    if document.missing:
        counted = Counter(one.reason for one in document.missing)
        reasons = ", ".join(f"{reason_word(wording, reason)} {wording.number(n)}" for reason, n in sorted(counted.items()))
        covers += " " + wording.text("covers_missing", reasons=reasons)
    return [
        space(4),
        paragraph(wording.text("minutes_title"), font=BOLD, size=13, centred=True, keep=True),
        paragraph(wording.text("minutes_subtitle", contest=contest), font=BOLD, size=10.5, centred=True, keep=True),
        space(8),
        paragraph(opening, size=9.2),
        space(3),
        paragraph(covers, size=9.2),
        paragraph(wording.text(f"means.{document.status}"), size=9.2),
        space(6),
    ]


def totals_in_words(document: DHasil, wording: Wording) -> list[Piece]:
    """Final totals of the fields the form asks for in words."""
    total = document.recap.total.totals
    rows = []
    for section in document.recap.definition.sections:
        for row in section.rows:
            label = choice_label(row, document.choices) or row.label.get(wording.lang)
            rows.extend(
                (one.number, label, wording.number(total[one.id]), wording.words(total[one.id]))
                for one in row.fields
                if one.words
            )
    columns = [
        Column(wording.text("number"), 5), Column(wording.text("row_title"), 36),
        Column(wording.text("in_figures"), 9, "right"), Column(wording.text("in_words"), 50),
    ]
    return [heading(wording.text("totals_title")), *table(columns, rows, size=8.4), space(8)]


def contents(lines: Sequence[ContentsLine], wording: Wording) -> list[Piece]:
    """Parts and the page each begins on."""
    return [heading(wording.text("contents")), *(_contents_line(*line) for line in lines), space(8)]


def _contents_line(title: str, first: Callable[[], int]) -> Piece:
    def draw(canvas: Canvas, top: float) -> None:
        canvas.setFont(REGULAR, 8.4)
        number = str(first())
        canvas.drawString(LEFT + 4, top - 8.4, title)
        canvas.drawRightString(RIGHT - 4, top - 8.4, number)
        canvas.setLineWidth(0.3)
        canvas.setDash(0.6, 2.4)
        start = LEFT + 10 + canvas.stringWidth(title, REGULAR, 8.4)
        canvas.line(start, top - 9, RIGHT - 12 - canvas.stringWidth(number, REGULAR, 8.4), top - 9)
        canvas.setDash()

    return Piece(12.0, draw)


def identification(document: DHasil, wording: Wording) -> list[Piece]:
    """Digests a person can compare, and where they come from."""
    log = document.log_head
    rows = [
        (wording.text("record"), grouped(document.record_id) if document.record_id else wording.text("no_record")),
        (wording.text("journal"), grouped(document.journal_head)),
        (wording.text("log"), wording.text("log_head", size=wording.number(log.size), root=grouped(log.root))
         if log else wording.text("no_log")),
        (wording.text("election"), f"{document.election} \u00b7 {wording.text(f'mode.{document.mode}')}"),
        (wording.text("made"), wording.moment(document.device_time, document.subdistrict)),
    ]
    columns = [Column(wording.text("what"), 22), Column(wording.text("value"), 78)]
    return [heading(wording.text("identification")), *table(columns, rows), space(3),
            paragraph(wording.text("how_to_check"), size=8), space(5)]
