"""Qt's own dialogs, buttons and menus speak the language of the window: no English word in Indonesian, nor the other
way round."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.qt_words import QtWords, indonesian
from recap_desktop.ui.shell.window import MainWindow
from tests.recap_desktop.ui.conftest import Officer

pytestmark = pytest.mark.qt
#: The same in both languages, names of formats, and what is typed.
NEUTRAL = re.compile(r"|OK|Drive|Folder|Folder:|Printer|PDF.*|Portable.*|A\d.*|[\W\d]*|\.\.\.")


@pytest.fixture
def words(qtbot: QtBot, qapp: QApplication) -> Iterator[Words]:
    made = Words("id")
    translator = QtWords(made, made)
    qapp.installTranslator(translator)
    yield made
    qapp.removeTranslator(translator)


def _files() -> QDialog:
    made = QFileDialog(None, "", "", "PDF (*.pdf)")
    made.setOption(QFileDialog.Option.DontUseNativeDialog)
    return made


def _saving() -> QDialog:
    made = _files()
    assert isinstance(made, QFileDialog)
    made.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    return made


def _question() -> QDialog:
    made = QMessageBox()
    buttons = QMessageBox.StandardButton
    made.setStandardButtons(buttons.Ok | buttons.Cancel | buttons.Yes | buttons.No | buttons.Save | buttons.Close
                            | buttons.Retry | buttons.Abort | buttons.Ignore | buttons.Discard | buttons.Open
                            | buttons.Help | buttons.Apply | buttons.Reset)
    made.setDetailedText("1")
    return made


def _printing() -> QDialog:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made = QPrintDialog(printer)
    made.setProperty("printer", id(printer))
    made.destroyed.connect(lambda: printer)  # lives as long as the dialog
    return made


def _texts(root: QWidget) -> Iterator[str]:
    yield from (action.text() for action in root.findChildren(QAction))
    for one in root.findChildren(QWidget):
        if isinstance(one, QLabel | QAbstractButton):
            yield one.text()
        if isinstance(one, QGroupBox):
            yield one.title()
        if isinstance(one, QTabWidget):
            yield from map(one.tabText, range(one.count()))
        if isinstance(one, QComboBox) and one.objectName() != "lookInCombo":
            yield from map(one.itemText, range(one.count()))
        if isinstance(one, QHeaderView) and one.model() is not None:
            yield from (str(one.model().headerData(place, one.orientation()) or "")
                        for place in range(one.model().columnCount()))


def _plain(text: str) -> str:
    return re.sub(r"\t.*", "", text)


@pytest.mark.parametrize("dialog", [_files, _saving, _question, _printing])
def test_dialogs_speak_one_language(words: Words, qtbot: QtBot, dialog: Callable[[], QDialog]) -> None:
    known = set(indonesian().values())
    for language in ("id", "en"):
        words.use(language)
        made = dialog()
        qtbot.addWidget(made)
        made.show()
        QApplication.processEvents()
        said = {_plain(text) for text in _texts(made) if not NEUTRAL.fullmatch(_plain(text))}
        assert len(said) >= 8
        said = {text.removeprefix("Tampilkan ") if text.removeprefix("Tampilkan ") in known else text for text in said}
        if language == "id":
            assert not said - known, f"English: {sorted(said - known)}"
        else:
            assert not said & (known - set(indonesian())), f"Indonesian: {sorted(said & known)}"
        made.close()


@pytest.mark.parametrize("field", [QLineEdit, QPlainTextEdit])
def test_menus_of_fields_speak_one_language(words: Words, qtbot: QtBot, field: type[QWidget]) -> None:
    one = field()
    qtbot.addWidget(one)
    for language, copy in (("id", "&Salin"), ("en", "&Copy"), ("id", "&Salin")):
        words.use(language)
        said = [_plain(action.text()) for action in one.createStandardContextMenu().actions()]  # type: ignore[attr-defined]
        assert copy in said
        assert all((text in indonesian().values()) == (language == "id") for text in said if text), said


def test_the_window_speaks_through_it(officer: Officer, window: MainWindow, qapp: QApplication) -> None:
    field = window.cover.passphrase.edit  # type: ignore[attr-defined]
    said = [_plain(action.text()) for action in field.createStandardContextMenu().actions()]
    assert "&Tempel" in said and "&Paste" not in said


def test_every_word_has_another() -> None:
    for source, word in indonesian().items():
        assert word and source.count("&") >= word.count("&") and source.count("%1") == word.count("%1")
        assert source.endswith("...") == (word.endswith("…")) or source == "Print To File ..."
