"""The rehearsal of the window: the first start of a trial, with everything that the regency prepares for it.

The server runs as long as the window is open. The people are handed letters (PDF) with the fingerprint and a one-time
code each, and enrol themselves; started again, the rehearsal goes on where it was left.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from recap_desktop.core.own_folder import data_folder

if TYPE_CHECKING:
    from recap_desktop.demo.rehearsal.setting import Setting


def own_folder() -> Path:
    """Where this person's rehearsal is kept."""
    return data_folder() / "gladi"


def prepare(folder: Path) -> Setting:
    """Keys, package and letters of a rehearsal; slow the first time, and no thread of its own is needed.

    :param folder: where it is kept; one that holds a rehearsal already is gone on with.
    :raises KnownError: ``demo.out_other`` for a folder with something else in it, and as the office of the rehearsal.
    """
    from recap_desktop.demo.rehearsal.setting import Setting

    setting = Setting(folder)
    if not setting.letters.is_dir():
        with setting.office:  # makes the server's folder, which the codes lie in
            setting.hand_out()
    return setting
