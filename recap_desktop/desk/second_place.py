"""The second place for automatic copies: a stick or disk that an officer chose once, known again by a mark on it.

The choice stands in ``copies.json`` of the workspace: where the folder was, what the disk is called, and the mark that
was written into the folder. A place without its mark is absent, whatever lies under its path: a mount point whose stick
is out is a folder of the laptop's own disk.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.files import known_io, read_limited, write_atomic
from recap_desktop.core.outputs import check_folder
from recap_desktop.workspace.workspace import WorkspaceFolder

#: Folder of copies at the top of a stick or second disk; the variable names one more place.
FOLDER, VARIABLE = "recap-copies", "RECAP_COPIES"
CHOICE = "copies.json"
MARK = "recap-place.json"
_LIMIT = 4096


@dataclass(frozen=True)
class CopyPlace:
    """A folder that takes copies. ``label`` is what its disk is called, "" for the folder beside the workspace."""

    folder: Path
    label: str


@dataclass(frozen=True)
class SecondPlace:
    """What was chosen: ``folder`` as it was then, ``label`` of its disk, ``mark`` in the folder."""

    folder: str
    label: str
    mark: str

    def found(self) -> Path | None:
        """Where it is now: at its old path, or under the same names on another disk or letter; None while absent."""
        was = Path(self.folder)
        for folder in (was, *(root / FOLDER for root in disks())):
            if _mark_of(folder) == self.mark:
                return folder
        return None


def chosen(place: WorkspaceFolder) -> SecondPlace | None:
    """The choice of a workspace; a damaged file is none."""
    try:
        kept = json.loads(read_limited(place.root / CHOICE, _LIMIT))
        if set(kept) == {"folder", "label", "mark"} and all(isinstance(one, str) for one in kept.values()):
            return SecondPlace(**kept)
    except (KnownError, ValueError, TypeError, RecursionError):
        pass
    return None


def choose(place: WorkspaceFolder, folder: Path) -> SecondPlace:
    """Take a folder, or the top of a stick, for the second place. Its copies lie in ``recap-copies`` in it.

    :raises KnownError: ``copies.own_folder`` for the workspace's own folders, ``output.*``, ``workspace.*``
        where it cannot be written.
    """
    folder = folder if folder.name == FOLDER else folder / FOLDER
    own = (place.root, place.copies, place.exports)
    real = Path(os.path.realpath(folder))
    if any(real == Path(os.path.realpath(one)) or Path(os.path.realpath(one)) in real.parents for one in own):
        raise KnownError("copies.own_folder", folder=folder.parent.name)
    check_folder(folder)
    with known_io(folder.parent):
        folder.mkdir(exist_ok=True)
    mark = _mark_of(folder) or secrets.token_hex(16)
    write_atomic(folder / MARK, json.dumps({"mark": mark}).encode("ascii"))
    made = SecondPlace(str(folder), label_of(folder), mark)
    write_atomic(place.root / CHOICE, json.dumps(asdict(made)).encode("ascii"))
    return made


def forget(place: WorkspaceFolder) -> None:
    """No second place any more; copies that lie there stay.

    :raises KnownError: ``workspace.*``.
    """
    with known_io(place.root):
        (place.root / CHOICE).unlink(missing_ok=True)


def places(place: WorkspaceFolder) -> tuple[CopyPlace, ...]:
    """Every folder that takes a copy now: beside the workspace, the one chosen, the one that the variable names, and
    ``recap-copies`` on sticks. What is absent is left out."""
    found = {place.copies: CopyPlace(place.copies, "")}
    second = chosen(place)
    folder = second.found() if second is not None else None
    if second is not None and folder is not None:
        found[folder] = CopyPlace(folder, second.label)
    for one in _unasked():
        found.setdefault(one.folder, one)
    return tuple(found.values())


def _unasked() -> Iterator[CopyPlace]:
    named = os.environ.get(VARIABLE, "")
    if named:
        yield CopyPlace(Path(named), label_of(Path(named)))
    for root in disks():
        with suppress(OSError):
            if (root / FOLDER).is_dir():
                yield CopyPlace(root / FOLDER, label_of(root))


def disks() -> Iterator[Path]:
    """Tops of sticks and second disks."""
    if sys.platform == "win32":
        yield from (Path(f"{letter}:\\") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ")
        return
    above = [Path("/Volumes")] if sys.platform == "darwin" else [Path("/media"), Path("/mnt"), Path("/run/media")]
    for folder in (*above, *(one for top in above for one in _folders(top))):
        yield from _folders(folder)


def label_of(folder: Path) -> str:
    """What people call the disk a folder is on: the name it is mounted under, on Windows its label and letter; on the
    laptop's own disk the folder that holds the copies."""
    if sys.platform == "win32":
        return _windows_label(folder)
    for one in (folder, *folder.parents):
        with suppress(OSError):
            if os.path.ismount(one) and one != Path(one.anchor):
                return one.name
    return (folder.parent if folder.name == FOLDER else folder).name or str(folder)


def _windows_label(folder: Path) -> str:
    import ctypes

    name = ctypes.create_unicode_buffer(261)
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 -- there is none elsewhere
    asked = kernel.GetVolumeInformationW(folder.anchor, name, len(name), None, None, None, None, 0)
    return f"{name.value} ({folder.drive})" if asked and name.value else folder.drive


def _mark_of(folder: Path) -> str | None:
    try:
        kept = json.loads(read_limited(folder / MARK, _LIMIT))
    except (KnownError, ValueError, RecursionError):
        return None
    found = kept.get("mark") if isinstance(kept, dict) else None
    return found if isinstance(found, str) else None


def _folders(folder: Path) -> Sequence[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.is_dir())
    except OSError:
        return ()
