"""A desk on which one sheet of a party contest, 205 boxes, was typed twice and sealed; made once and copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from tests.helpers.party_desk import CONTEST, party_desk
from tests.helpers.party_sheets import agreeing_party_sheet
from tests.recap_desktop.ui.conftest import FIRST, Officer, opened_window

PAPER = agreeing_party_sheet()


@pytest.fixture(scope="session")
def sealed_party(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealed_party") / "w"
    desk = party_desk(folder)
    for person in ("P-OP-1", "P-OP-2"):
        desk.session.sign_in(person, training.passphrase(person))
        session = desk.entry.open(CONTEST, FIRST)
        session.commit_run({name: Figure.of(PAPER[name]) for name in session.definition.order})
        session.finish("plano")
    desk.session.sign_in("P-CHAIR", training.passphrase("P-CHAIR"))
    batch = desk.sealing.prepare(CONTEST, [FIRST], ("P-CHAIR", "P-MEMBER-1"))
    for person in batch.signers:
        desk.sealing.sign(batch, person, str(training.passphrase(person)))
    desk.close()
    return folder


@pytest.fixture
def party(sealed_party: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(sealed_party, tmp_path / "party")
    desk = Desk.open(tmp_path / "party")
    yield desk
    desk.close()


@pytest.fixture
def someone(party: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[Officer]:
    with opened_window(party, qtbot, qapp) as window:
        one = Officer(window, qtbot)
        one.settle()
        yield one
