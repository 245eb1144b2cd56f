"""A column of a spreadsheet, held against the boxes from one field on. Without Qt; nothing is kept here.

Grammar of a cell: digits; thousands in groups of three (``1.234``, ``1 234``); boxes as they stand on the paper
(``XXX``, ``X95``); nothing for blank on paper. Whatever else a cell holds is refused, with its line: a lone ``x`` or
``-`` says nothing to some and zero to others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from forms.definition import FormDefinition
from forms.figure import Figure, parse_figure
from sync.trust.table_reader import why_no_figure

_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,'\s])[0-9]{3})(?:\1[0-9]{3})*")
_BOXES = re.compile(r"X+[0-9]*", re.IGNORECASE)
_WHY = {
    "table.figure_unclear": "entry.paste.unclear", "table.figure_decimal": "entry.paste.decimal",
    "table.figure_grouped": "entry.paste.decimal",
}


@dataclass(frozen=True)
class PastedRow:
    """One line of the column: where it would go, and what it says or the code of the sentence why not."""

    line: int
    text: str
    field: str | None
    figure: Figure | None
    why: str = ""


def read_column(text: str, definition: FormDefinition, start: str) -> tuple[PastedRow, ...]:
    """Every line of the clipboard with the field it is meant for, in paper order from ``start``."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()  # a spreadsheet ends its last line
    order: Sequence[str | None] = definition.order[definition.place[start]:]
    goals = [*order, *[None] * max(0, len(lines) - len(order))]
    return tuple(_row(number, line, goal, definition)
                 for number, (line, goal) in enumerate(zip(lines, goals, strict=False), start=1))


def _row(number: int, line: str, goal: str | None, definition: FormDefinition) -> PastedRow:
    cell = line.strip()
    if goal is None:
        return PastedRow(number, cell, None, None, "entry.paste.no_box")
    if "\t" in cell:
        return PastedRow(number, cell.replace("\t", "  "), goal, None, "entry.paste.columns")
    read = _read(cell, definition.field(goal).boxes)
    if isinstance(read, Figure):
        return PastedRow(number, cell, goal, read)
    return PastedRow(number, cell, goal, None, read)


def _read(cell: str, boxes: int) -> Figure | str:
    """The figure of a cell, or the code of the sentence why it holds none."""
    if not cell:
        return Figure.blank()
    if _BOXES.fullmatch(cell) and len(cell) == boxes:
        return parse_figure(cell.upper(), boxes)
    digits = re.sub("[^0-9]", "", cell) if _GROUPED.fullmatch(cell) else cell
    if not (digits.isascii() and digits.isdigit()):
        return _WHY.get(why_no_figure(cell), "entry.paste.no_number")
    return Figure.of(int(digits), digits) if len(digits) <= boxes else "entry.paste.too_long"
