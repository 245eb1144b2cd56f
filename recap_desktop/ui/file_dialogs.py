"""Qt's own dialogs for files: the system's own speak the system's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication, QFileDialog

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.preferences import Preferences

_PHOTOS = "image.choose"
#: Kinds of files that a dialog shows, by the code of its title.
_KINDS = {_PHOTOS: "image.kinds", "people.answer.choose": "people.answer.kinds",
          "people.request.save": "people.request.kinds"}


def open_dialog(words: Words, preferences: Preferences) -> Callable[[str], Sequence[str]]:
    """What :attr:`Context.open_files` is; photos are looked for where the officer keeps them."""

    def ask(title: str) -> Sequence[str]:
        folder = preferences.photos if title == _PHOTOS else ""
        chosen, _ = QFileDialog.getOpenFileNames(
            QApplication.activeWindow(), words(title), folder, words(_KINDS[title]),
            options=QFileDialog.Option.DontUseNativeDialog)
        return chosen

    return ask


def save_dialog(words: Words) -> Callable[[str, str], str]:
    """What :attr:`Context.save_file` is; begins where documents lie."""

    def ask(title: str, name: str) -> str:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen, _ = QFileDialog.getSaveFileName(
            QApplication.activeWindow(), words(title), str(Path(folder) / name), words(_KINDS[title]),
            options=QFileDialog.Option.DontUseNativeDialog)
        return chosen

    return ask
