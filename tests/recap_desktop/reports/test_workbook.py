"""The workbook beside the PDF: every figure and every sum of D.Hasil, the sums as formulas, computed here anew."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook

from recap_desktop.reports import DHasil
from recap_desktop.reports.workbook import HEAD, LEFT, workbook
from tests.helpers.d_hasil import document as made_of


def small() -> DHasil:
    """Three villages, one station missing, one figure blank."""
    return made_of([4, 2, 3], missing=1, blank=True)


_SUM = re.compile(r"=SUM\(([A-Z]+)(\d+):([A-Z]+)(\d+)\)")
_LINK = re.compile(r"='([^']+)'!([A-Z]+)(\d+)")


@pytest.fixture(scope="module")
def book() -> Workbook:
    return load_workbook(BytesIO(workbook(small(), "id")))


def value(book: Workbook, sheet: str, cell: str) -> int:
    """A cell as a calculating program has it: formulas followed to the typed figures."""
    found = book[sheet][cell].value
    if isinstance(found, str) and (link := _LINK.fullmatch(found)):
        return value(book, link[1], f"{link[2]}{link[3]}")
    if isinstance(found, str) and (span := _SUM.fullmatch(found)):
        cells = book[sheet][f"{span[1]}{span[2]}:{span[3]}{span[4]}"][0]
        return sum(value(book, sheet, one.coordinate) for one in cells)
    return found if isinstance(found, int) else 0


def test_every_sum_is_a_formula_that_gives_the_total_of_the_document(book: Workbook) -> None:
    """Of every field, in the sub-district and in every village."""
    document = small()
    fields = [one.id for section in document.recap.definition.sections for row in section.rows for one in row.fields]
    main = book.worksheets[0]
    assert len(book.worksheets) == 1 + len(document.recap.villages)
    for row, field in enumerate(fields, HEAD + 2):
        last = main.cell(row, LEFT + len(document.recap.villages) + 1)
        assert str(last.value).startswith("=SUM(")
        assert value(book, main.title, last.coordinate) == document.recap.total.totals[field]
        for place, village in enumerate(document.recap.villages, LEFT + 1):
            cell = main.cell(row, place)
            assert _LINK.fullmatch(str(cell.value))
            assert value(book, main.title, cell.coordinate) == document.recap.villages[village].totals[field]


def test_the_figures_of_stations_are_numbers_and_what_is_none_is_a_word(book: Workbook) -> None:
    """A station without a result is no zero; a blank figure is called blank."""
    document = small()
    fields = [one.id for section in document.recap.definition.sections for row in section.rows for one in row.fields]
    missing = set(document.recap.missing)
    seen = 0
    for sheet, village in zip(book.worksheets[1:], document.recap.villages, strict=True):
        for place, station in enumerate(document.recap.village_stations(village), LEFT + 1):
            assert str(sheet.cell(HEAD + 1, place).value).startswith("TPS ")
            for row, field in enumerate(fields, HEAD + 2):
                found = sheet.cell(row, place).value
                if station in missing:
                    assert found == "\N{EN DASH}"
                    seen += 1
                    continue
                figure = document.recap.results[station].figures[field]
                assert found == (figure.value if figure.value is not None else found)
                assert isinstance(found, int) or found in ("kosong", "tak terbaca")
    assert seen


def test_it_says_what_it_is_and_that_the_pdf_is_the_document(book: Workbook) -> None:
    """Contest, mode, status, digest of the record, in both languages."""
    head = " ".join(str(book.worksheets[0].cell(row, 1).value) for row in range(1, HEAD))
    assert "LATIHAN" in head and "PDF" in head and "D.HASIL" in head.upper()
    english = load_workbook(BytesIO(workbook(small(), "en")))
    assert "The document is the signed PDF" in str(english.worksheets[0].cell(5, 1).value)


def test_the_same_data_give_the_same_bytes() -> None:
    """So that two laptops can be compared."""
    assert workbook(small(), "id") == workbook(small(), "id")


def test_a_name_never_becomes_a_formula_and_sheets_have_names_of_their_own() -> None:
    """Villages of one name, and names that a program would take for something else."""
    document = small()
    names = dict(document.names)
    for number, village in enumerate(document.recap.villages):
        names[village] = "=SUM(A1:A9)" if number else "DESA [BARU]: '1/2'?"
    first, *rest = document.recap.villages
    names.update(dict.fromkeys(rest, names[rest[0]]))
    made = load_workbook(BytesIO(workbook(replace(document, names=names), "id")))
    assert len({one.title.casefold() for one in made.worksheets}) == len(made.worksheets)
    heads = [made.worksheets[0].cell(HEAD + 1, LEFT + 2 + place) for place in range(len(rest))]
    assert all(one.data_type == "s" for one in heads)
