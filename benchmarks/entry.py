"""The entry page and its findings, for a sheet of 28 figures on three pages and one of 205 on twenty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.timing import line, timed
from benchmarks.window import sign_in, wait
from forms.figure import Figure
from forms.rules import RuleContext, evaluate
from forms.rules.evaluate import Evaluator
from forms.tally import TallyForm
from tests.helpers.party_desk import party_desk
from tests.helpers.party_sheets import agreeing_party_sheet, party_form
from tests.helpers.sheets import PHOTOGRAPHED, form_of

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.ui.pages.entry.sheet import SheetView

_RUNS = 40


def training_desk(folder: Path) -> Desk:
    """The training region as it ships: one contest of three tickets."""
    from recap_desktop.desk import Desk
    from recap_desktop.ui import training

    folder.mkdir(parents=True)
    desk = Desk.create(folder, training.package())
    training.enrol_crew(desk)
    return desk


def pages(folder: Path) -> None:
    """Opening the page on an untouched sheet and moving the focus, against plain line edits in as many rows."""
    for name, made in (("PPWP, 28 figures", training_desk), ("DPR, 205 figures", party_desk)):
        _page(name, made(folder / name.split(",")[0]))


def _page(name: str, desk: Desk) -> None:
    from PySide6.QtWidgets import QApplication

    from recap_desktop.ui import application

    window = application.build_window(application.application(), desk, "id")
    window.resize(1024, 600)
    window.show()
    sign_in(window, "P-OP-1")
    opened: list[float] = []
    sheet: SheetView | None = None
    for station in list(desk.package.stations)[:6]:
        window.go("board")
        wait(window, lambda: True)

        def open_one(code: str = station) -> None:
            nonlocal sheet
            window.go("entry", station=code)
            page = window.current_page
            wait(window, lambda: page.typing.sheet is not None)  # type: ignore[attr-defined]
            sheet = page.typing.sheet  # type: ignore[attr-defined]

        opened += timed(open_one, 1)
    line(f"entry page opens ({name})", opened, "plain line edits in as many rows", timed(_plain_page, 6))
    assert sheet is not None
    names = [one.id for one in sheet.definition.fields if one.page == 2]
    window.activateWindow()
    sheet.go_to(names[0])
    wait(window, window.isActiveWindow)
    moves = [one for step in range(_RUNS) for one in timed(partial(sheet.go_to, names[step % len(names)]), 1)
             if not QApplication.processEvents()]
    line(f"focus moves to another figure ({name})", moves, "focus between plain line edits", _plain_moves())
    application.dispose(window)
    desk.close()


def _plain_page() -> object:
    from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QWidget

    page = QWidget()
    layout = QFormLayout(page)
    for _ in range(22):
        layout.addRow("Jumlah", QLineEdit())
    page.show()
    QApplication.processEvents()
    page.close()
    return page


def _plain_moves() -> list[float]:
    from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

    page = QWidget()
    layout = QVBoxLayout(page)
    edits = [QLineEdit() for _ in range(10)]
    for one in edits:
        layout.addWidget(one)
    page.show()
    page.activateWindow()
    while not page.isActiveWindow():
        QApplication.processEvents()
    found = [one for step in range(_RUNS) for one in timed(edits[step % 10].setFocus, 1)
             if not QApplication.processEvents()]
    page.close()
    return found


def findings() -> None:
    """One figure to the findings of the sheet, and a whole sheet, against the sums of the same figures."""
    party = agreeing_party_sheet()
    forms = (
        ("PPWP, 28 figures", form_of(PHOTOGRAPHED), "votes.2"),
        ("DPR, 205 figures", TallyForm(party_form(), _figures(party)), "votes.3.2"),
    )
    for name, form, field in forms:
        context = RuleContext(dpt_reference=form.value("dpt.t"))
        evaluator = Evaluator(form, context)
        plain = timed(_sums(form), 500)
        value = form.value(field) or 0
        typed = [form.with_figure(field, Figure.of(value + 3)), form]

        def one_figure(evaluator: Evaluator = evaluator, typed: list[TallyForm] = typed) -> None:
            typed.reverse()
            evaluator.become(typed[0])
            assert evaluator.findings or typed[0] is not typed[1]

        line(f"findings after one figure ({name})", timed(one_figure, 500), "sum of the figures", plain)
        broken = max(typed, key=lambda one: one.value(field) or 0)
        line(f"findings of a whole sheet ({name})", timed(partial(evaluate, broken, context), 200),
             "sum of the figures", plain)


def _figures(values: Mapping[str, int]) -> dict[str, Figure]:
    return {name: Figure.of(value) for name, value in values.items()}


def _sums(form: TallyForm) -> Callable[[], object]:
    values = {name: figure.value or 0 for name, figure in form.figures.items()}
    return lambda: sum(values[name] for name in form.definition.order)
