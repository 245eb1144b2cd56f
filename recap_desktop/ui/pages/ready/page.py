"""A line for each thing that can stand in the way; Ctrl+Enter does what the line suggests, Ctrl+P prints the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QWidget

from forms.errors import KnownError
from recap_desktop.core.files import known_io
from recap_desktop.core.outputs import Output
from recap_desktop.desk.readiness import Act, ReadinessLine, Result, Surroundings, verdict
from recap_desktop.ui import icons
from recap_desktop.ui.context import Context
from recap_desktop.ui.printing import print_pdf, printers
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.onward import Onward
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable
from recap_desktop.workspace.workspace import WorkspaceFolder

if TYPE_CHECKING:
    from recap_desktop.desk import Desk

_LOOK = {Result.READY: ("circle-check", "good"), Result.ATTENTION: ("triangle-alert", "warn"),
         Result.NOT_READY: ("octagon-x", "bad")}
_SAID = {Result.READY: "good", Result.ATTENTION: "warn", Result.NOT_READY: "bad"}
_COLUMNS = ("what", "result", "fact", "remedy")


class ReadyPage(Page):
    """Looks anew whenever it is opened; changes nothing."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._lines: Sequence[ReadinessLine] = ()
        self._at: datetime | None = None
        self._is_asked = False
        title = label("title")
        words.put(title, "setText", "ready.title")
        self.model = RowsModel()
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        words.put(self.table, "setAccessibleName", "page.ready")
        self.fact, self.remedy = label("strong", wrap=True), label("", wrap=True)
        self.act = Button("primary")
        self.act.clicked.connect(self._do)
        self.onward = Onward(context, beside=26)
        self._print = button(words, "act.print", self.print, key=Key.PRINT)
        self._again = button(words, "ready.check_again", self._load, key="F5")
        self._yes = button(words, "ready.test_page.yes", self._printed_whole)
        column(title, self.notice, self.table, self.fact, self.remedy,
               row(self._print, self._again, None, self._yes, self.onward, self.act), margins=(12, 8, 12, 8),
               spacing=8, into=self).setStretch(2, 1)
        for key, act in ((Key.PRINT.value, self.print), ("F5", self._load)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._say_line())
        self.table.opened.connect(lambda _: self._do())
        self.theme.changed.connect(self.retranslate)

    # ---- page
    def open(self, **arguments: object) -> None:
        """Looks at everything."""
        self._is_asked = False
        self._load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """All rows, and what is said of them."""
        if self._lines:
            self._say()

    def hints(self) -> Sequence[Hint]:
        """Check again, print."""
        return (Hint("F5", "ready.check_again"), Hint("Ctrl+P", "act.print"))

    def panes(self) -> Sequence[QWidget]:
        """Table, then buttons."""
        return (self.table, self._print)

    @property
    def primary(self) -> Button | None:
        """What the chosen line suggests, else the next step of the work."""
        return self.onward if self.act.isHidden() else self.act

    # ---- inside
    def _load(self) -> None:
        kept = self.context.preferences
        known = printers()
        around = Surroundings(known, kept.printed in known, Path(kept.photos) if kept.photos else None)

        def job(desk: Desk) -> tuple[tuple[ReadinessLine, ...], datetime]:
            return desk.readiness.check(around), desk.context.clock.now()

        self.tasks.desk(self, job, self._show, self.failed)

    def _show(self, found: tuple[tuple[ReadinessLine, ...], datetime]) -> None:
        self._lines, self._at = found
        at = next((n for n, line in enumerate(self._lines) if line.result is not Result.READY), 0)
        self._say()
        self.table.setCurrentIndex(self.model.index(at, 0))
        self._say_line()

    def _say(self) -> None:
        words, size = self.words, self.theme.em(1.125)
        at = self.table.currentIndex().row()
        self.model.show([words(f"ready.head.{name}") for name in _COLUMNS], [
            TableLine((words(f"ready.what.{line.name}"), words(f"ready.result.{line.result}"),
                       words.sentence(line.fact.error),
                       words.sentence(line.remedy.error) if line.remedy is not None else ""), self._icon(line, size))
            for line in self._lines])
        header = self.table.horizontalHeader()
        for place in range(len(_COLUMNS)):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents if place < 2
                                        else QHeaderView.ResizeMode.Stretch)
        self.table.setCurrentIndex(self.model.index(max(at, 0), 0))
        result = verdict(self._lines)
        count = sum(line.result is result for line in self._lines)
        self.notice.say(words(f"ready.verdict.{result}", count=count), _SAID[result])
        self._say_line()

    def _icon(self, line: ReadinessLine, size: int) -> QIcon:
        name, ink = _LOOK[line.result]
        return icons.icon(name, getattr(self.theme.tokens, ink).ink, size)

    @property
    def _line(self) -> ReadinessLine | None:
        at = self.table.currentIndex().row()
        return self._lines[at] if 0 <= at < len(self._lines) else None

    def _say_line(self) -> None:
        """The chosen line whole, and what can be done about it here."""
        line, words = self._line, self.words
        if line is None:
            return
        self.fact.setText(f"{words(f'ready.what.{line.name}')}: {words.sentence(line.fact.error)}")
        self.remedy.setText(words.sentence(line.remedy.error) if line.remedy is not None else "")
        self.remedy.setVisible(line.remedy is not None)
        here = line.act is Act.TEST_PAGE or (line.act is not Act.NONE and self.context.shell.has(line.act.value))
        self.act.setVisible(here)
        self._yes.setVisible(here and line.act is Act.TEST_PAGE and self._is_asked)
        self.onward.offer(not here)
        if here:
            code = "ready.do.test_page" if line.act is Act.TEST_PAGE else self.context.shell.page_title(line.act.value)
            self.act.say_text(words(code).removesuffix("."), key="Ctrl+Enter")

    def _do(self) -> None:
        line = self._line
        if line is None or self.act.isHidden():
            return
        if line.act is Act.TEST_PAGE:
            self._test_page()
        else:
            self.context.shell.go(line.act.value)

    def _test_page(self) -> None:
        from recap_desktop.desk.readiness_sheet import printer_test

        if print_pdf(printer_test(self.words.language), self, self.context.preferences.printer):
            self._is_asked = True
            self.notice.say(self.words("ready.test_page.asked"))
            self._say_line()
            self._yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def _printed_whole(self) -> None:
        """A person looked at the paper."""
        kept = self.context.preferences
        known = printers()
        kept.printed = kept.printer if kept.printer in known else next(iter(known), "")
        kept.save(self.facts.folder)
        self._is_asked = False
        self._load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def print(self) -> None:
        """On paper; where there is no printer as PDF in the folder of exports, and that is said."""
        from recap_desktop.desk.readiness_sheet import readiness_sheet

        if self._at is None:
            return
        pdf = readiness_sheet(self.facts, self._lines, self._at, self.words.language)
        if printers():
            print_pdf(pdf, self, self.context.preferences.printer)
            return
        path = WorkspaceFolder(self.facts.folder).exports / f"{self.words('page.ready')}-{self.facts.region}.pdf"
        try:
            with known_io(path):
                path.parent.mkdir(mode=0o700, exist_ok=True)
            Output(path, force=True).write(pdf)
        except KnownError as error:
            self.failed(error)
            return
        self.notice.say(self.words("ready.saved", path=str(path)), "good")
