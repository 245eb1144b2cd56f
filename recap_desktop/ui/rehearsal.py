"""``recap demo --mode trial``, and the rehearsal of the start window: the first start of a trial, with everything that
the regency prepares for it.

The server runs as long as the window is open. The people are handed letters (PDF) with the fingerprint and a one-time
code each, and enrol themselves; started again, the rehearsal goes on where it was left.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
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


def open_rehearsal(folder: Path, told: Callable[[Path], object], language: str | None = None) -> int:
    """Prepares a rehearsal and shows it; answers the exit status.

    :param told: is given the folder of the letters once they are there.
    :raises KnownError: as :func:`prepare` and :func:`show_rehearsal`.
    """
    from recap_desktop.ui import application
    from recap_desktop.ui.shell.start_fault import start_faults_shown

    with start_faults_shown(application.application(), language):
        setting = prepare(folder)
    told(setting.letters)
    return show_rehearsal(setting, language)


def show_rehearsal(setting: Setting, language: str | None = None) -> int:
    """Runs the server and opens the start window with the package; answers the exit status.

    :raises KnownError: as the server.
    """
    from recap_desktop.desk.start.start import Start
    from recap_desktop.ui import application
    from recap_desktop.ui.shell import single
    from recap_desktop.ui.shell.start_fault import start_faults_shown

    with ExitStack() as running:
        with start_faults_shown(application.application(), language):
            if single.is_open_already(setting.laptops):
                return 0
            running.enter_context(setting.office)
            start = Start(setting.laptops)
            given = setting.package if not start.workspaces() else None
        return application.run(None, language, given, start, setting.letters)
