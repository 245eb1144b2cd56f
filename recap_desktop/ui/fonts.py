"""The one family of screen and paper: Recap Hyperlegible (``resources/fonts``), digits of one width in every weight."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

import resources

REGULAR, SEMI_BOLD, BOLD = QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold


def load() -> str:
    """Registers the shipped files and answers the family's name; the system's font where none can be read."""
    family = ""
    for file in sorted(resources.path("fonts").glob("*.ttf")):
        families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file)))
        if families and (not family or len(families[0]) < len(family)):
            family = families[0]
    return family or QFont().family()


@lru_cache(maxsize=64)
def font(family: str, pixels: int, weight: QFont.Weight = REGULAR) -> QFont:
    """A font of that height in pixels; hinting is left to the platform.

    A letter that it lacks is a crossed box, as on paper, and not some other font of this computer. Made once and
    shared: nobody changes what this answers.
    """
    made = QFont(family)
    made.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    made.setPixelSize(max(1, pixels))
    made.setWeight(weight)
    return made
