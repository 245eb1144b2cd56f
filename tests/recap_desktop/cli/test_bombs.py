"""Files that are small on disk and large in memory, for every reader of the command line: one sentence under a ceiling.

Each runs in a process that may have one GiB of address space, libraries included, and ends by itself.
"""

from __future__ import annotations

import base64
import gzip
import os
import re
import resource
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

import resources
from tests.helpers.desks import PASSPHRASE
from tests.helpers.releases import Town, new_desk, sealed_desk
from tests.helpers.wire import ROOT

CEILING = 1 << 30
GIB = 1 << 30
_TRAINING = resources.path("training", "package.json").read_bytes()
_SIGNATURES = (
    b'","payloadType":"application/vnd.recap.%s.v1+json","signatures":[{"keyid":"' + b"0" * 64
    + b'","sig":"' + b"A" * 86 + b'=="}]}'
)


def run(*arguments: object, passphrase: str | None = None) -> tuple[int, str]:
    """Exit status and what was said, under the ceiling."""
    done = subprocess.run(
        [sys.executable, "-m", "recap_desktop", "--lang", "en", *map(str, arguments)], cwd=ROOT, text=True,
        input=passphrase, capture_output=True, timeout=240, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (CEILING, CEILING)),
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
    )
    return done.returncode, done.stderr + done.stdout


def sparse(path: Path, size: int, head: bytes = b"") -> Path:
    """A file of zeros behind a head; it takes no room on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(size)
    return path


def _envelope(path: Path, kind: bytes, payload: bytes) -> Path:
    path.write_bytes(b'{"payload":"' + base64.b64encode(payload) + _SIGNATURES % kind)
    return path


def _journal(path: Path, rest: bytes) -> Path:
    head = b'{"anchor":null,"count":1,"election":"X","head":"' + b"0" * 64 + b'","journal":"recap","package":"'
    path.write_bytes(head + b"0" * 64 + b'","v":1}\n{"hash":"\n' + rest)
    return path


def _pdf(path: Path, where: str) -> Path:
    """Four GiB of blanks in four megabytes: as a page, as the record or a package that the document carries."""
    import pikepdf

    packer = zlib.compressobj(9)
    packed = b"".join([*(packer.compress(b" " * (1 << 20)) for _ in range(4096)), packer.flush()])
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    stream = pdf.make_stream(b"")
    stream.write(packed, filter=pikepdf.Name.FlateDecode)
    if where == "page":
        page.Contents = stream
    else:
        pdf.Root.AF = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec, UF="paket-0.json", AFRelationship=pikepdf.Name(f"/{where}"),
            EF=pikepdf.Dictionary(F=stream),
        ))])
    pdf.save(path, compress_streams=False)
    return path


def _deep(path: Path) -> Path:
    path.write_bytes(b'{"payload":' + b"[" * 10_000_000)
    return path


#: What ``recap verify`` is given.
FILES: dict[str, Callable[[Path], Path]] = {
    "sparse": lambda p: sparse(p / "a", 64 * GIB),
    "just below the bound": lambda p: sparse(p / "a", (1 << 28) - 1),
    "record": lambda p: sparse(p / "a", 1 << 27, b'{"payload":"'),
    "record of lists": lambda p: _envelope(p / "a", b"record", b"[" + b"[]," * (20 << 20) + b"[]]"),
    "package of lists": lambda p: _envelope(p / "a", b"package", b"[" + b"[]," * (20 << 20) + b"[]]"),
    "package of keys": lambda p: _envelope(p / "a", b"package", b"{" + b'"":0,' * (16 << 20) + b'"":0}'),
    "nested": lambda p: _deep(p / "a"),
    "statement": lambda p: _envelope(p / "a", b"officer", b"[" + b"[]," * (20 << 20) + b"[]]"),
    "receipt": lambda p: _written(p / "a", b"c2sp.org/tlog-proof@v1\nextra x\nindex 1\n" + b"A\n" * (100 << 20)),
    "container": lambda p: _written(
        p / "a", b'{"envelope":"eyJwYXlsb2Fk","officers":[' + b'"",' * (60 << 20) + b'""]}'
    ),
    "journal of line ends": lambda p: _journal(p / "journal.jsonl", b"\n" * (200 << 20)),
    "journal of one line": lambda p: _journal(p / "journal.jsonl", b"x" * (200 << 20) + b"\n"),
    "PDF page": lambda p: _pdf(p / "a.pdf", "page"),
    "PDF record": lambda p: _pdf(p / "a.pdf", "Data"),
    "PDF package": lambda p: _pdf(p / "a.pdf", "Supplement"),
    "pipe": lambda p: _pipe(p / "a"),
}


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _is_one_sentence(status: int, said: str) -> bool:
    return status in (1, 2) and "Traceback" not in said and "MemoryError" not in said and "crash.log" not in said


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", FILES)
def test_a_file_given_to_verify(name: str, tmp_path: Path) -> None:
    status, said = run("verify", FILES[name](tmp_path))
    assert _is_one_sentence(status, said), said[-400:]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("release")
    desk = sealed_desk(2, new_desk())
    town = Town(base / "data", desk.committee)
    town.send(desk.records.values())
    town.publish(base / "1")
    return base / "1"


def _many(folder: Path) -> None:
    for number in range(20_000):
        (folder / "data" / f"x{number}").touch()


def _nested(folder: Path) -> None:
    here = folder / "data"
    for _ in range(300):
        here = here / "d"
        here.mkdir()


#: What is done to a release, each alone.
RELEASES: dict[str, Callable[[Path], object]] = {
    **{f"sparse {name}": lambda f, name=name: sparse(f / name, 64 * GIB) for name in (  # type: ignore[misc]
        "paket.json", "manifest.json", "manifest.sig", "log/checkpoint", "log/entries/000000", "datapackage.json",
        "daftar/akar.json", "index.html",
    )},
    "sparse below the bound of a package": lambda f: sparse(f / "paket.json", (1 << 27) - 1),
    "manifest of lists": lambda f: (f / "manifest.json").write_bytes(b"[" + b"[]," * (20 << 20) + b"[]]"),
    "many files": _many,
    "deep folders": _nested,
    "link out": lambda f: ((f / "index.html").unlink(), (f / "index.html").symlink_to("/dev/zero")),
    "pipe": lambda f: ((f / "index.html").unlink(), os.mkfifo(f / "index.html")),
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", RELEASES)
def test_a_release(name: str, release: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(release, tmp_path / "1"))
    RELEASES[name](folder)
    status, said = run("verify", folder)
    assert _is_one_sentence(status, said), said[-400:]


def _zip(path: Path, manifest: bytes, members: int = 0) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("workspace.db", b"x")
        for number in range(members):
            archive.writestr(f"{number:060d}", b"")
        archive.writestr("manifest.json", manifest)
    return path


BACKUPS: dict[str, Callable[[Path], Path]] = {
    "sparse": lambda p: sparse(p / "b", 64 * GIB, b"PK\x03\x04"),
    "manifest of lists": lambda p: _zip(p / "b", b'{"files":[' + b"{}," * (40 << 20) + b"{}]}"),
    "many members": lambda p: _zip(p / "b", b"{}", 400_000),
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", BACKUPS)
def test_a_backup(name: str, tmp_path: Path) -> None:
    made = BACKUPS[name](tmp_path)
    status, said = run(
        "restore", made, "--workspace", tmp_path / "w", "--person", "OP-1", "--passphrase-fd", "0",
        passphrase=f"{PASSPHRASE}\n",
    )
    assert _is_one_sentence(status, said), said[-400:]
    assert "backup" in said


def _table(path: Path, size: int) -> Path:
    rows = b"0001011001001,1,2\n" * 50_000
    with gzip.open(path, "wb", 9) as stream:
        stream.write(b"code,dpt_m,dpt_f\n")
        for _ in range(size // len(rows)):
            stream.write(rows)
    return path


@pytest.mark.parametrize("size", [4 * GIB, 250 << 20])
def test_a_table(size: int, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(resources.path("training"), tmp_path / "spec"))
    _table(folder / "stations.csv.gz", size)
    text = (folder / "spec.toml").read_text(encoding="utf-8")
    (folder / "spec.toml").write_text(re.sub('stations = ".*"', 'stations = "stations.csv.gz"', text), encoding="utf-8")
    status, said = run("package", "build", folder / "spec.toml", "-o", tmp_path / "out.json")
    assert _is_one_sentence(status, said), said[-400:]


def test_a_specification_and_a_package(tmp_path: Path) -> None:
    for arguments in (
        ("build", sparse(tmp_path / "spec.toml", 64 * GIB, b"x = 1\n"), "-o", tmp_path / "out.json"),
        ("inspect", sparse(tmp_path / "p.json", 64 * GIB, b'{"payload":')),
        ("inspect", FILES["package of lists"](tmp_path)),
    ):
        status, said = run("package", *arguments)
        assert _is_one_sentence(status, said), said[-400:]


#: File of a server's folder that is 64 GiB of nothing -> verb that meets it.
SERVER = {
    "package.json": ("serve",), "packages/" + "0" * 64 + ".json": ("admin", "codes"),
    "releases/000001.json": ("publish",), "second-place": ("admin", "codes"), "server.lock": ("admin", "codes"),
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", SERVER)
def test_a_file_of_a_servers_folder(name: str, tmp_path: Path) -> None:
    from sync.server.run import serve

    with serve(tmp_path / "data", _TRAINING):
        pass
    sparse(tmp_path / "data" / name, 64 * GIB)
    os.mkfifo(tmp_path / "data" / "packages" / "pipe.json")
    verb, *more = SERVER[name]
    extra: list[object] = ["-o", tmp_path / "out"] if verb == "publish" else []
    if more:
        extra = ["add", "--person", "SATU", "--role", "operator", "--region", "000101"]
    status, said = run(verb, *more, *extra[:1], "--data", tmp_path / "data", *extra[1:]) if more else run(
        verb, "--data", tmp_path / "data", *extra
    )
    assert _is_one_sentence(status, said) or (status == 0 and more), said[-400:]


def test_keys(tmp_path: Path) -> None:
    from sync.server.run import serve

    with serve(tmp_path / "data", _TRAINING):
        pass
    sparse(tmp_path / "keys" / "release.pem", 64 * GIB, b"-----BEGIN PRIVATE KEY-----\n")
    status, said = run("publish", "--data", tmp_path / "data", "-o", tmp_path / "out", "--keys", tmp_path / "keys")
    assert _is_one_sentence(status, said), said[-400:]
