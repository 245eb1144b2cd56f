"""What ``recap verify`` cannot check is said to be what it is, with what to do instead."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.helpers.command import LANGUAGES, assert_one_sentence
from tests.helpers.main_in_process import run_here


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_is_called_by_its_name(tmp_path: Path, lang: str) -> None:
    for name, inside in (("terbitan.zip", "release/paket.json"), ("cadangan.recap", "workspace.db")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(inside, b"{}")
    (tmp_path / "kosong.json").write_bytes(b"")
    (tmp_path / "log-1.json").write_text('{"kind":"log-fork","noticed":"2026-11-27T00:00:00Z"}', encoding="utf-8")
    (tmp_path / "ruang").mkdir()
    (tmp_path / "ruang" / "workspace.db").write_bytes(b"sealed")
    words = {
        "terbitan.zip": ("ZIP", "folder"), "cadangan.recap": ("recap restore",), "log-1.json": ("log",),
        "kosong.json": ("kosong" if lang == "id" else "empty",), "ruang": ("recap report journal",),
    }
    for name, told in words.items():
        said = assert_one_sentence(run_here("verify", tmp_path / name, lang=lang), 2, lang)
        assert all(part in said for part in told), said
        assert name in said
