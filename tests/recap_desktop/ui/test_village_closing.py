"""A village is closed by keys, refuses what comes after, and is opened again by two: corrected, or keyed anew."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.views import RecapView, VillageView
from recap_desktop.ui import training
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.pages.board import BoardPage
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.pages.recap import RecapPage
from recap_desktop.ui.pages.sheet import SheetPage
from recap_desktop.ui.recap_words import closings, of_village
from sync.record.content import Finalised, Reopened, SealedSheet, VillageClosed
from tests.recap_desktop.ui.conftest import ALT, CONTROL, Officer, signed_in
from tests.recap_desktop.ui.test_keyed_anew import CHAIR, MEMBER, revoted, seal, type_figures
from tests.recap_desktop.ui.test_keyed_anew import close as close_all
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.recap_desktop.ui.typed import CLEAN, CONTEST, sheets, type_twice

pytestmark = pytest.mark.qt
K = Qt.Key
VILLAGE = CLEAN[:10]
PAIRS = tuple((person, str(training.passphrase(person))) for person in (CHAIR, MEMBER))
THREE = ("latihan-hasan", "latihan-anita", "latihan-yusuf")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    """The first village decided, the others not: made once, each test works on a copy."""
    folder = tmp_path_factory.mktemp("closing") / "w"
    shutil.copytree(prepared, folder)
    with Desk.open(folder) as desk:
        type_twice(desk, CLEAN)
        seal(desk)
        for station in desk.package.stations_of(VILLAGE):
            if station.code != CLEAN:
                desk.corrections.absent(CONTEST, station.code, "postponed", PAIRS)
        desk.session.lock()
    return folder


def to_village(officer: Officer) -> RecapPage:
    """Alt+6, and Enter on the first village."""
    officer.press(K.Key_6, ALT)
    page = cast(RecapPage, officer.window.current_page)
    if page.village is None:
        officer.press(K.Key_Return)
    assert page.village == VILLAGE
    return page


def close(officer: Officer) -> RecapPage:
    page = to_village(officer)
    close_here(officer)
    return page


def close_here(officer: Officer) -> None:
    """The village on show."""
    officer.press(K.Key_Return, CONTROL)
    for phrase in THREE:
        officer.type(phrase)
        officer.press(K.Key_Return)


def acts(desk: Desk, kind: type) -> list[object]:
    return [one.content for one in desk.context.state.acts if isinstance(one.content, kind)]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_village_is_closed_refuses_changes_and_is_opened_again(
    ready: Path, tmp_path: Path, qtbot: QtBot, qapp: QApplication, language: str
) -> None:
    shutil.copytree(ready, tmp_path / "w")
    with Desk.open(tmp_path / "w") as desk, signed_in(desk, qtbot, qapp, CHAIR) as officer:
        window, words = officer.window, officer.window.context.words
        words.use(language)
        board = officer.opened("board", BoardPage)
        first, second = desk.board.villages(CONTEST)[:2]
        assert (first.standing, second.standing) == ("ready", "open")
        assert words("closing.ready") in board.model.told(first)
        page = to_village(officer)
        assert words("closing.village.ready") in page.count.text() and page.sign.isVisible()
        assert page.sign.accessibleName() == words("closing.close", name=first.name)
        assert not clipped(window) and not nameless(window)
        close(officer)
        assert page.notice.text.startswith(words("closing.done", name=first.name, time="")[:12]), page.notice.text
        assert words("closing.village.closed") in page.count.text() and page.further.isVisible()
        assert not clipped(window) and not nameless(window)
        (act,) = acts(desk, VillageClosed)
        assert not acts(desk, Finalised)
        assert [one.standing for one in desk.board.villages(CONTEST)][:2] == ["closed", "open"]
        officer.press(K.Key_Return, CONTROL)
        assert page.village is None and first.name in page.count.text(), "up, as no other village can be closed"
        with pytest.raises(KnownError, match="fold.not_reopened"):
            desk.corrections.correct(CONTEST, CLEAN, {"invalid": Figure.of(1)}, "misread", "strike", [], PAIRS)
        reopen(officer)
        assert len(acts(desk, Reopened)) == 1
        village = desk.board.villages(CONTEST)[0]
        assert village.standing == "reopened"
        board = officer.opened("board", BoardPage)
        assert words("closing.reopened", count=1) in board.model.told(village)
        assert not clipped(window) and not nameless(window)
        if language == "id":
            _keyed_anew_and_closed_again(officer, desk)


def reopen(officer: Officer) -> None:
    """From the village's recapitulation: Enter on the station, Ctrl+Enter, reason, basis, two passphrases."""
    to_village(officer)
    officer.press(K.Key_Home)
    officer.press(K.Key_Return)
    sheet = cast(SheetPage, officer.window.current_page)
    assert sheet.words("sheet.about.locked") in sheet.state.text()
    officer.press(K.Key_Return, CONTROL)
    assert sheet.views.currentWidget() is sheet.reopen
    assert not clipped(officer.window)
    while sheet.reopen.reason.currentData() != "revote":
        officer.press(K.Key_Down)
    officer.press(K.Key_Tab)
    officer.type("mk-12/2024")
    officer.press(K.Key_Return, CONTROL)
    for phrase in THREE[:2]:
        officer.type(phrase)
        officer.press(K.Key_Return)
    assert sheet.words("sheet.about.keyed_anew") in sheet.state.text(), sheet.reopen.notice.text
    officer.press(K.Key_Return, CONTROL)
    assert sheet.views.currentWidget() is sheet.correct, "open again: it may be corrected from here"
    officer.press(K.Key_Escape)
    officer.press(K.Key_H, CONTROL)
    told = [line.cells[1] for line in sheet.life.model.lines]
    closed, opened = sheet.words("life.what.village_closed"), sheet.words("life.what.reopened")
    assert {one.partition(" \u00b7 ")[0] for one in told[-2:]} == {closed, opened}, told
    officer.press(K.Key_Escape)


def _keyed_anew_and_closed_again(officer: Officer, desk: Desk) -> None:
    """Two operators come to the same sheet by Alt+2 and its number; ratified, the village closes once more."""
    for person in ("P-OP-1", "P-OP-2"):
        officer.switch_to(person)
        officer.press(K.Key_2, ALT)
        page = cast(EntryPage, officer.window.current_page)
        officer.type(CLEAN[-3:])
        officer.press(K.Key_Return)
        if person == "P-OP-1":
            assert page.views.currentWidget() is page.anew
            officer.press(K.Key_Down)
            officer.press(K.Key_Down)
            officer.press(K.Key_Return, CONTROL)
        type_figures(officer, page)
    seal(desk)
    desk.session.lock()
    officer.switch_to(CHAIR)
    head = desk.context.state.sheet(CONTEST, CLEAN).head
    assert head is not None
    said = head.content_as(SealedSheet)
    assert (said.revision, said.result_type) == (2, "revote")
    assert said.as_decided["votes.1"].value == revoted()["votes.1"]
    page = close(officer)
    assert len(acts(desk, VillageClosed)) == 2, page.notice.text
    assert desk.board.villages(CONTEST)[0].standing == "closed"


def test_the_next_village_follows_and_who_declined_is_named_where_no_other_may_sign(
    ready: Path, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    shutil.copytree(ready, tmp_path / "w")
    with Desk.open(tmp_path / "w") as desk:
        desk.session.sign_in(CHAIR, THREE[0])
        second = desk.package.villages_of(desk.region)[1]
        for station in desk.package.stations_of(second.code):
            desk.corrections.absent(CONTEST, station.code, "lost", PAIRS)
        desk.corrections.refuse(CONTEST, desk.region, "P-MEMBER-2", "misread", PAIRS)
        desk.session.lock()
        with signed_in(desk, qtbot, qapp, CHAIR) as officer:
            window, words = officer.window, officer.window.context.words
            page = to_village(officer)
            officer.press(K.Key_Return, CONTROL)
            assert page.notice.text.endswith(words("closing.declined", names="Yusuf Malik", persons=3))
            assert page.notice.text.startswith(words("closing.signing", name="", included="", expected="")[:18])
            assert not clipped(window)
            window.context.theme.use(scale=150)
            officer.settle()
            assert not clipped(window), "what is signed is read whole beside large letters"
            window.context.theme.use(scale=100)
            officer.press(K.Key_Escape)
            assert not acts(desk, VillageClosed), "Esc: nothing is signed"
            close(officer)
            name = desk.board.villages(CONTEST)[1].name
            assert page.further.accessibleName() == words("closing.next", name=name)
            officer.press(K.Key_Return, CONTROL)
            assert page.village == second.code and page.sign.isVisible(), "none of its sheets came: closed as such"
            assert not clipped(window) and not nameless(window)
            close_here(officer)
            assert len(acts(desk, VillageClosed)) == 2
            officer.press(K.Key_Return, CONTROL)
            assert page.village is None
            officer.press(K.Key_End)
            officer.press(K.Key_Return)
            assert not page.sign.isVisible(), "of a village that is not done nothing is signed"
            assert words("closing.village.open", count=4) in page.count.text()


def test_an_operator_is_told_who_opens_again_what_is_closed_or_has_no_sheet(
    ready: Path, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    shutil.copytree(ready, tmp_path / "w")
    with Desk.open(tmp_path / "w") as desk, signed_in(desk, qtbot, qapp, "P-OP-1") as officer:
        gone = next(one.code for one in desk.package.stations_of(VILLAGE) if one.code != CLEAN)
        _refused_to_type(officer, gone, "entry.declared_absent", station=desk.context.place_of(gone))
        desk.session.lock()
        officer.switch_to(CHAIR)
        close(officer)
        officer.switch_to("P-OP-2")
        for station in (gone, CLEAN):
            _refused_to_type(officer, station, "entry.not_reopened")


def _refused_to_type(officer: Officer, at: str, code: str, **params: str) -> None:
    for language in ("id", "en"):
        officer.window.context.words.use(language)
        page = officer.opened("entry", EntryPage, station=at, typed=True)
        assert page.start.notice.text == page.words(code, **params)
        assert not clipped(officer.window)


def test_a_final_subdistrict_closes_every_village(
    ready: Path, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    shutil.copytree(ready, tmp_path / "w")
    with Desk.open(tmp_path / "w") as desk:
        desk.session.sign_in(CHAIR, THREE[0])
        close_all(desk)
        assert len(acts(desk, Finalised)) == 1 and not acts(desk, VillageClosed)
        assert {one.standing for one in desk.board.villages(CONTEST)} == {"closed"}
        desk.session.lock()
        with signed_in(desk, qtbot, qapp, CHAIR) as officer:
            words = officer.window.context.words
            page = officer.opened("recap", RecapPage)
            assert words("closing.all") in page.count.text()
            to_village(officer)
            assert not page.sign.isVisible() and page.further.isVisible()
            assert words("closing.village.closed") in page.count.text()


def test_what_another_laptop_closed_over_a_revision_in_hand_is_reopened_first(
    ready: Path, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    """Here a re-vote was typed twice and waits to be ratified; there the village was closed with what stood before."""
    folders = [tmp_path / name for name in ("here", "there")]
    for folder in folders:
        shutil.copytree(ready, folder)
    with Desk.open(folders[0]) as desk, Desk.open(folders[1]) as there:
        there.session.sign_in(CHAIR, str(training.passphrase(CHAIR)))
        batch = there.recap.prepare(CONTEST, VILLAGE)
        for person in batch.signers:
            there.recap.sign(batch, person, str(training.passphrase(person)))
        for person, anew in (("P-OP-1", "revote"), ("P-OP-2", None)):
            desk.session.sign_in(person, str(training.passphrase(person)))
            session = desk.entry.open(CONTEST, CLEAN, anew=anew)
            typed = {**sheets()[CLEAN], **revoted()}
            session.commit_run({name: Figure.of(typed[name]) for name in session.definition.order})
            session.finish()
            desk.session.lock()
        desk.session.sign_in(CHAIR, str(training.passphrase(CHAIR)))
        desk.queue.take(there.queue.give())
        desk.session.lock()
        sheet = desk.context.state.sheet(CONTEST, CLEAN)
        assert (sheet.status, sheet.locked) == ("verified", True)
        with signed_in(desk, qtbot, qapp) as officer:
            page = officer.opened("sheet", SheetPage, station=CLEAN)
            assert page.act.text().startswith(page.words("act.reopen_sheet")), "sealing would be refused"
            officer.press(K.Key_Return)
            assert officer.window.current_page is page, "Enter on the figures leads to no page that could not go on"
            officer.press(K.Key_Return, CONTROL)
            assert page.views.currentWidget() is page.reopen
            officer.press(K.Key_Down)
            page.reopen.basis.setFocus()
            officer.type("mk-12/2024")
            officer.press(K.Key_Return, CONTROL)
            for phrase in THREE[:2]:
                officer.type(phrase)
                officer.press(K.Key_Return)
            assert not desk.context.state.sheet(CONTEST, CLEAN).locked, page.reopen.notice.text
            assert page.act.text().startswith(page.words("sheet.next.sealing")), "the re-vote goes on to be ratified"


@pytest.mark.parametrize("language", ["id", "en"])
def test_who_signs_is_shown_before_anybody_signs_and_who_is_not_in_the_room_is_unticked_by_keys(
    ready: Path, tmp_path: Path, qtbot: QtBot, qapp: QApplication, language: str
) -> None:
    shutil.copytree(ready, tmp_path / "w")
    with Desk.open(tmp_path / "w") as desk:
        desk.session.sign_in(CHAIR, THREE[0])
        desk.setup.enrol_training("P-MEMBER-3", "member", "Ruslan Kene", "latihan-ruslan")
        desk.session.lock()
        with signed_in(desk, qtbot, qapp, CHAIR) as officer:
            officer.window.context.words.use(language)
            _others_sign(officer, desk)


def _others_sign(officer: Officer, desk: Desk) -> None:
    page, words = to_village(officer), officer.window.context.words
    officer.press(K.Key_Return, CONTROL)
    who = page.who
    assert who.chosen == ["P-CHAIR", "P-MEMBER-1", "P-MEMBER-2"] and page.signer.field.edit.hasFocus()
    assert who.rule.text() == words("recap_signers.rule_chair", persons=3)
    assert [one.text().partition(" ")[2] for one in who.ticks.values()][3] == "Ruslan Kene"
    assert not clipped(officer.window) and not nameless(officer.window)
    officer.press(K.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert who.ticks["P-CHAIR"].hasFocus()
    officer.press(K.Key_Right)
    officer.press(K.Key_Space)
    assert page.notice.text == words("recap_signers.too_few", count=2, persons=3) and page.signer.isHidden()
    officer.settle()
    assert not clipped(officer.window)
    for key in (K.Key_Right, K.Key_Right, K.Key_Space):
        officer.press(key)
    officer.settle()
    assert who.chosen == ["P-CHAIR", "P-MEMBER-2", "P-MEMBER-3"] and not page.signer.isHidden()
    assert who.ticks["P-MEMBER-3"].hasFocus(), "somebody else may be missing too"
    for key in (K.Key_Left, K.Key_Left, K.Key_Space, K.Key_Left, K.Key_Space):
        officer.press(key)
    assert page.notice.text == words("recap_signers.no_chair") and page.signer.isHidden(), "no chair in the room"
    for key in (K.Key_Space, K.Key_Right, K.Key_Space):
        officer.press(key)
    officer.settle()
    assert who.chosen == ["P-CHAIR", "P-MEMBER-2", "P-MEMBER-3"]
    officer.press(K.Key_Return)
    assert page.signer.field.edit.hasFocus()
    for phrase in ("latihan-hasan", "latihan-yusuf", "latihan-ruslan"):
        officer.type(phrase)
        officer.press(K.Key_Return)
        assert who.isHidden() or not any(one.isEnabled() for one in who.ticks.values())
    (closed,) = [one for one in desk.context.state.acts if isinstance(one.content, VillageClosed)]
    names = {desk.context.ledger.roster.officer(key).person for key in closed.signers}  # type: ignore[union-attr]
    assert names == {"P-CHAIR", "P-MEMBER-2", "P-MEMBER-3"} and who.isHidden()


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_village_that_a_newer_package_made_larger_is_not_called_opened_again(language: str) -> None:
    words = Words(language)

    def village(closed: int, reopened: int) -> VillageView:
        return VillageView("8271031001", "GAMBESI", 12, 14, (), closed=closed, reopened=reopened)

    opened, larger, both = village(12, 2), village(12, 0), village(12, 1)
    assert [one.standing for one in (opened, larger, both, village(14, 0))] == [
        "reopened", "added", "reopened", "closed"]
    assert [(one.reopened, one.added) for one in (opened, larger, both, village(14, 0), village(0, 14))] == [
        (2, 0), (0, 2), (1, 1), (0, 0), (14, 0)]
    assert closings(words, [larger]) == [words("closing.list.added", villages="GAMBESI")]
    view = cast(RecapView, None)  # it says nothing more of a village that was closed
    assert of_village(words, larger, view) == words("closing.village.added", count=2)
    assert of_village(words, both, view) == " ".join(
        words(f"closing.village.{name}", count=1) for name in ("reopened", "added"))
