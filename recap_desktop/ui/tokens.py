"""Colours as data: every palette, and the bands of the modes. No hex value stands anywhere else in the window.

Ratios of ink on its tint are at least 6:1 in every palette (WCAG 2 formula; ``tests/recap_desktop/ui/test_theme.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from resources.sheet_states import sheet_states, shown_states


class Scheme(StrEnum):
    """What the officer chose; SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class Ink:
    """Foreground and the tint it stands on."""

    ink: str
    tint: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """One palette. ``state`` holds ink and tint of each shown state of a sheet."""

    scheme: Scheme
    window: str
    surface: str
    sunken: str
    text: str
    muted: str
    line: str
    hairline: str
    accent: str
    on_accent: str
    tint: str
    focus: str
    state: dict[str, Ink]
    good: Ink
    warn: Ink
    bad: Ink
    border: int = 1
    ring: int = 3

    def mark_of(self, state: str) -> str:
        """Colour of a state's symbol, or of its cell's edge, on a plain ground."""
        ink = self.state[state]
        return ink.tint if sheet_states()[state].inverted else ink.ink


def _states(values: str) -> dict[str, Ink]:
    """Ink and tint of each shown state, in the order of ``resources/sheet_states.toml``."""
    inks = (Ink(*pair.split("/")) for pair in values.split())
    return dict(zip(shown_states(), inks, strict=True))


_LIGHT = _states(
    "#4A5963/#EDF1F3 #1F4E8C/#E6EFFA #5A3D96/#F0EAFA #8A4300/#FDEEDC #A61B1B/#FDE9E7 #1B6335/#E4F4E9 "
    "#0B5563/#DCEFF2 #0F4F2A/#D3EEDC #FFFFFF/#8E1246 "
    "#6B4E00/#FBF3D6 #4A5963/#EDF1F3")
_DARK = _states(
    "#B4C2CA/#24323A #9CC4FA/#1B2F48 #CDB6F7/#32264C #F6B56B/#40290F #FFA49C/#47191A #86D9A2/#173523 "
    "#7FD3DF/#12363D #A5E8BB/#14402A #2B0414/#FF9CC6 "
    "#EFD584/#3A3010 #B4C2CA/#24323A")
_CONTRAST = _states(
    "#B4C2CA/#000000 #9CC4FA/#000000 #CDB6F7/#000000 #F6B56B/#000000 #FFA49C/#000000 #86D9A2/#000000 "
    "#7FD3DF/#000000 #A5E8BB/#000000 #000000/#FF9CC6 "
    "#EFD584/#000000 #B4C2CA/#000000")

PALETTES = {
    Scheme.LIGHT: Tokens(
        Scheme.LIGHT, "#F4F6F7", "#FFFFFF", "#E9EEF0", "#16222B", "#4A5963", "#71808A", "#C9D2D7", "#0B5563", "#FFFFFF",
        "#E1F0F2", "#B0005A", _LIGHT, _LIGHT["verified"], _LIGHT["differs"], _LIGHT["finding"]),
    Scheme.DARK: Tokens(
        Scheme.DARK, "#11191E", "#18232A", "#0C1317", "#E8EEF1", "#A9B8C1", "#7E909B", "#33434D", "#6FC9D6", "#06262C",
        "#1B3A42", "#FF8AC4", _DARK, _DARK["verified"], _DARK["differs"], _DARK["finding"]),
    Scheme.CONTRAST: Tokens(
        Scheme.CONTRAST, "#000000", "#000000", "#000000", "#FFFFFF", "#FFFFFF", "#FFFFFF", "#FFFFFF", "#FFE94A",
        "#000000", "#002B33", "#FFE94A", _CONTRAST, _CONTRAST["verified"], _CONTRAST["differs"],
        _CONTRAST["finding"], border=2, ring=4),
}
#: Ink on the band of each mode; the same in every palette, so that a photo of any screen shows the mode.
BANDS = {
    "training": Ink("#16222B", "#F5C542"), "trial": Ink("#FFFFFF", "#5A3D96"), "official": Ink("#FFFFFF", "#0B5563"),
}
