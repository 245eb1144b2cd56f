"""``recap demo --headless --data``: every unusable input ends with 2, one sentence, and no folder made."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recap_desktop.sources.sirekap import ADMINISTRATIVE_FIELDS
from tests.helpers.command import LANGUAGES, assert_one_sentence, recap, refused, without_root_powers
from tests.helpers.kpu_rows import TICKET_FIELDS

CODE = "3101012001001"
Made = Callable[[Path], Path]


def _answer(**changes: object) -> dict[str, Any]:
    flat = {**dict.fromkeys((*TICKET_FIELDS, *ADMINISTRATIVE_FIELDS), 4), **changes}
    return {
        "chart": {key: flat[key] for key in TICKET_FIELDS},
        "administrasi": {key: flat[key] for key in ADMINISTRATIVE_FIELDS}, "psu": None,
    }


def _folder(content: object = None, name: str = f"{CODE}.json", raw: bytes | None = None) -> Made:
    def make(tmp: Path) -> Path:
        folder = tmp / "data"
        folder.mkdir()
        (folder / name).write_bytes(raw if raw is not None else json.dumps(content).encode())
        return folder

    return make


def _table(*rows: dict[str, str], drop: str | None = None) -> bytes:
    columns = [name for name in ("kode_tps", *TICKET_FIELDS, *ADMINISTRATIVE_FIELDS) if name != drop]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, extrasaction="ignore")
    writer.writeheader()
    for changes in rows or ({},):
        writer.writerow({**dict.fromkeys(columns, "4"), "kode_tps": CODE, **changes})
    return out.getvalue().encode()


def _file(data: bytes) -> Made:
    def make(tmp: Path) -> Path:
        (tmp / "data.csv").write_bytes(data)
        return tmp / "data.csv"

    return make


def _empty_folder(tmp: Path) -> Path:
    (tmp / "data").mkdir()
    return tmp / "data"


def _loop(tmp: Path) -> Path:
    (tmp / "loop").symlink_to(tmp / "loop")
    return tmp / "loop"


def _loop_inside(tmp: Path) -> Path:
    folder = _empty_folder(tmp)
    (folder / f"{CODE}.json").symlink_to(folder / f"{CODE}.json")
    return folder


def _folder_as_station(tmp: Path) -> Path:
    folder = _empty_folder(tmp)
    (folder / f"{CODE}.json").mkdir()
    return folder


_ZIPPED = gzip.compress(_table())
CASES: dict[str, Made] = {
    "no such path": lambda tmp: tmp / "nowhere",
    "folder without files": _empty_folder,
    "folder with other files only": _folder(raw=b"hello", name="notes.txt"),
    "not JSON": _folder(raw=b"<html>404</html>"),
    "cut off JSON": _folder(raw=json.dumps(_answer()).encode()[:-40]),
    "empty station file": _folder(raw=b""),
    "JSON list": _folder([1, 2]),
    "JSON string": _folder("hello"),
    "chart is a list": _folder({**_answer(), "chart": [1]}),
    "administrasi is a number": _folder({**_answer(), "administrasi": 7}),
    "nested 100 000 deep": _folder(raw=b'{"chart":' + b"[" * 100_000),
    "figure is text": _folder(_answer(suara_sah="12")),
    "figure is true": _folder(_answer(suara_sah=True)),
    "figure is a list": _folder(_answer(suara_sah=[1])),
    "NaN": _folder(_answer(suara_sah=float("nan"))),
    "infinite": _folder(_answer(suara_sah=float("inf"))),
    "negative": _folder(_answer(suara_sah=-1)),
    "fractional": _folder(_answer(suara_sah=1.5)),
    "ten digits": _folder(_answer(suara_sah=1_000_000_000)),
    "a number of 5 000 digits": _folder(raw=json.dumps(_answer(suara_sah=7)).replace("7", "7" * 5000).encode()),
    "unknown result type": _folder({**_answer(), "psu": "Ngarang"}),
    "result type is a list": _folder({**_answer(), "psu": ["Reguler"]}),
    "not UTF-8 JSON": _folder(raw=json.dumps(_answer()).encode("utf-16")),
    "name that is no station code": _folder(_answer(), name="tps-1.json"),
    "station code of 12 digits": _folder(_answer(), name="310101200100.json"),
    "station file that is a folder": _folder_as_station,
    "station file that is a loop of links": _loop_inside,
    "loop of links": _loop,
    "an image as table": _file(b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    "empty table": _file(b""),
    "heading only": _file(_table().splitlines(keepends=True)[0]),
    "missing column": _file(_table(drop="suara_sah")),
    "missing station column": _file(_table(drop="kode_tps")),
    "row too short": _file(_table() + b"3101012001002,4\r\n"),
    "row too long": _file(_table().rstrip() + b",4\r\n"),
    "station twice": _file(_table({}, {})),
    "short station code": _file(_table({"kode_tps": "31"})),
    "station code in other digits": _file(_table({"kode_tps": "\u0663" * 13})),
    "negative cell": _file(_table({"suara_sah": "-4"})),
    "fractional cell": _file(_table({"suara_sah": "4.5"})),
    "worded cell": _file(_table({"suara_sah": "empat"})),
    "ten-digit cell": _file(_table({"suara_sah": "1000000000"})),
    "open quote": _file(_table() + b'3101012001002,"4'),
    "a cell of 200 000 letters": _file(_table({"suara_sah": "x" * 200_000})),
    "a heading of 200 000 letters": _file(b'"' + b"x" * 200_000 + b'"\n'),
    "a zero byte": _file(_table().replace(b"4", b"\0", 1)),
    "Latin-1": _file(_table().replace(b"kode_tps", b"kode\xe9")),
    "UTF-16": _file(_table().decode().encode("utf-16")),
    "gzip of nothing": _file(b"\x1f\x8bnot gzip"),
    "cut off gzip": _file(_ZIPPED[: len(_ZIPPED) // 2]),
    "gzip with a flipped byte": _file(_ZIPPED[:60] + bytes([_ZIPPED[60] ^ 0xFF]) + _ZIPPED[61:]),
    "gzip with a wrong sum": _file(_ZIPPED[:-8] + bytes(8)),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_unusable_data(tmp_path: Path, case: str, lang: str) -> None:
    data = CASES[case](tmp_path)
    out = tmp_path / "out"
    refused("demo", "--headless", "--out", out, "--data", data, status=2, lang=lang)
    assert not out.exists()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("place", ["file", "folder", "file in the folder"])
def test_data_that_may_not_be_read(tmp_path: Path, place: str, lang: str) -> None:
    prefix = without_root_powers()
    data = _file(_table())(tmp_path) if place == "file" else _folder(_answer())(tmp_path)
    shut = next(data.iterdir()) if place == "file in the folder" else data
    shut.chmod(0)
    try:
        done = recap("demo", "--headless", "--out", tmp_path / "out", "--data", data, lang=lang, prefix=prefix)
    finally:
        shut.chmod(0o700)
    assert_one_sentence(done, 2, lang)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_out_folder_that_is_in_use_or_cannot_be_made(tmp_path: Path, lang: str) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "x").write_text("x", encoding="utf-8")
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    for out in (full, full / "x", full / "x" / "below", Path("/dev/null/out"), Path("a\nb" + "c" * 300)):
        refused("demo", "--headless", "--out", out, status=2, lang=lang)
    done = recap("demo", "--headless", "--out", shut / "out", lang=lang, prefix=without_root_powers())
    assert_one_sentence(done, 2, lang)
    assert os.listdir(full) == ["x"]


def test_a_good_table_of_the_same_make_is_taken(tmp_path: Path) -> None:
    """The cases above fail for what they name, not for how they were made."""
    for number, data in enumerate((_table(), _ZIPPED)):
        path = _file(data)(tmp_path)
        done = recap("demo", "--headless", "--out", tmp_path / str(number), "--data", path, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["stations"] == 1


def test_what_is_not_used_is_counted_and_named(tmp_path: Path) -> None:
    """A file that the system left in a good folder, a column of somebody's own, a station with votes only."""
    folder = _folder(_answer())(tmp_path)
    (folder / ".DS_Store").write_bytes(b"x")
    done = recap("demo", "--headless", "--out", tmp_path / "1", "--data", folder)
    assert done.returncode == 0, done.stderr
    assert "1 file is no station data and passed over: .DS_Store." in done.stderr
    votes = {**dict.fromkeys(ADMINISTRATIVE_FIELDS, ""), "kode_tps": "3101012001002"}
    table = _table({}, votes).decode().replace("\r\n", ",7\r\n").replace("suara_total,7", "suara_total,catatan")
    done = recap("demo", "--headless", "--out", tmp_path / "2", "--data", _file(table.encode())(tmp_path), "--json")
    assert "1 column is not used: catatan." in done.stderr
    assert "1 station has a part of the figures only: 3101012001002." in done.stderr
    assert json.loads(done.stdout)["partial"] == ["3101012001002"]
