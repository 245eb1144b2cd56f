"""Keys a typist needs for a box of the paper, on real sheets and on made-up ones like them, and in the real window.

The bounds are two decimals, as they were promised; a key is one press, whatever it is.
"""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.catalogue import load
from forms.definition import FormDefinition
from forms.figure import Kind
from recap_desktop.desk import Desk
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.shell.window import MainWindow
from tests.helpers.guarded_desk import bare
from tests.helpers.party_desk import party_desk
from tests.helpers.party_sheets import broken_party_rules
from tests.helpers.typing_keys import (
    PPWP_LIST,
    keys_of,
    made_up_dpr,
    made_up_list,
    real_dpr,
    real_ppwp,
    typed_by,
)
from tests.recap_desktop.ui.conftest import FIRST, Officer, opened_window

#: C.HASIL-PPWP as photographed (Maluku Utara, Ternate Selatan, Jati Perumnas, station 008).
PHOTOGRAPHED = dict(zip(load("PPWP", PPWP_LIST).order, (
    134, 155, 289, 95, 103, 198, 6, 3, 9, 2, 1, 3, 103, 107, 210, 295, 210, 1, 84, 0, 0, 0, 90, 110, 10, 210, 0, 210,
), strict=True))


def _keys_a_box(form: FormDefinition, sheets: Sequence[dict[str, int]]) -> float:
    boxes = sum(one.boxes for one in form.fields)
    counts = []
    for figures in sheets:
        keys = keys_of(form, figures)
        made = typed_by(form, keys)
        assert {name: one.value for name, one in made.items()} == figures
        counts.append(len(keys) / boxes)
    return statistics.mean(counts)


def test_dpr_on_real_sheets(shared_data: Path) -> None:
    choices, sheets = real_dpr(shared_data)
    assert len(sheets) == 65 and len(choices) == 18 + 142
    assert round(_keys_a_box(load("DPR", choices), sheets), 2) <= 0.40


def test_dpr_on_made_up_sheets() -> None:
    sheets = [made_up_dpr(seed) for seed in range(65)]
    assert not any(broken_party_rules(one) for one in sheets)
    assert round(_keys_a_box(load("DPR", made_up_list()), sheets), 2) <= 0.40


def test_made_up_sheets_are_like_the_real_ones(shared_data: Path) -> None:
    def zeros(sheets: Sequence[dict[str, int]]) -> float:
        return statistics.mean(
            value == 0 for one in sheets for name, value in one.items() if name.count(".") == 2)

    made_up, real = [made_up_dpr(seed) for seed in range(65)], real_dpr(shared_data)[1]
    assert zeros(made_up) == pytest.approx(zeros(real), abs=0.03)
    assert _keys_a_box(load("DPR", made_up_list()), made_up) == pytest.approx(
        _keys_a_box(load("DPR", real_dpr(shared_data)[0]), real), abs=0.03)


def test_ppwp_as_photographed() -> None:
    assert round(_keys_a_box(load("PPWP", PPWP_LIST), [PHOTOGRAPHED]), 2) <= 0.82


def test_ppwp_on_real_sheets(shared_data: Path) -> None:
    sheets = real_ppwp(shared_data)
    assert len(sheets) >= 30
    assert round(_keys_a_box(load("PPWP", PPWP_LIST), sheets), 2) <= 0.82


@pytest.fixture
def party_window(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    party_desk(tmp_path / "w", made_up_list()).close()
    desk = Desk.open(tmp_path / "w")
    with opened_window(desk, qtbot, qapp) as window:
        yield window
    desk.close()
    shutil.rmtree(tmp_path / "w")


def test_the_window_takes_the_whole_sheet_with_these_keys(party_window: MainWindow, qtbot: QtBot) -> None:
    typist = Officer(party_window, qtbot)
    typist.sign_in("P-OP-1")
    party_window.go("entry", station=FIRST, typed=True)
    page = party_window._pages["entry"]
    assert isinstance(page, EntryPage)
    qtbot.waitUntil(lambda: page.typing.sheet is not None, timeout=20_000)
    assert page.typing.sheet is not None
    form, figures = page.typing.sheet.definition, made_up_dpr(7)
    keys = keys_of(form, figures)
    assert len(keys) / sum(one.boxes for one in form.fields) < 0.45
    for key in keys:
        QTest.keyClick(typist.focus, Qt.Key.Key_Return if key == "e" else key)
    typist.settle()
    assert page.views.currentWidget() is page.check
    kept = bare(page._session).figures
    assert {name: one.value for name, one in kept.items()} == figures
    assert {one.kind for one in kept.values()} == {Kind.VALUE}
