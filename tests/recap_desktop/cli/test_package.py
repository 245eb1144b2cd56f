"""``recap package``: a newer package is built beside the one before it, and read with all that it changes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import resources
from sync.trust.package import open_package
from tests.conftest import ROOT
from tests.helpers import packages
from tests.helpers.command import LANGUAGES, assert_one_sentence, recap
from tests.helpers.pki import training_package

FIRST = resources.path("training", "package.json")
CASES = ROOT.parent / "shared" / "cases"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A copy of the specification of the training package that leaves number and digest to ``--previous``."""
    shutil.copytree(resources.path("training"), tmp_path / "spec")
    path = tmp_path / "spec" / "spec.toml"
    _edit(path, lambda words: words.replace("sequence = 1\n", ""))
    return path


def _edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")


def _stations(spec: Path, change: Callable[[list[str]], list[str]]) -> None:
    _edit(spec.parent / "stations.csv", lambda words: "\n".join(change(words.splitlines())) + "\n")


def test_the_one_before_fills_in_number_and_digest(spec: Path, tmp_path: Path) -> None:
    done = recap("package", "build", spec, "--previous", FIRST, "-o", tmp_path / "2.json")
    assert done.returncode == 0, done.stderr
    made = open_package((tmp_path / "2.json").read_bytes())
    assert (made.sequence, made.previous) == (2, training_package().digest)
    _edit(spec, lambda words: f'sequence = 2\nprevious = "{training_package().digest}"\n{words}')
    for options in ([], ["--previous", FIRST]):
        assert recap("package", "build", spec, *options, "--force", "-o", tmp_path / "again.json").returncode == 0
        assert (tmp_path / "again.json").read_bytes() == (tmp_path / "2.json").read_bytes()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("entries", "options", "named"),
    [
        ("sequence = 2\n", [], "previous"),
        (f'previous = "{"0" * 64}"\n', ["--previous", FIRST], "0000000000000000"),
        ("sequence = 7\n", ["--previous", FIRST], "2"),
        (f'previous = "{"0" * 64}"\n', [], "previous"),
    ],
    ids=["no digest and no file", "another digest", "a number left out", "a digest for the first"],
)
def test_a_chain_that_does_not_join_is_not_built(
    entries: str, options: list[object], named: str, lang: str, spec: Path, tmp_path: Path
) -> None:
    _edit(spec, lambda words: entries + words)
    out = tmp_path / "2.json"
    said = assert_one_sentence(recap("package", "build", spec, *options, "-o", out, lang=lang), 2, lang)
    assert named in said and "spec.toml" in said
    assert not out.exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_removed_station_is_named_by_build_inspect_and_verify(lang: str, spec: Path, tmp_path: Path) -> None:
    _stations(spec, lambda rows: [row for row in rows if not row.startswith("0001011001002")])
    out = tmp_path / "2.json"
    build = ("package", "build", spec)
    said = assert_one_sentence(recap(*build, "--previous", FIRST, "-o", out, lang=lang), 1, lang)
    assert "stations/0001011001002" in said
    assert not out.exists()
    # the root can leave the package before aside; then every reader that has it says the same
    _edit(spec, lambda words: f'sequence = 2\nprevious = "{training_package().digest}"\n{words}')
    assert recap(*build, "-o", out).returncode == 0
    assert recap("package", "inspect", out).returncode == 0
    beside = recap("package", "inspect", out, "--previous", FIRST, lang=lang)
    assert assert_one_sentence(beside, 1, lang) == said
    checked = recap("verify", out, "--authority", FIRST, lang=lang)
    assert checked.returncode == 1 and "stations/0001011001002" in checked.stdout + checked.stderr
    assert_one_sentence(_served(tmp_path / "data", out, lang), 1, lang)


def _served(data: Path, newer: Path, lang: str) -> CompletedProcess[str]:
    """A server that has the first package is given another one."""
    from sync.server.folder import open_folder

    folder = open_folder(data, FIRST.read_bytes())
    folder.keep_package()
    folder.store.close()
    return recap("serve", "--data", data, "--package", newer, "--port", "0", lang=lang)


def test_inspect_says_what_was_withdrawn_where_it_is_served_and_what_came_before(spec: Path, tmp_path: Path) -> None:
    _stations(spec, lambda rows: [
        "code,dpt_m,dpt_f,withdrawn",
        *(f"{row},{'merged' if row.startswith('0001011001002') else ''}" for row in rows[1:]),
    ])
    _edit(spec, lambda words: words.replace(
        "number = 2, name", 'number = 2, withdrawn = "deceased", name'
    ).replace("[[contests]]", f'[[servers]]\nurl = "https://satu.example"\npin = "{"ab" * 32}"\n\n[[contests]]'))
    out = tmp_path / "2.json"
    assert recap("package", "build", spec, "--previous", FIRST, "-o", out).returncode == 0
    lines = recap("package", "inspect", out, "--previous", FIRST).stdout.splitlines()
    assert "Withdrawn station: 0001011001002 (merged with another station)" in lines
    assert any(line.startswith("  Choice 2 (") and line.endswith("withdrawn: deceased") for line in lines)
    assert f"Server: https://satu.example, pin: {'ab' * 32}" in lines
    assert "May follow package number 1: yes" in lines
    assert f"Digest of the package before: {training_package().digest}" in lines
    told = json.loads(recap("package", "inspect", out, "--json").stdout)
    assert (told["sequence"], told["previous"]) == (2, training_package().digest)
    assert told["withdrawn"] == {"0001011001002": "merged"}
    assert list(told["withdrawn_choices"].values()) == ["deceased"]
    assert told["servers"] == [{"url": "https://satu.example", "pin": "ab" * 32}]
    assert told["stations"] == 12


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reason_that_is_none_is_named_with_its_line(lang: str, spec: Path, tmp_path: Path) -> None:
    _stations(spec, lambda rows: [f"{rows[0]},withdrawn", f"{rows[1]},", f"{rows[2]},rain"])
    done = recap("package", "build", spec, "--previous", FIRST, "-o", tmp_path / "2.json", lang=lang)
    said = assert_one_sentence(done, 2, lang)
    assert "stations.csv" in said and " 3" in said and "not_held" in said


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda rows: [rows[0], *(_raised(row) for row in rows[1:])], None),
        (lambda rows: [*rows, "0001012003902,10,12"], None),
        (lambda rows: [row.replace("0001012003901", "0001012003902") for row in rows], "stations/0001012003901"),
        (lambda rows: rows[:-1], "stations/0001012003901"),
    ],
    ids=["every voter list raised", "a station added", "renumbered", "removed"],
)
def test_the_cases_from_the_field(change: Callable[[list[str]], list[str]], place: str | None, tmp_path: Path) -> None:
    """``cases`` 33 and 34 on their own specification, with the training package of now as the one before."""
    if not CASES.is_dir():
        pytest.skip("reference folder ../shared/cases is absent")
    shutil.copytree(resources.path("training"), tmp_path / "spec")
    spec = tmp_path / "spec" / "spec.toml"
    shutil.copy(CASES / "33-spec-base.toml", spec)
    _edit(spec, lambda words: words.replace("sequence = 1", "sequence = 2"))
    _stations(spec, change)
    done = recap("package", "build", spec, "--previous", FIRST, "-o", tmp_path / "2.json")
    if place is None:
        assert done.returncode == 0, done.stderr
        assert len(open_package((tmp_path / "2.json").read_bytes()).stations) >= 12
    else:
        assert place in assert_one_sentence(done, 1, "en")


def _raised(row: str) -> str:
    code, male, female = row.split(",")
    return f"{code},{int(male) + 1},{female}"


def test_a_package_of_somebody_else_is_no_former_one(spec: Path, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_bytes(packages.of_another_root(tmp_path / "other"))
    done = recap("package", "build", spec, "--previous", tmp_path / "other.json", "-o", tmp_path / "2.json")
    assert_one_sentence(done, 1, "en")
