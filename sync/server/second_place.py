"""A second place for what the log has signed: it outlives a data folder that is put back from an older copy.

The newest checkpoint is written there before anybody is answered, and every checkpoint of this log that somebody shows
and this server cannot reconcile. A server whose data does not begin with all of them signs nothing more: what it
would sign contradicts what it has signed. Only the log's own signature counts; a forged note is passed over.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from forms.errors import KnownError
from sync.log.checkpoint import Checkpoint, open_checkpoint
from sync.log.merkle import root
from sync.log.tiles import TileTree
from sync.server.shelf import read_whole, write_whole
from sync.server.store.interface import Store

#: Beside the data folder, by default: a copy of the folder does not hold it, and putting one back leaves it alone.
SUFFIX = ".checkpoints"
#: Codes of a server that may not sign any more.
BEHIND, FORKED = "server.behind", "server.forked"
#: File of the data folder that names another place, where one was chosen.
CHOICE = "second-place"
_MAX_NOTE = 1 << 16


class SecondPlace:
    """Signed notes of one log in a folder; the notes of other logs (earlier epochs) lie beside them, untouched."""

    def __init__(self, folder: Path, origin: str, key: bytes) -> None:
        """:param key: raw public key of the log."""
        self._folder = folder
        self._origin = origin
        self._key = key
        self._name = hashlib.sha256(origin.encode("utf-8")).hexdigest()[:16]

    def keep(self, note: str) -> None:
        """The newest checkpoint, durably. :raises KnownError: ``server.second_place``."""
        self._write(f"{self._name}.note", note)

    def keep_shown(self, note: str) -> None:
        """A checkpoint that contradicts the data, beside the newest. :raises KnownError: ``server.second_place``."""
        self._write(f"{self._name}-{hashlib.sha256(note.encode('utf-8')).hexdigest()[:16]}.note", note)

    def _write(self, name: str, note: str) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._folder / name, note.encode("utf-8"))
        except OSError as error:
            raise KnownError("server.second_place", path=str(self._folder)) from error

    @property
    def folder(self) -> Path:
        """Where the notes lie."""
        return self._folder

    def is_reachable(self) -> bool:
        """Whether the place is there and may be written to, as far as that is known without writing a note."""
        try:
            return self._folder.is_dir() and os.access(self._folder, os.W_OK)
        except OSError:
            return False

    def checkpoints(self) -> list[Checkpoint]:
        """Every note there that this log signed, the smallest first.

        :raises KnownError: ``server.second_place`` where the place is there and cannot be read.
        """
        found = []
        try:
            for file in sorted(self._folder.glob(f"{self._name}*.note")) if self._folder.exists() else ():
                if file.is_file() and file.stat().st_size <= _MAX_NOTE:
                    with suppress(KnownError, UnicodeDecodeError):
                        found.append(self.opened(read_whole(file, _MAX_NOTE).decode("utf-8")))
        except OSError as error:
            raise KnownError("server.second_place", path=str(self._folder)) from error
        return sorted(found, key=lambda one: one.size)

    def opened(self, note: str) -> Checkpoint:
        """A note that this log signed. :raises KnownError: ``log.checkpoint`` for any other."""
        return open_checkpoint(note, self._origin, self._key)


def place_of(data_dir: Path, chosen: Path | None = None) -> Path:
    """The second place of a data folder: the one chosen now or before, else beside the folder.

    A choice is kept in the data folder, so that every command finds it.

    :raises KnownError: ``server.folder`` where the choice can be neither read nor kept.
    """
    try:
        if chosen is not None:
            write_whole(data_dir / CHOICE, str(chosen.absolute()).encode("utf-8"))
        kept = read_whole(data_dir / CHOICE, _MAX_NOTE) if (data_dir / CHOICE).is_file() else b""
    except OSError as error:
        raise KnownError("server.folder", path=data_dir.name) from error
    with suppress(UnicodeDecodeError):
        if kept and "\0" not in (said := kept.decode("utf-8")) and Path(said).is_absolute():
            return Path(said)
    whole = data_dir.absolute()
    return whole.with_name(whole.name + SUFFIX)


def contradiction(store: Store, shown: Checkpoint) -> KnownError | None:
    """Why the data of this server cannot be what a checkpoint of its own log was signed over; None where it may.

    :return: ``server.behind`` where the log was longer once, ``server.forked`` where it said something else.
    """
    size = (store.checkpoint() or (0, ""))[0]
    if shown.size > size:
        return KnownError(BEHIND, size=size, signed=shown.size)
    if root(TileTree(lambda level, index: store.tile(level, index) or b""), shown.size) != shown.root:
        return KnownError(FORKED, size=size, signed=shown.size)
    return None


def show(store: Store, place: SecondPlace, note: str) -> None:
    """Hold a note that somebody shows against the data; one that contradicts it is kept, so that no start forgets it.

    :raises KnownError: ``log.checkpoint`` for a note that this log did not sign; ``server.behind``, ``server.forked``.
    """
    fault = contradiction(store, place.opened(note))
    if fault is not None:
        with suppress(KnownError):  # where it cannot be kept it is said all the same
            place.keep_shown(note)
        raise fault


def check_place(store: Store, place: SecondPlace) -> None:
    """The data begins with everything that its log is known to have signed.

    :raises KnownError: ``server.behind``, ``server.forked``, ``server.second_place``.
    """
    for shown in place.checkpoints():
        fault = contradiction(store, shown)
        if fault is not None:
            raise fault
