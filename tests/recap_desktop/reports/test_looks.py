"""What a person sees on a page of D.Hasil: nothing cramped, nothing torn, nothing a zero that nobody counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from openpyxl import load_workbook

from forms.catalogue import load
from forms.choices import grouped
from forms.figure import Figure
from forms.recapitulation import recapitulate
from recap_desktop.checks.printed import Recorded, differs
from recap_desktop.reports import CorrectionNote, DHasil, MissingNote, Signatory, Witness, render
from recap_desktop.reports.paper import A4, F4, PAPERS, Paper
from recap_desktop.reports.sheet import (
    LABEL_STEP,
    LINE_LEAST,
    ColumnKind,
    Level,
    SheetColumn,
    SheetRow,
    grid_of,
    rows_of,
    split_rows,
)
from recap_desktop.reports.tables import STATIONS_A_BLOCK
from recap_desktop.reports.wording import Wording
from recap_desktop.reports.workbook import HEAD, LEFT, workbook
from sync.record.content import SignedRecap
from sync.record.record import Record
from tests.helpers.d_hasil import SUBDISTRICT, document, party_document, with_notes, with_record
from tests.helpers.pdf_text import pages, table

DASH = "\u2013"
#: Words as a package of Papua gives them.
PAPUA = {"subdistrict": {"id": "distrik", "en": "district"}, "village": {"id": "kampung", "en": "kampung"}}


def _columns(count: int) -> list[SheetColumn]:
    stations = [SheetColumn(f"TPS {n:03d}", {}, {}, ColumnKind.STATION) for n in range(count)]
    return [SheetColumn("", {}, {}, ColumnKind.FORWARD), *stations, SheetColumn("", {}, {}, ColumnKind.TOTAL)]


def _without(made: DHasil, gone: int) -> DHasil:
    """The same without the results of its first stations."""
    there = [made.recap.results[code] for code in made.recap.expected[gone:]]
    recap = recapitulate(made.recap.definition, made.recap.expected, there)
    missing = tuple(MissingNote(one, "lost") for one in recap.missing)
    return replace(made, recap=recap, status="partial", missing=missing)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))
def test_the_sum_of_a_party_takes_one_line_beside_fifteen_stations(paper: Paper, lang: str) -> None:
    """Two lines a party there are a page more for every three."""
    made = party_document([1], candidates=10)
    label = grid_of(_columns(STATIONS_A_BLOCK)[1:], paper.inner).label
    rows = rows_of(made.recap.definition, made.choices, Wording(lang), label)
    sums = [row for row in rows if row.number == "B" and row.lines and row.lines[0][1].startswith("party_total.")]
    assert len(sums) == 18
    assert {len(row.label_lines) for row in sums} == {1}
    assert min(row.size for row in rows if row.lines) >= 6.4


def test_a_label_of_several_lines_is_no_higher_than_its_row() -> None:
    for tree in (3, grouped({party: range(1, 11) for party in range(1, 25)})):
        definition = load("PPWP" if tree == 3 else "DPR", tree)
        names = dict.fromkeys(map(str, range(25)), "PARTAI DENGAN NAMA YANG SANGAT PANJANG SEKALI UNTUK SATU BARIS")
        for row in rows_of(definition, names, Wording("id"), 150.0):
            assert row.units * LINE_LEAST >= len(row.label_lines) * row.size * LABEL_STEP or not row.lines


def test_few_columns_are_wide_so_that_an_eye_finds_its_figure() -> None:
    for count in (1, 2, 15):
        grid = grid_of(_columns(count), A4.inner)
        assert 149.9 <= grid.label <= 400.1


def _heights_of(split: Sequence[Sequence[SheetRow]]) -> list[float]:
    return [sum(row.units for row in page) * LINE_LEAST for page in split]


def test_the_pages_of_a_table_are_filled_alike() -> None:
    """Of the 2019 form, section V alone was left for a second page."""
    parties = grouped({party: range(1, 9) for party in range(1, 19)})
    for definition in (load("PPWP", 2, "2019"), load("DPR", parties), load("DPD", 54)):
        heights = _heights_of(split_rows(rows_of(definition, {}, Wording("id"), 400.0), 373.0))
        assert max(heights) <= 373.0
        assert min(heights) >= 0.55 * max(heights)


@pytest.mark.parametrize("sizes", [(10, 1), (10, 2, 2, 2), (10, 1, 1, 1, 1, 1), (8,)])
def test_no_party_is_torn_to_fill_pages_alike(sizes: tuple[int, ...]) -> None:
    tree = grouped({party: range(1, sizes[party % len(sizes)] + 1) for party in range(1, 19)})
    rows = rows_of(load("DPR", tree), {}, Wording("id"), 400.0)
    for room in (125.0, 140.0, 160.0, 200.0, 373.0):
        split = split_rows(rows, room)
        assert max(_heights_of(split)) <= room
        assert all(page[-1].level is Level.ROW for page in split)
        parties = [sum(row.level is Level.PARTY and bool(row.lines) for row in page) for page in split]
        sums = [sum(line[1].startswith("party_total.") for row in page for line in row.lines) for page in split]
        assert sums == parties, (sizes, room)


@pytest.mark.parametrize("gone", [15, 20])
def test_the_sum_of_stations_without_results_is_a_dash_in_an_annex(gone: int) -> None:
    made = _without(document([20, 1]), gone)
    annex = [table(page) for page in pages(render(made)) if "Lampiran desa/kelurahan RA" in page and table(page)]
    assert [{row[-1] for row in rows} == {DASH} for rows in annex] == [True, gone == 20]
    assert {row[0] for row in annex[1]} == {DASH}  # brought forward


def test_totals_of_nothing_are_dashes_and_no_words() -> None:
    cover = " ".join(pages(render(_without(document([2]), 2)))[0].split())
    assert "NOL" not in cover
    assert f"IV.1 PASANGAN CALON SATU {DASH} {DASH}" in cover


def test_the_workbook_has_a_dash_where_nothing_arrived_and_marks_changes_and_withdrawals() -> None:
    made = replace(_without(document([2, 2]), 2), withdrawn={"2": "died"}, paper=F4)
    station = made.recap.expected[2]
    made = replace(made, corrections=(
        CorrectionNote(station, "votes.1", Figure.of(9), Figure.of(1), "miscounted", "strike"),))
    main, first, second = load_workbook(BytesIO(workbook(made))).worksheets
    stored = load_workbook(BytesIO(workbook(made)), data_only=True).worksheets[0]
    row = HEAD + 2 + made.recap.definition.order.index("votes.1")
    assert first.cell(row, LEFT + 3).value == stored.cell(row, LEFT + 1).value == DASH
    assert stored.cell(row, LEFT + 3).value == made.recap.total.totals["votes.1"]
    assert "\u2020" in second.cell(row, LEFT + 1).number_format
    assert "\u2020" not in second.cell(row, LEFT + 2).number_format + second.cell(row + 1, LEFT + 1).number_format
    assert second.cell(row + 1, 2).value == "PASANGAN CALON DUA (mundur)"
    assert "\u2020" in str(second.cell(HEAD + 3 + len(made.recap.definition.order), 1).value)
    assert int(main.page_setup.paperSize or 0) == 14  # folio
    nothing = load_workbook(BytesIO(workbook(_without(document([2]), 2)))).worksheets[0]
    assert nothing.cell(row, LEFT + 2).value == DASH


def _heights(pdf: bytes, words: str) -> list[float]:
    """Height of the first letter of each place on the last page where the words stand, in points."""
    opened = pypdfium2.PdfDocument(pdf)
    page = opened[len(opened) - 1].get_textpage()
    searcher, found = page.search(words), []
    while (place := searcher.get_next()) is not None:
        _, bottom, _, top = page.get_charbox(place[0])
        found.append(top - bottom)
    searcher.close()
    page.close()
    opened.close()
    return found


def test_whoever_declines_to_sign_is_named_so_in_letters_that_can_be_read() -> None:
    made = party_document([1])
    plain = render(made)
    made = replace(
        made, witnesses=(Witness("2", "Joko", refusal="miscounted"),),
        committee=tuple(Signatory(one.person, one.name, one.role, "miscounted" if place == 4 else None)
                        for place, one in enumerate(made.committee)))
    assert _heights(plain, "Tidak bersedia menandatangani") == []
    heights = _heights(render(made), "Tidak bersedia menandatangani")
    assert len(heights) == 2
    assert min(heights) > 4.0  # a capital of 6.5 points


@pytest.mark.parametrize(("contest", "called"), [
    ("DPRD_KAB", "DPRD-KAB/KOTA"), ("DPRD_PROV", "DPRD-PROV"), ("PILBUP", "KWK-PILBUP"),
])
def test_pages_carry_the_name_of_the_form_and_not_a_code(contest: str, called: str) -> None:
    tree = 2 if contest == "PILBUP" else grouped({1: (1, 2), 24: ()})
    names = {"1": "SATU", "2": "DUA", "24": "DUA PULUH EMPAT", "1.1": "ANI", "1.2": "BUDI"}
    made = replace(document([1], definition=load(contest, tree)), contest=contest, choices=names)
    for page in pages(render(made)):
        assert f"MODEL D.HASIL KECAMATAN-{called}" in page
        assert contest not in page.replace(called, "")


def test_a_changed_box_is_named_with_whose_votes_it_holds() -> None:
    made = party_document([1])
    station = made.recap.expected[0]
    made = replace(made, corrections=tuple(
        CorrectionNote(station, field, Figure.of(9), Figure.of(1), "miscounted", "strike")
        for field in ("votes.2.3", "party_total.4", "votes.5", "invalid")))
    notes = " ".join(next(page for page in pages(render(made))[1:] if "dibetulkan dalam pleno" in page).split())
    for name in ("CALON 2.3 BIN NAMA PANJANG", "PARTAI LATIHAN 4", "PARTAI LATIHAN 5"):
        assert f": {name}" in notes


def test_a_sheet_of_one_column_is_not_said_to_reach_from_it_to_itself() -> None:
    text = " ".join(" ".join(pages(render(document([16])))).split())
    assert "lembar 1 dari 2: TPS 001 s.d. TPS 015" in text
    assert "lembar 2 dari 2: TPS 016" in text and "TPS 016 s.d." not in text


def test_the_pages_speak_in_the_words_of_the_region_and_are_still_read_back() -> None:
    made = with_record(replace(with_notes(document([2, 1])), regional=PAPUA))
    printed = pages(render(made))
    everything = " ".join(" ".join(printed).split())
    assert "D.Hasil: jumlah per kampung" in everything and "Lampiran kampung" in everything
    assert "TINGKAT DISTRIK" in everything and "desa/kelurahan" not in everything
    assert "D.HASIL KECAMATAN-PPWP" in everything  # the name of the form stays
    assert f"KECAMATAN LATIHAN ({SUBDISTRICT})" in everything  # and so does a name
    recap = Record.parse(made.record).content_as(SignedRecap)
    arrived = frozenset(code[:10] for code in made.recap.results)
    recorded = Recorded(made.record_id, recap, made.recap.definition, made.choices, arrived, PAPUA)
    assert differs(render(made), recorded) is None
    assert differs(render(replace(made, regional={})), recorded) is None  # as it was printed before
