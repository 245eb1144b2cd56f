"""Which paper of the plenary, as it will be printed; saved as PDF or workbook, or printed, on A4 or F4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.desk.papers.papers import KINDS
from recap_desktop.reports.paper import PAPERS, paper_of
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.report.preview import Preview
from recap_desktop.ui.printing import print_pdf, printers
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.district_choice import DistrictChoice
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.workspace.workspace import WorkspaceFolder

if TYPE_CHECKING:
    from recap_desktop.desk import Desk

#: Made from the package, not from what is on record.
BLANK = "blank"


@dataclass(frozen=True)
class _Made:
    """A paper as it is shown; ``book`` the same as a workbook, b"" where there is none."""

    pdf: bytes
    book: bytes


class PapersPage(Page):
    """The choice of a paper above its preview. The choice of A4 or F4 holds for D.Hasil too."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._made: _Made | None = None
        title, told = label("title"), label("", wrap=True)
        words.put(title, "setText", "page.papers")
        words.put(told, "setText", "papers_page.told")
        self.kind, self.paper = QComboBox(), QComboBox()
        words.put(self.kind, "setAccessibleName", "papers_page.kind")
        words.put(self.paper, "setAccessibleName", "papers_page.paper")
        self.preview = Preview()
        words.put(self.preview, "setAccessibleName", "report_page.preview")
        self.save = button(words, "act.save_pdf", lambda: self._save_as("pdf"))
        self.book = button(words, "report_page.xlsx", lambda: self._save_as("xlsx"))
        self.print = self.set_primary(button(words, "act.print", self._print, key="Ctrl+P", role="primary"))
        self.district = DistrictChoice(context)
        self.district.activated.connect(self._load)
        choice = row(self.kind, self.district, self.paper, spacing=8)
        choice.setStretch(0, 1)
        column(title, told, self.notice, choice, self.preview, row(self.save, self.book, None, self.print),
               margins=(12, 8, 12, 8), spacing=8, into=self).setStretch(4, 1)
        self._fill()
        self.kind.currentIndexChanged.connect(self._load)
        self.paper.activated.connect(self._choose_paper)
        shortcut = QShortcut(QKeySequence(Key.PRINT.value), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._print)

    # ---- page
    def open(self, **arguments: object) -> None:
        """Made anew each time; on the paper that the workspace chose."""
        self.notice.clear()
        self.tasks.desk(self, lambda desk: desk.reports.paper, self._on_paper, self.failed)
        self.kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Names of the papers, and the one on show in the other language."""
        self._fill()
        if self.isVisible():
            self._load()

    def hints(self) -> Sequence[Hint]:
        """Turn, print."""
        return (Hint("PgUp PgDn", "report_page.turn"), Hint("Ctrl+P", "act.print"))

    def panes(self) -> Sequence[QWidget]:
        """Choice, preview, buttons."""
        return (self.kind, self.preview, self.save)

    # ---- inside
    def _fill(self) -> None:
        kinds = {name: self.words(f"papers.title.{name}") for name in (*KINDS, BLANK)}
        papers = {name: self.words(f"papers_page.size.{name}") for name in PAPERS}
        for box, named in ((self.kind, kinds), (self.paper, papers)):
            at = max(0, box.currentIndex())
            box.blockSignals(True)
            box.clear()
            for name, words in named.items():
                box.addItem(words, name)
            box.setCurrentIndex(at)
            box.blockSignals(False)

    def _on_paper(self, name: str) -> None:
        self.paper.setCurrentIndex(self.paper.findData(name))
        self._load()

    def _choose_paper(self) -> None:
        name = str(self.paper.currentData())
        self.tasks.desk(self, lambda desk: desk.reports.choose_paper(name), lambda _: self._load(), self.failed)

    def _load(self) -> None:
        kind, contest, lang = str(self.kind.currentData()), self.context.shell.contest, self.words.language
        self.district.offer(contest)
        paper, district = paper_of(str(self.paper.currentData())), self.district.code

        def job(desk: Desk) -> _Made:
            from recap_desktop.desk.papers.blank import blank_copies
            from recap_desktop.reports.list_files import workbook_of
            from recap_desktop.reports.listing import printed

            if kind == BLANK:
                return _Made(blank_copies(desk.package, desk.region, contest, lang, paper)[0], b"")
            made = desk.papers.paper(kind, contest, lang, paper, district)
            return _Made(printed(made), workbook_of(made))

        self.tasks.desk(self, job, self._show, self.failed)

    def _show(self, made: _Made) -> None:
        self._made = made
        self.preview.show_pdf(made.pdf)
        self.book.setEnabled(bool(made.book))
        self.context.shell.refresh_bars()

    def _name(self, ending: str) -> str:
        return f"{self.kind.currentData()}-{self.context.shell.contest}-{self.facts.region}.{ending}"

    def _save_as(self, ending: str) -> None:
        if self._made is None:
            return
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.kind.currentText(), self._name(ending), f"{ending.upper()} (*.{ending})",
            options=QFileDialog.Option.DontUseNativeDialog)
        if chosen:
            self._write(Path(chosen), self._made.pdf if ending == "pdf" else self._made.book, "papers_page.saved")

    def _print(self) -> None:
        """On paper; where there is no printer the PDF is kept in the folder of exports, and that is said."""
        if self._made is None:
            return
        if printers():
            print_pdf(self._made.pdf, self, self.context.preferences.printer)
            return
        folder = WorkspaceFolder(self.facts.folder).exports
        self._write(folder / self._name("pdf"), self._made.pdf, "report_page.no_printer")

    def _write(self, path: Path, data: bytes, code: str) -> None:
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            Output(path, force=True).write(data)  # the dialog has asked
        except (OSError, KnownError) as error:
            self.failed(error if isinstance(error, KnownError) else KnownError(
                "window.folder", reason=error.strerror or type(error).__name__))
            return
        self.notice.say(self.words(code, path=str(path)), "good")
