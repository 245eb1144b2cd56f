"""Papers of a package to hand over: the covering note in both languages, the forms and their workbook read back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest

from recap_desktop.reports.handover.papers import HandOverPapers
from recap_desktop.reports.wording import grouped
from resources.catalogue import LANGUAGES
from resources.regional import Language
from sync.upload.handover.papers import Group, HandOver
from tests.helpers.pdf_text import pages as pages_of

_MANIFEST, _KEY, _SUMS = "0123456789abcdef" * 4, "ab" * 32, "cd" * 32
_FINGERPRINT = " ".join(f"{number:04X}" for number in range(16))


_TOP = frozenset({"data", "datapackage.json", "katalog.ttl", "metadata", "xlsx", "index.html", "verifikasi.pyz"})


def said(mode: str = "training", groups: int = 3, top: frozenset[str] = _TOP) -> HandOver:
    return HandOver(
        "UJI-2026", {"id": "Uji coba", "en": "A trial"}, mode, 7, "2026-11-28T05:00:00Z", _MANIFEST, _FINGERPRINT, _KEY,
        "rilis/000007", _SUMS, 41, 1234567, [
            Group(f"rilis/000007/data/tabel-{number}/", number, 1000 + number, f"{number:064x}")
            for number in range(groups)
        ], top, {lang: Language(lang) for lang in LANGUAGES},
    )


_ITEMS = [("nama", "Nama variabel"), ("satuan", "Satuan")]


def form(name: str, entries: list[Mapping[str, Any]], items: list[tuple[str, str]]) -> Mapping[str, Any]:
    return {
        "formulir": name, "judul": f"Metadata ({name.upper()})", "keterangan": "Dibuat.", "pemilu": "UJI-2026",
        "nama_pemilu": "Uji coba", "terbitan": 7, "terbit": "2026-11-28T05:00:00Z", "paket": _KEY,
        "susunan": [{"bagian": "Bagian", "rincian": [{"kode": code, "nama": title} for code, title in items]}],
        "isi": entries,
    }


@pytest.mark.parametrize(("lang", "name", "words"), [
    ("id", "pengantar.pdf", ["Surat pengantar", "Yang menyerahkan", "Yang menerima", "Tempat", "Tanda tangan"]),
    ("en", "covering-note.pdf", ["Covering note", "Handed over by", "Received by", "Place", "Signature"]),
])
def test_the_note_says_what_is_handed_over_and_how_it_is_checked(lang: str, name: str, words: list[str]) -> None:
    made = HandOverPapers().notes(said())
    pages = pages_of(made[name])
    text = " ".join(" ".join(pages).split())
    for one in (*words, "UJI-2026", "rilis/000007", grouped(_KEY)[:39], grouped(_SUMS)[:39], "verifikasi.pyz",
                "recap verify", "41", "1.234.567" if lang == "id" else "1,234,567", "tabel-2/", f"{2:064x}"[:16]):
        assert one in text, one
    for number, group in enumerate(grouped(_MANIFEST).split(" "), start=1):
        assert str(number) in text and group in text
    mark = "LATIHAN" if lang == "id" else "TRAINING"
    assert all(page.count(mark) >= 2 for page in pages), "in its box and behind every page"
    official = " ".join(pages_of(HandOverPapers().notes(said("official"))[name]))
    assert mark not in official


def test_an_earlier_layout_is_not_said_to_have_what_it_lacks() -> None:
    whole, early = (HandOverPapers().notes(said(top=top)) for top in (_TOP, frozenset({"data", "index.html"})))
    for lang, text, note in (("id", "BACA-SAYA.txt", "pengantar.pdf"), ("en", "README.txt", "covering-note.pdf")):
        for name in ("verifikasi.pyz", "katalog.ttl", "xlsx/", "metadata/"):
            assert name.encode() in whole[text] and name.encode() not in early[text], lang
        assert b"parquet" not in whole[text] and b"data/, referensi/" in early[text]
        one, other = (" ".join(pages_of(made[note])) for made in (whole, early))
        assert "verifikasi.pyz" in one and "verifikasi.pyz" not in other
        assert "4. " in one and "4. " not in other and "3. " in other


def test_the_same_facts_are_the_same_bytes_and_a_long_list_goes_on() -> None:
    first, second = HandOverPapers().notes(said(groups=150)), HandOverPapers().notes(said(groups=150))
    assert first == second
    assert len(pages_of(first["pengantar.pdf"])) > 3
    assert all(data.count(b"\r\n") == data.count(b"\n") for name, data in first.items() if name.endswith(".txt"))


def test_forms_are_read_back_with_formulas_beside_their_values() -> None:
    keg = form("ms-keg", [{"nama": "Rekapitulasi", "satuan": None}], _ITEMS)
    var = form("ms-var", [
        {"nama": "Suara sah", "satuan": "suara", "tabel": ["hasil", "rekap_kec"]},
        {"nama": "=1+1", "satuan": "", "tabel": ["tps"]},
    ], _ITEMS)
    ind = form("ms-ind", [{
        "indikator": "sah", "nama": "Persentase suara sah", "satuan": "persen",
        "pembilang": {"tabel": "rekap_nasional", "kolom": "suara_sah"},
        "penyebut": {"tabel": "rekap_nasional", "kolom": "suara_total"},
        "nilai": [
            {"jenis": "PPWP", "kode_dapil": "0", "pembilang": 321, "penyebut": 325, "nilai": "98.77"},
            {"jenis": "DPR", "kode_dapil": "1", "pembilang": None, "penyebut": None, "nilai": None},
        ],
    }], _ITEMS)
    made = HandOverPapers().forms({"ms-keg": keg, "ms-var": var, "ms-ind": ind}, "trial", Language("id"))
    assert made == HandOverPapers().forms({"ms-keg": keg, "ms-var": var, "ms-ind": ind}, "trial", Language("id"))
    assert set(made) == {"metadata-statistik.xlsx", "ms-keg.pdf", "ms-ind.pdf"}
    data = io.BytesIO(made["metadata-statistik.xlsx"])
    values, formulas = openpyxl.load_workbook(data, data_only=True), openpyxl.load_workbook(data)
    sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in values}
    cells = [row for rows in sheets.values() for row in rows]
    assert sheets["2 MS-Var"][-2:] == [["Suara sah", "suara", "hasil, rekap_kec"], ["=1+1", "", "tps"]]
    assert ["Bagian", "Nama variabel", "Rekapitulasi"] in cells
    assert any(row[1] == "Satuan" and set(str(row[2])) == {"."} for row in cells), "a line to fill in by hand"
    assert list(sheets) == ["1 MS-Keg", "2 MS-Var", "3 MS-Ind", "4 Nilai MS-Ind"]
    sheet = formulas["4 Nilai MS-Ind"]
    rows = list(sheet.iter_rows())
    line = next(number for number, row in enumerate(rows, start=1) if row[0].value == "PPWP")
    assert rows[line - 1][6].value == f'=IF(N(F{line})=0,"",ROUND(100*D{line}/F{line},2))'
    shown = list(values[sheet.title].iter_rows(values_only=True))
    assert shown[line - 1][2:] == ("rekap_nasional.suara_sah", 321, "rekap_nasional.suara_total", 325, 98.77)
    assert shown[line][6] in (None, "") and shown[line][3] == "\N{EN DASH}"
    pages = pages_of(made["ms-ind.pdf"])
    assert "98,77" in " ".join(pages) and all("UJI COBA" in page for page in pages)
