"""Papers beside D.Hasil, gathered from a real desk: what they say, in both languages, and in every form of file."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.papers.blank import blank_copies
from recap_desktop.desk.papers.papers import KINDS
from recap_desktop.desk.plenary.views import BoxView, DecisionView, MatterView
from recap_desktop.reports.list_files import csv_of, workbook_of
from recap_desktop.reports.listing import printed
from recap_desktop.reports.lists import ListHead, ListPart, PrintedList, TextColumn
from recap_desktop.reports.paper import F4
from tests.helpers import desks
from tests.helpers.pdf_text import pages

CONTEST, STATION = desks.CONTEST, desks.CLEAN[0]
SIGNERS = [("KETUA", desks.PASSPHRASE), ("ANGGOTA-1", desks.PASSPHRASE)]


def _text(desk: Desk, kind: str, lang: str = "en") -> str:
    return " ".join("\n".join(pages(printed(desk.papers.paper(kind, CONTEST, lang)))).split())


def _chair(desk: Desk) -> Desk:
    desk.session.sign_in("KETUA", desks.PASSPHRASE)
    return desk


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_paper_can_be_made_before_anything_happened(desk: Desk, kind: str, lang: str) -> None:
    made = _chair(desk).papers.paper(kind, CONTEST, lang, F4)
    assert printed(made) == printed(made)
    text = " ".join("\n".join(pages(printed(made))).split())
    assert made.head.title in text
    assert ("LATIHAN" if lang == "id" else "TRAINING") in text
    assert workbook_of(made)[:2] == b"PK"
    assert csv_of(made).decode("utf-8") is not None


def test_another_kind_and_another_contest_are_refused(desk: Desk) -> None:
    _chair(desk)
    with pytest.raises(KnownError, match=r"papers\.unknown"):
        desk.papers.paper("poetry", CONTEST)
    with pytest.raises(KnownError, match=r"package\.no_contest"):
        desk.papers.paper("zero", "NOTHING")


def test_the_zero_report_says_zero_only_while_nothing_is_begun(desk: Desk) -> None:
    text = _text(_chair(desk), "zero")
    assert "ZERO: not one figure" in text
    assert desk.package.digest in text
    desks.type_sheet(desk, "OP-1", STATION)
    text = _text(_chair(desk), "zero")
    assert "NOT ZERO" in text
    assert "ZERO: not one" not in text


def test_the_public_sheet_has_dashes_until_something_is_in_the_totals(desk: Desk) -> None:
    before = desk_votes(_chair(desk))
    assert set(before) == {None}
    desks.type_twice(desk, STATION)
    desks.seal(desk, STATION)
    sheet = desks.sheets()[STATION]
    assert desk_votes(desk) == [sheet[f"votes.{one}"] for one in (1, 2, 3)]
    villages = desk.papers.paper("public", CONTEST, "en").parts[-1].rows
    assert [row[2] for row in villages] == [sheet["valid"], *[None] * (len(villages) - 1)]


def desk_votes(desk: Desk) -> list[object]:
    """Votes of the public sheet, by choice."""
    return [row[2] for row in desk.papers.paper("public", CONTEST, "en").parts[1].rows]


def test_the_change_report_names_old_new_reason_act_and_offices(desk: Desk) -> None:
    desks.type_twice(desk, STATION)
    desks.seal(desk, STATION)
    sheet = desks.sheets()[STATION]
    moved = {"votes.1": Figure.of(sheet["votes.1"] - 1), "votes.2": Figure.of(sheet["votes.2"] + 1)}
    desk.corrections.correct(CONTEST, STATION, moved, "miscounted", "strike", ["PANWASLU"], SIGNERS)
    assert desk.papers.paper("changes", CONTEST, "en").parts[0].rows == []  # not ratified yet: nobody's result
    desks.seal(desk, STATION)
    rows = desk.papers.paper("changes", CONTEST, "en").parts[0].rows
    assert [(row[2], row[3]) for row in rows] == [
        (str(sheet[name]), str(figure.value)) for name, figure in moved.items()]
    for row in rows:
        assert "Nama KETUA (Chair)" in str(row[6])
        assert "Nama ANGGOTA-1 (Member)" in str(row[6])
    book = openpyxl.load_workbook(BytesIO(workbook_of(desk.papers.paper("changes", CONTEST, "en"))))
    assert [cell.value for cell in list(book.worksheets[0].rows)[-1]][2:4] == [
        str(sheet["votes.2"]), str(sheet["votes.2"] + 1)]


def test_incidents_and_objections_are_printed_with_their_decisions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The views are what the plenary hands out; its records are its own tests' matter."""
    _chair(desk)
    assert "NIHIL: no incident" in _text(desk, "incidents")
    decided = DecisionView("b" * 64, "rejected", "Angka sama dengan plano.", "2024-02-20T10:00:00Z", ("Nama KETUA",))
    objection = MatterView(
        "a" * 64, "objection", CONTEST, STATION, "", "votes.2", "plenary", "SAKSI-2", Figure.of(77),
        "Angka salah baca.", "rejected", "2024-02-20T09:00:00Z", ("Nama KETUA",), (decided,))
    incident = MatterView(
        "c" * 64, "incident", CONTEST, "", desk.region, "", "plenary", "", None, None, "open", "2024-02-20T09:00:00Z",
        ())
    monkeypatch.setattr(desk.plenary, "objections", lambda contest=None: (objection,))
    monkeypatch.setattr(desk.plenary, "incidents", lambda contest=None: (incident,))
    text = _text(desk, "incidents", "id")
    assert "NIHIL" not in text
    for words in ("Angka salah baca.", "Ditolak. Angka sama dengan plano. (Nama KETUA)", "menurut saksi 77",
                  "(uraiannya ada di laptop lain)", "Belum diputus."):
        assert words in text


def test_the_hand_over_list_has_every_box_with_its_seal(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _chair(desk)
    noted = BoxView(CONTEST, STATION, received=True, seal="broken", opened=True, note="Segel sobek.",
                    number="TTE 0041")
    monkeypatch.setattr(desk.plenary, "boxes", lambda contest: (noted,))
    rows = {row[1]: row for row in desk.papers.paper("handover", CONTEST, "en").parts[1].rows}
    assert len(rows) == len(desk.package.stations_of(desk.region))
    (told,) = [row for row in rows.values() if row[6]]
    assert told[2:7] == ("yes", "broken", "TTE 0041", "open before the plenary", "Segel sobek.")
    assert {row[3] for row in rows.values() if row is not told} == {""}


def test_a_box_that_nobody_looked_at_is_not_said_to_be_missing(desk: Desk) -> None:
    rows = _chair(desk).papers.paper("handover", CONTEST, "en").parts[1].rows
    assert {row[2] for row in rows} == {""}


def test_blank_copies_need_no_figure_and_know_their_stations(desk: Desk) -> None:
    pdf, count = blank_copies(desk.package, STATION, CONTEST, "en")
    assert count == 1
    assert f"({STATION})" in pages(pdf)[0]
    with pytest.raises(KnownError, match=r"papers\.no_station"):
        blank_copies(desk.package, "9999999999999", CONTEST)


def test_a_ratio_is_written_as_the_language_has_it_and_a_table_has_a_point() -> None:
    head = {lang: ListHead("T", "S", "training", lang, F4) for lang in ("id", "en")}
    part = ListPart("P", (), (TextColumn("A", 1), TextColumn("B", 1, "right")), [("x", Decimal("1234.50"))])
    assert "1.234,50" in pages(printed(PrintedList(head["id"], (part,))))[0]
    assert "1,234.50" in pages(printed(PrintedList(head["en"], (part,))))[0]
    made = PrintedList(head["id"], (part,))
    assert list(csv.reader(StringIO(csv_of(made).decode())))[-1] == ["P", "x", "1234.50"]
    sheet = openpyxl.load_workbook(BytesIO(workbook_of(made))).worksheets[0]
    assert list(sheet.rows)[-1][1].value == 1234.5
    assert int(sheet.page_setup.paperSize or 0) == 14  # folio


def test_the_head_of_a_table_is_never_left_alone_at_the_foot_of_a_page() -> None:
    """Title, sentences and the table's head with a row, wherever the page ends."""
    columns = (TextColumn("KOLOM", 1),)
    for before in range(20, 36):
        first = ListPart("AWAL", (), columns, [("x",)] * before)
        second = ListPart("JUDUL", ("Kalimat di atas tabel.",), columns, [(f"baris {n}",) for n in range(60)])
        for page in pages(printed(PrintedList(ListHead("T", "S", "official", "id"), (first, second)))):
            if "JUDUL" in page:
                assert "Kalimat di atas tabel." in page and "baris 0" in page


def test_a_text_that_looks_like_a_formula_stays_text(desk: Desk) -> None:
    head = ListHead("T", "S", "training", "en")
    made = PrintedList(head, (ListPart("P", (), (TextColumn("A", 1), TextColumn("B", 1)), [("=1+1", None)]),))
    rows = list(csv.reader(StringIO(csv_of(made).decode())))
    assert rows[-1] == ["P", "'=1+1", ""]
    sheet = openpyxl.load_workbook(BytesIO(workbook_of(made))).worksheets[0]
    assert [cell.data_type for cell in list(sheet.rows)[-1]] == ["s", "s"]
    assert [cell.value for cell in list(sheet.rows)[-1]] == ["=1+1", "\u2013"]
