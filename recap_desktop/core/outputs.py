"""Files and folders that a person asks to be written: never over something precious, whole or not at all.

One rule for every verb and every save dialog. An existing file is replaced only where the person says so, and never,
said or not, where it belongs to a workspace, a server's folder, a key or an input of the same command. A path is
judged by what it leads to: links are followed, and a file under another spelling of its name is the same file.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.files import FULL, LEFTOVERS
from sync.leftovers import prefix, sweep
from sync.system import WINDOWS, is_file_name, sync_folder, take_place

#: What a file holds that is never written over, wherever it lies: marks in its first bytes, and the sentence.
_MARKS = (
    (b"PRIVATE KEY-----", "output.key"), (b'"argon2id"', "output.key"), (b"SQLite format 3\0", "output.database"),
)
_HEAD = 1 << 16


@dataclass(frozen=True)
class Output:
    """A file to be written.

    :param force: the person said that an existing file may be replaced.
    :param inputs: files and folders that the same command reads.
    """

    path: Path
    force: bool = False
    inputs: tuple[Path, ...] = ()

    def check(self) -> Path:
        """Where the file will lie, links followed. Called before the work, and again by :meth:`write`.

        :raises KnownError: ``output.*``.
        """
        if WINDOWS and not is_file_name(self.path.name):
            raise KnownError("output.name", path=self.path.name)
        real = Path(os.path.realpath(self.path))
        _check_place(self.path, real)
        try:
            found = os.stat(real)
        except OSError:
            return real  # not there, or whatever is wrong with the place is said when it is written
        if not stat.S_ISREG(found.st_mode):
            raise KnownError("output.not_file", path=str(self.path))
        if any(_is_input(real, found, one) for one in self.inputs):
            raise KnownError("output.input", path=str(self.path))
        _check_content(self.path, real)
        if found.st_nlink > 1:  # nobody can tell what its other name is
            raise KnownError("output.linked", path=str(self.path))
        if not self.force:
            raise KnownError("output.exists", path=str(self.path))
        return real

    def write(self, data: bytes) -> None:
        """Write it whole or not at all, readable by others as the person's umask has it.

        :raises KnownError: ``output.*``, ``cli.unwritable``, ``workspace.disk_full``.
        """
        with self.staged() as made, made.open("wb") as stream:
            stream.write(data)

    @contextlib.contextmanager
    def staged(self, *, private: bool = False) -> Iterator[Path]:
        """An empty file beside the place; put there, durable, when the block ends, and deleted when it fails.

        :param private: readable by its owner only.
        :raises KnownError: as :meth:`write`.
        """
        target = self.check()
        sweep(target.parent, LEFTOVERS)
        try:
            handle, name = tempfile.mkstemp(prefix=prefix(LEFTOVERS), dir=target.parent)
            os.close(handle)
            made = Path(name)
            try:
                yield made
                _make_durable(made, private=private)
                self._put(made)
            finally:
                made.unlink(missing_ok=True)
            sync_folder(target.parent)
        except OSError as error:
            if error.errno in FULL:
                raise KnownError("workspace.disk_full") from error
            raise KnownError("cli.unwritable", path=str(self.path), reason=error.strerror or "I/O") from error

    def _put(self, made: Path) -> None:
        """Give the file its name; one that came into being meanwhile is not replaced unasked."""
        target = self.check()
        if target.exists() or self.force:
            take_place(made, target)
            return
        try:
            os.link(made, target)
        except FileExistsError as error:
            raise KnownError("output.exists", path=str(self.path)) from error
        except OSError:  # a file system without hard links (FAT)
            made.rename(target)


def check_folder(path: Path) -> None:
    """Whether a folder of results may be made here: not inside a workspace or a server's folder.

    :raises KnownError: ``output.workspace``, ``output.server``.
    """
    _check_place(path, Path(os.path.realpath(path)) / "x")


def check_server_folder(path: Path) -> None:
    """Whether a server may have its data here: not in a workspace.

    :raises KnownError: ``output.workspace``.
    """
    _check_no_workspace(path, Path(os.path.realpath(path)) / "x")


def _check_no_workspace(path: Path, real: Path) -> None:
    for folder in real.parents:
        if _exists(folder / "workspace.db") or (_exists(folder / "officers") and _exists(folder / "package.json")):
            raise KnownError("output.workspace", path=str(path), folder=str(folder))


def _check_place(path: Path, real: Path) -> None:
    _check_no_workspace(path, real)
    for folder in real.parents:
        if _exists(folder / "server.db") or _exists(folder / "server.lock"):
            raise KnownError("output.server", path=str(path), folder=str(folder))


def _exists(path: Path) -> bool:
    return os.path.lexists(path)


def _is_input(real: Path, found: os.stat_result, given: Path) -> bool:
    """Whether the file is this input or lies in it; told by the file itself, not by its spelling."""
    try:
        source = os.stat(given)
        if not stat.S_ISDIR(source.st_mode):
            return os.path.samestat(found, source)
        return any(os.path.samestat(os.stat(folder), source) for folder in real.parents)
    except OSError:
        return False


def _check_content(path: Path, real: Path) -> None:
    try:
        with real.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise KnownError("cli.unwritable", path=str(path), reason=error.strerror or "I/O") from error
    for mark, code in _MARKS:
        if mark in head:
            raise KnownError(code, path=str(path))


def _make_durable(made: Path, *, private: bool) -> None:
    with made.open("rb+") as stream:
        os.fsync(stream.fileno())
    if not private:
        mask = os.umask(0o077)
        os.umask(mask)
        made.chmod(0o666 & ~mask)
