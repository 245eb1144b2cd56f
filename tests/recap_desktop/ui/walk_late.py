"""A walk through what was set aside and what was handed out: the page of asides and its form, copies and their list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt

from recap_desktop.desk import Desk
from recap_desktop.ui import training
from sync.server.run import RunningServer
from sync.server.service import open_service
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.typed import CLEAN, type_twice

K = Qt.Key


@contextmanager
def late_desk(folder: Path) -> Iterator[Desk]:
    """One typist's key was revoked before the entry arrived: it is in quarantine here and on the server."""
    (folder / "w").mkdir()
    with (
        Desk.create(folder / "w", training.package()) as desk,
        RunningServer(open_service(folder / "server", training.package())) as server,
    ):
        training.enrol_crew(desk)
        type_twice(desk, CLEAN)
        desk.session.sign_in("P-OP-1", str(training.passphrase("P-OP-1")))
        (key,) = [key for key, one in desk.context.ledger.roster.officers.items() if one.person == "P-OP-2"]
        server.service.revoke(key, "lost")
        desk.queue.round(server.url)
        assert desk.context.state.quarantined
        desk.session.lock()
        yield desk


def scenes_of_asides(officer: Officer) -> Iterator[str]:
    """A record in quarantine, and the form that two officers endorse it with."""
    officer.sign_in("P-CHAIR")
    officer.window.go("asides")
    officer.settle()
    yield "asides"
    officer.press(K.Key_Return, CONTROL)
    yield "endorsement"
    officer.press(K.Key_Return, CONTROL)
    yield "endorsement, signing"
    officer.press(K.Key_Return)
    yield "endorsement, passphrase missing"
    officer.press(K.Key_Escape)


def scenes_of_copies(officer: Officer) -> Iterator[str]:
    """A signed report: for whom a copy is, that it was put out, and the list of copies."""
    officer.sign_in("P-CHAIR")
    officer.window.go("report")
    officer.settle()
    yield "signed report"
    officer.press(K.Key_Return, CONTROL)
    yield "copy, for whom"
    officer.type("Saksi pasangan calon 02, Ternate Selatan")
    officer.press(K.Key_Return)
    yield "copy handed out"
    officer.window.current_page.show_register()  # type: ignore[attr-defined]
    officer.settle()
    yield "list of copies"
