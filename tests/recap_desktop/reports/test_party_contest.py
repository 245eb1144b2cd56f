"""A party contest on paper: 18 parties of 8 candidates over several pages, every figure in its place."""

from __future__ import annotations

import gc
import re
import tracemalloc
from collections import Counter
from dataclasses import replace
from tempfile import TemporaryFile

import pytest
from msgspec import structs

from forms.catalogue import load
from recap_desktop.checks.printed import Recorded, differs
from recap_desktop.reports import DHasil, Witness, render
from recap_desktop.reports.document import render_into
from recap_desktop.reports.sheet import LINE_LEAST, Level, SheetRow, rows_of, split_rows
from recap_desktop.reports.wording import Wording
from sync.record.content import SignedRecap
from sync.record.record import Record
from tests.helpers.d_hasil import document, party_document, with_record
from tests.helpers.pdf_text import number, pages, table


def _main_pages(made: DHasil) -> list[str]:
    return [page for page in pages(render(made))[1:] if "\nD.Hasil: jumlah per desa/kelurahan" in page]


def _party_pages(made: DHasil) -> list[list[str]]:
    """Numbers of the parties that each page of the main table has a dark row of."""
    return [re.findall(r"^A\.1 (\d+)\. ", page, re.MULTILINE) for page in _main_pages(made)]


def test_every_figure_of_every_field_is_printed_in_form_order() -> None:
    made = party_document([2, 3])
    order = made.recap.definition.order
    assert len(order) == 205
    rows = [[number(cell) for cell in row] for page in _main_pages(made) for row in table(page)]
    columns = [*made.recap.villages.values(), made.recap.total]
    assert rows == [[column.totals[name] for column in columns] for name in order]


def test_a_party_is_never_torn_between_two_pages() -> None:
    made = party_document([2])
    on_pages = _party_pages(made)
    assert len(on_pages) > 3
    counted = Counter(party for numbers in on_pages for party in numbers)
    assert counted == {str(party): 1 for party in range(1, 19)}
    sums = [len(re.findall(r"^B Jumlah suara sah partai", page, re.MULTILINE)) for page in _main_pages(made)]
    assert sums == list(map(len, on_pages))


def _sheet_row(label: str, level: Level) -> SheetRow:
    return SheetRow("", label, 7.0, (label,), () if level is Level.SECTION else (("", label),), level)


def test_a_party_longer_than_a_page_goes_on_under_its_own_name() -> None:
    section, party = _sheet_row("IV", Level.SECTION), _sheet_row("5", Level.PARTY)
    candidates = [_sheet_row(f"5.{one}", Level.ROW) for one in range(1, 61)]
    split = split_rows([section, party, *candidates], 20 * LINE_LEAST, "(lanjutan)")
    assert len(split) == 4
    assert split[0][:2] == [section, party]
    for page in split[1:]:
        assert (page[0], page[1].label, page[1].lines) == (section, party.label, ())
        assert page[1].label_lines == ("5 (lanjutan)",)
    assert [row for page in split for row in page[2:]] == candidates


def test_no_page_is_higher_than_its_room_and_none_ends_with_a_heading() -> None:
    made = party_document([1], parties=24, candidates=10)
    rows = rows_of(made.recap.definition, made.choices, Wording("id"), 200.0)
    assert sum(row.level is Level.PARTY for row in rows) == 24
    for room in (130.0, 300.0, 390.0):
        split = split_rows(rows, room)
        for page in split:
            assert sum(row.units for row in page) * LINE_LEAST <= room
            assert page[0].level is Level.SECTION
            assert page[-1].level is Level.ROW
        told = [row for page in split for row in page if row.lines]
        assert told == [row for row in rows if row.lines]


def test_the_page_is_read_back_and_a_candidates_figure_is_compared() -> None:
    made = with_record(party_document([2, 2]))
    recap = Record.parse(made.record).content
    assert isinstance(recap, SignedRecap)
    arrived = frozenset(code[:10] for code in made.recap.results)
    recorded = Recorded(made.record_id, recap, made.recap.definition, made.choices, arrived)
    pdf = render(made)
    assert differs(pdf, recorded) is None
    first, village = recap.villages
    changed = structs.replace(village, totals={**village.totals, "votes.17.8": village.totals["votes.17.8"] + 1})
    other = structs.replace(recap, villages=(first, changed))
    assert differs(pdf, replace(recorded, recap=other)) == "IV.17.A.2.8"


def test_each_party_has_one_witness_and_candidates_have_none() -> None:
    made = party_document([1])
    last = pages(render(replace(made, witnesses=(Witness("18", "Dewi Anggraini"),))))[-1]
    for party in range(1, 19):
        assert f"{party}. PARTAI LATIHAN {party}\n" in last
    assert "CALON" not in last
    assert "Dewi Anggraini" in last


@pytest.mark.parametrize("contestants", [19, 47])
def test_witnesses_beyond_one_page_come_before_the_page_of_the_signatures(contestants: int) -> None:
    """As many candidates as a DPD ballot can have; the electronic signatures stay on the last page."""
    names = {str(one): f"PARTAI LATIHAN {one}" for one in range(1, contestants + 1)}
    made = replace(document([1], definition=load("PPWP", contestants)), choices=names)
    printed = pages(render(made))
    assert "1. Ketua" in printed[-1]
    assert "PARTAI LATIHAN" not in printed[-1]
    before = "\n".join(page for page in printed if "Pengesahan dan tanda tangan\n" in page and page != printed[0])
    for party in range(1, contestants + 1):
        assert before.count(f"\n{party}. PARTAI LATIHAN {party}\n") == 1


def _peak(stations: int) -> tuple[int, int]:
    """Most memory while a document is drawn into a file, without what it is made from, and its number of pages."""
    made = party_document([stations])
    drawn: list[int] = []
    gc.collect()  # what earlier tests left is collected now and not in the middle of what is measured
    tracemalloc.start()
    try:
        with TemporaryFile() as file:
            render_into(file, made, progress=lambda page, _: drawn.append(page))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return peak, len(drawn)


def test_memory_of_drawing_does_not_grow_with_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page more is a line in the plan: its drawing lies in a file, its sums are made when it is drawn."""
    monkeypatch.setattr("recap_desktop.reports.stream._IN_MEMORY", 1 << 16)
    monkeypatch.setattr("recap_desktop.reports.document._IN_MEMORY", 1 << 16)
    render(party_document([1]))
    (small, few), (large, many) = _peak(30), _peak(180)
    assert many > few + 50
    assert (large - small) / (many - few) < 2_500
