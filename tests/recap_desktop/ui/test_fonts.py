"""The window prints letters as the paper does: all of them by the shipped font, and a box for what it lacks."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtGui import QRawFont, QTextLayout

import resources
from recap_desktop.ui import fonts
from recap_desktop.ui.application import application
from sync.trust.names import letters, signs

pytestmark = pytest.mark.qt


@cache
def _family() -> str:
    application()
    return fonts.load()


def _glyphs(words: str, weight: fonts.QFont.Weight) -> list[tuple[str, int]]:
    """Family and glyph of every letter as it is laid out."""
    layout = QTextLayout(words, fonts.font(_family(), 16, weight))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    found: list[tuple[str, int]] = []
    for run in layout.glyphRuns():
        font: QRawFont = run.rawFont()
        found += [(font.familyName(), glyph) for glyph in run.glyphIndexes()]
    return found


@pytest.mark.parametrize("weight", [fonts.REGULAR, fonts.SEMI_BOLD, fonts.BOLD])
def test_every_letter_is_printed_by_the_shipped_font(weight: fonts.QFont.Weight) -> None:
    for point in sorted(letters()):
        shown = _glyphs(f"A{chr(point)}b", weight)
        assert {name for name, _ in shown} == {"Recap Hyperlegible"}, hex(point)
        assert all(glyph for _, glyph in shown), hex(point)


def test_the_font_has_all_that_the_app_says() -> None:
    known = letters() | set(map(ord, signs())) | set(map(ord, "\n"))
    root = Path(resources.__file__).parents[1]
    files = [*root.glob("resources/messages/*.toml"), *root.glob("resources/*.toml"),
             *root.glob("forms/definitions/*.json"), *root.glob("recap_desktop/ui/**/*.py")]
    assert len(files) > 100
    for file in files:
        said = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), file.read_text(encoding="utf-8"))
        assert not {char for char in said if ord(char) not in known}, file.name


def test_a_letter_that_the_font_lacks_is_its_crossed_box() -> None:
    shown = _glyphs("A\u5317\ua9a2\U0001f600b", fonts.REGULAR)
    assert {name for name, _ in shown} == {"Recap Hyperlegible"}
    assert [glyph for _, glyph in shown[1:-1]] == [0] * len(shown[1:-1]) and len(shown) > 4
