"""``recap demo --mode trial``: the first start of a trial, with everything that the regency prepares for it.

The server runs as long as the window is open. The people are handed letters (PDF) with the fingerprint and a one-time
code each, and enrol themselves; started again, the rehearsal goes on where it was left.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from recap_desktop.core.own_folder import data_folder
from recap_desktop.ui import application
from recap_desktop.ui.shell import single
from recap_desktop.ui.shell.start_fault import start_faults_shown


def own_folder() -> Path:
    """Where this person's rehearsal is kept."""
    return data_folder() / "gladi"


def open_rehearsal(folder: Path, told: Callable[[Path], object], language: str | None = None) -> int:
    """Opens the start window with the package of the rehearsal; answers the exit status.

    :param folder: where it is kept; one that holds a rehearsal already is gone on with.
    :param told: is given the folder of the letters once they are there.
    :raises KnownError: ``demo.out_other`` for a folder with something else in it, and as the office of the rehearsal.
    """
    app = application.application()
    from recap_desktop.demo.rehearsal.setting import Setting
    from recap_desktop.desk.start.start import Start

    with start_faults_shown(app, language):
        setting = Setting(folder)
        if single.is_open_already(setting.laptops):
            return 0
        with setting.office:
            setting.hand_out()
            told(setting.letters)
            start = Start(setting.laptops)
            given = setting.package if not start.workspaces() else None
            return application.run(None, language, given, start)
