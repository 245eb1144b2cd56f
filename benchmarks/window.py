"""Opens the app's window once, until the sign-in tiles are shown, and ends."""

from __future__ import annotations

from pathlib import Path


def open_once(folder: Path) -> None:
    """Window over a training workspace; the first call makes it."""
    from recap_desktop.desk import Desk
    from recap_desktop.ui import application, training

    app = application.application()
    if (folder / "package.json").exists():
        desk = Desk.open(folder)
    else:
        folder.mkdir(parents=True)
        desk = Desk.create(folder, training.package())
        training.enrol_crew(desk)
    window = application.build_window(app, desk, "id")
    window.show()
    app.processEvents()
    application.dispose(window)
    desk.close()
