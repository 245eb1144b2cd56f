"""Boxes and circles to choose by: what is chosen has another shape, not only another colour."""

from __future__ import annotations

import ast
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

import recap_desktop.ui
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.tokens import PALETTES, Scheme
from recap_desktop.ui.widgets.tables import ListTable
from recap_desktop.ui.widgets.tick_box import TickBox
from tests.recap_desktop.ui.looks import CONTROL, ratio

pytestmark = pytest.mark.qt
SCHEMES, SCALES = tuple(PALETTES), (100, 150)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp, Scheme.LIGHT)
    yield made
    made.end()


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def _shown(theme: Theme, bot: QtBot, page: QWidget, kind: type[QAbstractButton]) -> tuple[QAbstractButton, ...]:
    """A ticked and an unticked one, on a page that wears the sheet."""
    column = QVBoxLayout(page)
    pair = kind("ya", page), kind("tidak", page)
    for one in pair:
        one.setAutoExclusive(False)
        column.addWidget(one)
    pair[0].setChecked(True)
    theme.dress(page)
    with bot.waitExposed(page):
        page.show()
    return pair


def _indicator(one: QAbstractButton) -> QImage:
    """The inside of the box or circle as it is on the screen, without its edge."""
    option = QStyleOptionButton()
    option.initFrom(one)
    part = QStyle.SubElement
    element = part.SE_CheckBoxIndicator if isinstance(one, QCheckBox) else part.SE_RadioButtonIndicator
    box: QRect = one.style().subElementRect(element, option, one)
    inset = 4
    return one.grab(box.adjusted(inset, inset, -inset, -inset)).toImage()


def _colours(picture: QImage) -> Counter[str]:
    return Counter(
        picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())
    )


def _is_near(one: str, other: str) -> bool:
    a, b = QColor(one), QColor(other)
    return max(abs(a.red() - b.red()), abs(a.green() - b.green()), abs(a.blue() - b.blue())) < 60


@pytest.mark.parametrize("kind", [TickBox, QRadioButton], ids=["box", "circle"])
def test_what_is_chosen_has_another_shape(
    theme: Theme, qtbot: QtBot, page: QWidget, kind: type[QAbstractButton]
) -> None:
    """One colour inside where nothing is chosen; a mark of a second colour, that stands out, where something is."""
    ticked, plain = _shown(theme, qtbot, page, kind)
    for scheme in SCHEMES:
        for scale in SCALES:
            theme.use(scheme, scale)
            for enabled in (True, False):
                for one in (ticked, plain):
                    one.setEnabled(enabled)
                for focused in (ticked, plain) if enabled else ():
                    focused.setFocus()
                    _check_shapes(ticked, plain, f"{scheme} {scale} focus")
                _check_shapes(ticked, plain, f"{scheme} {scale} {enabled}")


def _check_shapes(ticked: QAbstractButton, plain: QAbstractButton, where: str) -> None:
    empty, marked = _colours(_indicator(plain)), _colours(_indicator(ticked))
    # a circle's edge touches the corners of the square that is looked at
    assert _marked(empty) < 0.08, f"{where}: nothing is in what is not chosen"
    assert _marked(marked) > 0.12, f"{where}: a mark, and around it the ground"


def _marked(inside: Counter[str]) -> float:
    """Part of the pixels that stand out from the colour that most have."""
    ground = inside.most_common(1)[0][0]
    return sum(count for colour, count in inside.items() if not _is_near(colour, ground)) / inside.total()


def test_a_tick_goes_down_and_up_again(theme: Theme, qtbot: QtBot, page: QWidget) -> None:
    """Its lowest point lies left of the middle, its right end is the highest."""
    picture = _indicator(_shown(theme, qtbot, page, TickBox)[0])
    ink = theme.tokens.on_accent
    mark = [
        (x, y) for x in range(picture.width()) for y in range(picture.height())
        if _is_near(picture.pixelColor(x, y).name(), ink)
    ]
    lowest, right, left = max(mark, key=lambda one: one[1]), max(mark), min(mark)
    assert left[0] < lowest[0] < picture.width() / 2 < right[0]
    assert right[1] < left[1] < lowest[1]


@pytest.mark.parametrize("role", ["chip", "tile", "rail"])
def test_what_is_chosen_among_buttons_is_seen_without_colours(
    theme: Theme, qtbot: QtBot, page: QWidget, role: str
) -> None:
    """As is what has the focus, and what has both: each differs from the other three by what a grey screen shows."""
    button = QToolButton(page) if role == "rail" else QPushButton(page)
    beside = QPushButton(page)
    for one in (button, beside):
        one.setText("Temuan")
        one.setProperty("role", role)
    button.setCheckable(True)
    QVBoxLayout(page).addWidget(button)
    page.layout().addWidget(beside)  # type: ignore[union-attr]
    theme.dress(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    for scheme in SCHEMES:
        theme.use(scheme, 100)
        seen = {}
        for chosen in (False, True):
            for focused in (False, True):
                button.setChecked(chosen)
                (button if focused else beside).setFocus()
                QApplication.processEvents()
                seen[chosen, focused] = page.grab(button.geometry()).toImage()
        for one, other in itertools.combinations(seen, 2):
            assert _differing(seen[one], seen[other]) > 20, f"{scheme}: {one} {other}"


def test_a_chosen_row_is_seen_without_colours(theme: Theme, qtbot: QtBot, page: QWidget) -> None:
    table, model = ListTable(theme, page), QStandardItemModel(3, 2)
    table.setModel(model)
    QVBoxLayout(page).addWidget(table)
    theme.dress(page)
    with qtbot.waitExposed(page):
        page.show()
    for scheme in SCHEMES:
        theme.use(scheme, 100)
        table.clearSelection()
        before = table.viewport().grab().toImage()
        table.selectRow(1)
        assert _differing(before, table.viewport().grab().toImage()) > 100, scheme


def _differing(one: QImage, other: QImage) -> int:
    """Pixels that differ in how light they are, by as much as the edge of a control must (WCAG 2.2, 1.4.11)."""
    assert one.size() == other.size(), "nothing moves"
    return sum(
        ratio(one.pixel(x, y) & 0xFFFFFF, other.pixel(x, y) & 0xFFFFFF) >= CONTROL
        for x in range(one.width()) for y in range(one.height())
    )


def test_no_page_has_a_box_without_a_tick() -> None:
    """Only :class:`TickBox` is made; marks in lists, which Qt would draw by itself, there are none."""
    folder = Path(recap_desktop.ui.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        if path.name == "tick_box.py":
            continue
        names = {
            node.id if isinstance(node, ast.Name) else node.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Name | ast.Attribute)
        }
        assert names.isdisjoint({"QCheckBox", "ItemIsUserCheckable", "CheckStateRole", "QGroupBox"}), path.name
