"""The form of 2019 and a Pilkada against the empty column, typed in the real window and recapitulated, from data alone.

No figure of these tests is known to the window: rows, order, labels and rules all come from the definition.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.pages.entry.answers import unusual
from recap_desktop.ui.pages.entry.sheet import SheetView
from recap_desktop.ui.shell.window import MainWindow
from tests.helpers.guarded_desk import bare
from tests.helpers.pdf_text import pages
from tests.helpers.wire import training_variant
from tests.recap_desktop.ui.conftest import FIRST, Officer, opened_window

K = Qt.Key
VOTERS = {
    "used_dpt.m": 90, "used_dpt.f": 95, "used_dpt.t": 185, "used_dptb.m": 1, "used_dptb.f": 1, "used_dptb.t": 2,
    "used_dpk.m": 1, "used_dpk.f": 1, "used_dpk.t": 2, "used_total.m": 92, "used_total.f": 97, "used_total.t": 189,
    "disabled_used.m": 1, "disabled_used.f": 0, "disabled_used.t": 1,
    "ballots_used": 189, "ballots_returned": 2,
    "valid": 183, "invalid": 6, "cast": 189, "votes.1": 63, "votes.2": 120,
}


def _listed(men: int, women: int, spare_per_mille: int) -> dict[str, int]:
    total = men + women
    received = total - (-total * spare_per_mille // 1000)
    return {
        "dpt.m": men, "dpt.f": women, "dpt.t": total, "ballots_received": received,
        "ballots_unused": received - 189 - 2,
    }


OLD = {
    "dptb.m": 1, "dptb.f": 1, "dptb.t": 2, "dpk.m": 1, "dpk.f": 1, "dpk.t": 2,
    "disabled.m": 2, "disabled.f": 1, "disabled.t": 3,
}
PAIRS = [{"number": 1, "name": "PASANGAN SATU"}, {"number": 2, "name": "PASANGAN DUA"}]
AGAINST_NOBODY = [
    {"number": 1, "name": "KOLOM KOSONG", "kind": "empty_column"}, {"number": 2, "name": "PASANGAN TUNGGAL"},
]
#: Contest with version and choices, rows in the order of the paper, spare ballots.
CASES: Mapping[str, tuple[dict[str, Any], list[dict[str, Any]], str, int]] = {
    "2019": (
        {"code": "PPWP", "version": "2019"}, PAIRS,
        "dpt dptb dpk voters_total used_dpt used_dptb used_dpk used_total disabled disabled_used "
        "ballots_received ballots_returned ballots_unused ballots_used votes.1 votes.2 valid invalid cast", 20,
    ),
    "empty column": (
        {"code": "PILBUP"}, AGAINST_NOBODY,
        "dpt used_dpt used_dptb used_dpk used_total ballots_received ballots_used ballots_returned ballots_unused "
        "disabled_used votes.1 votes.2 valid invalid cast", 25,
    ),
}


def _sheet(case: str, desk: Desk) -> dict[str, int]:
    """The figures in the order of the paper."""
    _, _, rows, spare = CASES[case]
    reference = desk.package.stations[FIRST].dpt
    assert reference is not None
    figures = VOTERS | _listed(reference["m"], reference["f"], spare) | OLD
    figures |= {f"voters_total.{one}": sum(figures[f"{row}.{one}"] for row in ("dpt", "dptb", "dpk")) for one in "mft"}
    names = [name for row in rows.split() for name in ([row] if row in figures else [f"{row}.{one}" for one in "mft"])]
    return {name: figures[name] for name in names}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def form_desk(case: str, tmp_path: Path) -> Iterator[Desk]:
    contest, choices, _, _ = CASES[case]
    district = {"code": "1", "name": "LATIHAN", "regions": [], "choices": choices}
    folder = tmp_path / "w"
    folder.mkdir()
    with Desk.create(folder, training_variant(contests=[{**contest, "districts": [district]}]).envelope) as desk:
        training.enrol_crew(desk)
        yield desk
    shutil.rmtree(folder)


@pytest.fixture
def typist(form_desk: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[Officer]:
    with opened_window(form_desk, qtbot, qapp) as window:
        one = Officer(window, qtbot)
        one.sign_in("P-OP-1")
        yield one


def _entry(window: MainWindow) -> EntryPage:
    page = window._pages["entry"]
    assert isinstance(page, EntryPage)
    return page


def _opened(typist: Officer) -> tuple[EntryPage, SheetView]:
    typist.window.go("entry", station=FIRST, typed=True)
    page = _entry(typist.window)
    typist.bot.waitUntil(lambda: page.typing.sheet is not None, timeout=20_000)
    sheet = page.typing.sheet
    assert sheet is not None
    return page, sheet


def test_a_sheet_is_typed_key_by_key_and_goes_on_to_the_printed_recapitulation(
    typist: Officer, form_desk: Desk, case: str
) -> None:
    desk, figures = form_desk, _sheet(case, form_desk)
    page, sheet = _opened(typist)
    assert list(sheet.definition.order) == list(figures), "the order of the paper"
    for name, value in figures.items():
        assert sheet.current.id == name
        typist.figures(str(value))
    typist.settle()
    assert page.views.currentWidget() is page.check and not page.check.open_lines
    assert list(bare(page._session).findings) == []
    typist.press(K.Key_Return)
    typist.press(K.Key_F9)  # signed out
    contest = desk.package.contest(next(iter(desk.package.contests))).code

    def sign_in(person: str) -> str:
        phrase = str(training.passphrase(person))
        desk.session.sign_in(person, phrase)
        return phrase

    sign_in("P-OP-2")
    session = desk.entry.open(contest, FIRST)
    session.commit_run({name: Figure.of(value) for name, value in figures.items()})
    session.finish()
    sign_in("P-CHAIR")
    batch = desk.sealing.prepare(contest, (FIRST,), ["P-CHAIR", "P-MEMBER-1"])
    for person in ("P-CHAIR", "P-MEMBER-1"):
        desk.sealing.sign(batch, person, str(training.passphrase(person)))
    totals = desk.recap.view(contest).total.totals
    assert {name: totals[name] for name in figures} == figures
    printed = " ".join("\n".join(pages(desk.reports.preview(contest))).split())
    assert all(one["name"] in printed for one in CASES[case][1])
    assert desk.package.definition(contest).contest_name.id.upper() in printed.upper()


def test_a_choice_is_called_by_its_name_and_a_wrong_sum_is_found(typist: Officer, case: str, form_desk: Desk) -> None:
    page, sheet = _opened(typist)
    figures = _sheet(case, form_desk) | {"votes.1": 64}
    bare(page._session).commit_run({name: Figure.of(value) for name, value in figures.items()})
    sheet.show_figures({name: Figure.of(value) for name, value in figures.items()})
    sheet.go_to("votes.1")
    typist.settle()
    row = next(one for one in sheet._pages[2].rows.values())
    assert CASES[case][1][0]["name"] in row.text
    typist.figures("65")
    assert [one.key for one in page.typing.bar.findings] == ["R03:valid"]


def test_the_list_of_voters_is_held_against_the_station(typist: Officer, case: str, form_desk: Desk) -> None:
    page, sheet = _opened(typist)
    wrong = _sheet(case, form_desk)["dpt.t"] + 7
    sheet.go_to("dpt.t")
    typist.figures(str(wrong))
    assert page.typing.bar.asking


def test_lists_of_voters_may_be_there_although_nobody_came(form_desk: Desk, case: str) -> None:
    definition = form_desk.package.definition(next(iter(form_desk.package.contests)))
    figures = dict.fromkeys(definition.order, Figure.of(0))
    there = ("dpt", "dptb", "dpk", "voters_total", "disabled", "ballots_received", "ballots_unused")
    figures |= {one.id: Figure.of(9) for one in definition.fields if one.row in there}
    assert unusual(definition, figures) == "nobody"
    assert unusual(definition, figures | {"votes.1": Figure.of(1)}) == ""
