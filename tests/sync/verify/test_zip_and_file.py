"""``recap verify`` of a ZIP of a release, and of a file out of one."""

from __future__ import annotations

import shutil
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from forms.errors import KnownError
from resources.catalogue import LANGUAGES
from sync.verify import verify_path
from tests.helpers.releases import NOW, fault_of, sealed_town
from tests.helpers.zips import parts, with_list


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of one sheet."""
    folder = tmp_path_factory.mktemp("zip")
    town = sealed_town(folder, 1)
    town.publish(folder / "release", now=NOW)
    return folder / "release"


@pytest.fixture
def packed(release: Path, tmp_path: Path) -> Path:
    """The release's folder as a ZIP."""
    return Path(shutil.make_archive(str(tmp_path / "release"), "zip", release.parent, release.name))


def test_a_zip_is_checked_like_its_folder(release: Path, packed: Path, tmp_path: Path) -> None:
    whole = verify_path(release)
    assert verify_path(packed).holds == whole.holds and verify_path(packed).ok
    inside = Path(shutil.make_archive(str(tmp_path / "inside"), "zip", release))
    assert verify_path(inside).ok and verify_path(inside).authority == whole.authority


def test_what_a_system_packed_beside_it_is_named(packed: Path) -> None:
    with zipfile.ZipFile(packed, "a") as archive:
        for name in ("__MACOSX/release/._x", "release/.DS_Store", "release/data/Thumbs.db", "release/catatan/@eaDir/x"):
            archive.writestr(name, b"x")
    report = verify_path(packed)
    assert report.ok
    (said,) = [line for line in report.lines("en") if "left by an operating system" in line]
    assert all(name in said for name in ("__MACOSX/", ".DS_Store", "Thumbs.db", "@eaDir/"))


@pytest.mark.parametrize("name", ["extra.txt", "release/extra.csv", "release/../../out.txt", "/etc/out", "release/a/b"])
def test_anything_else_is_a_fault_and_is_never_written(packed: Path, name: str) -> None:
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, b"x")
    assert fault_of(packed) == "verify.extra_file"
    assert not (packed.parent / "out.txt").exists()


def _again(packed: Path, name: str, data: bytes | None, mode: int = 0) -> Path:
    """The same ZIP with one member other, or (None) missing."""
    made = packed.with_name("other.zip")
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            if item.is_dir() or (item.filename == name and data is None):
                continue
            new = zipfile.ZipInfo(item.filename)
            new.external_attr = mode << 16 if item.filename == name else 0
            found = data if item.filename == name and data is not None else source.read(item)
            target.writestr(new, found, zipfile.ZIP_DEFLATED)
    return made


def test_missing_altered_linked_swollen_and_doubled_members_are_named(packed: Path) -> None:
    table = "release/data/suara/0001.csv"
    assert fault_of(_again(packed, table, None)) == "verify.missing_file"
    assert fault_of(_again(packed, table, b"x")) == "verify.altered_file"
    assert fault_of(_again(packed, table, bytes(1 << 26))) == "verify.altered_file", "a bomb is not unpacked"
    assert fault_of(_again(packed, "release/manifest.json", bytes(1 << 27))) == "verify.altered_file"
    with zipfile.ZipFile(packed) as archive:
        data = archive.read(table)
    assert fault_of(_again(packed, table, data, stat.S_IFLNK | 0o777)) == "verify.extra_file"
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(table, data)
    assert fault_of(packed) == "verify.extra_file"


def test_a_zip_whose_packing_is_damaged_is_named(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        at = archive.getinfo("release/data/suara/0001.csv").header_offset + 100
    data = packed.read_bytes()
    packed.write_bytes(data[:at] + bytes(20) + data[at + 20 :])
    assert fault_of(packed) == "verify.altered_file"


def test_any_file_of_a_release_says_which_one_it_is_of(release: Path) -> None:
    for file in sorted(path for path in release.rglob("*") if path.is_file()):
        report = verify_path(file)
        assert report.ok, file
        (fact,) = [params for code, params in report.holds if code == "file_of_release"]
        assert (fact["path"], fact["number"]) == (file.relative_to(release).as_posix(), 1)
        assert all(report.lines(lang) for lang in LANGUAGES)


def test_a_changed_or_added_file_of_a_release_is_named(release: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(release, tmp_path / "copy")
    for pattern in ("data/suara/*.csv", "daftar/akar.json", "halaman/**/*.html", "verifikasi.pyz"):
        file = next(copy.glob(pattern))
        file.write_bytes(file.read_bytes() + b" ")
        assert fault_of(file) == "verify.altered_file", file
    (copy / "data" / "more.csv").write_bytes(b"x")
    assert fault_of(copy / "data" / "more.csv") == "verify.extra_file"


def test_a_file_elsewhere_is_found_in_the_release_it_is_said_to_be_out_of(release: Path, tmp_path: Path) -> None:
    record = next(release.glob("catatan/*/*.json"))
    for source, kind in ((record, "container"), (next(release.glob("data/suara/*.csv")), "file")):
        there = Path(shutil.copy(source, tmp_path / "unduhan"))
        report = verify_path(there, release=release)
        assert report.ok and report.kind == kind
        assert ("file_of_release", source.relative_to(release).as_posix()) in [
            (code, params.get("path")) for code, params in report.holds
        ]
    there.write_bytes(b"kode_tps\n")
    report = verify_path(there, release=release)
    assert report.fault is not None and report.fault.code == "verify.not_in_release"
    with pytest.raises(KnownError, match=r"verify\.unreadable"):
        verify_path(tmp_path / "none", release=release)


def test_a_zip_that_lists_more_than_its_release_could_have_is_not_taken_into_memory(packed: Path) -> None:
    data = packed.read_bytes()
    before, lines = parts(data)
    bomb = with_list(before, b"".join(lines) + lines[0] * 30_000, len(lines) + 30_000, wide=True)
    packed.write_bytes(bomb)
    report = verify_path(packed)
    assert report.fault is not None and report.fault.code == "verify.zip_files"
    assert report.fault.params["n"] == len(lines) + 30_000
    long = bytearray(lines[0] + b"n" * 60_000)
    struct.pack_into("<H", long, 28, struct.unpack_from("<H", lines[0], 28)[0] + 60_000)
    packed.write_bytes(with_list(before, b"".join(lines) + bytes(long) * 400, len(lines) + 400, wide=True))
    assert fault_of(packed) == "verify.zip_files", "few names, and each of them long"


def test_a_zip_whose_files_overlap_is_refused(packed: Path) -> None:
    before, lines = parts(packed.read_bytes())
    line = lines[-1]
    size = struct.unpack_from("<H", line, 28)[0]
    again = line[:46] + b"release/.DS_Store".ljust(size, b"_")[:size] + line[46 + size :]
    packed.write_bytes(with_list(before, b"".join((*lines, again)), len(lines) + 1))
    assert fault_of(packed) == "verify.zip_torn"
