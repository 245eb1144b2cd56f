"""A blank copy of a station's form (C.Hasil Salinan): its names and boxes, the voters of its list, no other figure.

Upright on A4 or F4. A place to write down, not the official print: it says so on every page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from reportlab.platypus import Flowable, Table

from forms.definition import FieldDef, FormDefinition, RowDef, Text
from recap_desktop.reports.flow import boxes, draw, heading, paginate, paragraph, space
from recap_desktop.reports.paper import A4, BOTTOM, LEFT, QR_SIDE, Paper
from recap_desktop.reports.typeset import BOLD, REGULAR, SEMIBOLD, end_page, fit_size, open_canvas, printable
from recap_desktop.reports.wording import Wording

_BOX, _GAP = 12.5, 1.0
_ROW, _WORDS_ROW = 19.0, 16.0
#: Of a party, of which two stand side by side as on the official copy: its rows, and what is between the two.
_PARTY_ROW, _BETWEEN = 17.0, 6.0
_NUMBER, _PARTY_NUMBER = 40.0, 24.0
_STAFF = 7


@dataclass(frozen=True, slots=True)
class BlankStation:
    """What is known of a station's form before anybody counts.

    :param contest: what it is called in the region.
    :param place: province to village, as printed; ``station`` its number.
    :param names: choices by id. :param listed: voters on the list by field id, e.g. ``dpt.t``; empty where not known.
    """

    definition: FormDefinition
    contest: Text
    place: str
    code: str
    station: str
    names: Mapping[str, str] = field(repr=False)
    withdrawn: frozenset[str] = frozenset()
    listed: Mapping[str, int] = field(default_factory=dict)


def blank_forms(stations: Iterable[BlankStation], mode: str, lang: str = "id", paper: Paper = A4) -> bytes:
    """One form after the other, each with pages of its own numbers. The same data give the same bytes."""
    wording, upright = Wording(lang), Paper(paper.name, paper.height, paper.width)
    target = BytesIO()
    canvas = open_canvas(target, upright.size, title=wording.text("blank.title"), lang=lang)
    mark = wording.text(f"mark.{mode}") if mode != "official" else ""
    for one in stations:
        pages = paginate(_story(one, upright, wording), upright)
        for number, page in enumerate(pages, 1):
            _frame(canvas, one, upright, wording, mark)
            canvas.drawRightString(
                upright.right, BOTTOM - 18, wording.text("page", page=number, pages=len(pages)))
            draw(canvas, page)
            end_page(canvas)
    canvas.save()
    return target.getvalue()


def _frame(canvas: object, one: BlankStation, paper: Paper, wording: Wording, mark: str) -> None:
    from reportlab.pdfgen.canvas import Canvas

    assert isinstance(canvas, Canvas)
    model = wording.text("blank.model", form=one.definition.form_code.partition("-")[2])
    y = paper.head_top - 12
    for font, size, words in (
        (BOLD, 12.0, f"{model}  \u00b7  {wording.text('station', number=one.station)}"),
        (SEMIBOLD, 9.5, one.contest.get(wording.lang)),
        (REGULAR, 8.5, f"{one.place} ({one.code})"),
        (REGULAR, 7.5, wording.text("blank.note")),
    ):
        words = printable(words)
        canvas.setFont(font, fit_size(words, font, size, paper.inner - QR_SIDE - 8))
        canvas.drawString(LEFT, y, words)
        y -= 14
    if mark:
        canvas.setFont(BOLD, fit_size(mark, BOLD, 11, QR_SIDE))
        canvas.drawRightString(paper.right, paper.head_top - 12, mark)
    canvas.setLineWidth(0.8)
    canvas.line(LEFT, paper.top + 4, paper.right, paper.top + 4)
    canvas.setFont(SEMIBOLD, 8.5)


def _story(one: BlankStation, paper: Paper, wording: Wording) -> list[Flowable]:
    story: list[Flowable] = []
    for section in one.definition.sections:
        story.append(heading(f"{section.number}.  {section.title.get(wording.lang)}"))
        parties: list[Flowable] = []
        for rows in _groups(section.rows):
            if rows[0].group is not None:
                parties.append(_table(one, rows, (paper.inner - _BETWEEN) / 2, wording))
                continue
            story += [*_side_by_side(parties, paper), _table(one, rows, paper.inner, wording), space(4)]
            parties = []
        story += _side_by_side(parties, paper)
    story += [space(8), heading(wording.text("blank.staff"))]
    staff = [f"{place}. {wording.text('blank.chair' if place == 1 else 'blank.member')}"
             for place in range(1, _STAFF + 1)]
    story.append(boxes(staff, paper.inner, _STAFF, 46))
    story += [space(6), heading(wording.text("blank.witnesses"))]
    everybody = one.definition.contestants
    across = min(9, len(everybody))
    for start in range(0, len(everybody), across):
        row = [wording.text("witness_short", number=each) for each in everybody[start : start + across]]
        story.append(boxes(row, paper.inner, across, 36))
    return story


def _side_by_side(parties: Sequence[Flowable], paper: Paper) -> list[Flowable]:
    """Tables of parties in pairs, the lower number on the left; a pair is never torn."""
    width = (paper.inner - _BETWEEN) / 2
    story: list[Flowable] = []
    for start in range(0, len(parties), 2):
        pair = [*parties[start : start + 2], ""][:2]
        story += [Table([[pair[0], "", pair[1]]], colWidths=[width, _BETWEEN, width], style=[
            ("FONTNAME", (0, 0), (-1, -1), REGULAR), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ("NOSPLIT", (0, 0), (-1, -1)),
        ]), space(4)]
    return story


def _groups(rows: Sequence[RowDef]) -> list[list[RowDef]]:
    """A table for each party, and one for what stands between."""
    made: list[list[RowDef]] = []
    for row in rows:
        if made and made[-1][-1].group == row.group:
            made[-1].append(row)
        else:
            made.append([row])
    return made


def _table(one: BlankStation, rows: Sequence[RowDef], width: float, wording: Wording) -> Flowable:
    """Rows with their digit boxes; a line below a box whose figure is written in words too."""
    most = max(len(row.fields) for row in rows)
    wide = max(part.boxes for row in rows for part in row.fields) * (_BOX + _GAP) + 12
    is_group = rows[0].group is not None
    number, least = (_PARTY_NUMBER, _PARTY_ROW) if is_group else (_NUMBER, _ROW)
    label = width - number - most * wide
    cells: list[list[object]] = []
    heights: list[float] = []
    styles: list[Any] = [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR), ("FONTSIZE", (0, 0), (-1, -1), 8),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3), ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1), ("BOX", (0, 0), (-1, -1), 0.8, (0, 0, 0)),
        ("LINEABOVE", (0, 0), (-1, -1), 0.3, (0, 0, 0)),
    ]
    if most > 1:
        tags = [wording.text(f"column.{part.column}") if part.column else "" for part in rows[0].fields]
        cells.append(["", "", *tags])
        heights.append(13.0)
        styles += [
            ("FONTSIZE", (2, 0), (-1, 0), 7.5), ("LEADING", (2, 0), (-1, 0), 9), ("VALIGN", (0, 0), (-1, 0), "TOP"),
        ]
    for row in rows:
        is_party = row.group is not None and row.choice == row.group
        size = 7.6 if is_group and row.choice is None else 8.2  # the sum's label on one line
        words = paragraph(_label(one, row, wording), size=size, font=SEMIBOLD if is_party else REGULAR)
        digits = [_Boxes(part, one.listed.get(part.id)) for part in row.fields]
        if is_party:
            styles.append(("BACKGROUND", (0, len(cells)), (1, len(cells)), (0.85, 0.85, 0.85)))
        cells.append([_short(row), words, *[""] * (most - len(digits)), *digits])
        # the label may need more lines than a row of boxes is high
        heights.append(max(least, words.wrap(label - 6, 1000)[1] + 3))
        if any(part.words for part in row.fields):
            line = len(cells)
            cells.append(["", f"{wording.text('in_words')}:", *[""] * most])
            heights.append(_WORDS_ROW)
            styles += [("SPAN", (1, line), (-1, line)), ("LINEABOVE", (0, line), (-1, line), 0.15, (0.6, 0.6, 0.6))]
    return Table(cells, colWidths=[number, label, *[wide] * most], rowHeights=heights, style=styles)


def _short(row: RowDef) -> str:
    """As on the form, below the party's name without its number; a candidate by the number on the ballot."""
    if row.group is None:
        return row.number
    if row.choice is None or row.choice == row.group:
        return row.number.removeprefix(f"{row.group}.")
    return row.choice.rpartition(".")[2]


def _label(one: BlankStation, row: RowDef, wording: Wording) -> str:
    """The name of who stands; a party's with its number, anybody else's number stands beside it."""
    name = one.names.get(row.choice or "")
    if row.choice is None or name is None:
        return row.label.get(wording.lang)
    gone = f" ({wording.text('withdrawn')})" if row.choice in one.withdrawn else ""
    return f"{row.choice}. {name}{gone}" if row.choice == row.group else f"{name}{gone}"


class _Boxes(Flowable):
    """Digit boxes of one number, empty or with the voters of the list."""

    def __init__(self, part: FieldDef, figure: int | None) -> None:
        super().__init__()
        self._digits = str(figure).zfill(part.boxes) if figure is not None else " " * part.boxes
        self.width, self.height = len(self._digits) * (_BOX + _GAP), _BOX

    def draw(self) -> None:
        """At the origin, as platypus has it."""
        canvas = self.canv
        canvas.setLineWidth(0.7)
        canvas.setFont(SEMIBOLD, 9.5)
        for place, digit in enumerate(self._digits):
            canvas.rect(place * (_BOX + _GAP), 0, _BOX, _BOX)
            if digit != " ":
                canvas.drawCentredString(place * (_BOX + _GAP) + _BOX / 2, 3, digit)
