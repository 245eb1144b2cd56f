"""The support file: what somebody far away needs to help, and nothing of the election.

No figure, no name, no person, no key, no place: counts, states, versions, sizes and the kinds and places of faults.
It is read on the screen before it is sent, so it is plain text.
"""

from __future__ import annotations

import platform
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.details import NAME as FAULTS
from recap_desktop.core.details import own_folder
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.copies import Copies
from recap_desktop.desk.exchange.queue import Queue
from recap_desktop.desk.people.setup import Setup
from recap_desktop.workspace.workspace import WorkspaceFolder
from sync.regular import open_regular

_PACKAGES = ("PySide6-Essentials", "sqlcipher3", "sqlite-utils", "cryptography", "requests", "reportlab", "pyHanko")
#: Faults of our own that are told, the newest, and what is read of their log, bytes.
_FAULTS, _TAIL = 20, 1 << 18
#: A place in the code as the log of faults has it: file, line, function.
_PLACE = re.compile(r"(.+):(\d+) (\w+|<\w+>)$")
_ROOT = Path(__file__).parents[2]
_KIND = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.+]+) ([A-Za-z_]\w*)(?: [\w.]+)?$")


class Support:
    """Use case of the support page; works before anybody signed in, then with less in it."""

    def __init__(self, context: DeskContext, setup: Setup, copies: Copies, queue: Queue) -> None:
        self._context, self._setup, self._copies, self._queue = context, setup, copies, queue

    def text(self) -> str:
        """The file: sections of ``name: value`` lines, in English, for whoever maintains the app."""
        with self._context.lock:
            parts = {
                "app": versions(), "workspace": dict(self._workspace()), "records": dict(self._records()),
                "sending": dict(self._sending()), "files": dict(_files(self._context.folder)),
                "faults": dict(faults(self._context.folder.root)),
            }
        return "".join(f"[{name}]\n{_lines(part)}\n" for name, part in parts.items() if part)

    def _workspace(self) -> Iterator[tuple[str, object]]:
        context = self._context
        package, clock = context.package, context.clock
        yield "mode", package.mode
        yield "package", package.sequence
        yield "contests", len(package.contests)
        yield "officers", ", ".join(f"{role} {count}" for role, count in sorted(
            Counter(one.role for one in context.officers_here()).items()))
        yield "officers in office", len(context.officers_in_office())
        yield "key files set aside", len(context.set_aside())
        yield "clock in doubt", clock.in_doubt
        yield "clock behind, seconds", int(clock.behind.total_seconds()) if clock.behind else 0
        copied = self._copies.known()
        yield "last copy", copied.made.isoformat() if copied.made else "none"
        yield "fault of the last copy", copied.fault.code if copied.fault else "none"
        facts = context.facts()
        yield "open", context.is_open
        yield "verified", facts.verifying is None and context.is_open
        yield "closed by", facts.closed_by.code if facts.closed_by else "nothing"

    def _records(self) -> Iterator[tuple[str, object]]:
        context = self._context
        if context.person is None:
            return
        yield "records", context.workspace.records.count
        yield "journal lines", context.workspace.journal.count
        for contest in context.package.contests:
            counts = Counter(
                context.sheets.line(contest, station.code).status.value
                for station in context.package.stations_of(context.region)
            )
            yield f"sheets {contest}", ", ".join(f"{status} {count}" for status, count in sorted(counts.items()))

    def _sending(self) -> Iterator[tuple[str, object]]:
        if self._context.person is None:
            return
        status = self._queue.status(0)
        yield "waiting", status.waiting
        yield "received", status.received
        yield "refused", status.refused
        yield "last round", status.last_round.isoformat() if status.last_round else "never"
        yield "set aside", ", ".join(f"{code} {count}" for code, count in sorted(
            Counter(one.code for one in status.still_open.set_aside).items())) or "none"
        yield "lacking", status.still_open.lacking
        refused = Counter(item.code for item in self._queue.status().items if item.code)
        yield "reasons", ", ".join(f"{code} {count}" for code, count in sorted(refused.items())) or "none"


def versions() -> Mapping[str, object]:
    """The app, what it stands on, and the machine's kind."""
    found: dict[str, object] = {"recap-desktop": _version("recap-desktop")}
    found["python"] = platform.python_version()
    found["frozen"] = bool(getattr(sys, "frozen", False))
    found["system"] = f"{platform.system()} {platform.release()} {platform.machine()}"
    for name in _PACKAGES:
        found[name] = _version(name)
    return found


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "unknown"


def _files(place: WorkspaceFolder) -> Iterator[tuple[str, object]]:
    """Sizes by kind of file; names of files may be names of people."""
    usage = shutil.disk_usage(place.root)
    yield "disk free, MB", usage.free >> 20
    yield "disk size, MB", usage.total >> 20
    sizes: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for file in place.root.rglob("*"):
        try:
            if not file.is_file() or file.is_symlink():
                continue
            size = file.stat().st_size
        except OSError:
            continue
        within = file.relative_to(place.root).parts
        known = within[0] if len(within) > 1 else (file.suffix if file.suffix.isascii() else "other")
        kind = known if known in _FOLDERS or known in _ENDINGS else "other"
        sizes[kind] += size
        numbers[kind] += 1
    for kind in sorted(sizes):
        yield kind, f"{numbers[kind]} files, {sizes[kind] >> 10} kB"


_FOLDERS = frozenset({"officers", "packages", "blobs", "copies", "exports", "reports"})
_ENDINGS = frozenset({".db", ".db-wal", ".db-shm", ".json", ".log", ".pdf"})


def faults(folder: Path) -> Iterator[tuple[str, object]]:
    """The newest faults of our own: when, of what kind, where in the code. Never what they said."""
    found: list[tuple[str, list[str]]] = []
    for log in (folder / FAULTS, own_folder() / FAULTS):
        try:
            with open_regular(log) as stream:
                stream.seek(max(0, log.stat().st_size - _TAIL))
                lines = stream.read(_TAIL).decode("utf-8", "replace").splitlines()
        except OSError:
            continue
        for line in lines:
            place = _PLACE.match(line.strip()) if line.startswith("  ") else None
            kind = _KIND.match(line) if not line.startswith("  ") else None
            if kind is not None:
                found.append((f"{kind[1]} {kind[2]}", []))
            elif place is not None and found:
                found[-1][1].append(f"{_code_file(place[1])}:{place[2]}")
    for head, places in sorted(found)[-_FAULTS:]:
        yield head, " > ".join(places[-4:]) or "?"


def _code_file(path: str) -> str:
    """A file of this app by its place in it, of a library by its name: what stands before may hold a person's name."""
    file = Path(path)
    return file.relative_to(_ROOT).as_posix() if file.is_relative_to(_ROOT) else re.split(r"[/\\]", path)[-1]


def _lines(part: Mapping[str, object]) -> str:
    return "".join(f"{name}: {value}\n" for name, value in part.items())


def without_workspace(error: KnownError) -> str:
    """The file where the workspace cannot even be opened: versions, why, and faults."""
    parts = {"app": versions(), "workspace": {"not opened": error.code}, "faults": dict(faults(own_folder()))}
    return "".join(f"[{name}]\n{_lines(part)}\n" for name, part in parts.items() if part)
