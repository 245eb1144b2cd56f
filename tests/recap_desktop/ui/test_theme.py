"""Contrast of every palette, icons that exist, and no colour outside the theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionButton, QWidget

import recap_desktop.ui
import resources
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.pages import PAGES
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.tokens import BANDS, PALETTES, Scheme
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.layout import row
from resources.sheet_states import sheet_states, shown_states

ROOT = Path(recap_desktop.ui.__file__).parent


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two ``#RRGGBB`` colours, 1 to 21."""
    def luminance(colour: str) -> float:
        parts = (int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5))
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)



@pytest.mark.parametrize("scheme", list(PALETTES))
def test_text_and_states_are_legible(scheme: Scheme) -> None:
    tokens = PALETTES[scheme]
    for ink in tokens.state.values():
        assert contrast(ink.ink, ink.tint) >= 6
    for ground in (tokens.window, tokens.surface, tokens.sunken, tokens.tint):
        assert contrast(tokens.text, ground) >= 10
    assert contrast(tokens.muted, tokens.sunken) >= 6
    assert contrast(tokens.on_accent, tokens.accent) >= 8
    for ground in (tokens.surface, tokens.tint):
        assert contrast(tokens.focus, ground) >= 5.59
    assert contrast(tokens.line, tokens.surface) >= 3


def test_bands_are_legible() -> None:
    assert set(BANDS) == {"training", "trial", "official"}
    assert all(contrast(band.ink, band.tint) >= 8 for band in BANDS.values())
    assert len({band.tint for band in BANDS.values()}) == 3


def test_every_icon_named_is_shipped() -> None:
    symbols = [sheet_states()[state].symbol for state in shown_states()]
    names = {*symbols, *(spec.icon for spec in PAGES)}
    for file in ROOT.rglob("*.py"):
        names |= set(re.findall(r'IconLabel\([^"]*"([a-z0-9-]+)"', file.read_text(encoding="utf-8")))
    assert {name for name in names if not resources.path("icons", f"{name}.svg").exists()} == set()
    assert len(set(symbols)) == len(symbols)


def test_no_colour_stands_outside_the_theme() -> None:
    offenders = [str(file) for file in ROOT.rglob("*.py") if file.name != "tokens.py"
                 and re.search(r"#[0-9A-Fa-f]{6}\b", file.read_text(encoding="utf-8"))]
    assert not offenders


@pytest.mark.parametrize("scheme", sorted(PALETTES))
def test_a_button_keeps_its_size_and_its_word_when_it_has_the_focus(scheme: Scheme, qapp: QApplication) -> None:
    """The ring of the focus lies where there was room: nothing moves, and no letter is cut."""
    theme = Theme(qapp, scheme)
    host = QWidget()
    one, other = button(Words("id"), "act.save_pdf", lambda: None), button(Words("id"), "act.print", lambda: None)
    row(one, other, into=host)
    theme.dress(host)
    host.show()
    QApplication.processEvents()
    before = (one.sizeHint(), one.size())
    host.activateWindow()
    one.setFocus()
    QApplication.processEvents()
    assert (one.sizeHint(), one.size()) == before
    option = QStyleOptionButton()
    one.initStyleOption(option)
    inside = one.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, one)
    assert inside.width() >= one.fontMetrics().horizontalAdvance(one.text())
    host.close()
