"""``verifikasi.pyz``: one file, the same at every build, of the standard library alone; what it says and answers."""

from __future__ import annotations

import ast
import functools
import hashlib
import http.server
import json
import os
import shutil
import struct
import subprocess
import sys
import threading
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import sync.portal.verifier
from forms.catalogue import available, load
from sync.portal.layouts import NEWEST, layout_of
from sync.portal.layouts.v2.names import column_of, names
from sync.portal.layouts.v4.program import PATH, built
from sync.portal.verifier import counting, ed25519, tree
from sync.portal.verifier.check import check
from sync.portal.verifier.command import main
from sync.portal.verifier.files import Folder
from sync.portal.verifier.signed import Signatures
from sync.trust.fingerprint import fingerprint
from sync.trust.training import TRAINING_ROOT
from tests.helpers.releases import NOW, sealed_town
from tests.helpers.zips import parts, with_list

SOURCE = Path(sync.portal.verifier.__file__).parent


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of one sheet."""
    folder = tmp_path_factory.mktemp("verifier")
    town = sealed_town(folder, 1)
    town.publish(folder / "release", now=NOW)
    return folder / "release"


def run(release: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The file of a release, by a Python that has nothing but its standard library."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", str(release / PATH), *arguments],
        capture_output=True, text=True, check=False, cwd=release.parent, encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def test_it_imports_nothing_but_itself_and_the_standard_library() -> None:
    for file in SOURCE.glob("*.py"):
        for name in _imports(file):
            is_own = name.startswith(".") and not name.startswith("..")
            assert is_own or name.split(".")[0] in sys.stdlib_module_names or name.startswith("cryptography."), name
    assert any("cryptography" in name for file in SOURCE.glob("*.py") for name in _imports(file))


#: What strings, files, iterators and digests learnt after Python 3.8.
_LATER = {"removesuffix", "removeprefix", "file_digest", "pairwise", "batched", "bit_count", "hardlink_to", "readlink",
          "is_relative_to", "with_stem", "randbytes", "lcm", "to_thread", "walk_up", "cancel_futures"}


def test_it_is_written_for_python_3_8() -> None:
    for file in SOURCE.glob("*.py"):
        tree_of = ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 8))
        later = {one.attr for one in ast.walk(tree_of) if isinstance(one, ast.Attribute)} & _LATER
        assert not later, file


def test_it_is_the_same_file_at_every_build(release: Path) -> None:
    before = built()
    built.cache_clear()
    assert built() == before == (release / PATH).read_bytes()
    with zipfile.ZipFile(release / PATH) as made:
        items = made.infolist()
    assert [one.filename for one in items] == sorted(one.filename for one in items)
    assert {(one.date_time, one.compress_type, one.create_system, one.external_attr) for one in items} == {
        ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 3, 0o100644 << 16)
    }


def test_it_checks_the_release_it_lies_in_without_any_library(release: Path) -> None:
    done = run(release)
    assert (done.returncode, done.stderr) == (0, "")
    assert "TERBUKTI" in done.stdout and "LATIHAN" in done.stdout and "perhitungan program ini sendiri" in done.stdout
    assert hashlib.sha256((release / PATH).read_bytes()).hexdigest() in done.stdout
    assert "TIDAK dibandingkan dengan kertas" in done.stdout and fingerprint(TRAINING_ROOT) in done.stdout
    assert done.stdout.count("\n") < 45, "one page"


def test_what_it_answers(release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = str(release / PATH)
    root = fingerprint(TRAINING_ROOT)
    assert main(["--akar", root, "--lang", "en"], program) == 0
    assert "VERDICT: HOLDS" in capsys.readouterr().out
    assert main([str(release), "--akar", "00" * 32], program) == 1
    assert root in capsys.readouterr().out
    assert main([str(tmp_path)], program) == 2
    assert main([str(tmp_path / "none"), "--lang=en"], program) == 2
    assert "VERDICT: COULD NOT BE CHECKED" in capsys.readouterr().out
    assert main(["--akar", "12"], program) == main(["--what"], program) == main(["--lang", "fr"], program) == 2


def test_it_tells_how_it_is_used(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"], str(release / PATH)) == 0
    shown = capsys.readouterr().out
    assert "--akar" in shown and "ALAMAT" in shown and "KESIMPULAN" not in shown


@pytest.fixture
def portal(release: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A site that gives a release out by plain files, below an address of its own; and its folder."""
    site = tmp_path / "site"
    number = json.loads((release / "manifest.json").read_bytes())["plan"]["number"]
    there = shutil.copytree(release, site / "uji" / "v" / f"{number:06d}")
    (site / "uji" / "terbaru.json").write_text(json.dumps({"path": f"v/{number:06d}/"}), encoding="utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/uji/", there
        server.shutdown()
        thread.join()


def test_it_brings_a_whole_release_from_a_portal(
    portal: tuple[str, Path], release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address, there = portal
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    table = there / "data/tps/0001.csv"
    before = table.read_bytes()
    table.write_bytes(before.replace(b"1", b"2"))
    assert main([address], "x") == 1, "what differs from the signed listing is named and not kept"
    assert "data/tps/0001.csv" in capsys.readouterr().out
    made = here / f"terbitan-{there.name}"
    assert not (made / "data/tps/0001.csv").exists()
    table.write_bytes(before)
    assert main([address + "index.html"], "x") == 0, "the same again goes on"
    files = {path.relative_to(release) for path in release.rglob("*") if path.is_file()}
    assert {path.relative_to(made) for path in made.rglob("*") if path.is_file()} == files
    assert all((made / path).read_bytes() == (release / path).read_bytes() for path in files)
    capsys.readouterr()
    assert main([f"{address}v/{there.name}/", "--lang", "en"], "x") == 0
    assert " 0 of them brought now" in capsys.readouterr().out


def test_it_writes_over_no_other_folder(
    portal: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / f"terbitan-{portal[1].name}" / "mine.txt"
    mine.parent.mkdir()
    mine.write_bytes(b"x")
    assert main([portal[0]], "x") == 2
    assert mine.parent.name in capsys.readouterr().out
    assert [one.name for one in mine.parent.iterdir()] == ["mine.txt"]
    assert main([portal[0] + "none/"], "x") == 2
    assert "none/paket.json (404)" in capsys.readouterr().out


def test_a_zip_of_it_is_checked_like_the_folder(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = shutil.make_archive(str(tmp_path / "inside"), "zip", release)
    around = shutil.make_archive(str(tmp_path / "around"), "zip", release.parent, release.name)
    assert main([inside], "x") == main([around], "x") == 0
    with zipfile.ZipFile(around, "a") as archive:
        archive.writestr("__MACOSX/._x", b"x")
        archive.writestr(f"{release.name}/data/.DS_Store", b"x")
    capsys.readouterr()
    assert main([around], "x") == 0
    assert ".DS_Store" in capsys.readouterr().out
    for name in ("beside.txt", f"{release.name}/more.txt", f"{release.name}/../../out.txt"):
        with zipfile.ZipFile(shutil.copy(inside if "/" not in name else around, tmp_path / "odd.zip"), "a") as archive:
            archive.writestr(name, b"x")
        assert main([str(tmp_path / "odd.zip")], "x") == 1, name
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 no zip")
    assert main([str(tmp_path / "no.zip")], "x") == 2


def test_a_zip_that_unpacks_to_more_than_it_says_is_not_read_on(release: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in release.rglob("*") if path.is_file()):
            name = file.relative_to(release).as_posix()
            data = bytes(1 << 26) if name == "data/tps/0001.csv" else file.read_bytes()
            archive.writestr(name, data)
    assert main([str(tmp_path / "bomb.zip")], "x") == 1


def test_a_zip_whose_list_is_longer_than_its_release_or_lies_is_not_opened(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", release))
    data = packed.read_bytes()
    before, lines = parts(data)
    packed.write_bytes(with_list(before, b"".join(lines), len(lines), wide=True))
    assert main([str(packed)], "x") == 0, "the wide form is another way to say the same"
    capsys.readouterr()
    packed.write_bytes(with_list(before, b"".join(lines) + lines[0] * 30_000, len(lines) + 30_000, wide=True))
    assert main([str(packed), "--lang", "en"], "x") == 1
    assert f"lists {len(lines) + 30_000} files" in capsys.readouterr().out
    manifest = next(line for line in lines if line[46:].startswith(b"manifest.json"))
    for wrong in (
        with_list(before, b"".join(lines), len(lines) + 1), with_list(before + b"x", b"".join(lines), len(lines))[1:],
        with_list(before, b"".join(lines)[:-3], len(lines)), with_list(before, b"".join(lines), 2**40, wide=True),
        with_list(before, b"".join((*lines, manifest[:46] + b"x" + manifest[47:])), len(lines) + 1), data + b"x",
        with_list(before, b"".join(lines) + manifest * 1001, len(lines) + 1001),
    ):
        packed.write_bytes(wrong)
        assert main([str(packed)], "x") == 2


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_is_packed_in_a_rare_way_is_not_opened(method: int, release: Path, tmp_path: Path) -> None:
    """What is no such packing at all is told, and what it would grow to is never made."""
    odd = Path(shutil.make_archive(str(tmp_path / "odd"), "zip", release))
    before, lines = parts(odd.read_bytes())
    at = next(at for at, line in enumerate(lines) if line[46:].startswith(b"data/tps/0001.csv"))
    place = struct.unpack_from("<I", lines[at], 42)[0]
    before = before[: place + 8] + struct.pack("<H", method) + before[place + 10 :]
    lines[at] = lines[at][:10] + struct.pack("<H", method) + lines[at][12:]
    odd.write_bytes(with_list(before, b"".join(lines), len(lines)))
    assert main([str(odd)], "x") == 2


def test_a_zip_whose_files_have_two_names_is_not_opened(release: Path, tmp_path: Path) -> None:
    """Some programs extract it by the one, others by the other."""
    odd = Path(shutil.make_archive(str(tmp_path / "odd"), "zip", release))
    before, lines = parts(odd.read_bytes())
    at = next(at for at, line in enumerate(lines) if line[46:].startswith(b"data/tps/0001.csv"))
    name = b"data/suara/0001.csv"
    field = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(b"data/tps/0001.csv")) + name
    lines[at] = lines[at][:30] + struct.pack("<H", len(field)) + lines[at][32:] + field
    odd.write_bytes(with_list(before, b"".join(lines), len(lines)))
    assert main([str(odd)], "x") == 2


def test_one_flipped_byte_is_found_and_named(release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = shutil.copytree(release, tmp_path / "copy")
    for file in sorted(path for path in copy.rglob("*") if path.is_file()):
        data = file.read_bytes()
        at = len(data) // 3
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        capsys.readouterr()
        assert main([str(copy)], "x") == 1
        assert file.name in capsys.readouterr().out, file
        file.write_bytes(data)
    assert main([str(copy)], "x") == 0


class _Noting(Folder):
    """A folder that notes what is opened."""

    def __init__(self, root: str) -> None:
        super().__init__(root)
        self.opened: Counter[str] = Counter()

    def open(self, path: str) -> IO[bytes]:
        self.opened[path] += 1
        return super().open(path)


def test_a_listing_is_not_read_again_for_every_file(release: Path) -> None:
    """Once for the digests of its files, once for what lies beside them, once for what is in them."""
    place = _Noting(str(release))
    assert not check(place, None, Signatures()).faults
    of_records = {path: count for path, count in place.opened.items() if path.startswith("daftar/catatan-")}
    assert of_records and set(of_records.values()) == {3}


def test_own_arithmetic_agrees_with_the_library() -> None:
    """Keys and messages made here, and every bit that decides."""
    for number in range(8):
        key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(bytes([number])).digest())
        public, message = key.public_key().public_bytes_raw(), bytes(range(number * 7))
        signature = key.sign(message)
        assert ed25519.verify(public, signature, message)
        assert not ed25519.verify(public, signature, message + b"x")
        for at in (0, 31, 32, 63):
            other = signature[:at] + bytes([signature[at] ^ 4]) + signature[at + 1 :]
            assert not ed25519.verify(public, other, message)
        scalar = int.from_bytes(signature[32:], "little") + ed25519.ORDER
        assert not ed25519.verify(public, signature[:32] + scalar.to_bytes(32, "little"), message), "RFC 8032: S < L"
    assert not ed25519.verify(b"\xff" * 32, bytes(64), b"")
    assert not ed25519.verify(b"", b"", b"")


def test_the_vector_of_rfc_8032() -> None:
    """Section 7.1, test 3."""
    public = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
    signature = (
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )
    assert ed25519.verify(bytes.fromhex(public), bytes.fromhex(signature), bytes.fromhex("af82"))


def test_it_names_columns_as_the_tables_do() -> None:
    """A table of its own, that must say the same."""
    fields = {field for contest, version in available() for field in load(contest, version=version).order}
    assert fields and all(counting.column_of(field) == column_of(field) for field in fields)
    assert counting.NAMES["fields"] == names()["fields"]
    effects = names()["effects"]
    assert counting.NAMES["aside"] == [effects[code] for code in ("refused", "late", "waiting")]
    assert counting.NAMES["counts"] == effects["counts"] and counting.NAMES["marks"] == names()["kinds"]


def test_it_expects_every_kind_of_record_that_the_layout_publishes() -> None:
    assert set(tree.PUBLIC) == layout_of(NEWEST).published
    assert NEWEST in sync.portal.verifier.LAYOUTS


def test_every_sentence_exists_in_both_languages_with_the_same_places() -> None:
    from string import Formatter

    words = json.loads((SOURCE / "words.json").read_text(encoding="utf-8"))
    for code, said in words.items():
        assert set(said) == {"id", "en"}, code
        places = [{name for _, name, _, _ in Formatter().parse(said[lang]) if name} for lang in ("id", "en")]
        assert places[0] == places[1], code
