"""``recap demo``: the window on the training region, officers enrolled, nothing to set up."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from recap_desktop.ui import application, training
from recap_desktop.ui.shell.start_fault import told


def open_demo(folder: Path | None = None, language: str | None = None) -> int:
    """Opens the training region in a new folder (a temporary one when None); answers the exit status.

    A folder that holds a training workspace already is opened again as it was left.
    """
    app = application.application()
    with told(app, language):
        if folder is None:
            with tempfile.TemporaryDirectory(prefix="recap-demo-") as made:
                return _open(app, Path(made), language)
        return _open(app, folder, language)


def _open(app: QApplication, folder: Path, language: str | None) -> int:
    from recap_desktop.desk import Desk

    workspace = folder / "workspace"
    if (workspace / "package.json").exists():
        desk = Desk.open(workspace)
    else:
        application.make_folder(workspace)
        desk = Desk.create(workspace, training.package())
    from sync.server.run import serve

    with serve(folder / "server", training.package()) as server:
        desk.queue.server = server.url
        try:
            training.enrol_crew(desk)
            return application.show(app, desk, language)
        finally:
            desk.close()
