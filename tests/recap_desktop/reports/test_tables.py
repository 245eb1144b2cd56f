"""The printed tables: every figure where it belongs, brought-forward columns that add up, every page identified."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.errors import KnownError
from forms.recapitulation import Column
from recap_desktop.reports import DHasil, render
from recap_desktop.reports.wording import grouped
from sync.trust.village_names import marks_of
from tests.helpers.d_hasil import SUBDISTRICT, document, with_notes, with_record
from tests.helpers.pdf_text import number, pages, table


def _sheets(pdf: bytes, subtitle: str) -> list[list[list[int]]]:
    """Tables of the pages whose head names ``subtitle``, figures as numbers."""
    found = [page for page in pages(pdf) if any(line.startswith(subtitle) for line in page.split("\n"))]
    return [[[number(cell) for cell in row] for row in table(page)] for page in found if table(page)]


def _column(sheet: list[list[int]], index: int) -> list[int]:
    return [row[index] for row in sheet]


def _in_order(made: DHasil, column: Column) -> list[int]:
    return [column.totals[name] for name in made.recap.definition.order]


def _check_blocks(made: DHasil, sheets: list[list[list[int]]], columns: list[Column], total: Column, size: int) -> None:
    """Each sheet: what is brought forward, the columns of its own, what is carried forward."""
    assert len(sheets) == -(-len(columns) // size)
    running = [0] * 28
    for place, sheet in enumerate(sheets):
        assert len(sheet) == 28
        own = columns[place * size : (place + 1) * size]
        first = 1 if place else 0
        assert len(sheet[0]) == first + len(own) + 1
        if place:
            assert _column(sheet, 0) == running
        for offset, column in enumerate(own):
            printed = _column(sheet, first + offset)
            assert printed == _in_order(made, column)
            running = [a + b for a, b in zip(running, printed, strict=True)]
        assert _column(sheet, -1) == running
    assert running == _in_order(made, total)


def test_a_village_of_451_stations_is_31_sheets_that_add_up() -> None:
    made = document([451, 3])
    pdf = render(made)
    recap = made.recap
    village = f"{SUBDISTRICT}1001"
    sheets = _sheets(pdf, "Lampiran desa/kelurahan RA\"AS")
    assert len(sheets) == 31
    columns = [recap.stations[code] for code in recap.village_stations(village)]
    _check_blocks(made, sheets, columns, recap.villages[village], 15)
    # cover, main table, 31 + 1 annex sheets, notes, signatures
    assert len(pages(pdf)) == 36


def test_108_villages_with_six_digit_figures_add_up() -> None:
    made = document([1] * 108, most=999_999)
    pdf = render(made)
    sheets = _sheets(pdf, "D.Hasil: jumlah per desa/kelurahan")
    _check_blocks(made, sheets, list(made.recap.villages.values()), made.recap.total, 10)
    everything = "\n".join(pages(pdf))
    assert everything.count("hasil per TPS") == 108
    for name in ('RA"AS', "LAMBANG SARI I, II, III", "A'AN SEJAHTERA"):
        assert name in everything


@pytest.mark.parametrize(("stations", "sheets"), [(1, 1), (15, 1), (16, 2), (30, 2), (31, 3)])
def test_blocks_break_after_fifteen(stations: int, sheets: int) -> None:
    made = document([stations])
    assert len(_sheets(render(made), "Lampiran desa/kelurahan")) == sheets


def test_a_missing_station_prints_no_figure_and_its_reason() -> None:
    made = document([3, 2], missing=1)
    annex = next(page for page in pages(render(made)) if "Lampiran desa/kelurahan RA" in page)
    assert "hilang" in annex
    rows = table(annex)
    assert [row[2] for row in rows] == ["\u2013"] * 28
    assert [number(row[3]) for row in rows] == _in_order(made, made.recap.villages[f"{SUBDISTRICT}1001"])
    main = next(page for page in pages(render(made)) if "jumlah per desa" in page and table(page))
    assert "2 dari 3 TPS" in main


def test_a_village_without_any_result_prints_no_zeros() -> None:
    made = document([2, 2], missing=2)
    main = next(page for page in pages(render(made)) if "D.Hasil: jumlah per desa/kelurahan" in page and table(page))
    assert {row[0] for row in table(main)} == {"\u2013"}
    assert "0 dari 2 TPS" in main


def test_a_blank_figure_is_neither_zero_nor_hidden_in_a_sum() -> None:
    made = document([2, 1], blank=True)
    printed = pages(render(made))
    annex = next(table(page) for page in printed if "Lampiran desa/kelurahan RA" in page)
    valid = made.recap.definition.order.index("valid")
    assert annex[valid][0] == "kosong"
    assert annex[valid][2].endswith("*")
    main = next(table(page) for page in printed if "D.Hasil: jumlah per desa/kelurahan" in page and table(page))
    assert main[valid][0].endswith("*")
    assert not main[valid][1].endswith("*")
    assert main[valid][2].endswith("*")
    assert any("jumlah tanpa angka itu" in page for page in printed)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_page_says_what_it_is(lang: str) -> None:
    made = with_record(document([17, 3], missing=2))
    printed = pages(render(made, lang))
    for place, page in enumerate(printed, start=1):
        assert "D.HASIL KECAMATAN-PPWP" in page
        assert f"KECAMATAN LATIHAN ({SUBDISTRICT})" in page
        assert grouped(made.record_id) in page
        assert grouped(made.journal_head) in page
        expected = {
            "id": (f"Halaman {place} dari {len(printed)}", "LATIHAN", "SEMENTARA 18/20", "Revisi 2"),
            "en": (f"Page {place} of {len(printed)}", "TRAINING", "PARTIAL 18/20", "Revision 2"),
        }[lang]
        for words in expected:
            assert words in page, (place, words)
        assert ("PRATINJAU" in page) is False


def test_marks_follow_mode_and_status() -> None:
    made = document([2])
    names = {code: name.replace("LATIHAN", "CONTOH") for code, name in made.names.items()}
    official = replace(made, mode="official", election="PEMILU-2024", names=names)
    for page in pages(render(official)):
        assert "LATIHAN" not in page
        assert "SEMENTARA" not in page
        assert "PRATINJAU" in page
    assert all("UJI COBA" in page for page in pages(render(replace(official, mode="trial"))))


def test_totals_that_do_not_add_up_are_refused() -> None:
    made = document([2, 2])
    wrong = replace(made.recap.total, totals={**made.recap.total.totals, "cast": made.recap.total.totals["cast"] + 1})
    with pytest.raises(KnownError, match=r"report\.totals"):
        render(replace(made, recap=replace(made.recap, total=wrong)))


def test_an_empty_roll_is_refused() -> None:
    with pytest.raises(KnownError, match=r"report\.empty"):
        render(document([]))


def test_villages_of_one_name_are_told_apart_on_every_page() -> None:
    """In contents, heads, annexes, blocks and notes; a mark is printed whole however long the name is."""
    plain = with_notes(document([2] * 11, missing=1))
    codes = list(plain.recap.villages)
    long = "KAMPUNG " + "SANGAT PANJANG SEKALI " * 4
    names = {**plain.names, codes[0]: "INOBONTO", codes[10]: "inobonto", codes[4]: long, codes[5]: long}
    made = replace(plain, names=names, marks=marks_of(tuple((code, names[code]) for code in codes)))
    cover, *rest = [" ".join(page.split()) for page in pages(render(made))]
    for code in (codes[0], codes[10]):
        said = f"{names[code]} (kelurahan {code})"
        assert f"Lampiran: {said}" in cover
        assert f"Lampiran desa/kelurahan {said}: hasil per TPS" in " ".join(rest)
    heads = "".join(rest[:2])
    assert all(f"kelurahan {code}" in heads for code in (codes[0], codes[4], codes[5], codes[10]))
    assert heads.count(f"kelurahan {codes[1]}") == 0
    notes = next(page for page in rest if "Catatan rekapitulasi" in page)
    assert notes.count(f"INOBONTO (kelurahan {codes[0]}) \u00b7 TPS 001") >= 4
    assert f"lembar 2 dari 2: inobonto (kelurahan {codes[10]})" in rest[1]
