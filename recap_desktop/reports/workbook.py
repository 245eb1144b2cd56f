"""The recapitulation as a workbook beside the PDF: every sum a formula, so that anybody can follow it.

One sheet for the sub-district with a column a village, one for each village with a column a station. The signed PDF is
the document; the workbook is for reading and adding, and says so. The same data give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from forms.definition import FormDefinition
from forms.errors import KnownError
from forms.figure import Figure, Kind
from forms.geography import station_number
from recap_desktop.reports.frame import marks_of
from recap_desktop.reports.paper import PAPER_CODES
from recap_desktop.reports.sheet import row_label
from recap_desktop.reports.wording import ABSENT, CHANGED_MARK, Wording
from resources.regional import Language

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from forms.columns import Column
    from recap_desktop.reports.model import DHasil

#: Lines above the table, and columns before the figures: number, label, men / women / total.
HEAD, LEFT = 6, 3
_LABEL, _FIGURES = 52, 13
#: Names of sheets: no more letters, and none of these.
_NAME_MOST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def workbook(document: DHasil, lang: str = "id") -> bytes:
    """The workbook of ``document`` (XLSX) in ``lang``.

    :raises KnownError: ``report.empty`` when no station is expected.
    """
    from xlsxwriter import Workbook

    if not document.recap.expected:
        raise KnownError("report.empty")
    target = BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                             "strings_to_numbers": False})
    made = datetime.fromisoformat(document.device_time).replace(tzinfo=None)
    book.set_properties({"title": f"D.Hasil {document.contest}", "created": made})
    _Pages(book, document, Wording(Language(lang, document.regional))).write()
    book.close()
    return target.getvalue()


class _Pages:
    """Writes all sheets of one workbook."""

    def __init__(self, book: Workbook, document: DHasil, wording: Wording) -> None:
        self._book, self._document, self._wording = book, document, wording
        gone = {one: f"{document.choices.get(one, one)} ({wording.text('withdrawn')})" for one in document.withdrawn}
        self._fields = list(_fields(document.recap.definition, {**document.choices, **gone}, wording))
        self._bold, self._plain = book.add_format({"bold": True}), book.add_format({})
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        self._number = book.add_format({"num_format": "#,##0", "border": 1})
        self._sum = book.add_format({"num_format": "#,##0", "border": 1, "bold": True})
        self._changed = book.add_format({"num_format": f'#,##0"{CHANGED_MARK}"', "border": 1})
        self._word = book.add_format({"border": 1, "align": "right"})
        self._label = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})

    def write(self) -> None:
        """The sub-district first; its figures are those of the sheets behind it."""
        document, wording = self._document, self._wording
        main = self._book.add_worksheet(_sheet_name(wording.text("workbook.main"), set()))
        used = {main.get_name()}
        names: dict[str, str] = {}
        for village in document.recap.villages:
            names[village] = _sheet_name(document.name_of(village), used)
            used.add(names[village])
        columns = list(names.items())
        arrived = {code for code in names if document.recap.villages[code].sheets}
        self._frame(main, wording.text("part.main"), [document.place_of(code) for code, _ in columns])
        for row, (field, *_) in enumerate(self._fields, HEAD + 1):
            for place, (village, name) in enumerate(columns, LEFT):
                last = LEFT + len(document.recap.village_stations(village))
                value = document.recap.villages[village].totals[field] if village in arrived else ABSENT
                shown = self._number if village in arrived else self._word
                main.write_formula(row, place, f"='{name}'!{_cell(row, last)}", shown, value)
            self._total(main, row, len(columns), document.recap.total, field)
        for village, name in columns:
            self._village(self._book.add_worksheet(name), village)

    def _village(self, sheet: Worksheet, village: str) -> None:
        document = self._document
        stations = document.recap.village_stations(village)
        changed = {(one.station, one.field) for one in document.corrections}
        self._frame(sheet, self._wording.text("part.annex", village=document.place_of(village)),
                    [f"TPS {station_number(code)}" for code in stations])
        for row, (field, *_) in enumerate(self._fields, HEAD + 1):
            for place, station in enumerate(stations, LEFT):
                result = document.recap.results.get(station)
                figure = result.figures.get(field) if result is not None else None
                self._figure(sheet, row, place, figure, (station, field) in changed)
            self._total(sheet, row, len(stations), document.recap.villages[village], field)
        if any(station in stations for station, _ in changed):
            sheet.write_string(HEAD + 2 + len(self._fields), 0, self._wording.text("changed_note"), self._plain)

    def _frame(self, sheet: Worksheet, title: str, heads: Sequence[str]) -> None:
        """What stands above and beside the figures."""
        document, wording = self._document, self._wording
        marks = " ".join(mark.label for mark in marks_of(document, wording))
        digest = document.record_id or wording.text("no_record")
        for row, words in enumerate((
            f"{wording.text('model', form=document.model)} · {document.title.get(wording.lang)}",
            title, marks, f"{wording.text('record')}: {digest}", wording.text("workbook.note"),
        )):
            sheet.write_string(row, 0, words, self._bold if row < 3 else self._plain)
        for place, words in enumerate(("", "", "", *heads, wording.text("final_total"))):
            sheet.write_string(HEAD, place, words, self._head)
        for row, (_, number, label, tag) in enumerate(self._fields, HEAD + 1):
            for place, words in enumerate((number, label, tag)):
                sheet.write_string(row, place, words, self._label)
        sheet.set_column(1, 1, _LABEL)
        sheet.set_column(LEFT, LEFT + len(heads), _FIGURES)
        sheet.freeze_panes(HEAD + 1, LEFT)
        sheet.set_landscape()
        sheet.set_paper(PAPER_CODES[document.paper.name])
        sheet.repeat_rows(HEAD)
        sheet.repeat_columns(0, LEFT - 1)
        sheet.set_footer(f"&L{_plain_footer(marks)}&R&P / &N")

    def _figure(self, sheet: Worksheet, row: int, place: int, figure: Figure | None, changed: bool) -> None:
        """A number, shown with a mark where another one stood for it; a word for what is none, which a sum passes
        over."""
        if figure is not None and figure.kind is Kind.VALUE and figure.value is not None:
            sheet.write_number(row, place, figure.value, self._changed if changed else self._number)
            return
        kind = "absent" if figure is None else "blank" if figure.kind is Kind.BLANK else "unreadable"
        words = ABSENT if kind == "absent" else self._wording.text(f"workbook.{kind}")
        sheet.write_string(row, place, words, self._word)

    def _total(self, sheet: Worksheet, row: int, count: int, column: Column, field: str) -> None:
        """The sum of a row, as a formula, with its value for programs that do not calculate; of nothing, a dash."""
        if not column.sheets:
            sheet.write_string(row, LEFT + count, ABSENT, self._word)
            return
        value = column.totals[field]
        span = f"{_cell(row, LEFT)}:{_cell(row, LEFT + count - 1)}"
        sheet.write_formula(row, LEFT + count, f"=SUM({span})", self._sum, value)


def _fields(
    definition: FormDefinition, choices: Mapping[str, str], wording: Wording
) -> Iterator[tuple[str, str, str, str]]:
    """Id, number on the form, label, and column tag of every field, in paper order."""
    for section in definition.sections:
        for row in section.rows:
            for one in row.fields:
                tag = wording.text(f"column.{one.column}") if one.column else ""
                yield one.id, one.number, row_label(row, choices, wording.lang), tag


def _sheet_name(name: str, used: set[str]) -> str:
    """A name that a sheet may have, and no other one has (letters of both cases are the same there)."""
    plain = _FORBIDDEN.sub(" ", name).strip()[:_NAME_MOST] or "-"
    taken, number, found = {one.casefold() for one in used}, 1, plain
    while found.casefold() in taken or found.casefold() == "history":
        number += 1
        tail = f" ({number})"
        found = f"{plain[: _NAME_MOST - len(tail)]}{tail}"
    return found


def _cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    cell: Any = xl_rowcol_to_cell(row, column)
    return str(cell)


def _plain_footer(words: str) -> str:
    """In a footer ``&`` begins a code."""
    return words.replace("&", "&&")
