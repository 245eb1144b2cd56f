"""From the sign-in page of an empty trial workspace to the first sealed sheet, with keys only: online and by files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from tests.helpers import trial
from tests.recap_desktop.ui.conftest import CONTROL, opened_window
from tests.recap_desktop.ui.people_keys import ANI, BUDI, CREW, HASAN, SITI, PeopleKeys, Regency, regency, trial_desk
from tests.recap_desktop.ui.test_typed_sheet import CONTEST, STATION, Keys

pytestmark = pytest.mark.qt
K = Qt.Key


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Regency]:
    with regency(tmp_path / "server") as made:
        yield made


def _to_the_first_sealed_sheet(keys: PeopleKeys, desk: Desk) -> None:
    """Two operators type, chair and member seal."""
    sheet = Keys(keys.window, desk, keys.bot)
    keys.enter(SITI)
    sheet.type_sheet()
    sheet.finish(1)
    keys.press(K.Key_F9)
    keys.enter(BUDI)
    sheet.type_sheet()
    sheet.finish(2)
    keys.press(K.Key_F9)
    keys.enter(HASAN)
    sheet.ratify(HASAN.passphrase, ANI.passphrase)
    sealed = desk.context.state.sheet(CONTEST, STATION)
    assert sealed.status.value == "sealed" and sealed.head is not None
    officers = desk.context.ledger.roster.officers
    assert [officers[key].person for key in sealed.head.signers] == [HASAN.code, ANI.code]


def test_online_with_the_codes_of_the_letters(
    office: Regency, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with trial_desk(tmp_path / "w", office.package) as desk, opened_window(desk, qtbot, qapp) as window:
        keys = PeopleKeys(window, qtbot)
        assert keys.cover._empty.isVisible() and keys.focus is keys.cover.new
        for number, person in enumerate(CREW, 1):
            keys.enrol_by_code(person, office.code(person))
            assert keys.told == f"{person.name} terdaftar di laptop ini.", keys.errors()
            assert [one.person for one in keys.cover.tiles._officers] == [one.code for one in CREW[:number]]
        assert not list((tmp_path / "w" / "officers").glob("*.pending"))
        _to_the_first_sealed_sheet(keys, desk)
        desk.queue.round()  # the window's own link may have sent them already
        assert desk.queue.status().waiting == 0 and desk.board.counts(CONTEST)["received"] == 1


def test_by_two_files_without_a_network(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    stick = tmp_path / "STICK-1"
    stick.mkdir()
    with trial_desk(tmp_path / "w", trial.usual()) as desk, opened_window(desk, qtbot, qapp) as window:
        keys = PeopleKeys(window, qtbot)
        for person in CREW:
            keys.request(person, stick / f"{person.code}.recap-request")
            assert person.code in keys.told and person.name in keys.cover.footnotes.waiting.text()
        assert keys.cover._empty.isVisible() and not keys.cover.tiles.count
        for person in CREW:  # the regency answers
            request = (stick / f"{person.code}.recap-request").read_bytes()
            (stick / f"{person.code}.recap-answer").write_bytes(trial.answer(request))
        for place, person in enumerate(sorted(CREW, key=lambda one: one.code)):
            keys.press(K.Key_E, CONTROL)
            keys.read_answer(person.passphrase, stick / f"{person.code}.recap-answer")
            assert keys.told == f"{person.name} terdaftar di laptop ini.", (place, keys.told)
        assert not keys.cover.footnotes.waiting.isVisible() and not keys.cover.go_on.isVisible()
        _to_the_first_sealed_sheet(keys, desk)
