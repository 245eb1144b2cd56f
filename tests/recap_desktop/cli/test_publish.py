"""``recap publish`` as a person runs it: the same release again, the next one, and every wrong way in one sentence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from recap_desktop.cli.main import run as main
from tests.helpers.releases import Town, sealed_desk, tree


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """One sealed sheet at a server."""
    desk = sealed_desk(1)
    made = Town(tmp_path_factory.mktemp("cli") / "server", desk.committee)
    made.send(desk.records.values())
    return made


def test_it_cuts_numbered_releases_and_makes_them_again(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(town.data), "--json"]
    said = []
    for number in (1, 2):
        assert main(["publish", *data, "-o", str(tmp_path / str(number))]) == 0
        said.append(json.loads(capsys.readouterr().out))
        assert main(["publish", *data, "-o", str(tmp_path / f"again-{number}"), "--number", str(number)]) == 0
        assert tree(tmp_path / f"again-{number}") == tree(tmp_path / str(number))
        capsys.readouterr()
    assert [item["number"] for item in said] == [1, 2]
    assert said[0]["previous"] is None
    assert len(said[1]["previous"]) == 64
    assert said[0]["records"] == 1
    assert main(["verify", *(str(path) for path in sorted(tmp_path.iterdir()))]) == 0


def test_it_brings_releases_to_a_target(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cut and brought at once, the newest of the server, one in a folder; looked at before and after."""
    site, out = f"folder:{tmp_path / 'site'}", tmp_path / "out"

    def said(*words: str) -> dict[str, object]:
        assert main(["publish", *words, "--json"]) == 0
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    made = said("--data", str(town.data), "-o", str(out), "--to", site)
    count = len(tree(out))
    assert (made["send"], made["checked"], made["left_out"]) == (count, count, {})
    for source in (("--release", str(out)), ("--data", str(town.data))):
        plan = said(*source, "--to", site, "--dry-run")
        assert (plan["number"], plan["send"], plan["there"]) == (made["number"], 0, count)
        assert said(*source, "--to", site, "--check")["checked"] == count
    target = tmp_path / "both.toml"
    target.write_text('kind = "folder"\npath = "second"\ncatalogue = ["training", "trial"]\n', encoding="utf-8")
    both = said("--release", str(out), "--to", site, "--to", str(target))
    assert isinstance(both["targets"], list) and [one["send"] for one in both["targets"]] == [0, count]
    assert (tmp_path / "second" / "latihan" / "index.html").is_file()
    assert main(["publish", "--release", str(out), "--to", site, "--lang", "id"]) == 0
    assert f"Dibaca kembali dan sama: {count}" in capsys.readouterr().out


def _status(arguments: list[str]) -> int | str | None:
    """Exit status, also where argparse ends the run itself."""
    try:
        return main(arguments)
    except SystemExit as ended:
        return ended.code


@pytest.mark.parametrize("lang", ["id", "en"])
def test_wrong_ways_are_one_sentence(
    town: Town, tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_bytes(b"")
    (tmp_path / "keys").mkdir()
    damaged = tmp_path / "damaged"
    shutil.copytree(town.data, damaged)
    (damaged / "server.db").write_bytes(b"\0" * 8192)
    data, out = str(town.data), str(tmp_path / "out")
    cases: list[tuple[list[str], int]] = [
        (["--data", str(tmp_path / "nowhere"), "-o", out], 2),
        (["--data", str(tmp_path / "full"), "-o", out], 2),
        (["--data", data, "-o", str(tmp_path / "full")], 2),
        (["--data", data, "-o", "/proc/release"], 2),
        (["--data", data, "-o", out, "--number", "77"], 2),
        (["--data", data, "-o", out, "--number", "-1"], 2),
        (["--data", data, "-o", out, "--keys", str(tmp_path / "keys")], 2),
        (["--data", str(damaged), "-o", out], 1),
        (["--data", data], 2),
        (["--to", "folder:x"], 2),
        (["--data", data, "--to", f"folder:{tmp_path / 'full'}", "-o", out, "--dry-run"], 2),
        (["--data", data, "-o", out, "--check"], 2),
        (["--release", str(tmp_path / "full")], 2),
        (["--release", str(tmp_path / "full"), "--data", data, "--to", "folder:x"], 2),
        (["--release", str(tmp_path / "full"), "--to", f"folder:{tmp_path / 'x'}"], 2),
        (["--data", data, "--number", "77", "--to", f"folder:{tmp_path / 'x'}"], 2),
        (["--data", data, "--to", f"folder:{town.data / 'x'}"], 2),
        *((["--data", data, "--to", word], 2) for word in (
            "nowhere", "folder:", "ftp:x", "s3://", "ckan:https://example.org", "paket:", "folder:x?catalogue=none",
            f"{tmp_path / 'none.toml'}", "folder:x?secret=1", "s3://key:secret@bucket/x",
        )),
    ]
    for arguments, status in cases:
        assert _status(["--lang", lang, "publish", *arguments]) == status, arguments
        shown = capsys.readouterr()
        assert len(shown.err.strip().splitlines()) == 1, arguments
        assert not shown.out
    assert not Path(out).exists()
