"""Paper by choice: every kind of paper fits A4 and F4, and what is signed on F4 verifies like what is signed on A4."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest

from forms.catalogue import load
from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.checks.printed import Recorded, differs
from recap_desktop.reports import CorrectionNote, render, verify_pdf
from recap_desktop.reports.blank_form import BlankStation, blank_forms
from recap_desktop.reports.initials import strip_top
from recap_desktop.reports.paper import A4, F4, PAPERS, Paper, paper_of
from sync.record.content import SignedRecap
from sync.record.record import Record
from tests.helpers.d_hasil import document, party_document, signed, with_notes, with_record
from tests.helpers.pdf_text import pages


def _sizes(pdf: bytes) -> set[tuple[float, float]]:
    opened = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        return {tuple(round(edge, 1) for edge in page.get_size()) for page in opened}  # type: ignore[misc]
    finally:
        opened.close()


def test_f4_is_folio_of_215_by_330_millimetres() -> None:
    assert (round(F4.width / 72 * 25.4), round(F4.height / 72 * 25.4)) == (330, 215)
    assert (round(A4.width / 72 * 25.4), round(A4.height / 72 * 25.4)) == (297, 210)
    with pytest.raises(KnownError, match=r"report\.paper"):
        paper_of("letter")


@pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))
def test_every_page_is_of_the_paper_that_was_chosen(paper: Paper) -> None:
    pdf = render(replace(with_notes(document([16, 2], missing=1)), paper=paper))
    assert _sizes(pdf) == {(round(paper.width, 1), round(paper.height, 1))}


@pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))
def test_a_signed_document_holds_and_prints_its_record(paper: Paper) -> None:
    made = with_record(replace(with_notes(party_document([3, 2])), paper=paper))
    pdf = signed(made)
    assert verify_pdf(pdf).holds
    recap = Record.parse(made.record).content_as(SignedRecap)
    arrived = frozenset(code[:10] for code in made.recap.results)
    assert differs(pdf, Recorded(made.record_id, recap, made.recap.definition, made.choices, arrived)) is None


def test_every_page_names_contest_revision_and_page() -> None:
    made = with_notes(party_document([17, 2]))
    printed = pages(render(made))
    for number, page in enumerate(printed, 1):
        assert f"Halaman {number} dari {len(printed)}" in page
        assert "DPR \u00b7 Revisi 2" in " ".join(page.split())
    annex = [page for page in printed if "Lampiran desa/kelurahan RA\"AS" in page]
    assert len(annex) > 10


def test_a_changed_figure_is_marked_where_it_is_printed_and_told_of_below() -> None:
    made = document([2])
    station, other = made.recap.expected
    figure = made.recap.stations[station].totals["votes.1"]
    made = replace(made, corrections=(
        CorrectionNote(station, "votes.1", Figure.of(figure + 9), Figure.of(figure), "miscounted", "strike"),))
    page = next(one for one in pages(render(made)) if "Lampiran desa/kelurahan" in one and "TPS 001" in one)
    assert page.count("\u2020") == 2  # the figure, and the note that says what the sign means
    assert f"{figure}\u2020 {made.recap.stations[other].totals['votes.1']}" in page
    assert "\u2020" not in "".join(pages(render(replace(made, corrections=()))))


def test_a_station_without_a_result_has_dashes_and_never_a_zero() -> None:
    made = document([3], missing=1)
    page = next(one for one in pages(render(made)) if "Lampiran desa/kelurahan" in one and "TPS 003" in one)
    strip = [line for line in page.split("\n") if line.split() == [str(n) for n in range(1, 6)]]
    assert strip
    rows = [line.split()[-4:] for line in page.split("\n") if "\u2013" in line.split()[-2:]]
    assert len(rows) == len(made.recap.definition.order)
    assert {row[2] for row in rows} == {"\u2013"}


def test_a_withdrawn_choice_is_marked_in_tables_and_named_on_the_cover() -> None:
    made = replace(party_document([2]), withdrawn={"2": "died", "3.1": "resigned"})
    printed = pages(render(made))
    assert "2. PARTAI LATIHAN 2, 3.1. CALON 3.1 BIN NAMA PANJANG" in " ".join("".join(printed[:3]).split())
    tables = "\n".join(printed[3:])
    assert "2. PARTAI LATIHAN 2 (mundur)" in tables
    assert "CALON 3.1 BIN NAMA PANJANG (mundur)" in tables
    assert "CALON 3.2 BIN NAMA PANJANG (mundur)" not in tables


def test_54_candidates_have_a_box_each_in_the_strip_for_initials() -> None:
    names = {str(one): f"CALON DPD {one}" for one in range(1, 55)}
    made = replace(document([1], definition=load("PPWP", 54)), choices=names)
    page = next(one for one in pages(render(made)) if "Paraf" in one)
    assert set(re.findall(r"Saksi (\d+)", page)) == {str(one) for one in range(1, 55)}
    assert strip_top(made) > strip_top(document([1]))


@pytest.mark.parametrize(("paper", "most"), [(A4, 5), (F4, 4)], ids=["a4", "f4"])
def test_parties_stand_side_by_side_on_a_blank_copy_as_on_the_official_one(paper: Paper, most: int) -> None:
    """The lower number on the left; a paper that is copied for every station is as short as it can be."""
    made = party_document([1], candidates=10)
    form = made.recap.definition
    printed = pages(blank_forms([BlankStation(
        form, form.contest_name, "PROVINSI UJI", "0001011001001", "001", made.choices)], "official", "id", paper))
    assert len(printed) <= most
    heads = [line for page in printed for line in page.split("\n") if line.startswith("A.1 ")]
    parties = [int(number) for line in heads for number in re.findall(r"A\.1 (\d+)\. PARTAI", line)]
    assert sorted(parties) == list(range(1, 19))
    assert "SALINAN C.HASIL-DPR" in printed[0]


@pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))
def test_a_blank_copy_has_names_and_listed_voters_and_no_other_digit_in_a_box(paper: Paper) -> None:
    made = party_document([1])
    form = BlankStation(made.recap.definition, made.recap.definition.contest_name, "PROVINSI UJI", "0001011001001",
                        "001", made.choices, frozenset({"2"}), {"dpt.m": 7, "dpt.f": 12, "dpt.t": 19})
    pdf = blank_forms([form, form], "training", "id", paper)
    assert _sizes(pdf) == {(round(paper.height, 1), round(paper.width, 1))}
    printed = pages(pdf)
    half = len(printed) // 2
    assert printed[:half] == printed[half:]
    text = " ".join("\n".join(printed[:half]).split())
    for name in made.choices.values():
        assert name in text
    assert "PARTAI LATIHAN 2 (mundur)" in text
    assert "0 0 7" in text
    assert "0 1 9" in text
    for page in printed[1:half - 1]:  # a party's rows stand below its own head
        first = next(line for line in page.split("\n") if line.startswith("A."))
        assert first.startswith("A.1"), first
