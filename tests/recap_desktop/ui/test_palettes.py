"""Bands of the modes in every palette, palettes switched live, and what it costs: one page, not a thousand widgets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.shell.bars import ModeBand
from recap_desktop.ui.shell.window import MainWindow
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.tokens import BANDS, PALETTES, Scheme
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column
from tests.recap_desktop.ui.conftest import Officer
from tests.recap_desktop.ui.looks import CONTROL, TEXT, area_of, colours, drawn, faint, ratio

pytestmark = pytest.mark.qt
FOCUSED = (QPushButton, QLineEdit, QCheckBox, QRadioButton, QComboBox)
INKS = ("", "muted", "hint", "section", "column", "ink-bad", "ink-good")


@pytest.fixture
def board(qtbot: QtBot, qapp: QApplication) -> Iterator[tuple[Theme, QWidget]]:
    """A bare window with a theme, put away afterwards."""
    window = QWidget()
    window.resize(700, 560)
    window.setAutoFillBackground(True)
    theme = Theme(qapp)
    yield theme, window
    window.close()
    window.deleteLater()
    theme.deleteLater()


@pytest.mark.parametrize("mode", list(BANDS))
@pytest.mark.parametrize("scheme", list(PALETTES))
@pytest.mark.parametrize("switched", [False, True])
def test_the_band_of_a_mode_is_legible(
    board: tuple[Theme, QWidget], qtbot: QtBot, mode: str, scheme: Scheme, switched: bool
) -> None:
    theme, window = board
    if not switched:  # as after a restart
        theme.use(scheme=scheme)
    band = ModeBand(theme, Words("id"), mode)
    column(band, into=window)
    with qtbot.waitExposed(window):
        window.show()
    if switched:
        theme.use(scheme=scheme)
    QApplication.processEvents()
    image = window.grab().toImage()
    area = area_of(band, window)
    assert drawn(image, area) >= TEXT
    assert colours(image, area).most_common(1)[0][0] == QColor(BANDS[mode].tint).rgb() & 0xFFFFFF
    assert drawn(image, area) == pytest.approx(
        ratio(*(QColor(one).rgb() & 0xFFFFFF for one in (BANDS[mode].ink, BANDS[mode].tint))), rel=0.15)


def _controls(window: QWidget) -> list[QWidget]:
    """Each kind of control, chosen and not, on and off, and every kind of words."""
    made: list[QWidget] = []
    for kind in (QRadioButton, QCheckBox):
        for chosen in (False, True):
            one = kind("Pilihan")
            one.setAutoExclusive(False)
            one.setChecked(chosen)
            made.append(one)
    for role in ("", "primary", "tile", "chip"):
        for enabled in (True, False):
            pressed = QPushButton("Tombol")
            pressed.setProperty("role", role)
            pressed.setEnabled(enabled)
            made.append(pressed)
    empty, filled, off = QLineEdit(), QLineEdit("Isi"), QLineEdit("Isi")
    empty.setPlaceholderText("Misalnya 8")
    off.setEnabled(False)
    choice = QComboBox()
    choice.addItem("Alasan")
    made += [empty, filled, off, choice, *(label(role, text="Kalimat") for role in INKS)]
    column(*made, spacing=2, margins=(8, 8, 8, 8), into=window)
    return made


@pytest.mark.parametrize("scheme", list(PALETTES))
def test_words_and_edges_of_every_control_in_every_state(
    board: tuple[Theme, QWidget], qtbot: QtBot, scheme: Scheme
) -> None:
    theme, window = board
    theme.use(scheme=scheme)
    made = _controls(window)
    theme.dress(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    assert not faint(window)
    rest = made[-1 - len(INKS)]
    for one in made:
        rest.setFocus()
        QApplication.processEvents()
        if one is rest or not isinstance(one, FOCUSED) or not one.isEnabled():
            continue
        without = window.grab(area_of(one, window, around=1)).toImage()
        one.setFocus()
        QApplication.processEvents()
        ring = window.grab(area_of(one, window, around=1)).toImage()
        other = [(before, after) for x in range(ring.width()) for y in (ring.height() // 2, 1, ring.height() - 3)
                 if (before := without.pixel(x, y) & 0xFFFFFF) != (after := ring.pixel(x, y) & 0xFFFFFF)]
        assert any(ratio(*pair) >= CONTROL for pair in other), f"{type(one).__name__} {one.property('role')}"


class Dressing(QObject):
    """Counts widgets that are styled anew."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.count, self._app = 0, app

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.StyleChange
        return False

    def __enter__(self) -> Dressing:
        self._app.installEventFilter(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._app.removeEventFilter(self)


def test_a_hidden_page_is_dressed_when_it_is_shown(officer: Officer, window: MainWindow, qapp: QApplication) -> None:
    officer.sign_in("P-CHAIR")
    for page in ("findings", "sealing", "recap", "sheet", "sync", "board"):
        window.go(page)
        officer.settle()
    everything = len(window.findChildren(QWidget))
    with Dressing(qapp) as dressing:
        window.context.theme.use(scheme=Scheme.CONTRAST, scale=115)
        QApplication.processEvents()
    assert 0 < dressing.count < everything / 2
    hidden, shown = window._pages["findings"], window._pages["board"]
    assert shown.styleSheet() == window.app_bar.styleSheet() != hidden.styleSheet()
    window.go("findings")
    officer.settle()
    assert hidden.styleSheet() == window.app_bar.styleSheet()
    assert not faint(window)
    assert not qapp.styleSheet()
