"""The document around the tables: words, notes, signature page, fonts, attachment, same bytes every time."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import segno

from forms.errors import KnownError
from forms.figure import Figure
from forms.geography import zone_of
from forms.words import in_words
from recap_desktop.desk.sheet.corrections import REASONS
from recap_desktop.reports import CorrectionNote, Declined, Signatory, record_file_name, render
from recap_desktop.reports.initials import strip_top
from recap_desktop.reports.paper import A4, QR_SIDE
from recap_desktop.reports.qr import qr_text
from recap_desktop.reports.signature_page import stamp_box
from recap_desktop.reports.typeset import fit_lines, printable, wrap
from recap_desktop.reports.wording import Wording
from sync.record.container import Container
from tests.helpers.d_hasil import document, with_notes, with_record
from tests.helpers.pdf_text import pages


def test_the_same_data_give_the_same_bytes() -> None:
    made = with_record(with_notes(document([16, 2], missing=1)))
    assert render(made) == render(made)
    assert render(made) != render(made, "en")


def test_totals_are_printed_in_words() -> None:
    made = document([3, 3], most=9_999)
    cover = " ".join(pages(render(made))[0].split())
    for field in ("votes.1", "votes.2", "votes.3", "valid", "invalid", "cast"):
        total = made.recap.total.totals[field]
        assert f"{total:,}".replace(",", ".") + " " + in_words(total) in cover


def test_minutes_name_day_place_and_counts() -> None:
    cover = " ".join(pages(render(document([3, 2], missing=1)))[0].split())
    assert "BERITA ACARA DAN SERTIFIKAT REKAPITULASI TINGKAT KECAMATAN Hasil penghitungan" in cover
    assert "Pada hari ini Rabu, tanggal Empat Belas, bulan Februari, tahun Dua Ribu Dua Puluh Empat" in cover
    assert "2 desa/kelurahan dan 5 TPS: 4 TPS masuk dalam jumlah, 1 TPS tidak. Alasan: hilang 1." in cover
    assert "Rabu, 14 Februari 2024, pukul 22.18 WIB" in cover
    english = " ".join(pages(render(document([3, 2], missing=1), "en"))[0].split())
    assert "On this Wednesday, 14 February 2024" in english


def test_contents_name_the_page_each_part_begins_on() -> None:
    printed = pages(render(document([16, 2])))
    listed = re.findall(r"^(D\.Hasil: jumlah per desa/kelurahan|Lampiran: .+|Catatan rekapitulasi) (\d+)$",
                        printed[0], re.MULTILINE)
    assert [int(page) for _, page in listed] == [2, 3, 5, 6]
    beginnings = ("D.Hasil: jumlah", "hasil per TPS", "hasil per TPS", "Catatan")
    for (title, page), words in zip(listed, beginnings, strict=True):
        assert words in printed[int(page) - 1], title


def test_notes_list_findings_corrections_and_refusals() -> None:
    made = with_notes(document([3], missing=1))
    text = " ".join(" ".join(page.split()) for page in pages(render(made)))
    for words in (
        "Pengguna 210, suara 209.", "dicatat sebagai kejadian khusus", "Surat suara dibawa pulang.",
        "1.090 1.091 coret dan paraf salah jumlah oleh KPPS", "tak terbaca 12 hitung ulang surat suara salah baca",
        "Kejadian khusus (1)", "TPS 001 R06 Pengguna 210, suara 209. Surat suara dibawa pulang.",
        "Keberatan saksi (1)", "TPS 001 R07 Terpakai 210, suara 209. Saksi 2 keberatan atas TPS 001.",
        "Saksi nomor urut 2 \u00b7 Joko Menilai hitungan salah", "1.234 entri, akar cdcd cdcd",
    ):
        assert words in text, words
    assert "NIHIL" not in text
    assert " ".join(" ".join(page.split()) for page in pages(render(document([1])))).count("NIHIL") == 6


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_reason_code_is_printed_as_a_sentence(lang: str) -> None:
    """Corrections and refusals alike; an officer, a witness and somebody without a seat may refuse."""
    made = document([2])
    station = made.recap.expected[0]
    corrections = tuple(
        CorrectionNote(station, "invalid", Figure.of(1), Figure.of(2), reason, "strike") for reason in REASONS
    )
    refusals = tuple(Declined(f"Nama {place}", reason) for place, reason in enumerate(REASONS))
    plain = replace(made, corrections=corrections, other_refusals=refusals)
    text = " ".join(" ".join(page.split()) for page in pages(render(plain, lang)))
    method = Wording(lang).text("method.strike")
    for place, reason in enumerate(REASONS):
        sentence = Wording(lang).text(f"why.{reason}")
        assert f"{method} {sentence}" in text
        assert f"Nama {place} {Wording(lang).text(f'declined.{reason}')}" in text
        assert reason not in text or reason in sentence


def test_a_figure_read_again_stands_among_the_changed_ones_with_who_and_when() -> None:
    made = document([2])
    note = CorrectionNote(
        made.recap.expected[0], "invalid", Figure.of(80), Figure.of(90), "", "reread", ("Sari", "Joko"),
        "2024-02-14T15:18:00Z",
    )
    for rereaders in (1, 2):
        text = " ".join(" ".join(page.split()) for page in pages(render(replace(
            made, corrections=(note,), rereaders=rereaders))))
        assert "80 90 dibaca ulang Sari, Joko \u00b7 Rabu, 14 Februari 2024" in text
        assert ("satu orang yang membaca ulang cukup" in text) is (rereaders == 1)


def test_many_long_remarks_run_over_pages_and_none_is_lost() -> None:
    made = with_notes(document([2]))
    long = " ".join(f"kata{number:04d}" for number in range(900))
    findings = tuple(replace(made.findings[0], remark=f"{place:03d} {long}") for place in range(3))
    text = "\n".join(pages(render(replace(made, findings=findings))))
    for number in range(900):
        assert text.count(f"kata{number:04d}") == 6  # among the findings and among the incidents


def test_signature_page_is_last_and_names_committee_and_witnesses() -> None:
    made = with_notes(document([2]))
    last = pages(render(made))[-1]
    for words in ("1. Ketua", "Nama KETUA", "5. Anggota", "Nama ANGGOTA-4", "3. PASANGAN CALON TIGA", "Dewi Anggraini",
                  "Tidak bersedia menandatangani"):
        assert words in last
    nobody = pages(render(replace(made, committee=())))[-1]
    assert "5. Anggota" in nobody


def test_nothing_is_printed_into_the_reserved_signature_boxes() -> None:
    """Renders the last page and looks: inside each box (but its dotted edge) the paper is white."""
    made = replace(document([2]), mode="official", record=b"")
    made = with_record(replace(made, committee=tuple(Signatory(f"P{i}", "N" * 60, "member") for i in range(5))))
    opened = pypdfium2.PdfDocument(render(made))
    page = opened[len(opened) - 1]
    height = page.get_height()
    image = page.render(scale=2).to_pil().convert("L")
    for seat in range(5):
        left, bottom, right, top = stamp_box(seat)
        edges = (left + 2, height - top + 2, right - 2, height - bottom - 2)
        inside = image.crop(tuple(int(edge * 2) for edge in edges))
        assert inside.getextrema() == (255, 255)
    page.close()
    opened.close()


def test_no_table_reaches_the_strip_for_initials() -> None:
    """The band between table and strip stays white on the fullest sheet: six-line heads, two-line labels."""
    made = with_record(replace(document([1] * 11, most=999_999), mode="official"))
    made = replace(made, names={code: name if len(code) < 10 else "KELURAHAN BERNAMA PANJANG SEKALI EMPAT EMPAT"
                                for code, name in made.names.items()})
    opened = pypdfium2.PdfDocument(render(made))
    for index in range(1, 4):
        page = opened[index]
        image = page.render(scale=2).to_pil().convert("L")
        y = int((page.get_height() - strip_top(made) + 1.5) * 2)
        assert image.crop((0, y, image.width, y + 2)).getextrema() == (255, 255)
        page.close()
    opened.close()


def test_the_record_is_attached_verbatim_with_its_officers() -> None:
    made = with_record(document([2]))
    with pikepdf.open(BytesIO(render(made))) as opened:
        name = record_file_name(made)
        assert list(opened.attachments) == [name]
        attached = Container.parse(opened.attachments[name].get_file().read_bytes())
        assert attached.record.envelope == made.record
        assert attached.officers == made.statements
        assert opened.Root.AF[0].AFRelationship == pikepdf.Name.Data
        assert str(opened.docinfo["/CreationDate"]) == "D:20240214151800Z"
        assert len(opened.Root.AF) == 1


def test_another_record_is_refused() -> None:
    made = with_record(document([2]))
    with pytest.raises(KnownError, match=r"report\.not_same_record"):
        render(replace(made, record_id="0" * 64))


def test_qr_names_the_record() -> None:
    made = with_record(document([2, 1], missing=1))
    assert qr_text(made) == f"RECAP1/LATIHAN-2024/PPWP/000101/P/R2/{made.record_id}"


def test_the_printed_qr_has_every_module_of_its_code() -> None:
    """Rendered and sampled module by module: the right code, not mirrored, with its quiet edge."""
    made = with_record(replace(document([1]), mode="official"))
    matrix = segno.make(qr_text(made), error="m", micro=False, boost_error=False).matrix
    opened = pypdfium2.PdfDocument(render(made))
    page = opened[1]
    image = page.render(scale=6).to_pil().convert("L")
    step = QR_SIDE / (len(matrix) + 4)
    left, top = A4.width - 30 - QR_SIDE, 22.0
    for row in range(-2, len(matrix) + 2):
        for column in range(-2, len(matrix) + 2):
            inside = 0 <= row < len(matrix) and 0 <= column < len(matrix)
            dark = bool(inside and matrix[row][column])
            pixel = image.getpixel((int((left + (column + 2.5) * step) * 6), int((top + (row + 2.5) * step) * 6)))
            assert (pixel < 128) is dark, (row, column)
    page.close()
    opened.close()


@pytest.mark.parametrize(
    ("region", "zone"),
    [
        ("310101", ("WIB", 7)), ("510101", ("WITA", 8)), ("827102", ("WIT", 9)), ("990101", ("UTC", 0)),
        ("620101", ("WIB", 7)),
    ],
)
def test_time_zone_of_the_region(region: str, zone: tuple[str, int]) -> None:
    assert zone_of(region) == zone


def test_moment_turns_the_day_in_the_east() -> None:
    assert Wording("id").moment("2024-02-14T15:18:00Z", "827102") == "Kamis, 15 Februari 2024, pukul 00.18 WIT"


def test_text_is_cut_only_where_nothing_smaller_fits() -> None:
    size, lines = fit_lines("SUKA MAJU", "RecapHyperlegible", (8.0, 6.0), 200, 2)
    assert (size, lines) == (8.0, ["SUKA MAJU"])
    size, lines = fit_lines("KATA " * 60, "RecapHyperlegible", (8.0, 6.0), 50, 2)
    assert size == 6.0
    assert len(lines) == 2
    assert lines[1].endswith("\u2026")
    assert "".join(wrap("X" * 200, "RecapHyperlegible", 8, 50)) == "X" * 200


def test_a_character_without_a_glyph_becomes_an_empty_box_and_never_the_sign_for_unreadable() -> None:
    assert printable("A\u2192B\n \u4e2d") == "A\u2192B \u25a1"


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_fonts_are_embedded_and_the_file_is_clean(tmp_path: Path) -> None:
    file = tmp_path / "d-hasil.pdf"
    file.write_bytes(render(with_record(with_notes(document([3, 2])))))
    fonts = subprocess.run([_tool("pdffonts"), str(file)], capture_output=True, text=True, check=True).stdout
    rows = fonts.splitlines()[2:]
    assert len(rows) == 3
    assert all("RecapHyperlegible" in row and re.search(r"\byes yes yes\b", row) for row in rows)
    check = subprocess.run([_tool("qpdf"), "--check", str(file)], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = (
        "import sys, recap_desktop.reports\n"
        "print(sorted({'reportlab', 'pikepdf', 'pyhanko', 'segno', 'cryptography', 'lxml'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
