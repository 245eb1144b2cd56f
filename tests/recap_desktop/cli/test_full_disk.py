"""``recap demo --headless`` and ``recap package build`` on a disk that fills up in the middle."""

from __future__ import annotations

import resource
import shutil
from pathlib import Path

import pytest

import resources
from recap_desktop.desk import Desk
from tests.helpers.command import LANGUAGES, assert_one_sentence, recap
from tests.helpers.disks import fill, small_disk


def _journals_hold(out: Path) -> None:
    """What was saved before is whole."""
    from recap_desktop.demo.committee import CHAIR, passphrase

    for folder in (out / "workspace").glob("*"):
        with Desk.open(folder) as desk:
            if desk.setup.officers() and any(tile.person == CHAIR for tile in desk.setup.officers()):
                desk.session.sign_in(CHAIR, passphrase(CHAIR))
                assert desk.journal.verify() == desk.journal.head


@pytest.mark.parametrize(("kilobytes", "lang"), [(40, "id"), (300, "en"), (1000, "id"), (2500, "en")])
def test_the_headless_demo_on_a_small_disk(tmp_path: Path, kilobytes: int, lang: str) -> None:
    with small_disk(tmp_path / "disk", kilobytes) as disk:
        done = recap("demo", "--headless", "--out", disk / "out", lang=lang, timeout=300)
        assert_one_sentence(done, 1, lang)
        assert not (disk / "out" / "summary.json").exists()
        if kilobytes > 500:
            shutil.rmtree(disk / "out" / "server")
            _journals_hold(disk / "out")


@pytest.mark.parametrize(("limit", "lang"), [(20_000, "id"), (150_000, "en"), (400_000, "id")])
def test_the_headless_demo_with_files_that_may_not_grow(tmp_path: Path, limit: int, lang: str) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = recap("demo", "--headless", "--out", tmp_path / "out", lang=lang, timeout=300, preexec=limited)
    assert_one_sentence(done, 1, lang)
    assert not (tmp_path / "out" / "summary.json").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_package_is_written_whole_or_not_at_all(tmp_path: Path, lang: str) -> None:
    spec = resources.path("training", "spec.toml")
    with small_disk(tmp_path / "disk", 64) as disk:
        (disk / "package.json").write_bytes(b"old")
        fill(disk)
        done = recap("package", "build", spec, "-o", disk / "package.json", "--force", lang=lang)
        assert_one_sentence(done, 1, lang)
        assert (disk / "package.json").read_bytes() == b"old"
        assert sorted(file.name for file in disk.iterdir()) == ["filler", "package.json"]
