"""Qt's own words in the language of the window: dialogs for files and printing, buttons, menus of text fields.

Qt ships no Indonesian translation; ``resources/qt_words.toml`` has one. In English Qt says its own words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QObject, QTranslator

import resources
from recap_desktop.ui.i18n import Words


@cache
def indonesian() -> Mapping[str, str]:
    """Qt's English words with what stands for them."""
    return tomllib.loads(resources.path("qt_words.toml").read_text(encoding="utf-8"))


class QtWords(QTranslator):
    """Asked by Qt whenever one of its own widgets says something; follows the language switched live."""

    def __init__(self, words: Words, parent: QObject) -> None:
        super().__init__(parent)
        self._words = words

    def isEmpty(self) -> bool:
        """Qt asks nobody who has nothing to say."""
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        """The Indonesian word; None leaves Qt's English one."""
        return indonesian().get(source) if self._words.language == "id" and context != "QShortcut" else None
