"""What was set aside, in the real window: why, what to do, and the act; every kind is brought about for real."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.desk.asides import KINDS
from recap_desktop.ui import training
from recap_desktop.ui.pages.asides import AsidesPage
from resources.catalogue import messages
from sync.server.run import RunningServer
from sync.server.service import open_service
from tests.recap_desktop.ui.conftest import CONTROL, Officer, signed_in
from tests.recap_desktop.ui.typed import CLEAN, CLEAN_2, CONTEST, type_sheet
from tests.recap_desktop.ui.walk_late import late_desk

K = Qt.Key


@pytest.fixture
def late(tmp_path: Path) -> Iterator[Desk]:
    with late_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def chair(late: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[Officer]:
    with signed_in(late, qtbot, qapp) as one:
        yield one


def asides(officer: Officer) -> AsidesPage:
    officer.window.go("asides")
    officer.settle()
    page = officer.window.current_page
    assert isinstance(page, AsidesPage)
    return page


def test_a_record_in_quarantine_says_whose_key_since_when_and_what_to_do(chair: Officer, late: Desk) -> None:
    """In both languages."""
    page = asides(chair)
    (line,) = page.model.lines
    assert line.cells[:2] == ("Tertahan", "Diketik") and line.cells[3] == "Budi Salim"
    (aside,) = late.asides.list()
    assert aside.why is not None
    zone = chair.window.context.words.zone
    since = datetime.fromisoformat(str(aside.why.params["since"])).astimezone(zone).strftime("%d-%m-%Y %H.%M")
    assert zone is not None and page.why.text().startswith(f"Kunci Budi Salim dicabut sejak {since}")
    assert "dua petugas lain" in page.remedy.text() and page.act.text().startswith("Terima catatan")
    chair.press(K.Key_B, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert page.why.text().startswith("The key of Budi Salim was taken back")


def test_two_officers_endorse_it_by_keys_and_it_counts(chair: Officer, late: Desk) -> None:
    """Check, own passphrase, the other's: then the sheet goes on as typed twice."""
    page = asides(chair)
    chair.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.form and "Budi Salim" in page.form.about.text()
    chair.press(K.Key_Return, CONTROL)
    chair.type(str(training.passphrase("P-CHAIR")))
    chair.press(K.Key_Return)
    other = page.form.signers.other.officer
    assert other is not None
    chair.type(str(training.passphrase(other.person)))
    chair.press(K.Key_Return)
    assert page.notice.text == "Catatan diterima dan dihitung." and not page.model.lines
    assert late.board.station(CONTEST, CLEAN).status == "verified"
    assert [line.what for line in late.lives.of(CONTEST, CLEAN)].count("endorsed") == 1


def test_a_wrong_passphrase_endorses_nothing(chair: Officer, late: Desk) -> None:
    """Said at its field; the record stays where it is."""
    page = asides(chair)
    chair.press(K.Key_Return, CONTROL)
    chair.press(K.Key_Return, CONTROL)
    chair.type("bukan frasa itu")
    chair.press(K.Key_Return)
    chair.type("juga bukan")
    chair.press(K.Key_Return)
    assert page.views.currentWidget() is page.form and late.context.state.quarantined
    chair.press(K.Key_Escape)
    assert len(page.model.lines) == 1


def test_where_nothing_is_set_aside_the_work_goes_on(desk: Desk, officer: Officer) -> None:
    """It is said, and the next step of the work is offered."""
    officer.sign_in("P-CHAIR")
    page = asides(officer)
    assert page.why.text() == "Tidak ada yang tertunda." and page.primary is page.onward


def test_a_first_entry_elsewhere_and_a_refused_record_have_their_lines(tmp_path: Path) -> None:
    """Held back by the server on one desk; refused by the server on another."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    with RunningServer(open_service(tmp_path / "server", training.package())) as server:
        with Desk.create(tmp_path / "a", training.package()) as one:
            training.enrol_crew(one)
            type_sheet(one, "P-OP-1", CLEAN_2, {})
            one.queue.round(server.url)
        with Desk.create(tmp_path / "b", training.package()) as two:
            training.enrol_crew(two)
            two.session.sign_in("P-CHAIR", str(training.passphrase("P-CHAIR")))
            two.queue.round(server.url)
            (held,) = two.asides.list()
    assert (held.kind, held.station, held.names) == ("held", CLEAN_2, ("Siti Rahma",))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_word_a_reason_and_a_remedy(kind: str) -> None:
    """In the catalogue, so that no code reaches the screen."""
    assert {f"asides.{part}.{kind}" for part in ("kind", "why", "do")} <= messages().keys()
