"""Bad election packages at the command line: ``package inspect``, ``serve --package``, ``package build``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import resources
from sync.trust.keyfiles import save_keys
from sync.trust.training import generated_keys, training_keys
from tests.helpers import packages
from tests.helpers.command import LANGUAGES, ROOT, recap, refused, without_root_powers
from tests.helpers.command import assert_one_sentence as one_sentence

CASES = [
    *((name, make, 2) for name, make in packages.NO_PACKAGE.items()),
    *((name, make, 1) for name, make in packages.DAMAGED.items()),
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "make", "status"), CASES, ids=[case[0] for case in CASES])
def test_a_bad_file(tmp_path: Path, name: str, make: packages.Callable[[], bytes], status: int, lang: str) -> None:
    file = tmp_path / "package.json"
    file.write_bytes(make())
    refused("package", "inspect", file, status=status, lang=lang)
    refused("serve", "--data", tmp_path / "d", "--package", file, status=status, lang=lang)
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_path_that_cannot_be_read(tmp_path: Path, lang: str) -> None:
    shut = tmp_path / "shut.json"
    shut.write_bytes(packages.GOOD)
    shut.chmod(0)
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path in (tmp_path, tmp_path / "nowhere", loop, shut / "below"):
        refused("package", "inspect", path, status=2, lang=lang)
        refused("serve", "--data", tmp_path / "d", "--package", path, status=2, lang=lang)
    done = recap("package", "inspect", shut, lang=lang, prefix=without_root_powers())
    one_sentence(done, 2, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_without_end_is_not_read_to_the_end(tmp_path: Path, lang: str) -> None:
    with (tmp_path / "huge.json").open("wb") as stream:
        stream.write(b'{"payload":"')
        stream.truncate(1 << 40)
    for path in (tmp_path / "huge.json", Path("/dev/zero")):
        refused("package", "inspect", path, status=2, lang=lang)


def test_a_good_package_comes_through_a_pipe(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as stream:
        stream.write(packages.GOOD[:60_000])
    try:
        assert recap("package", "inspect", f"/dev/fd/{reading}", pass_fds=[reading]).returncode == 0
    finally:
        os.close(reading)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_server_pinned_it_keeps(tmp_path: Path, lang: str) -> None:
    """Another root, a lower sequence, other content, an expired one: refused, and what was served is served on."""
    data = tmp_path / "d"
    newer = packages.built(tmp_path / "2", training_keys(), sequence=2, previous=f'"{"0" * 64}"')
    offered = {
        "older": packages.GOOD,
        "other content": packages.built(
            tmp_path / "3", training_keys(), sequence=2, previous=f'"{"0" * 64}"', log_origin='"recap.training/b"'
        ),
        "other root": packages.of_another_root(tmp_path / "4"),
        "other election": packages.built(tmp_path / "5", training_keys(), election='"LATIHAN-B"'),
        "expired": packages.expired(tmp_path / "6"),
    }
    (tmp_path / "newer.json").write_bytes(newer)
    _serve_for_a_moment(data, tmp_path / "newer.json")
    for name, content in offered.items():
        (tmp_path / f"{name}.json").write_bytes(content)
        refused("serve", "--data", data, "--package", tmp_path / f"{name}.json", status=1, lang=lang)
        assert (data / "package.json").read_bytes() == newer
    _serve_for_a_moment(data, tmp_path / "newer.json")


def _serve_for_a_moment(data: Path, package: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "recap_desktop", "serve", "--data", str(data), "--package", str(package)], cwd=ROOT,
        stdout=subprocess.PIPE, text=True,
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline().startswith("http://127.0.0.1:")
        run.terminate()
        assert run.wait(30) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_expired_package_can_be_looked_at_but_nothing_begins_with_it(tmp_path: Path, lang: str) -> None:
    file = tmp_path / "old.json"
    file.write_bytes(packages.expired(tmp_path / "spec"))
    assert recap("package", "inspect", file).returncode == 0
    refused("serve", "--data", tmp_path / "d", "--package", file, status=1, lang=lang)
    assert not (tmp_path / "d").exists()


SPECS: dict[str, tuple[str, str, str]] = {
    "broken TOML": ("spec.toml", "sequence = 1", "sequence = = 1"),
    "unknown entry": ("spec.toml", "sequence = 1", "sequense = 1"),
    "entry of another type": ("spec.toml", "sequence = 1", 'sequence = "1"'),
    "sequence 0": ("spec.toml", "sequence = 1", "sequence = 0"),
    "huge sequence": ("spec.toml", "sequence = 1", f"sequence = {'9' * 400}"),
    "missing entry": ("spec.toml", 'log_origin = "recap.training/log"', ""),
    "a day without a time": ("spec.toml", "2024-01-01T00:00:00Z", "2024-01-01"),
    "an end before the begin": ("spec.toml", "2099-12-31T23:59:59Z", "2023-12-31T23:59:59Z"),
    "unknown mode": ("spec.toml", 'mode = "training"', 'mode = "rehearsal"'),
    "a region file that is absent": ("spec.toml", '"regions.csv"', '"nowhere.csv"'),
    "a region file that is a folder": ("spec.toml", '"regions.csv"', '"."'),
    "a name with a zero byte": ("spec.toml", '"regions.csv"', '"a\\u0000b"'),
    "a ballot number left out": ("spec.toml", "number = 2", "number = 3"),
    "an unknown contest": ("spec.toml", '"PPWP"', '"PPWX"'),
    "other columns": ("regions.csv", "code,name", "kode,nama"),
    "a crooked code": ("regions.csv", "000101,", "0001o1,"),
    "a region twice": ("regions.csv", "0001012003", "0001012002"),
    "a village without sub-district": ("regions.csv", "0001,KAB", "0002,KAB"),
    "a cell too many": ("regions.csv", "TANJUNG HARAPAN", "TANJUNG, HARAPAN"),
    "an open quote": ("stations.csv", "116,94", '"116,94'),
    "a negative voter list": ("stations.csv", "116,94", "116,-94"),
    "a station without village": ("stations.csv", "0001011001002,", "0001019001002,"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", SPECS)
def test_a_wrong_spec(tmp_path: Path, case: str, lang: str) -> None:
    file, old, new = SPECS[case]
    shutil.copytree(resources.path("training"), tmp_path / "spec")
    path = tmp_path / "spec" / file
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    out = tmp_path / "package.json"
    refused("package", "build", tmp_path / "spec" / "spec.toml", "-o", out, status=2, lang=lang)
    assert not out.exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_spec_keys_or_place_that_cannot_be_used(tmp_path: Path, lang: str) -> None:
    spec = resources.path("training", "spec.toml")
    out = tmp_path / "package.json"
    keys = tmp_path / "keys"
    save_keys(generated_keys(), keys)
    (keys / "log.pem").write_bytes((keys / "ca.pem").read_bytes())
    (tmp_path / "binary").write_bytes(b"\xff\xfe\0\0")
    old = tmp_path / "old.json"
    old.write_bytes(b"kept")
    for bad in (tmp_path / "nowhere.toml", tmp_path, tmp_path / "binary"):
        refused("package", "build", bad, "-o", out, status=2, lang=lang)
    for folder in (tmp_path / "nowhere", keys):
        refused("package", "build", spec, "-o", out, "--keys", folder, status=2, lang=lang)
    for place in (tmp_path, tmp_path / "nowhere" / "p.json", Path("/dev/null/p.json")):
        refused("package", "build", spec, "-o", place, status=2, lang=lang)
    (tmp_path / "official").mkdir()
    foreign = tmp_path / "own"
    save_keys(generated_keys(), foreign)
    refused("package", "build", spec, "-o", old, "--force", "--keys", foreign, status=1, lang=lang)
    assert old.read_bytes() == b"kept"
    assert not out.exists()
