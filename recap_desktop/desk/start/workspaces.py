"""The workspaces of this person, found by looking: there is no list that could be wrong or lost.

``workspaces/<name>`` of the data folder, one a sub-district and election, and ``workspace`` beside it, where earlier
versions of the app kept the only one. The demo's own is no part of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from forms.errors import KnownError, Refusal
from recap_desktop.core.clock import Clock, system_clock, system_ticks
from recap_desktop.core.files import known_io
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.opening.package import is_workspace, package_of
from recap_desktop.workspace.workspace import WorkspaceFolder
from sync.trust.package import ElectionPackage

FOLDER, EARLIER = "workspaces", "workspace"
#: What bears the name of a workspace beside it.
_BESIDE = re.compile(r"-exports$|-copies$|-set-aside-|\.next$")
#: Files that an act or the end of a window leaves a trace at; the newest tells when a workspace was last used.
_TRACES = ("workspace.db", "workspace.db-wal", "window.json", "package.json", "officers")


@dataclass(frozen=True)
class FoundWorkspace:
    """One workspace as a list shows it.

    :ivar package: None where it cannot be read; ``fault`` says why, and nothing of it was changed.
    :ivar region: six digits, "" where it is not known; ``officers`` how many are enrolled.
    :ivar used: when it was last used, by the clock of this computer.
    """

    folder: Path
    package: ElectionPackage | None
    region: str
    officers: int
    used: datetime
    fault: Refusal | None = None

    @property
    def name(self) -> str:
        """What the folder is called; a verb takes it for ``--workspace``."""
        return self.folder.name

    @property
    def region_name(self) -> str:
        """Name of the sub-district, "" where it is not known."""
        return self.package.name_of(self.region) if self.package is not None and self.region else ""


def places(data: Path) -> tuple[Path, ...]:
    """Folders of a data folder that hold anything of a workspace."""
    try:
        below = sorted((data / FOLDER).iterdir())
    except OSError:
        below = []
    found = [data / EARLIER, *(one for one in below if not one.name.startswith("."))]
    return tuple(one for one in found if one.is_dir() and _holds_something(one))


def _holds_something(folder: Path) -> bool:
    """Exports, copies and what a salvage put aside lie beside a workspace and are none; an empty folder never was."""
    return _BESIDE.search(folder.name) is None and is_workspace(folder)


def found_in(data: Path) -> tuple[FoundWorkspace, ...]:
    """All workspaces of a data folder, the last used first. What is wrong with one stops no other."""
    return tuple(sorted(map(look_at, places(data)), key=lambda one: (one.used, one.name), reverse=True))


def look_at(folder: Path) -> FoundWorkspace:
    """What can be told of a workspace before anybody signs in."""
    place, used = WorkspaceFolder(folder), _last_used(folder)
    try:
        package = package_of(place)
        context = DeskContext(place, package, Clock(system_clock, system_ticks), None)
        try:
            officers = len(context.officers_here())
            region = context.region
        except KnownError as error:
            if error.code != "setup.choose_region":
                raise
            region = ""
        return FoundWorkspace(folder, package, region, officers, used)
    except KnownError as error:
        return FoundWorkspace(folder, None, "", 0, used, error.refusal)


def _last_used(folder: Path) -> datetime:
    newest = 0.0
    for name in _TRACES:
        try:
            newest = max(newest, (folder / name).stat().st_mtime)
        except OSError:
            continue
    try:
        return datetime.fromtimestamp(newest, UTC)
    except (OverflowError, OSError, ValueError):  # a time that no clock shows
        return datetime.fromtimestamp(0, UTC)


def named(data: Path, word: str) -> Path:
    """The workspace that a word on the command line means: a path, or the name of one in the data folder.

    A word that is neither stays a path, relative to where the command runs.
    """
    path = Path(word)
    if len(path.parts) == 1 and not path.exists():
        for folder in (data / FOLDER / word, data / word):
            if is_workspace(folder):
                return folder
    return path


def fresh(data: Path, package: ElectionPackage, region: str) -> Path:
    """A new empty folder for a workspace; its name is free, and nobody else gets it.

    :raises KnownError: ``workspace.not_writable``, ``workspace.disk_full``.
    """
    election = re.sub(r"[^a-z0-9]+", "-", package.election.lower()).strip("-")[:40]
    stem = "-".join(part for part in (package.mode, region, election) if part)
    parent = data / FOLDER
    with known_io(parent):
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in count(1):
            folder = parent / (stem if number == 1 else f"{stem}-{number}")
            if _is_taken(folder):
                continue
            try:
                folder.mkdir(mode=0o700)
            except FileExistsError:
                continue
            return folder
    raise AssertionError  # count() does not end


def _is_taken(folder: Path) -> bool:
    """Also by exports or copies of one that is gone: they are not the new one's."""
    return any(folder.with_name(folder.name + end).exists() for end in ("", "-exports", "-copies"))

