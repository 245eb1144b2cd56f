"""The plenary of one DPR sheet in the real window, by keys alone, from the first figure to the vote held again.

Two typists, three slips, a third who settles; ratified; a witness objects, the plenary corrects; one declines to sign;
the village is closed, the sub-district is final; two open the station again for a re-vote, which is typed, ratified and
closed once more. The figures are those of a real village; what stands in the end goes to a server, into a release, and
is recounted by the verifier.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.committee import CommitteePage
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.pages.plenary import PlenaryPage
from recap_desktop.ui.pages.recap import RecapPage
from recap_desktop.ui.pages.sealing import SealingPage
from recap_desktop.ui.pages.settling import SettlingPage
from recap_desktop.ui.pages.sheet import SheetPage
from sync.portal.publish import publish
from sync.record.content import SealedSheet
from sync.server.archive import open_archive
from sync.server.clock import utc_now
from sync.server.run import serve
from sync.trust.training import training_keys
from sync.verify import verify_path
from tests.helpers.contests import package_of, station_codes
from tests.helpers.pdf_text import pages
from tests.helpers.typing_keys import keys_of, real_dpr
from tests.recap_desktop.ui.conftest import ALT, CONTROL, Officer, signed_in
from tests.recap_desktop.ui.test_window import clipped, nameless

pytestmark = pytest.mark.qt
K = Qt.Key
CONTEST = "DPR"
STATION, ABSENT = station_codes(villages=1, stations=2)
PHRASES = {name: str(training.passphrase(name)) for name in
           ("P-CHAIR", "P-MEMBER-1", "P-MEMBER-2", "P-OP-1", "P-OP-2")}
CHAIR, MEMBER, LAST = PHRASES["P-CHAIR"], PHRASES["P-MEMBER-1"], PHRASES["P-MEMBER-2"]


@pytest.fixture
def desk(shared_data: Path, tmp_path: Path) -> Iterator[Desk]:
    """One village of two stations with the real list of a district; the second sheet never came."""
    (tmp_path / "w").mkdir()
    package = package_of((CONTEST,), villages=1, stations=2, choices={CONTEST: real_dpr(shared_data)[0]})
    with Desk.create(tmp_path / "w", package.envelope) as made:
        training.enrol_crew(made)
        made.session.sign_in("P-CHAIR", CHAIR)
        made.corrections.absent(
            CONTEST, ABSENT, "postponed", [(one, PHRASES[one]) for one in ("P-CHAIR", "P-MEMBER-1")])
        made.session.lock()
        yield made


@pytest.fixture
def paper(shared_data: Path) -> dict[str, int]:
    """The first sheet of the village in which the slips below are slips."""
    sheets = real_dpr(shared_data)[1]
    return next(one for one in sheets if one["invalid"] and len({one[name] for name in _rows(one)[:3]}) == 3)


def _rows(sheet: Mapping[str, int]) -> list[str]:
    """Candidates by their votes, most first."""
    return sorted((name for name in sheet if name.count(".") == 2 and name.startswith("votes.")),
                  key=lambda name: -sheet[name])


def _slips(sheet: Mapping[str, int]) -> dict[str, int]:
    """A digit too many of the first, and the second and third exchanged."""
    first, second, third = _rows(sheet)[:3]
    return {first: sheet[first] + 10, second: sheet[third], third: sheet[second]}


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_whole_plenary(
    desk: Desk, paper: dict[str, int], tmp_path: Path, qtbot: QtBot, qapp: QApplication, language: str
) -> None:
    with signed_in(desk, qtbot, qapp, "P-OP-1") as officer:
        officer.window.context.words.use(language)
        slips = _slips(paper)
        _type(officer, paper)
        _fine(officer)
        officer.switch_to("P-OP-2")
        _type(officer, {**paper, **slips})
        officer.switch_to("P-MEMBER-2")
        _settle(officer, paper, slips)
        officer.switch_to("P-CHAIR")
        _seal(officer)
        _object_and_correct(officer, paper)
        _not_yet_closed(officer)
        _seal(officer)
        _decline(officer)
        _close(officer)
        _final(officer)
        _reopen(officer)
        again = _voted_again(paper)
        for person in ("P-OP-1", "P-OP-2"):
            officer.switch_to(person)
            _type(officer, again, anew=person == "P-OP-1")
        officer.switch_to("P-CHAIR")
        _seal(officer)
        _close(officer)
        _final(officer)
    _what_stands(desk, again, tmp_path)


def _fine(officer: Officer) -> None:
    """Nothing is cut, nothing is without a name."""
    assert not clipped(officer.window) and not nameless(officer.window)


def _type(officer: Officer, figures: Mapping[str, int], *, anew: bool = False) -> None:
    """Alt+2, the number on the paper, every figure, and what is asked about them."""
    officer.press(K.Key_2, ALT)
    page = cast(EntryPage, officer.window.current_page)
    officer.type(STATION[-3:])
    officer.press(K.Key_Return)
    if anew:
        assert page.views.currentWidget() is page.anew
        officer.press(K.Key_Down)
        officer.press(K.Key_Down)
        officer.press(K.Key_Return, CONTROL)
    if page.views.currentWidget() is page.number:
        officer.type(STATION[-3:])
        officer.press(K.Key_Return)
    officer.bot.waitUntil(lambda: page.typing.sheet is not None, timeout=20_000)
    sheet = page.typing.sheet
    assert sheet is not None
    officer.bot.waitUntil(lambda: sheet.isAncestorOf(officer.focus), timeout=20_000)
    for key in keys_of(sheet.definition, figures):
        QTest.keyClick(officer.focus, K.Key_Return if key == "e" else key)
    officer.settle()
    assert page.views.currentWidget() is page.check, (page.notice.text, sheet.current.id, officer.focus)
    for _ in page.check.open_lines:
        officer.press(K.Key_K, CONTROL)
    officer.press(K.Key_Return)
    assert page.views.currentWidget() is page.result


def _settle(officer: Officer, paper: Mapping[str, int], slips: Mapping[str, int]) -> None:
    """Three boxes of 205, one after the other, by what stands on the paper."""
    officer.press(K.Key_3, ALT)
    page = cast(SettlingPage, officer.window.current_page)
    officer.press(K.Key_Return)
    asked = []
    while page.views.currentWidget() is page.question:
        question = page.question._question
        assert question is not None
        asked.append(question.field)
        right = next(at for at, one in enumerate(question.options) if one.value == paper[question.field])
        officer.press(K.Key_1 if right == 0 else K.Key_2)
    assert set(asked) == set(slips) and len(asked) == 3
    _fine(officer)
    officer.type(LAST)
    officer.press(K.Key_Return)
    assert not page.model.lines


def _seal(officer: Officer) -> None:
    """Alt+5, looked at, two passphrases."""
    officer.press(K.Key_5, ALT)
    page = cast(SealingPage, officer.window.current_page)
    officer.press(K.Key_Space)
    while page.views.currentWidget() is page.sheet:
        officer.press(K.Key_Return)
    officer.type(CHAIR)
    officer.press(K.Key_Return)
    officer.type(MEMBER)
    officer.press(K.Key_Return)
    assert not page.model.lines, page.notice.text


def _object_and_correct(officer: Officer, paper: Mapping[str, int]) -> None:
    """A ballot held for invalid was valid, says a witness; the plenary looks, corrects four boxes, and so decides."""
    candidate = _rows(paper)[0]
    party = candidate.split(".")[1]
    sheet = officer.opened("sheet", SheetPage, station=STATION)
    officer.press(K.Key_B, CONTROL)
    page = cast(PlenaryPage, officer.window.current_page)
    form = page.matters.matter
    form.by.setFocus()
    officer.press(K.Key_Down)
    form.text.setFocus()
    officer.type("Saksi menyebut angka lain di salinannya.")
    officer.press(K.Key_Return)
    officer.type(CHAIR)
    officer.press(K.Key_Return)
    assert [line.cells[0] for line in page.model.lines] == [page.words("plenary_page.state.open")], form.notice.text
    _fine(officer)
    sheet = officer.opened("sheet", SheetPage, station=STATION)
    officer.press(K.Key_Return, CONTROL)
    correct = sheet.correct
    assert correct.objection.choice.count() == 2  # this one, or none
    before = {name: paper[name] for name in (candidate, f"party_total.{party}", "valid", "invalid")}
    wanted = {name: value + (-1 if name == "invalid" else 1) for name, value in before.items()}
    for number, name in ((candidate.removeprefix("votes."), candidate), (f"{party}b", f"party_total.{party}"),
                         ("v a", "valid"), ("v b", "invalid")):
        officer.press(K.Key_F4)
        officer.type(number)
        officer.press(K.Key_Return)
        assert officer.focus is correct.rows.fields[name], number
        officer.figures(f"{wanted[name]:03d}")
    correct.reason.setFocus()
    officer.press(K.Key_Down)
    correct.objection.setFocus()
    officer.press(K.Key_Down)
    officer.press(K.Key_Return, CONTROL)
    _fine(officer)
    for phrase in (CHAIR, MEMBER):
        officer.type(phrase)
        officer.press(K.Key_Return)
    assert sheet.views.currentWidget() is not correct, correct.notice.text
    page = officer.opened("plenary", PlenaryPage, view="matters")
    assert [line.cells[0] for line in page.model.lines] == [page.words("plenary_page.state.accepted")]


def _decline(officer: Officer) -> None:
    """The witness of a contestant does not sign, and says why."""
    page = officer.opened("committee", CommitteePage)
    while page.seat is None or page.seat.role != "witness":
        officer.press(K.Key_Down)
    officer.press(K.Key_Return, CONTROL)
    officer.press(K.Key_Down)
    officer.press(K.Key_Return, CONTROL)
    for phrase in (CHAIR, MEMBER):
        officer.type(phrase)
        officer.press(K.Key_Return)
    assert page.notice.text == page.words("committee.done")
    _fine(officer)


def _close(officer: Officer) -> None:
    """Alt+6, the village, three passphrases."""
    officer.press(K.Key_6, ALT)
    page = cast(RecapPage, officer.window.current_page)
    if page.village is None:
        officer.press(K.Key_Return)
    assert page.village == STATION[:10]
    officer.press(K.Key_Return, CONTROL)
    for phrase in (CHAIR, MEMBER, LAST):
        officer.type(phrase)
        officer.press(K.Key_Return)
    assert page.words("closing.village.closed") in page.count.text(), page.notice.text
    _fine(officer)


def _not_yet_closed(officer: Officer) -> None:
    """What was corrected and not ratified would be shut out: neither village nor sub-district is closed over it."""
    officer.press(K.Key_6, ALT)
    page = cast(RecapPage, officer.window.current_page)
    officer.press(K.Key_Return, CONTROL)
    officer.settle()
    assert page.words("recap.in_work", station="", count=1).split("(")[1] in page.notice.text
    officer.press(K.Key_Escape)
    page = cast(RecapPage, officer.opened("recap", RecapPage))
    officer.press(K.Key_Return)
    assert page.village == STATION[:10] and not page.sign.isVisible()
    assert page.words("closing.village.open", count=1) in page.count.text()
    officer.press(K.Key_Escape)


def _final(officer: Officer) -> None:
    """Up to the sub-district; its recapitulation is signed by the committee."""
    page = cast(RecapPage, officer.window.current_page)
    while page.village is not None:
        officer.press(K.Key_Escape)
    officer.press(K.Key_Return, CONTROL)
    for phrase in (CHAIR, MEMBER, LAST):
        officer.type(phrase)
        officer.press(K.Key_Return)
    _fine(officer)


def _reopen(officer: Officer) -> None:
    """From the sheet, for a re-vote: reason, basis, two passphrases."""
    sheet = officer.opened("sheet", SheetPage, station=STATION)
    assert sheet.words("sheet.about.locked") in sheet.state.text()
    officer.press(K.Key_Return, CONTROL)
    assert sheet.views.currentWidget() is sheet.reopen
    while sheet.reopen.reason.currentData() != "revote":
        officer.press(K.Key_Down)
    officer.press(K.Key_Tab)
    officer.type("mk-12/2024")
    officer.press(K.Key_Return, CONTROL)
    for phrase in (CHAIR, MEMBER):
        officer.type(phrase)
        officer.press(K.Key_Return)
    assert sheet.words("sheet.about.keyed_anew") in sheet.state.text(), sheet.reopen.notice.text


def _voted_again(paper: Mapping[str, int]) -> dict[str, int]:
    """One vote of the second candidate goes to the third; where they are of two parties, the parties' sums follow."""
    _, second, third = _rows(paper)[:3]
    changed = dict(paper)
    for name, step in ((second, -1), (third, 1)):
        changed[name] += step
        changed[f"party_total.{name.split('.')[1]}"] += step
    return changed


def _what_stands(desk: Desk, again: Mapping[str, int], folder: Path) -> None:
    state = desk.context.state.sheet(CONTEST, STATION)
    assert state.head is not None
    said = state.head.content_as(SealedSheet)
    assert (said.revision, said.result_type) == (3, "revote")
    assert {name: one.value for name, one in said.as_decided.items()} == dict(again)
    for lang, words in (("id", ("Pemungutan suara ulang",)), ("en", ("Re-vote",))):
        printed = " ".join(" ".join(pages(desk.reports.preview(CONTEST, lang))).split())
        assert all(one in printed for one in words), lang
    with serve(folder / "server", desk.package.envelope) as running:
        desk.session.sign_in("P-CHAIR", CHAIR)
        desk.queue.round(running.url)
        assert desk.queue.status().waiting == 0
    with open_archive(folder / "server", training_keys().log) as archive:
        publish(archive, training_keys().release, folder / "release", utc_now())
    assert verify_path(folder / "release").ok
    with (folder / "release" / "data" / "rekap_kec" / f"{STATION[:4]}.csv").open(encoding="utf-8") as stream:
        (row,) = csv.DictReader(stream)
    assert int(row["suara_sah"]) == again["valid"] and row["rekap_final"] == "true"
