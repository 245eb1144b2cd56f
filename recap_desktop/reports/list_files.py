"""A list as a workbook or as CSV: the same titles, columns and rows as on paper, to go on reckoning with."""

from __future__ import annotations

import csv
import re
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO

from recap_desktop.reports.lists import Cell, Formula, PrintedList
from recap_desktop.reports.paper import PAPER_CODES

#: One moment for every workbook, so that the same data give the same bytes.
_MADE = datetime(2024, 1, 1)  # noqa: DTZ001 - a workbook's moment has no zone
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_NAME_MOST = 31
#: A text that a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def workbook_of(made: PrintedList) -> bytes:
    """XLSX with a sheet a table. Text is never a formula."""
    from xlsxwriter import Workbook

    target = BytesIO()
    book = Workbook(target, {"in_memory": True})
    book.set_properties({"created": _MADE})
    head, plain = book.add_format({"bold": True, "border": 1, "text_wrap": True}), book.add_format({"border": 1})
    number = book.add_format({"num_format": "#,##0", "border": 1})
    ratio = book.add_format({"num_format": "#,##0.0#", "border": 1})
    shown = [part for part in made.parts if part.columns] or list(made.parts[:1])
    for place, part in enumerate(shown, 1):
        title = _FORBIDDEN.sub(" ", part.title or made.head.title).strip()
        sheet = book.add_worksheet(f"{place} {title}"[:_NAME_MOST].strip())
        above = [made.head.title, made.head.subtitle, *([part.title] if part.title else []), *part.lead]
        for row, words in enumerate(above):
            sheet.write_string(row, 0, words)
        for column, one in enumerate(part.columns):
            sheet.write_string(len(above), column, one.title, head)
            sheet.set_column(column, column, 8 + one.share)
        for row, cells in enumerate(part.rows, len(above) + 1):
            for column, cell in enumerate(cells):
                if isinstance(cell, Formula):
                    shown_value = float(cell.value) if cell.value is not None else ""
                    sheet.write_formula(row, column, cell.text.format(row=row + 1), ratio, shown_value)
                elif isinstance(cell, Decimal):
                    sheet.write_number(row, column, float(cell), ratio)
                elif isinstance(cell, int):
                    sheet.write_number(row, column, cell, number)
                else:
                    sheet.write_string(row, column, cell if cell is not None else "\u2013", plain)
        sheet.freeze_panes(len(above) + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(PAPER_CODES[made.head.paper.name])
    book.close()
    return target.getvalue()


def csv_of(made: PrintedList) -> bytes:
    """CSV (UTF-8, CRLF): every table after the other, each row beginning with the title of its table;
    nobody's figure is an empty cell, never 0."""
    target = StringIO(newline="")
    writer = csv.writer(target)
    for part in made.parts:
        if part.columns:
            writer.writerow(["table", *(one.title for one in part.columns)])
            writer.writerows([[_plain(part.title), *map(_plain, row)] for row in part.rows])
    return target.getvalue().encode("utf-8")


def _plain(cell: Cell) -> str | int:
    """A ratio with a point, whatever the language: a table is read by programs."""
    if isinstance(cell, Formula):
        cell = cell.value
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
