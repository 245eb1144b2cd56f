"""The desk of the window begins again: what can be salvaged takes the place of a workspace that is not opened.

The old folder is renamed and nothing in it is changed. Failure table, by where it is cut short: before the new folder
is whole -> the old one is in its place, the next try begins anew; between the two renames -> the new folder stands
beside, whole, and the next start gives it its name (:func:`finish`); a try that fails -> nothing has moved.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from recap_desktop.core.files import known_io
from recap_desktop.core.outputs import Output
from recap_desktop.desk.backups import restore
from recap_desktop.desk.copies import copies_of
from recap_desktop.desk.desk import Desk
from recap_desktop.desk.salvage.salvage import Salvaged, salvage
from sync.system import sync_folder, take_place


@dataclass(frozen=True)
class BegunAgain:
    """What was saved, and where the old folder lies now."""

    saved: Salvaged
    aside: Path


def begin_again(desk: Desk, person: str, passphrase: str) -> BegunAgain:
    """Salvage, restore beside, put the old folder aside, take its place. Whoever signs in next works on.

    :raises KnownError: as :func:`recap_desktop.desk.salvage.salvage.salvage` and
        :func:`recap_desktop.desk.backups.restore`; the old folder is then where it was.
    """
    context = desk.context
    with context.lock:
        context.close()
        place = context.folder
        mark = context.clock.now().strftime("%Y%m%dT%H%M%SZ")
        with known_io(place.copies):
            place.copies.mkdir(parents=True, exist_ok=True)
        file = place.copies / f"salvaged-{mark}.recap"
        saved = salvage(place.root, Output(file, force=True), person, passphrase, copies=copies_of(place))
        ready = _ready(place.root)
        with known_io(ready):
            if ready.exists():
                shutil.rmtree(ready)
        restore(file, ready, person, passphrase)
        aside = place.root.with_name(f"{place.root.name}-set-aside-{mark}")
        with known_io(place.root):
            take_place(place.root, aside)
            finish(place.root)
        context.forget()
        context.changed("session")
    return BegunAgain(saved, aside)


def finish(folder: Path) -> None:
    """Give a new folder that is whole the name of the old one, which was put aside already."""
    ready = _ready(folder)
    if not folder.exists() and ready.is_dir():
        take_place(ready, folder)
        sync_folder(folder.parent)


def _ready(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.next")
