"""What keeps the window from opening is said in a small window too: whoever clicked an icon sees no terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from forms.errors import KnownError
from recap_desktop.core import interrupt
from recap_desktop.core.details import defect
from recap_desktop.ui.shell.interrupts import interrupts
from resources.catalogue import DEFAULT_LANGUAGE, sentence, text

#: Platforms of Qt without anybody in front of them.
_UNSEEN = ("offscreen", "minimal")


def box(error: KnownError, language: str) -> QMessageBox:
    """The small window: the sentence and one button."""
    made = QMessageBox()
    made.setWindowTitle(QApplication.applicationName())
    made.setIcon(QMessageBox.Icon.Critical)
    made.setTextFormat(Qt.TextFormat.PlainText)  # names of files may look like HTML
    made.setText(sentence(error, language))
    made.addButton(text("act.close", language), QMessageBox.ButtonRole.AcceptRole)
    return made


@contextmanager
def start_faults_shown(app: QApplication, language: str | None) -> Iterator[None]:
    """An error of the block is shown before it goes on to the command line.

    :raises KnownError: the error, or ``cli.defect`` for a fault of our own.
    :raises KeyboardInterrupt: for an error that a library made out of a Ctrl+C.
    """
    try:
        yield
    except Exception as error:
        if interrupt.came():
            raise KeyboardInterrupt from error
        known = error if isinstance(error, KnownError) else defect(error)
        _show(app, known, language)
        raise known from (None if known is error else error)


def _show(app: QApplication, error: KnownError, language: str | None) -> None:
    if app.platformName() not in _UNSEEN:
        made = box(error, language or DEFAULT_LANGUAGE)
        with interrupts(made.reject):
            made.exec()
