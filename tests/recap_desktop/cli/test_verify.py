"""``recap verify`` and its exit statuses, on the things a headless run makes."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from recap_desktop.cli.main import run as main
from sync.record.container import Container
from sync.record.keys import unb64
from tests.helpers.command import recap
from tests.helpers.journals import rewritten
from tests.helpers.releases import sealed_town


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of three stations, and the small things that can be taken out of its release."""
    out = tmp_path_factory.mktemp("demo") / "out"
    done = recap("demo", "--headless", "--stations", "3", "--out", str(out))
    assert done.returncode == 0, done.stderr
    container = Container.parse(_sheet(out).read_bytes())
    single = out / "single"
    single.mkdir()
    (single / "record.json").write_bytes(container.record.envelope)
    (single / "receipt.txt").write_text(container.receipt or "", encoding="utf-8")
    (single / "container.json").write_bytes(container.to_bytes())
    (single / "waiting.json").write_bytes(Container(container.record, container.officers).to_bytes())
    (single / "statement.json").write_bytes(container.officers[0])
    return out


def _sheet(out: Path) -> Path:
    return next(p for p in sorted((out / "release" / "catatan").rglob("*.json")) if b"recap.sheet.v1" in _envelope(p))


def _envelope(file: Path) -> bytes:
    return unb64(json.loads(file.read_bytes())["envelope"])


def _things(made: Path) -> Iterator[tuple[str, Path]]:
    yield "release", made / "release"
    yield "pdf", made / "reports" / "000101-PPWP.pdf"
    yield "package", made / "server" / "package.json"
    yield "journal", made / "exports" / "000101-journal.jsonl"
    names = {"record": "record", "receipt": "receipt", "container": "container", "waiting": "container",
             "statement": "statement"}
    for name, kind in names.items():
        yield kind, next((made / "single").glob(f"{name}.*"))


def test_everything_a_run_makes_holds(made: Path) -> None:
    kinds, paths = zip(*_things(made), strict=True)
    done = recap("verify", "--json", *(str(path) for path in paths))
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert [item["kind"] for item in results] == list(kinds)
    assert all(item["holds"] and item["authority"] and not item["compared"] and item["facts"] for item in results)


def test_a_single_thing_holds_with_nothing_but_a_package_beside_it(made: Path, tmp_path: Path) -> None:
    for name in ("receipt.txt", "container.json", "statement.json"):
        shutil.copy(made / "single" / name, tmp_path / name)
    shutil.copy(made / "release" / "paket.json", tmp_path / "paket.json")
    done = recap("verify", *(str(path) for path in sorted(tmp_path.iterdir())))
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.copy(made / "single" / "record.json", tmp_path / "record.json")
    done = recap("verify", str(tmp_path / "record.json"))  # its officers are not in it
    assert done.returncode == 1
    assert "statement of the officers" in done.stdout
    shutil.copytree(made / "release" / "petugas", tmp_path / "petugas")
    assert recap("verify", str(tmp_path / "record.json")).returncode == 0


@pytest.mark.parametrize("lang", ["id", "en"])
def test_one_altered_byte_ends_with_1_and_one_sentence(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    for kind, path in _things(made):
        if path.is_dir():
            continue
        data = path.read_bytes()
        for at in (0, 1, len(data) // 3, len(data) // 2, len(data) - 2, len(data) - 1):
            altered = path.parent / f"altered-{path.name}"
            altered.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            try:
                assert main(["--lang", lang, "verify", str(altered)]) == 1, (kind, at)
            finally:
                altered.unlink()
            shown = capsys.readouterr()
            assert not shown.err
            lines = shown.out.splitlines()
            assert lines[-1].startswith("authority: ")
            assert len(lines) in (2, 3), (kind, at, lines)  # what held before, the one fault, the authority


def test_another_root_ends_with_1(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _, path in _things(made):
        assert main(["verify", "--authority", "00" * 32, str(path)]) == 1, path
        assert not capsys.readouterr().err


@pytest.mark.parametrize("lang", ["id", "en"])
def test_of_several_paths_too_the_last_line_is_the_authority(made: Path, lang: str) -> None:
    own = json.loads(recap("verify", "--json", str(made / "release")).stdout)[0]["authority"]
    paths = [str(made / "release"), str(made / "server" / "package.json")]
    done = recap("verify", *paths, lang=lang)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    line = f"authority: {own}, NOT COMPARED"
    assert lines[-1] == line
    assert lines.count(line) == len(paths)
    assert all(one.startswith(tuple(f"{path}: " for path in paths)) for one in lines if one != line)


def test_where_no_root_can_be_named_that_is_said_in_the_language(made: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "package.json"
    damaged.write_bytes((made / "server" / "package.json").read_bytes()[:-40] + b"}")
    for lang, said in (("id", "tidak ada kunci induk"), ("en", "no root inside")):
        last = recap("verify", str(damaged), lang=lang).stdout.splitlines()[-1]
        assert last.startswith(f"authority: {said}") and last.endswith(", NOT COMPARED")


def test_the_right_root_is_said_to_be_compared(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = made / "release" / "paket.json"

    def last(*arguments: str) -> str:
        assert main(["--lang", "en", "verify", *arguments]) == 0, (arguments, capsys.readouterr())
        return capsys.readouterr().out.splitlines()[-1]

    found = last(str(package))
    assert found.endswith(", NOT COMPARED")
    fingerprint = found.removeprefix("authority: ").removesuffix(", NOT COMPARED")
    for authority in (fingerprint, fingerprint.lower().replace(" ", ""), str(package)):
        for _, path in _things(made):
            assert last("--authority", authority, str(path)) == f"authority: {fingerprint}"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_unknown_and_unreadable_paths_end_with_2(
    made: Path, tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.txt").write_text("hello", encoding="utf-8")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "random").write_bytes(bytes(range(256)) * 64)
    (tmp_path / "json").write_text('{"payload": 1, "envelope": 2}', encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    paths = [*tmp_path.iterdir(), tmp_path / "nowhere", made / "reports", tmp_path / ("n" * 300), Path("a\0b")]
    for path in paths:
        assert main(["--lang", lang, "verify", str(path)]) == 2, path
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
    for authority in ("zz", str(tmp_path / "json"), str(tmp_path / "random")):
        assert main(["--lang", lang, "verify", "--authority", authority, str(made / "release")]) == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_record_that_is_not_the_published_one_is_told_apart(made: Path, tmp_path: Path) -> None:
    """Another signature of the right officer over the same payload: same id, other bytes."""
    release = tmp_path / "release"
    shutil.copytree(made / "release", release)
    record = Container.parse(_sheet(made).read_bytes()).record
    other = next(p for p in sorted((release / "catatan").rglob("*.json")) if p.stem != record.id)
    shutil.copy(other, release / "catatan" / "000101" / f"{record.id}.json")
    (tmp_path / "record.json").write_bytes(record.envelope)
    done = recap("verify", str(tmp_path / "record.json"))
    assert done.returncode == 1
    assert "not the one published" in done.stdout


def test_a_report_whose_record_is_not_the_published_one_ends_with_1(made: Path, tmp_path: Path) -> None:
    """The report of one run beside the release of another committee: its signers are no officers there."""
    other = tmp_path / "other"
    sealed_town(tmp_path, 1).publish(other / "release")
    (other / "reports").mkdir()
    shutil.copy(made / "reports" / "000101-PPWP.pdf", other / "reports" / "swapped.pdf")
    done = recap("verify", str(other / "reports" / "swapped.pdf"))
    assert done.returncode == 1
    assert "not among the officers" in done.stdout
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(made / "reports" / "000101-PPWP.pdf", alone / "x.pdf")
    done = recap("verify", str(alone / "x.pdf"))
    assert done.returncode == 0
    assert "There is no receipt with it." in done.stdout


def test_a_journal_made_anew_without_its_anchor_is_refused_beside_the_release(made: Path) -> None:
    """Every published record that the journal names signs the head before it."""
    file = made / "exports" / "000101-journal.jsonl"
    kept = file.read_bytes()
    try:
        file.write_bytes(rewritten(kept, 9, {"at": "2024-01-01T00:00:00Z"}, anchor=None))
        done = recap("verify", str(file))
    finally:
        file.write_bytes(kept)
    assert done.returncode == 1
    assert "signs a journal head" in done.stdout


def test_the_signed_document_is_in_the_release_byte_for_byte_and_one_bit_more_or_less_is_found(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (document,) = (made / "release" / "dokumen").rglob("*.pdf")
    assert document.read_bytes() == (made / "reports" / "000101-PPWP.pdf").read_bytes()
    assert main(["--lang", "en", "verify", str(made / "release")]) == 0
    said = capsys.readouterr().out
    assert "1 signed D.Hasil (PDF) is published whole, byte for byte what its record names; 0 had not" in said
    assert "1 D.Hasil: its electronic signatures hold, were made by all signers" in said
    shutil.copytree(made / "release", tmp_path / "release")
    target = tmp_path / "release" / document.relative_to(made / "release")
    data = bytearray(target.read_bytes())
    data[len(data) // 2] ^= 1
    target.write_bytes(data)
    assert main(["--lang", "en", "verify", str(tmp_path / "release")]) == 1
    assert target.name in capsys.readouterr().out
    assert main(["--lang", "en", "verify", str(target)]) == 1


def test_an_address_is_told_how_it_is_brought(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "https://hitung.example.go.id/v/000004/"]) == 2
    shown = capsys.readouterr().err
    assert "https://hitung.example.go.id/v/000004" in shown and "verifikasi.pyz" in shown
