"""Newest first, narrowed by kind of act and words; the whole chain checked and exported on demand. Read only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHeaderView, QLineEdit, QWidget

from forms.errors import KnownError
from recap_desktop.core.files import known_io
from recap_desktop.core.outputs import Output
from recap_desktop.desk.journal import JournalView
from recap_desktop.ui.acts.parts import combo
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.journal.model import ALL, COLUMNS, WITHOUT_TYPING, act_word, cells, found
from recap_desktop.ui.printing import print_pdf, printers
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable
from recap_desktop.workspace.workspace import WorkspaceFolder

#: Lines that one printed extract holds.
MOST_PRINTED = 2_000


class JournalPage(Page):
    """Ids and digests, never a figure: names of people are seen here and never exported to open data."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._entries: Sequence[JournalView] = ()
        self._texts: Sequence[tuple[str, ...]] = ()
        self._found: Sequence[int] = ()
        title = label("title")
        words.put(title, "setText", "page.journal")
        self.kind, self.search = combo(context, "journal.kind"), QLineEdit()
        words.put(self.search, "setAccessibleName", "journal.search")
        words.put(self.search, "setPlaceholderText", "journal.search_hint")
        self.count = label("muted")
        self.model = RowsModel(frozenset({0}))
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        words.put(self.table, "setAccessibleName", "page.journal")
        self.detail = label("muted", wrap=True)
        self._export = button(words, "journal.export", self._export_as)
        self._print = button(words, "act.print", self.print, key=Key.PRINT)
        self.check = self.set_primary(button(words, "journal.check", self._check, key="Ctrl+Enter", role="primary"))
        head = row(title, 8, self.kind, self.search, self.count)
        head.setStretch(3, 1)
        column(head, self.notice, self.table, self.detail, row(self._export, self._print, None, self.check),
               margins=(12, 8, 12, 8), spacing=8, into=self).setStretch(2, 1)
        for key, act in ((Key.FILTER.value, self.search.setFocus), (Key.PRINT.value, self.print)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self.kind.activated.connect(lambda _: self._narrow())
        self.search.textChanged.connect(lambda _: self._narrow())
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._say_line())

    # ---- page
    def open(self, **arguments: object) -> None:
        """The journal as it is now."""
        self.notice.clear()
        self.tasks.desk(self, lambda desk: desk.journal.entries(), self._show, self.failed)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Every line, and the kinds of act."""
        if self._entries:
            self._show(self._entries)

    def hints(self) -> Sequence[Hint]:
        """Search, print, check."""
        return (Hint("Ctrl+F", "journal.search"), Hint("Ctrl+P", "act.print"), Hint("Ctrl+Enter", "journal.check"))

    def panes(self) -> Sequence[QWidget]:
        """Search, lines, buttons."""
        return (self.search, self.table, self._export)

    def back(self) -> None:
        """A search is ended first."""
        if self.search.text():
            self.search.clear()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().back()

    # ---- inside
    def _show(self, entries: Sequence[JournalView]) -> None:
        self._entries = entries
        self._texts = [cells(one, self.words, self.facts.package) for one in entries]
        chosen = str(self.kind.currentData() or WITHOUT_TYPING)
        acts = sorted({one.line.act for one in entries}, key=lambda act: act_word(act, self.words).casefold())
        self.kind.clear()
        self.kind.addItem(self.words("journal.without_typing"), WITHOUT_TYPING)
        self.kind.addItem(self.words("journal.all"), ALL)
        for act in acts:
            self.kind.addItem(act_word(act, self.words), act)
        self.kind.setCurrentIndex(max(0, self.kind.findData(chosen)))
        self._narrow()

    def _narrow(self) -> None:
        self._found = found(self._entries, self._texts, str(self.kind.currentData()), self.search.text())
        self.model.show([self.words(f"journal.head.{name}") for name in COLUMNS],
                        [TableLine(self._texts[place]) for place in self._found])
        header = self.table.horizontalHeader()
        for place, name in enumerate(COLUMNS):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch if name in ("what", "where")
                                        else QHeaderView.ResizeMode.ResizeToContents)
        self.count.setText(self.words("journal.count", count=len(self._found)))
        if self._found:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._say_line()

    def _say_line(self) -> None:
        """All that the chosen line holds, and its place in the chain."""
        at = self.table.currentIndex().row()
        if not 0 <= at < len(self._found):
            self.detail.setText(self.words("journal.nothing"))
            return
        line = self._entries[self._found[at]].line
        held = ", ".join(f"{name} {value[:16]}" for name, value in sorted(line.data.items())) or "–"
        self.detail.setText(self.words("journal.line", number=line.n, digest=f"{line.hash[:4]} … {line.hash[-4:]}",
                                       held=held))

    def _check(self) -> None:
        self.tasks.desk(self, lambda desk: desk.journal.verify(), self._checked, self.failed)

    def _checked(self, head: str) -> None:
        self.notice.say(self.words("journal.whole", count=len(self._entries), digest=head[:16]), "good")

    def _export_as(self) -> None:
        name = f"{self.words('page.journal')}-{self.facts.region}.recap-journal"
        chosen, _ = QFileDialog.getSaveFileName(self, self.words("journal.export"), name, "",
                                                options=QFileDialog.Option.DontUseNativeDialog)
        if chosen:
            self.tasks.desk(self, lambda desk: desk.journal.export(), lambda data: self._write(Path(chosen), data),
                            self.failed)

    def print(self) -> None:
        """The lines found, on paper; as PDF among the exports where there is no printer."""
        from recap_desktop.reports.listing import listing
        from recap_desktop.reports.lists import TextColumn

        words = self.words
        some = [self._texts[place] for place in self._found[:MOST_PRINTED]]
        lead = [words("journal.printed", count=len(some), of=len(self._found), search=self.search.text() or "–")]
        shares = dict(zip(COLUMNS, (0.7, 1.6, 2.0, 3.0, 4.0), strict=True))
        columns = [TextColumn(words(f"journal.head.{name}"), share) for name, share in shares.items()]
        pdf = listing(f"{words('page.journal')} · {self.facts.region_name}",
                      self.facts.officer.name if self.facts.officer else "", lead, columns, some,
                      mode=self.facts.mode, lang=words.language)
        if printers():
            print_pdf(pdf, self, self.context.preferences.printer)
        else:
            folder = WorkspaceFolder(self.facts.folder).exports
            self._write(folder / f"{words('page.journal')}-{self.facts.region}.pdf", pdf)

    def _write(self, path: Path, data: bytes) -> None:
        try:
            with known_io(path):
                path.parent.mkdir(mode=0o700, exist_ok=True)
            Output(path, force=True).write(data)  # the dialog has asked
        except KnownError as error:
            self.failed(error)
            return
        self.notice.say(self.words("journal.saved", path=str(path)), "good")
