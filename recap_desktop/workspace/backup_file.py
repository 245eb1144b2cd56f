"""A backup: the files of a workspace folder in one ZIP without compression, and a manifest with their digests.

The database is a consistent copy and stays encrypted, the officers' keys stay sealed, the package is signed: the
file gives nothing away that the laptop does not. Reading trusts no name and no size of the ZIP: exactly the members
of the manifest, plain names, not compressed, each with its size and digest.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from forms.errors import KnownError
from recap_desktop.core.files import known_io
from recap_desktop.core.outputs import Output
from sync.record.canonical import decode, encode
from sync.record.times import moment
from sync.regular import open_regular
from sync.system import is_file_name
from sync.zips import BROKEN, Directory

DATABASE = "workspace.db"
_MANIFEST = "manifest.json"
_MARK = "recap-workspace"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,127}){0,3}")
_HEX64 = re.compile(r"[0-9a-f]{64}")
_MAX_MANIFEST = 1 << 24
_LARGEST = 1 << 28
"""Bytes of the largest file beside a database: a report of 256 MiB (:mod:`recap_desktop.desk.recap.report_file`)."""
_CHUNK = 1 << 20
_FIELDS = {"v", "backup", "election", "package", "region", "head", "lines", "records", "made", "files"}
#: Not part of the data: details of faults, and what SQLite keeps beside an open database.
_LEFT_OUT = re.compile(r"(?:^|/)(?:\..*|crash\.log|workspace\.db.*|.*\.new)$")


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. ``head`` is the journal's head when it was made, after ``lines`` lines."""

    election: str
    package: str
    region: str
    head: str
    lines: int
    records: int
    made: str


def members(root: Path) -> Iterator[str]:
    """Names of the files of a workspace folder that belong into a backup, the database left out."""
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not path.is_symlink() and not _LEFT_OUT.search(name) and _is_name(name):
            yield name


def _is_name(name: str) -> bool:
    """A plain name that a file may have on every system, and none of those that SQLite reads beside a database."""
    beside = name.startswith(DATABASE) and name != DATABASE
    return _NAME.fullmatch(name) is not None and not beside and all(is_file_name(part) for part in name.split("/"))


def write(output: Output, about: Manifest, database: Path, root: Path) -> tuple[str, ...]:
    """Write the backup whole or not at all, and read it back from disk before it has its name.

    :param database: consistent copy of the database.
    :return: names of files of the workspace that cannot be read and are left out: they stop nothing else.
    :raises KnownError: ``output.*``, ``backup.damaged``, ``workspace.disk_full``, ``workspace.not_writable``.
    """
    found = {name: root / name for name in members(root)}
    left_out = tuple(name for name, path in found.items() if not _is_readable(path))
    sources = {DATABASE: database, **{name: path for name, path in found.items() if name not in left_out}}
    with output.staged(private=True) as made:
        with known_io(made), made.open("w+b") as stream:
            _pack(stream, about, sources)
            stream.flush()
            os.fsync(stream.fileno())
        read(made)
    return left_out


def _is_readable(path: Path) -> bool:
    """Read to the end: a bad sector shows only there, and what is begun in a ZIP cannot be taken out again.

    What is larger than anything that the app writes is not read: a stray file would hold up every copy.
    """
    try:
        if path.stat().st_size > _LARGEST:
            return False
        with open_regular(path) as stream:
            while stream.read(_CHUNK):
                pass
    except OSError:
        return False
    return True


def _pack(stream: IO[bytes], about: Manifest, sources: Mapping[str, Path]) -> None:
    files = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, source in sources.items():
            digest, size = hashlib.sha256(), 0
            with open_regular(source) as data, archive.open(name, "w", force_zip64=True) as member:
                while chunk := data.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    member.write(chunk)
            files.append({"path": name, "size": size, "sha256": digest.hexdigest()})
        archive.writestr(_MANIFEST, encode({"v": 1, "backup": _MARK, **vars(about), "files": files}))


def read(path: Path, into: Path | None = None, only: Callable[[str], bool] = lambda name: True) -> Manifest:
    """Check a backup file to its last byte, and write its files below ``into`` where that is given.

    :param only: whether the file of this name is to be written; all of them are checked.
    :raises KnownError: ``backup.not_backup`` for a file of another kind, ``backup.damaged`` for a backup that is not
        as it was made, ``cli.unreadable``, ``workspace.disk_full``, ``workspace.not_writable``.
    """
    try:
        stream = open_regular(path, links=True)
    except OSError as error:
        raise KnownError("cli.unreadable", path=str(path), reason=error.strerror or "I/O") from error
    with stream:
        if stream.read(4) != b"PK\x03\x04":
            raise KnownError("backup.not_backup", path=str(path))
        try:
            with _listed(stream) as archive:
                return _read(archive, path, into, only)
        except BROKEN as error:
            raise KnownError("backup.damaged", path=str(path)) from error
        except OSError as error:
            if error.errno == errno.EINVAL:  # a place before the beginning: the list at the end is of a longer file
                raise KnownError("backup.damaged", path=str(path)) from error
            raise KnownError("cli.unreadable", path=str(path), reason=error.strerror or "I/O") from error


def about(path: Path) -> Manifest | None:
    """What a backup says of itself, its files not looked at; None for a file that says nothing."""
    damaged = KnownError("backup.damaged", path=str(path))
    try:
        with open_regular(path, links=True) as stream, _listed(stream) as archive:
            found = _manifest(archive, archive.getinfo(_MANIFEST), damaged)
    except (OSError, KnownError, KeyError, *BROKEN):
        return None
    return Manifest(**{key: found[key] for key in Manifest.__annotations__})


def _listed(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive with its list in memory, which is no longer than that of any backup.

    :raises zipfile.BadZipFile: it is, or is damaged.
    """
    directory = Directory(stream)
    if directory.size > _MAX_MANIFEST:
        raise zipfile.BadZipFile("list")
    return directory.whole()


def _read(
    archive: zipfile.ZipFile, path: Path, into: Path | None, only: Callable[[str], bool]
) -> Manifest:
    damaged = KnownError("backup.damaged", path=str(path))
    listed = {one.filename: one for one in archive.infolist()}
    if len(listed) != len(archive.infolist()) or _MANIFEST not in listed:
        raise damaged
    if any(one.compress_type != zipfile.ZIP_STORED for one in listed.values()):
        raise damaged
    found = _manifest(archive, listed[_MANIFEST], damaged)
    files = {str(item["path"]): item for item in found["files"]}
    if set(files) | {_MANIFEST} != set(listed) or len(files) != len(found["files"]) or DATABASE not in files:
        raise damaged
    for name, item in files.items():
        with archive.open(listed[name]) as member, _place(into if only(name) else None, name) as out:
            if _copy(member, out, item["size"]) != item["sha256"]:
                raise damaged
    return Manifest(**{key: found[key] for key in Manifest.__annotations__})


def _manifest(archive: zipfile.ZipFile, member: zipfile.ZipInfo, damaged: KnownError) -> Mapping[str, Any]:
    if member.file_size > _MAX_MANIFEST:
        raise damaged
    try:
        found = decode(archive.read(member), _MAX_MANIFEST)
    except KnownError as error:
        raise damaged from error
    right = isinstance(found, dict) and set(found) == _FIELDS and (found["v"], found["backup"]) == (1, _MARK)
    if not right or not _typed(found) or not all(_is_file(item) for item in found["files"]):
        raise damaged
    return dict(found)


def _typed(found: Mapping[str, Any]) -> bool:
    texts = all(isinstance(found[name], str) for name in ("election", "package", "region", "head", "made"))
    try:
        moment(found["made"])
    except (KnownError, TypeError):
        return False
    counts = all(type(found[name]) is int and found[name] >= 0 for name in ("lines", "records"))
    return texts and counts and isinstance(found["files"], list) and _HEX64.fullmatch(found["head"]) is not None


def _is_file(item: object) -> bool:
    if not isinstance(item, dict) or set(item) != {"path", "size", "sha256"}:
        return False
    path, size, digest = item["path"], item["size"], item["sha256"]
    named = isinstance(path, str) and _is_name(path) and path != _MANIFEST
    return named and type(size) is int and isinstance(digest, str) and _HEX64.fullmatch(digest) is not None


@contextlib.contextmanager
def _place(into: Path | None, name: str) -> Iterator[IO[bytes] | None]:
    if into is None:
        yield None
        return
    target = into / name
    with known_io(target):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # sealed keys are for their owner alone, also under a lax umask
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())


def _copy(member: IO[bytes], out: IO[bytes] | None, size: int) -> str:
    """Digest of a member; "" where it is longer than it says. Never writes more than that."""
    digest, left = hashlib.sha256(), size
    while chunk := member.read(min(_CHUNK, left + 1)):
        left -= len(chunk)
        if left < 0:
            return ""
        digest.update(chunk)
        if out is not None:
            out.write(chunk)
    return digest.hexdigest() if left == 0 else ""
