"""Three slips over 205 boxes settled by keys alone: one box a screen, with its strip, party and candidate."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.settling import SettlingPage
from recap_desktop.ui.shell.window import MainWindow
from tests.helpers.guarded_desk import bare
from tests.helpers.party_desk import CONTEST
from tests.helpers.party_sheets import agreeing_party_sheet
from tests.recap_desktop.ui.conftest import FIRST, Officer
from tests.recap_desktop.ui.test_party_entry import party_window, prepared_party  # noqa: F401 - fixtures
from tests.recap_desktop.ui.test_window import clipped, nameless

pytestmark = pytest.mark.qt
K = Qt.Key
PAPER = agreeing_party_sheet()
#: A digit, two candidates exchanged.
SLIPS = {"votes.2.4": PAPER["votes.2.4"] + 30, "votes.17.1": PAPER["votes.17.2"] + 1, "votes.17.2": PAPER["votes.17.1"]}


def typed(desk: Desk, person: str, slips: Mapping[str, int]) -> None:
    desk.session.sign_in(person, training.passphrase(person))
    session = desk.entry.open(CONTEST, FIRST)
    session.commit_run({name: Figure.of({**PAPER, **slips}[name]) for name in session.definition.order})
    session.finish("plano")
    desk.session.lock()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("scale", [100, 150])
def test_three_slips_of_a_party_sheet_are_settled_without_scrolling_through_it(
    party_window: MainWindow, qtbot: QtBot, language: str, scale: int  # noqa: F811 - the fixture
) -> None:
    window, desk = party_window, bare(party_window.context.tasks._given)
    typed(desk, "P-OP-1", {})
    typed(desk, "P-OP-2", SLIPS)
    window.context.words.use(language)
    window.context.theme.use(scale=scale)
    officer = Officer(window, qtbot)
    officer.sign_in("P-MEMBER-1")
    officer.press(K.Key_3, Qt.KeyboardModifier.AltModifier)
    page = window.current_page
    assert isinstance(page, SettlingPage)
    officer.press(K.Key_Return)
    definition = desk.package.definition(CONTEST, FIRST)
    for asked in definition.order:
        if asked not in SLIPS:
            continue
        question = page.question._question
        assert question is not None and question.field == asked
        _, party, candidate = asked.split(".")
        said = page.question._field.text()
        assert f"Calon {party}-{candidate}" in said and definition.field(asked).number in said
        paper = next(one for one in definition.pages if one.number == definition.field(asked).page)
        flat = QImage(round(paper.width), round(paper.height), QImage.Format.Format_RGB32)
        flat.fill(Qt.GlobalColor.lightGray)
        page.question.paper._pages[paper.number] = flat
        page.question.paper.follow(asked)
        officer.settle()
        assert page.question.paper.strip.isVisible() == bool(definition.field(asked).box_rects)
        assert not clipped(window) and not nameless(window)
        right = next(at for at, one in enumerate(question.options) if one.value == PAPER[asked])
        officer.press(K.Key_1 if right == 0 else K.Key_2)
    assert page.views.currentWidget() is page.saving and len(page.saving._model.lines) == len(SLIPS)
    noted = desk.settling.verdict(CONTEST, FIRST, {name: Figure.of(PAPER[name]) for name in SLIPS})
    assert [one.fields for one in noted] == [("dpt.t",)], "the sums agree; the list of voters is another's"
    assert page.saving.rules.isVisible() and noted[0].neutral(language) in page.saving.rules.text()
    assert not clipped(window) and not nameless(window)
    officer.type(str(training.passphrase("P-MEMBER-1")))
    officer.press(K.Key_Return)
    sheet = desk.sealing.sheet(CONTEST, FIRST)
    assert sheet.as_written is not None and not page.model.lines
    assert all(sheet.as_written[name].value == value for name, value in PAPER.items())


def test_what_the_rules_say_before_a_settlement_never_tells_what_would_fit(
    party_window: MainWindow, qtbot: QtBot  # noqa: F811 - the fixture
) -> None:
    desk = bare(party_window.context.tasks._given)
    typed(desk, "P-OP-1", {})
    typed(desk, "P-OP-2", {"votes.2.4": PAPER["votes.2.4"] + 30})
    officer = Officer(party_window, qtbot)
    officer.sign_in("P-MEMBER-1")
    officer.press(K.Key_3, Qt.KeyboardModifier.AltModifier)
    page = party_window.current_page
    assert isinstance(page, SettlingPage)
    officer.press(K.Key_Return)
    officer.press(K.Key_3)
    wrong = PAPER["votes.2.4"] + 7
    officer.type(f"{wrong}")
    if page.views.currentWidget() is page.question:
        officer.press(K.Key_Return)
    said = page.saving.rules.text()
    findings = desk.settling.verdict(CONTEST, FIRST, {"votes.2.4": Figure.of(wrong)})
    assert len(findings) > 1 and any(one.neutral("id") in said for one in findings)
    assert not any(one.message("id") in said for one in findings)
    assert str(PAPER["votes.2.4"]) not in said.split()
