"""The whole job without a window, on the training region and on real stations, against plain independent sums."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.command import recap
from tests.helpers.kpu_rows import ROWS, breaks, rows_of_folder, rows_of_table, sums


def _headless(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    out = tmp_path / "out"
    done = recap("demo", "--headless", "--out", str(out), *arguments, timeout=300)
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["received"] == summary["ratified"] == summary["published"]
    for name in summary["totals"]:
        assert (out / "workspace" / name / "workspace.db").exists()
        assert (out / "reports" / f"{name}-PPWP.pdf").read_bytes().startswith(b"%PDF")
    assert (out / "release" / "manifest.json").exists()
    assert (out / "server").is_dir()
    return summary


def _check(summary: dict[str, Any], rows: list[dict[str, int] | None], code: str) -> None:
    entered = [row for row in rows if row is not None]
    good = [row for row in entered if not breaks(row)]
    assert summary["stations"] == len(rows)
    assert summary["empty"] == len(rows) - len(entered)
    assert summary["entered"] == summary["verified"] == len(entered)
    assert summary["blocked_hard"] == len(entered) - len(good)
    assert summary["ratified"] == len(good)
    assert 0 < len(good) < len(entered)
    assert summary["totals"][code]["PPWP"] == sums(good)


def test_the_training_region(tmp_path: Path) -> None:
    summary = _headless(tmp_path)
    assert {key: summary[key] for key in ("stations", "empty", "entered", "verified", "blocked_hard", "ratified")} == {
        "stations": 12, "empty": 0, "entered": 12, "verified": 12, "blocked_hard": 1, "ratified": 11,
    }
    assert summary["filled_in"] == 0
    assert {"R03": 1, "R06": 3}.items() <= summary["findings"].items()


def test_real_station_files(tmp_path: Path, shared_data: Path) -> None:
    folder = shared_data / "sirekap-ppwp-310101"
    summary = _headless(tmp_path, "--data", str(folder))
    _check(summary, list(rows_of_folder(folder).values()), "310101")


def test_a_real_csv(tmp_path: Path, shared_data: Path) -> None:
    path = shared_data / "ppwp-310102.csv"
    summary = _headless(tmp_path, "--data", str(path))
    _check(summary, list(rows_of_table(path).values()), "310102")


def test_a_revote_is_recorded_as_one(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    answer = {
        "chart": {"100025": 40, "100026": 30, "100027": 20},
        "administrasi": {
            **{f"{row}_{column}": value for row, values in zip(
                ROWS, ((50, 50, 100), (48, 47, 95), (0, 0, 0), (0, 0, 0), (48, 47, 95)), strict=True)
               for column, value in zip("lpj", values, strict=True)},
            "suara_sah": 90, "suara_tidak_sah": 5, "suara_total": 95,
        },
    }
    for number, psu in ((1, None), (2, "Pemungutan Suara Ulang")):
        (data / f"310101100100{number}.json").write_text(json.dumps({**answer, "psu": psu}), encoding="utf-8")
    assert _headless(tmp_path, "--data", str(data))["ratified"] == 2
    with (tmp_path / "out" / "release" / "data" / "hasil" / "3101.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["jenis_hasil"] for row in csv.DictReader(stream)] == ["biasa", "pemungutan_ulang"]


def test_stations_limits_the_run(tmp_path: Path) -> None:
    assert _headless(tmp_path, "--stations", "2")["stations"] == 2


@pytest.mark.parametrize("lang", ["id", "en"])
def test_wrong_use_and_bad_input_end_with_2_and_one_sentence(tmp_path: Path, lang: str) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "x").write_text("x", encoding="utf-8")
    bad = tmp_path / "bad.csv"
    bad.write_text("kode_tps\n1\n", encoding="utf-8")
    out = str(tmp_path / "new")
    cases = [
        ("--out", str(full)),
        ("--out", out, "--data", str(bad)),
        ("--out", out, "--data", str(tmp_path / "nowhere")),
    ]
    for arguments in cases:
        done = recap("demo", "--headless", *arguments, lang=lang)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1
        assert "Traceback" not in done.stderr
    assert not Path(out).exists()
    assert recap("demo", "--headless").returncode == 2
