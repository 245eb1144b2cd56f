"""Copies of the signed D.Hasil: who the next one is for, and the register of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHeaderView, QSizePolicy, QWidget

from recap_desktop.ui import formats
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable

if TYPE_CHECKING:
    from recap_desktop.desk.recap.copies_register import HandedCopy

#: Who gets a copy by law (witnesses, supervisors, the regency), and the committee's own.
USUAL = ("witness", "supervisor", "regency", "own")
_COLUMNS = ("number", "to", "at", "by", "digest")


class CopyForm(QFrame):
    """Asks who a copy is for. ``asked(name)`` on Enter."""

    asked = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._words = context.words
        word = label("strong")
        self._words.put(word, "setText", "copies_list.for_whom")
        self.to = QComboBox()
        self.to.setEditable(True)
        self.to.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.to.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._words.put(self.to, "setAccessibleName", "copies_list.for_whom")
        self.save = button(self._words, "copies_list.print", self._ask, key="Enter", role="primary")
        line = self.to.lineEdit()
        assert line is not None
        line.setMaxLength(120)
        line.returnPressed.connect(self._ask)
        row(word, self.to, self.save, margins=(12, 8, 12, 8), into=self).setStretch(1, 1)
        self._words.changed.connect(self._fill)
        self._fill()
        self.hide()

    def begin(self) -> None:
        """For the first of the usual ones, to be changed."""
        self.show()
        self.to.setCurrentIndex(0)
        self.to.setFocus(Qt.FocusReason.OtherFocusReason)
        line = self.to.lineEdit()
        if line is not None:
            line.selectAll()

    def _fill(self) -> None:
        at = max(0, self.to.currentIndex())
        self.to.clear()
        for one in USUAL:
            self.to.addItem(self._words(f"copies_list.usual.{one}"))
        self.to.setCurrentIndex(at)

    def _ask(self) -> None:
        self.asked.emit(self.to.currentText())


class RegisterView(QWidget):
    """All copies; the receipt list on paper. ``back_asked`` and ``print_asked``."""

    back_asked, print_asked = Signal(), Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        words = context.words
        self.copies: Sequence[HandedCopy] = ()
        title = label("section")
        words.put(title, "setText", "copies_list.title")
        self.model = RowsModel(frozenset({0}))
        self.table = ListTable(context.theme)
        self.table.setModel(self.model)
        words.put(self.table, "setAccessibleName", "copies_list.title")
        self.empty = label("muted", wrap=True)
        words.put(self.empty, "setText", "copies_list.none")
        self.print = button(words, "copies_list.print_list", self.print_asked.emit, key="Ctrl+P")
        self.back = button(words, "act.back", self.back_asked.emit, key="Ctrl+Enter", role="primary")
        column(title, self.empty, self.table, row(self.print, None, self.back), spacing=8, into=self).setStretch(2, 1)

    def show_copies(self, copies: Sequence[HandedCopy]) -> None:
        """The register as it is now, the newest chosen."""
        self.copies = copies
        self.retranslate()
        self.table.setCurrentIndex(self.model.index(len(copies) - 1, 0))

    def retranslate(self) -> None:
        """All rows."""
        words = self._context.words
        self.empty.setVisible(not self.copies)
        self.print.setEnabled(bool(self.copies))
        self.model.show([words(f"copies_list.{name}") for name in _COLUMNS], [
            TableLine((formats.number(one.number, words.language), one.to, formats.moment(one.at, words.zone), one.by,
                       one.digest[:8])) for one in self.copies])
        header = self.table.horizontalHeader()
        for place, name in enumerate(_COLUMNS):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch if name == "to"
                                        else QHeaderView.ResizeMode.ResizeToContents)
