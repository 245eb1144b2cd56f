"""``recap demo``: the window on the training region, nothing to set up; or a rehearsal of a trial."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from forms.errors import KnownError
from recap_desktop.core.own_folder import data_folder
from recap_desktop.ui import application, rehearsal, training
from recap_desktop.ui.shell import single
from recap_desktop.ui.shell.start_fault import start_faults_shown

#: What the training sends is on its portal after so many seconds.
_PUBLISH_SECONDS = 3.0


def open_demo(folder: Path, language: str | None = None) -> int:
    """Opens the training region; answers the exit status.

    :param folder: where it is kept; one that holds a training already is opened again as it was left.
    :raises KnownError: ``demo.out_other`` for a folder with something else in it, and as the desk.
    """
    app = application.application()
    from recap_desktop.desk.opening.package import is_workspace
    from recap_desktop.desk.salvage.begin import finish

    with start_faults_shown(app, language):
        finish(folder / "workspace")
        if folder.is_dir() and any(folder.iterdir()) and not is_workspace(folder / "workspace"):
            raise KnownError("demo.out_other", path=folder.name)
        return _open(app, folder, language)


def open_rehearsal(folder: Path, told: Callable[[Path], object], language: str | None = None) -> int:
    """Prepares a rehearsal and shows it; answers the exit status.

    :param told: is given the folder of the letters once they are there.
    :raises KnownError: as :func:`recap_desktop.ui.rehearsal.prepare` and :func:`application.rehearse`.
    """
    with start_faults_shown(application.application(), language):
        setting = rehearsal.prepare(folder)
    told(setting.letters)
    return application.rehearse(setting, language)


def own_folder() -> Path:
    """This person's, one for each training package: records of another are no part of it."""
    mark = hashlib.sha256(training.package()).hexdigest()[:8]
    return data_folder() / f"latihan-{mark}"


def _open(app: QApplication, folder: Path, language: str | None) -> int:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.opening.package import is_workspace

    workspace = folder / "workspace"
    if single.is_open_already(workspace):
        return 0
    if is_workspace(workspace):
        desk = Desk.open(workspace)
    else:
        application.make_folder(workspace)
        desk = Desk.create(workspace, training.package())
    from sync.portal.documents import WHOLE
    from sync.server.run import serve
    from sync.trust.training import training_keys

    with serve(folder / "server", training.package()) as server:
        desk.queue.server = server.url
        server.publish_every(_PUBLISH_SECONDS, training_keys().release, d_hasil=WHOLE)
        try:
            training.enrol_crew(desk)
            return application.show(app, desk, language)
        finally:
            desk.close()
