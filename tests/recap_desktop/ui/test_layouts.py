"""No Python object stands for what Qt has deleted: what Qt made at its address would be taken for it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QStringListModel, Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QCompleter,
    QGraphicsOpacityEffect,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from recap_desktop.ui.pages.entry.finding_bar import Place
from recap_desktop.ui.widgets.flow import FlowLayout
from recap_desktop.ui.widgets.labels import restyle
from recap_desktop.ui.widgets.layout import card, column, nest, nest_in_grid, row
from tests.recap_desktop.ui.conftest import Officer
from tests.recap_desktop.ui.test_entry_page import begin
from tests.recap_desktop.ui.wrappers import unheard_of

pytestmark = pytest.mark.qt


@pytest.fixture
def here(qapp: QApplication) -> Iterator[QWidget]:
    one = QWidget()
    yield one
    if shiboken6.isValid(one):
        shiboken6.delete(one)


def since(before: list[object]) -> list[object]:
    return [one for one in unheard_of() if not any(one is old for old in before)]


def into_a_row(here: QWidget, inner: QHBoxLayout) -> None:
    nest(QVBoxLayout(here), inner)


def into_a_grid(here: QWidget, inner: QHBoxLayout) -> None:
    nest_in_grid(QGridLayout(here), inner, 0, 0)


def rows_of_rows(here: QWidget, inner: QHBoxLayout) -> None:
    column(row(QLabel(), row(inner, 8, None)), card(row(QLabel())), into=here)


@pytest.mark.parametrize("place", [into_a_row, into_a_grid, rows_of_rows])
def test_an_item_that_goes_with_its_widget_leaves_nothing(
    here: QWidget, place: Callable[[QWidget, QHBoxLayout], None]
) -> None:
    before = unheard_of()
    child, inner = QLabel(), QHBoxLayout()
    inner.addWidget(child)
    inner.addSpacing(3)
    place(here, inner)
    assert since(before) == []
    shiboken6.delete(child)  # its item with it
    assert inner.count() == 1
    # of the same size, most likely made where the old one was
    inner.insertWidget(0, QLabel())
    item = inner.itemAt(0)
    assert item is not None and isinstance(item.widget(), QLabel) and item.widget() is not child


def test_a_row_that_goes_whole_leaves_nothing(here: QWidget) -> None:
    before = unheard_of()
    column(row(QLabel(), QLabel()), into=here)
    restyle(here, "role", "card")
    shiboken6.delete(here)
    assert since(before) == []


@pytest.mark.parametrize("way", ["deleted", "later", "removed", "moved"])
def test_a_flow_lets_go_of_an_item_before_it_is_gone(here: QWidget, way: str) -> None:
    before = unheard_of()
    flow, child, other = FlowLayout(here), QLabel(parent=here), QLabel(parent=here)
    flow.addWidget(child)
    flow.addWidget(other)
    if way == "deleted":
        shiboken6.delete(child)
    elif way == "later":
        child.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    elif way == "removed":
        flow.removeWidget(child)
    else:
        row(into=QWidget(here)).addWidget(child)
    assert flow.count() == len(flow.items) == 1 and flow.items[0].widget() is other
    assert since(before) == []


def test_a_flow_that_goes_with_its_widget_leaves_nothing(here: QWidget) -> None:
    before = unheard_of()
    flow = FlowLayout(here)
    for _ in range(3):
        flow.addWidget(QLabel())
    shiboken6.delete(here)
    assert not shiboken6.isValid(flow)
    del flow  # whoever holds it holds its items, and those are there: nobody but the flow would delete them
    gc.collect()
    assert since(before) == []


def parts_of_a_window() -> tuple[QWidget, list[QObject | None]]:
    """A widget, and what Qt made for it and deletes by itself."""
    top = QWidget()
    top.setStyleSheet("QLabel { color: red }")
    table, chosen, line, menu = QTableView(top), QComboBox(top), QLineEdit(top), QMenu(top)
    chosen.setEditable(True)
    table.setModel(QStringListModel(["one"], table))
    completer = QCompleter(["one"], line)
    line.setCompleter(completer)
    shade = QGraphicsOpacityEffect(line)
    line.setGraphicsEffect(shade)
    top.setAttribute(Qt.WidgetAttribute.WA_NativeWindow)
    return top, [
        top.style(), chosen.style(), top.windowHandle(), table.viewport(), table.selectionModel(), table.model(),
        table.itemDelegate(), table.horizontalHeader(), table.verticalScrollBar(), chosen.view(), chosen.lineEdit(),
        chosen.model(), completer.popup(), completer.completionModel(), line.graphicsEffect(), menu.menuAction(),
        menu.addAction("one"), top.layout(),
    ]


def test_what_qt_deletes_by_itself_is_known_to_be_gone(qapp: QApplication) -> None:
    """The other things that the window asks Qt for: each tells the binding of its end."""
    top, parts = parts_of_a_window()
    made = [one for one in parts if one is not None]
    assert len(made) == len(parts) - 1 and all(shiboken6.isValid(one) for one in made)
    shared = qapp.style()
    shiboken6.delete(top)
    assert [one for one in made if shiboken6.isValid(one) and one is not shared] == []


def test_the_line_of_findings_lies_above_its_foot_after_every_size(officer: Officer) -> None:
    page = begin(officer)
    typing, window, seen = page.typing, officer.window, set()
    for size in ((1400, 560), (1400, 570), (1400, 900), (1400, 910), (1400, 550), (900, 600), (900, 620), (1400, 900)):
        window.resize(*size)
        officer.settle()
        seen.add(typing.bar.place)
        assert typing.bar.isVisible() or not typing.bar.speaks, size
        if typing.bar.place is Place.UNDER_PAPER:
            assert typing.image.y() < typing.bar.y() < typing.finish.y(), size
        elif typing.bar.place is Place.UNDER_FORM and typing.sheet is not None:
            assert typing.sheet.y() < typing.bar.y(), size
    assert {Place.UNDER_PAPER, Place.UNDER_FORM} <= seen
