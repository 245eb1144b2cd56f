"""Automatic copies of an open workspace: checked, encrypted, never one that is worse in place of a better one.

Each copy is a backup as ``recap restore`` takes it. It is made beside the desk, through a connection of its own, so
that nobody waits. Failure table: no room, no stick, a stick pulled out -> nothing is written over, what was begun is
swept with the next copy, the officer is told once; the workspace does not hold any more -> no copy; killed -> the
copies that had their names are whole, the one under way never had one.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from forms.errors import KnownError, Refusal
from recap_desktop.core.files import known_io
from recap_desktop.core.outputs import Output
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.facts import CopyState
from recap_desktop.desk.second_place import CopyPlace, choose, chosen, forget, places
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.backup_file import Manifest
from recap_desktop.workspace.database import Database
from recap_desktop.workspace.intact import check_intact
from recap_desktop.workspace.settings import DRILLED
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
SUFFIX = ".recap"
_BEGUN = ".recap-"
_MARK = re.compile(r"(\d{8}T\d{6}Z)(?:-(\d+))?\.")
_STALE = 3600.0


@dataclass(frozen=True)
class CopyView:
    """One copy in the list.

    :ivar label: of the disk it lies on, "" beside the workspace.
    :ivar made: None, as ``records``, where it cannot be read.
    :ivar drilled: when a drill last proved it (a stamp), None where none did.
    """

    path: Path
    label: str
    size: int
    made: datetime | None
    records: int | None
    drilled: str | None
    name_age: tuple[str, int]


@dataclass(frozen=True)
class SecondPlaceState:
    """The second place: ``folder`` is None where none was chosen; ``here`` is False while it is not plugged in."""

    folder: Path | None
    label: str
    here: bool


class Copies:
    """Makes copies of one desk's workspace; one at a time."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context
        self._making = threading.Lock()
        #: Head of the journal in the newest copy of each place.
        self._heads: dict[Path, str] = {}

    def make_if_due(self) -> None:
        """A copy, where an hour of work has passed since the last one. Never raises."""
        made = self.known().made
        # one of a time that has not come was made while the clock was ahead
        if made is None or not timedelta(0) <= self._context.clock.now() - made < EVERY:
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
        """The newest copy, where it lies, and the newest fault."""
        with self._context.lock:
            if not self._context.is_open:  # whose a copy is, the journal tells
                return self._looked_up(self._context.copied.fault)
            if self._context.copied == CopyState():
                self._context.copied = self._looked_up(None)
            return self._context.copied

    def list(self) -> tuple[CopyView, ...]:
        """All copies in all places that are here, the newest first, with what a drill found of them.

        :raises KnownError: ``session.sign_in_first``.
        """
        with self._context.lock:
            drilled = dict(self._context.workspace.settings.get(DRILLED, []))
            found = places(self._context.folder)
        views = [_view(file, place, drilled) for place in found for file in _files(place.folder)]
        return tuple(sorted(views, key=lambda one: one.name_age, reverse=True))

    def second_place(self) -> SecondPlaceState:
        """What was chosen for the second place, and whether it is here."""
        second = chosen(self._context.folder)
        if second is None:
            return SecondPlaceState(None, "", False)
        found = second.found()
        return SecondPlaceState(found or Path(second.folder), second.label, found is not None)

    def choose_second(self, folder: Path | None) -> SecondPlaceState:
        """Choose the second place, or none; a copy goes there at once, by itself, with the next :meth:`make`.

        :raises KnownError: as :func:`recap_desktop.desk.second_place.choose`; ``session.*``.
        """
        context = self._context
        with context.lock:
            context.require(Command.BACK_UP)
            if folder is None:
                forget(context.folder)
            else:
                choose(context.folder, folder)
            context.copied = self._looked_up(context.copied.fault)
            context.changed("copy")
        return self.second_place()

    def _looked_up(self, fault: Refusal | None) -> CopyState:
        """What lies in the places now."""
        found = [(made, place.label) for place in places(self._context.folder)
                 if (made := newest_in(place.folder, self._is_own)) is not None]
        second = self.second_place()
        absent = second.label if second.folder is not None and not second.here else ""
        if not found:
            return CopyState(None, fault, "", absent)
        made = max(one for one, _ in found)
        # a copy counts as being on the stick where the stick has the newest one
        label = next((label for one, label in found if label and one == made), "")
        return CopyState(made, fault, label, absent)

    def _is_own(self, about: Manifest) -> bool:
        """Whether a copy is of this workspace: on a stick lie those of other committees and laptops, too."""
        context = self._context
        if about.election != context.package.election:
            return False
        return not context.is_open or context.workspace.journal.hash_of(about.lines) == about.head

    def _make(self) -> CopyState | None:
        context = self._context
        with context.lock:
            if not context.access.is_verified:
                return None
            head = context.workspace.journal.head
            due = [one for one in places(context.folder) if self._heads.get(one.folder) != head]
            if not due:
                return None
            key = bytearray(context.database_key)
        fault: KnownError | None = None
        at = context.clock.now()
        try:
            for place in due:
                try:
                    about = _copy_into(place.folder, context.folder, key, context.region, at)
                    self._heads[place.folder] = about.head
                except KnownError as error:
                    fault = fault or error
        finally:
            key[:] = bytes(len(key))
        return self._looked_up(fault.refusal if fault is not None else None)


def _view(file: Path, place: CopyPlace, drilled: dict[str, str]) -> CopyView:
    about = backup_file.about(file)
    try:
        size = file.stat().st_size
    except OSError:
        size, about = 0, None
    return CopyView(
        file, place.label, size, moment(about.made) if about is not None else None,
        about.records if about is not None else None, drilled.get(file.name), _age(file),
    )


def copies_of(place: WorkspaceFolder) -> tuple[Path, ...]:
    """All copies that may be of this workspace, the newest first; whether one is, its key tells."""
    found = [file for one in places(place) for file in _files(one.folder)]
    return tuple(sorted(found, key=_age, reverse=True))


def _age(file: Path) -> tuple[str, int]:
    """When a copy was made, and after how many lines of the journal, as its name says."""
    found = _MARK.search(file.name)
    return (found[1], int(found[2] or 0)) if found else ("", 0)


def newest_of(place: WorkspaceFolder) -> datetime | None:
    """When the newest copy beside a workspace was made."""
    return newest_in(place.copies)


def newest_in(folder: Path, is_own: Callable[[Manifest], bool] = lambda about: True) -> datetime | None:
    """When the newest copy in a folder was made, of those that count."""
    made = [about.made for file in _files(folder)
            if (about := backup_file.about(file)) is not None and is_own(about)]
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
