"""The amounts in words typed by keys after the figures, in both languages; none asked where the package wants none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.entry import EntryPage
from sync.record.content import Transcription
from tests.helpers.wire import training_variant
from tests.recap_desktop.ui.conftest import CONTROL, Officer, signed_in
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.recap_desktop.ui.typed import CLEAN, CONTEST, sheets

pytestmark = pytest.mark.qt
K = Qt.Key
PAPER = sheets()[CLEAN]


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "asking", training_variant(words_lines=[CONTEST]).envelope) as made:
        training.enrol_crew(made)
        yield made


def _typed(desk: Desk, person: str) -> None:
    desk.session.sign_in(person, str(training.passphrase(person)))
    session = desk.entry.open(CONTEST, CLEAN)
    session.commit_run({name: Figure.of(PAPER[name]) for name in session.definition.order})
    session.pause()
    desk.session.lock()


def _page(officer: Officer) -> EntryPage:
    page = officer.opened("entry", EntryPage, station=CLEAN, typed=True)
    officer.press(K.Key_Return, CONTROL)
    return page


@pytest.mark.parametrize("language", ["id", "en"])
def test_words_are_asked_after_the_figures_and_signed_with_them(
    asking: Desk, qtbot: QtBot, qapp: QApplication, language: str
) -> None:
    _typed(asking, "P-OP-1")
    with signed_in(asking, qtbot, qapp, "P-OP-1") as officer:
        officer.window.context.words.use(language)
        page = _page(officer)
        view = page.written
        assert page.views.currentWidget() is view and officer.focus is view.lines["votes.1"]
        assert not clipped(officer.window) and not nameless(officer.window)
        shown = " ".join([*view.texts.values(), *(one.text() for one in view._labels.values())])
        assert str(PAPER["votes.1"]) not in shown.split(), "words are read from the paper, not from the figure"
        officer.type("delapan 8")
        officer.press(K.Key_Return)
        assert view.refusal.text()
        officer.press(K.Key_Return, CONTROL)
        assert page.views.currentWidget() is view, "a line that is refused is not passed over"
        view.lines["votes.1"].setFocus()
        view.lines["votes.1"].selectAll()
        officer.type("delapan")
        for _ in view.lines:
            officer.press(K.Key_Return)
        assert officer.focus is view.go_on and not view.refusal.text()
        officer.press(K.Key_Escape)
        assert page.views.currentWidget() is page.typing
        officer.press(K.Key_Return, CONTROL)
        assert page.views.currentWidget() is page.check, "what was answered is not asked again"
        officer.press(K.Key_Escape)
    assert asking.context.workspace.drafts.open_drafts()
    asking.session.sign_in("P-OP-1", str(training.passphrase("P-OP-1")))
    session = asking.entry.open(CONTEST, CLEAN)
    assert session.words["votes.1"] == "DELAPAN" and set(session.words) == set(session.words_asked)
    session.finish()
    _typed(asking, "P-OP-2")
    with signed_in(asking, qtbot, qapp, "P-OP-2") as officer:
        assert _page(officer).views.currentWidget() is _entry(officer).check, "the second entry is asked for none"
        _entry(officer)._finish("plano")
        officer.settle()
        said = [one.content_as(Transcription).words
                for one in asking.context.state.sheet(CONTEST, CLEAN).transcriptions]
        assert {"votes.1": "DELAPAN"} in said and None in said


def _entry(officer: Officer) -> EntryPage:
    page = officer.window.current_page
    assert isinstance(page, EntryPage)
    return page
