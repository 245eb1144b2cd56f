"""The pages of the specs with ``menu``: a digit or Enter opens one. Pages of other roles are absent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QWidget

from recap_desktop.ui import icons
from recap_desktop.ui.context import Context
from recap_desktop.ui.shell.page import Hint, Page, PageSpec
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable


class MorePage(Page):
    """A list of pages; ``specs`` are all of the window, in their order."""

    def __init__(self, context: Context, specs: Sequence[PageSpec]) -> None:
        super().__init__(context)
        self._all = [spec for spec in specs if spec.menu]
        self._shown: list[PageSpec] = []
        title = label("title")
        self.words.put(title, "setText", "page.more")
        self.model = RowsModel()
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        self.table.horizontalHeader().hide()
        self.words.put(self.table, "setAccessibleName", "page.more")
        self.table.opened.connect(self._opened)
        for number in range(1, 10):  # as shortcuts: a list would search its words for a digit
            digit = QShortcut(QKeySequence(str(number)), self.table)
            digit.setContext(Qt.ShortcutContext.WidgetShortcut)
            digit.activated.connect(partial(self._open_number, number))
        choose = self.set_primary(button(self.words, "act.open", self._open_current, key="Enter", role="primary"))
        column(title, self.notice, self.table, row(None, choose), margins=(20, 16, 20, 12), spacing=12,
               into=self).setStretch(2, 1)
        self.theme.changed.connect(self.retranslate)

    def open(self, **arguments: object) -> None:
        """The pages of who is signed in; the one chosen last stays chosen."""
        self.notice.clear()
        officer = self.facts.officer
        self._shown = [spec for spec in self._all if officer is not None and officer.role in spec.roles]
        at = max(0, self.table.currentIndex().row())
        self.retranslate()
        self.table.setCurrentIndex(self.model.index(min(at, len(self._shown) - 1), 0))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Names and what each is for."""
        at = self.table.currentIndex()
        size = self.theme.em(1.25)
        self.model.show(("", ""), [
            TableLine((f"{number}  {self.words(spec.title)}", self.words(f"about.{spec.id}")),
                      icons.icon(spec.icon, self.theme.tokens.text, size))
            for number, spec in enumerate(self._shown, 1)])
        self.table.setIconSize(QSize(size, size))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        if at.isValid() and at.row() < len(self._shown):
            self.table.setCurrentIndex(self.model.index(at.row(), 0))

    def hints(self) -> Sequence[Hint]:
        """A digit or Enter opens."""
        return (Hint(f"1-{len(self._shown)}", "act.open"), Hint("Enter", "act.open"))

    def panes(self) -> Sequence[QWidget]:
        """One pane."""
        return (self.table,)

    def _open_number(self, number: int) -> None:
        if number <= len(self._shown):
            self.context.shell.go(self._shown[number - 1].id)

    def _opened(self, index: QModelIndex) -> None:
        self.context.shell.go(self._shown[index.row()].id)

    def _open_current(self) -> None:
        if self.table.currentIndex().isValid():
            self._opened(self.table.currentIndex())
