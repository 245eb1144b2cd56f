"""Which paper of the plenary, as it will be printed; saved as PDF, workbook or CSV, or printed, on A4 or F4.

The evaluation of a trial is made from journals of many laptops, chosen as files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.core.roles import Command
from recap_desktop.desk.papers.papers import KINDS, OF_REGISTERS
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
    from recap_desktop.reports.lists import PrintedList

#: Made from the package, and from journals of many laptops; the other ones from what is on record here.
BLANK, TRIAL = "blank", "trial"
#: Endings of files, in the order of their buttons.
_PDF, _BOOK, _TABLE = "pdf", "xlsx", "csv"


@dataclass(frozen=True)
class _Made:
    """A paper by the endings of files that it can be saved as."""

    files: Mapping[str, bytes]


def _saved(made: PrintedList) -> _Made:
    from recap_desktop.reports.list_files import csv_of, workbook_of
    from recap_desktop.reports.listing import printed

    return _Made({_PDF: printed(made), _BOOK: workbook_of(made), _TABLE: csv_of(made)})


class PapersPage(Page):
    """The choice of a paper above its preview. The choice of A4 or F4 holds for D.Hasil too."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._made: _Made | None = None
        self._journals: tuple[Path, ...] = ()
        title, told = label("title"), label("", wrap=True)
        words.put(title, "setText", "page.papers")
        words.put(told, "setText", "papers_page.told")
        self.kind, self.paper = QComboBox(), QComboBox()
        words.put(self.kind, "setAccessibleName", "papers_page.kind")
        words.put(self.paper, "setAccessibleName", "papers_page.paper")
        self.preview = Preview()
        words.put(self.preview, "setAccessibleName", "report_page.preview")
        self.journals = button(words, "papers_page.journals", self._choose_journals)
        self.save = button(words, "act.save_pdf", lambda: self._save_as(_PDF))
        self.book = button(words, "report_page.xlsx", lambda: self._save_as(_BOOK))
        self.table = button(words, "papers_page.csv", lambda: self._save_as(_TABLE))
        self.print = self.set_primary(button(words, "act.print", self._print, key="Ctrl+P", role="primary"))
        self.district = DistrictChoice(context)
        self.district.activated.connect(self._load)
        choice = row(self.kind, self.journals, self.district, self.paper, spacing=8)
        choice.setStretch(0, 1)
        column(title, told, self.notice, choice, self.preview, row(self.save, self.book, self.table, None, self.print),
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
        return (self.kind, self.preview, self.save if self.save.isEnabled() else self.journals)

    # ---- inside
    def _fill(self) -> None:
        sees = self.facts.may(Command.VIEW_PLENARY)
        kinds = {name: self.words(f"papers.title.{name}") for name in (*KINDS, BLANK, TRIAL)
                 if sees or name not in OF_REGISTERS}
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
        self.journals.setVisible(kind == TRIAL)
        if kind == TRIAL:
            self.district.hide()
            if not self._journals:
                self._show(_Made({}))
                self.notice.say(self.words("papers_page.no_journals"))
                return
        else:
            self.district.offer(contest)
        self.notice.clear()
        paper, district, journals = paper_of(str(self.paper.currentData())), self.district.code, self._journals

        def job(desk: Desk) -> _Made:
            if kind == BLANK:
                from recap_desktop.desk.papers.blank import blank_copies

                return _Made({_PDF: blank_copies(desk.package, desk.region, contest, lang, paper)[0]})
            if kind == TRIAL:
                from recap_desktop.desk.papers.trial_paper import read_journals, trial_paper

                return _saved(trial_paper(read_journals(journals), lang, paper))
            return _saved(desk.papers.paper(kind, contest, lang, paper, district))

        self.tasks.desk(self, job, self._show, self._refused)

    def _refused(self, error: Exception) -> None:
        """What was on show is of another choice."""
        self._show(_Made({}))
        self.failed(error)

    def _show(self, made: _Made) -> None:
        self._made = made
        self.preview.show_pdf(made.files.get(_PDF, b""))
        for one, ending in ((self.save, _PDF), (self.book, _BOOK), (self.table, _TABLE), (self.print, _PDF)):
            one.setEnabled(ending in made.files)
        self.context.shell.refresh_bars()

    def _choose_journals(self) -> None:
        """Journals of other laptops, as they were exported there; several at once."""
        chosen, _ = QFileDialog.getOpenFileNames(
            self, self.words("papers_page.journals"), "", self.words("papers_page.journal_kinds"),
            options=QFileDialog.Option.DontUseNativeDialog)
        if chosen:
            self._journals = tuple(map(Path, chosen))
            self._load()

    def _name(self, ending: str) -> str:
        kind = self.kind.currentData()
        of = self.facts.package.election if kind == TRIAL else f"{self.context.shell.contest}-{self.facts.region}"
        return f"{kind}-{of}.{ending}"

    def _save_as(self, ending: str) -> None:
        if self._made is None or ending not in self._made.files:
            return
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.kind.currentText(), self._name(ending), f"{ending.upper()} (*.{ending})",
            options=QFileDialog.Option.DontUseNativeDialog)
        if chosen:
            self._write(Path(chosen), self._made.files[ending], "papers_page.saved")

    def _print(self) -> None:
        """On paper; where there is no printer the PDF is kept in the folder of exports, and that is said."""
        if self._made is None or _PDF not in self._made.files:
            return
        if printers():
            print_pdf(self._made.files[_PDF], self, self.context.preferences.printer)
            return
        folder = WorkspaceFolder(self.facts.folder).exports
        self._write(folder / self._name(_PDF), self._made.files[_PDF], "report_page.no_printer")

    def _write(self, path: Path, data: bytes, code: str) -> None:
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            Output(path, force=True).write(data)  # the dialog has asked
        except (OSError, KnownError) as error:
            self.failed(error if isinstance(error, KnownError) else KnownError(
                "window.folder", reason=error.strerror or type(error).__name__))
            return
        self.notice.say(self.words(code, path=str(path)), "good")
