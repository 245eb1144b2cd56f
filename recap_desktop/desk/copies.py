"""Automatic copies of an open workspace: checked, encrypted, never one that is worse in place of a better one.

Each copy is a backup as ``recap restore`` takes it. It is made beside the desk, through a connection of its own, so
that nobody waits. Failure table: no room, no stick, a stick pulled out -> nothing is written over, what was begun is
swept with the next copy, the officer is told once; the workspace does not hold any more -> no copy; killed -> the
copies that had their names are whole, the one under way never had one.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.files import known_io
from recap_desktop.core.outputs import Output
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.facts import CopyState
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.backup_file import Manifest
from recap_desktop.workspace.database import Database
from recap_desktop.workspace.intact import check_intact
from recap_desktop.workspace.workspace import Workspace, WorkspaceFolder
from sync.trust.chain import PackageChain
from sync.trust.roster import Roster
from sync.trust.times import moment, stamp

#: How long work may go on without a copy.
EVERY = timedelta(hours=1)
#: Copies kept in each place: the newest, and the last of so many days.
NEWEST, DAYS = 3, 7
#: Room that a copy leaves to the officers, bytes.
SPARE = 128 << 20
#: A folder of this name at the top of a stick or second disk takes a copy too; so does the one that the variable names.
FOLDER, VARIABLE = "recap-copies", "RECAP_COPIES"
SUFFIX = ".recap"
_BEGUN = ".recap-"
_MARK = re.compile(r"(\d{8}T\d{6}Z)(?:-(\d+))?\.")
_STALE = 3600.0


class Copies:
    """Makes copies of one desk's workspace; one at a time."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context
        self._making = threading.Lock()
        self._head = ""

    def make_if_due(self) -> None:
        """A copy, where an hour of work has passed since the last one. Never raises."""
        made = self.known().made
        if made is None or self._context.clock.now() - made >= EVERY:
            self.make()

    def make(self) -> None:
        """A copy in every place, where anything was journaled since the last one. Never raises: work goes on."""
        if not self._making.acquire(blocking=False):
            return
        try:
            state = self._make()
        finally:
            self._making.release()
        if state is not None:
            with self._context.lock:
                self._context.copied = state
                self._context.changed("copy")

    def known(self) -> CopyState:
        """The newest copy beside the workspace, and the newest fault."""
        with self._context.lock:
            if self._context.copied == CopyState():
                self._context.copied = CopyState(newest_of(self._context.folder))
            return self._context.copied

    def _make(self) -> CopyState | None:
        context, last = self._context, self.known()
        with context.lock:
            if not context.access.is_verified or context.workspace.journal.head == self._head:
                return None
            key = bytearray(context.database_key)
        fault: KnownError | None = None
        about: Manifest | None = None
        try:
            for place in (context.folder.copies, *second_places()):
                try:
                    about = _copy_into(place, context.folder, key, context.region, context.clock.now())
                except KnownError as error:
                    fault = fault or error
        finally:
            key[:] = bytes(len(key))
        if about is not None:
            self._head = about.head
        made = last.made if about is None else moment(about.made)
        return CopyState(made, fault.refusal if fault is not None else None)


def second_places() -> tuple[Path, ...]:
    """Folders on other disks that take a copy: the one that ``RECAP_COPIES`` names, and ``recap-copies`` on sticks."""
    named = os.environ.get(VARIABLE, "")
    found = [Path(named)] if named else []
    for root in _disks():
        with contextlib.suppress(OSError):
            found += [folder for folder in (root / FOLDER,) if folder.is_dir()]
    return tuple(dict.fromkeys(found))


def _disks() -> Iterator[Path]:
    """Tops of the disks that a desktop system has put in."""
    if sys.platform == "win32":
        yield from (Path(f"{letter}:\\") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ")
        return
    above = [Path("/Volumes")] if sys.platform == "darwin" else [Path("/media"), Path("/mnt"), Path("/run/media")]
    for folder in (*above, *(one for top in above for one in _folders(top))):
        yield from _folders(folder)


def _folders(folder: Path) -> Sequence[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.is_dir())
    except OSError:
        return ()


def copies_of(place: WorkspaceFolder) -> tuple[Path, ...]:
    """All copies that may be of this workspace, the newest first; whether one is, its key tells."""
    found = [file for folder in (place.copies, *second_places()) for file in _files(folder)]
    return tuple(sorted(found, key=_age, reverse=True))


def _age(file: Path) -> tuple[str, int]:
    """When a copy was made, and after how many lines of the journal, as its name says."""
    found = _MARK.search(file.name)
    return (found[1], int(found[2] or 0)) if found else ("", 0)


def newest_of(place: WorkspaceFolder) -> datetime | None:
    """When the newest copy beside a workspace was made."""
    made = [about.made for file in _files(place.copies) if (about := backup_file.about(file)) is not None]
    return moment(max(made)) if made else None


def _files(folder: Path) -> tuple[Path, ...]:
    try:
        return tuple(sorted(file for file in folder.iterdir() if file.suffix == SUFFIX and file.is_file()))
    except OSError:
        return ()


def _copy_into(place: Path, folder: WorkspaceFolder, key: bytearray, region: str, at: datetime) -> Manifest:
    """:raises KnownError: ``copies.no_room``, ``workspace.*``, ``output.*``; no copy was harmed then."""
    with known_io(place):
        place.mkdir(parents=True, exist_ok=True)
        _sweep(place)
        if shutil.disk_usage(place).free < 3 * _size(folder.root) + SPARE:
            raise KnownError("copies.no_room", folder=place.name)
        with tempfile.TemporaryDirectory(prefix=_BEGUN, dir=place) as name:
            within = WorkspaceFolder(Path(name))
            source = Database(folder.database, key)
            try:
                source.copy_to(within.database)
            finally:
                source.close()
            about, desk, heads = _checked(within, key, region, at)
            mark = at.strftime("%Y%m%dT%H%M%SZ")
            target = place / f"recap-{region}-{desk}-{mark}-{about.lines}{SUFFIX}"
            backup_file.write(Output(target), about, within.database, folder.root)
    _thin(place, desk, heads)
    return about


def _checked(
    within: WorkspaceFolder, key: bytearray, region: str, at: datetime
) -> tuple[Manifest, str, dict[int, str]]:
    """Opens the copy and holds everything in it against everything else, as at a sign-in.

    :return: what the copy says of itself, a name for the desk, and the head of its journal after each line.
    :raises KnownError: ``workspace.*``.
    """
    workspace = Workspace(within, key)
    try:
        workspace.database.check()
        chain = PackageChain.open(workspace.trust.packages())
        check_intact(workspace, tuple(chain), Roster(chain, workspace.trust.statements()))
        heads = {n: digest for n, digest, _ in workspace.journal.walk()}
        about = Manifest(
            chain.election, chain.newest.digest, region, workspace.journal.head, workspace.journal.count,
            workspace.records.count, stamp(at),
        )
    finally:
        workspace.close()
    return about, heads[1][:8], heads


def _thin(place: Path, desk: str, heads: dict[int, str]) -> None:
    """Old copies go, but only those whose whole journal is the beginning of the newest one's.

    A copy that knows what the newest does not is never the one that goes, nor is a copy that cannot be read.
    """
    older = []
    for file in reversed(_files(place)):
        about = backup_file.about(file) if f"-{desk}-" in file.name else None
        if about is not None and heads.get(about.lines) == about.head:
            older.append((about.made, file))
    older.sort(reverse=True)
    days: dict[str, Path] = {}
    for made, file in older:
        days.setdefault(made[:10], file)
    kept = {file for _, file in older[:NEWEST]} | set(list(days.values())[:DAYS])
    for _, file in older:
        if file not in kept:
            with contextlib.suppress(OSError):
                file.unlink()


def _sweep(place: Path) -> None:
    """What a copy that was cut short left behind."""
    for left in place.iterdir():
        with contextlib.suppress(OSError):
            if left.name.startswith(_BEGUN) and time.time() - left.stat().st_mtime > _STALE:
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def _size(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
