"""Station data: what is read, what stays empty, and what is refused with one clear sentence."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from forms.catalogue import load
from forms.errors import KnownError
from recap_desktop.sources.fill import fill_in
from recap_desktop.sources.reading import read_source
from recap_desktop.sources.sirekap import ADMINISTRATIVE_FIELDS
from resources.catalogue import LANGUAGES, sentence
from tests.helpers.kpu_rows import TICKET_FIELDS

CODE = "3101011001001"


def _answer(**changes: object) -> dict[str, Any]:
    admin: dict[str, object] = dict.fromkeys(ADMINISTRATIVE_FIELDS, 7)
    chart: dict[str, object] = {**dict.fromkeys(TICKET_FIELDS, 3), "null": None}
    for key, value in changes.items():
        (chart if key in TICKET_FIELDS else admin)[key] = value
    return {"chart": chart, "administrasi": admin, "psu": None}


def _folder(tmp_path: Path, answer: object, name: str = CODE) -> Path:
    (tmp_path / f"{name}.json").write_text(json.dumps(answer), encoding="utf-8")
    return tmp_path


def test_a_complete_station_has_21_figures(tmp_path: Path) -> None:
    (sheet,) = read_source(_folder(tmp_path, _answer(suara_sah=228))).sheets
    assert sheet.is_complete and len(sheet.known) == 21
    assert sheet.numbers["valid"] == 228
    assert sheet.numbers["votes.1"] == 3


@pytest.mark.parametrize("key", ["100026", "pengguna_non_dpt_p", "suara_total"])
def test_one_missing_or_null_figure_leaves_the_station_empty(tmp_path: Path, key: str) -> None:
    answer = _answer(**{key: None})
    assert read_source(_folder(tmp_path, answer)).sheets[0].is_complete is False
    part = answer["chart"] if key in TICKET_FIELDS else answer["administrasi"]
    del part[key]
    assert read_source(_folder(tmp_path, answer)).sheets[0].is_complete is False


def test_null_parts_leave_the_station_empty(tmp_path: Path) -> None:
    assert read_source(_folder(tmp_path, {"chart": None, "administrasi": None})).sheets[0].is_complete is False


@pytest.mark.parametrize("value", [-1, 1.5, 12.0, "12", True, [1], 1_000_000_000])
def test_a_figure_that_is_no_count_is_refused(tmp_path: Path, value: object) -> None:
    with pytest.raises(KnownError) as refused:
        read_source(_folder(tmp_path, _answer(suara_sah=value)))
    assert refused.value.code.startswith("table.figure")
    for lang in LANGUAGES:
        assert CODE in sentence(refused.value, lang)


def _csv(tmp_path: Path, rows: list[dict[str, str]], zipped: bool = False) -> Path:
    columns = ["kode_tps", "kecamatan", *TICKET_FIELDS, *ADMINISTRATIVE_FIELDS]
    path = tmp_path / ("d.csv.gz" if zipped else "d.csv")
    opened = gzip.open(path, "wt", encoding="utf-8", newline="") if zipped else path.open("w", newline="")
    with opened as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="raise")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _row(**changes: str) -> dict[str, str]:
    row = {"kode_tps": CODE, "kecamatan": "pulau_seribu"}
    row.update(dict.fromkeys((*TICKET_FIELDS, *ADMINISTRATIVE_FIELDS), "4"))
    return {**row, **changes}


@pytest.mark.parametrize("zipped", [False, True])
def test_csv_plain_and_gzip(tmp_path: Path, zipped: bool) -> None:
    source = read_source(_csv(tmp_path, [_row(), _row(kode_tps="3101012001002", suara_sah="")], zipped))
    assert [one.is_complete for one in source.sheets] == [True, False]
    assert source.names["310101"] == "PULAU SERIBU"
    assert {code[:6] for code in source.stations} == {"310101"}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (_row(suara_sah="-4"), "table.figure"),
        (_row(suara_sah="4.5"), "table.figure_decimal"),
        (_row(suara_sah="empat"), "table.figure"),
        (_row(kode_tps="31"), "data.station_code"),
    ],
)
def test_bad_csv_rows_are_refused(tmp_path: Path, row: dict[str, str], code: str) -> None:
    with pytest.raises(KnownError) as refused:
        read_source(_csv(tmp_path, [row]))
    assert refused.value.code == code


def test_other_bad_input_is_refused(tmp_path: Path) -> None:
    cases: dict[str, bytes] = {
        "table.column": b"kode_tps,suara_sah\n1,2\n",
        "table.not_text": b"\xff\xfe\x00k\x01",
        "table.unreadable": b"\x1f\x8bnot gzip",
    }
    for code, content in cases.items():
        file = tmp_path / f"{code}.csv"
        file.write_bytes(content)
        with pytest.raises(KnownError) as refused:
            read_source(file)
        assert refused.value.code == code
    with pytest.raises(KnownError, match=r"data\.missing"):
        read_source(tmp_path / "nowhere")
    with pytest.raises(KnownError, match=r"data\.twice"):
        read_source(_csv(tmp_path, [_row(), _row()]))
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(KnownError, match=r"data\.no_stations"):
        read_source(empty)
    (empty / f"{CODE}.json").write_text("{", encoding="utf-8")
    with pytest.raises(KnownError, match=r"data\.not_json"):
        read_source(empty)


def test_filled_in_figures_balance() -> None:
    form = load("PPWP")
    filled = fill_in(form, {"cast": 233, "dpt.t": 292})
    assert filled["ballots_received"] == 298
    assert filled["ballots_unused"] == 298 - 233
    over = fill_in(form, {"cast": 400, "dpt.t": 292})
    assert (over["ballots_received"], over["ballots_unused"]) == (400, 0)


def test_real_files_are_read(shared_data: Path) -> None:
    folder = read_source(shared_data / "sirekap-ppwp-310101")
    assert len(folder.stations) == 53
    table = read_source(shared_data / "ppwp-310102.csv")
    assert len(table.stations) == 35
    assert table.names["310102"] == "KEPULAUAN SERIBU SELATAN"
