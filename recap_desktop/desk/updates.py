"""An update of the app from a stick or a folder: verified, copied to a private place, and handed to the system.

Nothing here runs what it did not verify: the bytes whose digest was taken are those that were written by this very
process into a folder for this person alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from forms.errors import KnownError
from recap_desktop.core import version
from recap_desktop.core.files import known_io, private_folder, read_limited
from recap_desktop.workspace.workspace import WorkspaceFolder
from sync.regular import open_regular
from sync.system import sync_folder
from sync.trust.package import MAX_PACKAGE, ElectionPackage, open_package
from sync.trust.update import (
    MAX_ARTEFACT,
    MAX_NOTICE,
    Artefact,
    UpdateNotice,
    check_applicable,
    named,
    open_notice,
    order,
)

#: How the file of a notice ends where we choose a name.
ENDING = ".recap-update"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Update:
    """A verified notice, and where the installer for this machine lies."""

    notice: UpdateNotice
    artefact: Artefact
    file: Path


def package_of(workspace: Path) -> ElectionPackage:
    """The election that a workspace belongs to, as it lies there.

    :raises KnownError: ``workspace.missing``, ``package.*``.
    """
    file = WorkspaceFolder(workspace).package
    if not file.is_file():
        raise KnownError("workspace.missing", path=str(workspace))
    return open_package(read_limited(file, MAX_PACKAGE))


def check(
    source: Path, package: ElectionPackage, now: datetime,
    installed: str | None = None, machine: str | None = None,
) -> Update:
    """Verify an update from a notice, or the newest of a folder, and its installer for this machine.

    :param installed: version here; by default that of this app.
    :param machine: what it must be made for; by default this machine.
    :raises KnownError: ``update.*``.
    """
    place, notice = _newest(source, package)
    artefact = notice.artefact(machine or version.machine())
    check_applicable(notice, installed or version.installed(), now)
    file = place.parent / artefact.name
    with _opened(file) as stream:
        digest = hashlib.sha256()
        size = 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > artefact.size:
                break
            digest.update(chunk)
    _hold(artefact, size, digest.hexdigest())
    return Update(notice, artefact, file)


def bring(update: Update, folder: Path) -> Path:
    """Copy the installer of a verified update into a folder for this person alone, in the place of older installers.

    :raises KnownError: ``update.altered`` (it is another than was verified), ``update.unreadable``, ``workspace.*``.
    """
    artefact = update.artefact
    with known_io(folder):
        private_folder(folder)
        for old in folder.iterdir():
            if _is_installer(old.name) and (old.is_file() or old.is_symlink()):
                old.unlink()
    target = folder / artefact.name
    digest, size = hashlib.sha256(), 0
    try:
        with _opened(update.file) as stream, known_io(target):
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out:
                while size <= artefact.size and (chunk := stream.read(_CHUNK)):
                    out.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                out.flush()
                os.fsync(out.fileno())
        _hold(artefact, size, digest.hexdigest())
    except BaseException:
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    return target


def _is_installer(name: str) -> bool:
    """Whether a file is called as we call installers: nobody else's is taken away."""
    try:
        named(name)
    except KnownError:
        return False
    return True


def folder_for(workspace: Path) -> Path:
    """Where the installer is put: beside the workspace, as its exports are."""
    return workspace.with_name(f"{workspace.name}-updates")


def described(file: Path) -> Artefact:
    """An installer as a notice names it.

    :raises KnownError: ``update.name``, ``update.unreadable``, ``update.too_large``.
    """
    platform, _ = named(file.name)
    digest, size = hashlib.sha256(), 0
    with _opened(file) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    if not 0 < size <= MAX_ARTEFACT:
        raise KnownError("update.too_large", path=file.name)
    return Artefact(platform, file.name, size, digest.hexdigest())


def command(installer: Path) -> tuple[str, ...]:
    """What starts the installer: on Debian by whoever may, else itself."""
    if installer.suffix == ".deb":
        return ("sudo", "apt", "install", str(installer))
    return (str(installer),)


def _newest(source: Path, package: ElectionPackage) -> tuple[Path, UpdateNotice]:
    """The notice itself, or of a folder the one with the highest version that holds; where none does, why."""
    if not source.is_dir():
        return source, open_notice(_read(source), package)
    found: list[tuple[Path, UpdateNotice]] = []
    refused: KnownError | None = None
    for file in _notices(source):
        try:
            found.append((file, open_notice(_read(file), package)))
        except KnownError as error:
            refused = refused or error
    if not found:
        raise refused or KnownError("update.none", path=str(source))
    return max(found, key=lambda one: order(one[1].version))


def _notices(folder: Path) -> Sequence[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.name.endswith(ENDING) and file.is_file())
    except OSError as error:
        raise KnownError("update.unreadable", path=folder.name) from error


def _read(file: Path) -> bytes:
    with _opened(file) as stream:
        data = stream.read(MAX_NOTICE + 1)
    if len(data) > MAX_NOTICE:
        raise KnownError("update.damaged")
    return data


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    """A file of the stick for reading; a stick that was pulled out is said in a sentence."""
    try:
        with open_regular(file, links=True) as stream:
            yield stream
    except FileNotFoundError as error:
        raise KnownError("update.missing", path=file.name) from error
    except OSError as error:
        raise KnownError("update.unreadable", path=file.name) from error


def _hold(artefact: Artefact, size: int, digest: str) -> None:
    if (size, digest) != (artefact.size, artefact.sha256):
        raise KnownError("update.altered", path=artefact.name)
