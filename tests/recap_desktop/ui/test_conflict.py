"""A conflict of two laptops, ended in the window by two officers who typed nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.sheet import SheetPage
from recap_desktop.ui.shell.window import MainWindow
from sync.record.content import SealedSheet
from tests.helpers.desks import PASSPHRASE
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.recap_desktop.ui.typed import CLEAN, CONTEST, sheets, type_sheet

pytestmark = pytest.mark.qt
K = Qt.Key
PAPER = sheets()[CLEAN]


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Desk]:
    """A second laptop of the committee with officers of its own."""
    found = Desk.create(tmp_path / "other", training.package())
    for person, role in {"OP-8": "operator", "OP-9": "operator", "KETUA-2": "chair", "ANGGOTA-9": "member"}.items():
        found.setup.enrol_training(person, role, f"Nama {person}", PASSPHRASE)
    yield found
    found.close()


def _type(desk: Desk, person: str, changes: dict[str, Figure]) -> None:
    desk.session.sign_in(person, PASSPHRASE)
    session = desk.entry.open(CONTEST, CLEAN)
    for field in session.definition.order:
        session.commit(field, changes.get(field, Figure.of(PAPER[field])))
    session.finish()


def _end(officer: Officer, key: Qt.Key) -> SheetPage:
    """As chair: the sheet from the board, the conflict form, one choice, two passphrases."""
    officer.sign_in("P-CHAIR")
    officer.window.go("sheet", station=CLEAN)
    officer.settle()
    page = officer.window.current_page
    assert isinstance(page, SheetPage)
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.conflict and len(page.conflict.choices) == 2
    assert not clipped(officer.window) and not nameless(officer.window)
    officer.press(K.Key_Return, CONTROL)
    assert page.conflict.notice.text == page.words("acts.conflict_choose")
    officer.press(key)
    if page.conflict.reason.isVisible():
        page.conflict.reason.setFocus()
        officer.press(K.Key_Down)
    officer.press(K.Key_Return, CONTROL)
    assert page.conflict.signers.asks, page.conflict.notice.text
    officer.type("latihan-hasan")
    officer.press(K.Key_Return)
    officer.type("latihan-anita")
    officer.press(K.Key_Return)
    return page


def test_two_sealed_results_become_one_revision_that_names_both(
    desk: Desk, other: Desk, officer: Officer, window: MainWindow
) -> None:
    more = {name: Figure.of(PAPER[name] + 1) for name in ("dpt.m", "dpt.t")}
    for person in ("P-OP-1", "P-OP-2"):
        type_sheet(desk, person, CLEAN, {})
    for person in ("OP-8", "OP-9"):
        _type(other, person, more)
    for where, chair, phrase in ((desk, "P-CHAIR", "latihan-hasan"), (other, "KETUA-2", PASSPHRASE)):
        where.session.sign_in(chair, phrase)
        batch = where.sealing.prepare(CONTEST, [CLEAN])
        for person in batch.signers:
            where.sealing.sign(batch, person, str(training.passphrase(person) or PASSPHRASE))
    desk.queue.take(other.queue.give())
    kept = desk.conflicts.view(CONTEST, CLEAN).options[1].figures["dpt.m"].value
    assert kept in (PAPER["dpt.m"], PAPER["dpt.m"] + 1)
    desk.session.lock()
    heads = {head.id for head in desk.context.state.sheet(CONTEST, CLEAN).heads}
    desk.session.sign_in("P-MEMBER-1", "latihan-anita")
    assert desk.board.next_step(CONTEST).page == "sheet"
    desk.session.lock()
    assert len(heads) == 2
    page = _end(officer, K.Key_2)
    sheet = desk.context.state.sheet(CONTEST, CLEAN)
    assert page.views.currentWidget() is page._reading, page.conflict.notice.text
    assert sheet.head is not None and set(sheet.head.content_as(SealedSheet).supersedes) == heads
    assert sheet.head.content_as(SealedSheet).as_decided["dpt.m"].value == kept
    assert desk.recap.view(CONTEST).total.totals["dpt.m"] == kept


def test_two_settlements_are_chosen_between(desk: Desk, other: Desk, officer: Officer, window: MainWindow) -> None:
    type_sheet(desk, "P-OP-1", CLEAN, {})
    type_sheet(desk, "P-OP-2", CLEAN, {"votes.1": Figure.of(1)})
    other.session.sign_in("KETUA-2", PASSPHRASE)
    other.queue.take(desk.queue.give())
    readings = ((desk, "P-CHAIR", "latihan-hasan", PAPER["votes.1"]), (other, "KETUA-2", PASSPHRASE, 1))
    for where, person, phrase, votes in readings:
        where.session.sign_in(person, phrase)
        where.settling.save(CONTEST, CLEAN, {"votes.1": Figure.of(votes)}, phrase)
    desk.queue.take(other.queue.give())
    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    options = desk.conflicts.view(CONTEST, CLEAN).options
    right = next(place for place, one in enumerate(options) if one.figures["votes.1"].value == PAPER["votes.1"])
    desk.session.lock()
    page = _end(officer, (K.Key_1, K.Key_2)[right])
    assert desk.board.station(CONTEST, CLEAN).status == "verified", page.conflict.notice.text
    decided = desk.context.state.sheet(CONTEST, CLEAN).as_decided
    assert decided is not None and decided["votes.1"].value == PAPER["votes.1"]


def test_the_strip_is_of_the_row_of_the_table_that_f8_goes_through(
    desk: Desk, other: Desk, officer: Officer, window: MainWindow
) -> None:
    type_sheet(desk, "P-OP-1", CLEAN, {})
    type_sheet(desk, "P-OP-2", CLEAN, {"votes.1": Figure.of(1), "votes.2": Figure.of(2)})
    other.session.sign_in("KETUA-2", PASSPHRASE)
    other.queue.take(desk.queue.give())
    for where, person, phrase, more in ((desk, "P-CHAIR", "latihan-hasan", 0), (other, "KETUA-2", PASSPHRASE, 1)):
        where.session.sign_in(person, phrase)
        read = {name: Figure.of(PAPER[name] + more) for name in ("votes.1", "votes.2")}
        where.settling.save(CONTEST, CLEAN, read, phrase)
    desk.queue.take(other.queue.give())
    desk.session.lock()
    officer.sign_in("P-CHAIR")
    page = officer.opened("sheet", SheetPage, station=CLEAN)
    officer.press(K.Key_Return, CONTROL)
    form = page.conflict
    photo = QImage(1654, 2339, QImage.Format.Format_RGB32)
    photo.fill(Qt.GlobalColor.white)
    form.paper._pages = {desk.package.definition(CONTEST, CLEAN).field("votes.1").page: photo}
    assert form.paper._field == "votes.1"
    officer.press(K.Key_F8)
    assert form.paper._field == "votes.2" and not form.paper.strip.isHidden()
    assert not clipped(window) and not nameless(window)
    officer.press(K.Key_F8)
    assert form.paper._field == "votes.1"
    officer.press(K.Key_2)
    assert form._group.checkedId() == 1
