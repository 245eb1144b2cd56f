"""``recap verify`` and its exit statuses, on the things a headless run makes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def _recap(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "recap_desktop", "--lang", "en", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "out"
    done = _recap("demo", "--headless", "--stations", "2", "--out", str(out))
    assert done.returncode == 0, done.stderr
    return out


def test_everything_a_run_makes_holds(made: Path) -> None:
    record = next((made / "release" / "catatan").iterdir())
    paths = [made / "release", made / "reports" / "000101-PPWP.pdf", made / "server" / "package.json", record]
    done = _recap("verify", "--json", *(str(path) for path in paths))
    assert done.returncode == 0, done.stderr
    assert [item["holds"] for item in json.loads(done.stdout)] == [True] * 4


def test_an_altered_pdf_and_another_root_end_with_1(made: Path, tmp_path: Path) -> None:
    pdf = bytearray((made / "reports" / "000101-PPWP.pdf").read_bytes())
    pdf[len(pdf) // 3] ^= 1
    (tmp_path / "altered.pdf").write_bytes(pdf)
    assert _recap("verify", str(tmp_path / "altered.pdf")).returncode == 1
    done = _recap("verify", "--authority", "00" * 32, str(made / "release"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_unknown_and_unreadable_paths_end_with_2(made: Path, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("hello", encoding="utf-8")
    for path in (tmp_path / "x.txt", tmp_path / "nowhere", made / "reports"):
        done = _recap("verify", str(path))
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1


def test_publish_cuts_the_same_release_from_the_data_folder(made: Path, tmp_path: Path) -> None:
    done = _recap("publish", "--data", str(made / "server"), "-o", str(tmp_path / "release"), "--json")
    assert done.returncode == 0, done.stderr
    for name in ("suara", "hasil", "rekap_kec"):
        again = (tmp_path / "release" / "data" / f"{name}.csv").read_bytes()
        assert again == (made / "release" / "data" / f"{name}.csv").read_bytes()
    assert _recap("verify", str(tmp_path / "release")).returncode == 0
    assert _recap("publish", "--data", str(made / "server"), "-o", str(tmp_path / "release")).returncode == 2
