"""Laporan: D.Hasil as it will be printed, who signs next, save and print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.core.roles import Command
from recap_desktop.desk import Desk
from recap_desktop.desk.facts import OfficerTile
from recap_desktop.desk.recap.copies_register import HandedCopy, receipt
from recap_desktop.desk.views import RecapView
from recap_desktop.reports.paper import paper_of
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.report.copies import CopyForm, RegisterView
from recap_desktop.ui.pages.report.preview import Preview
from recap_desktop.ui.printing import print_pdf, printers
from recap_desktop.ui.recap_words import standing
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.district_choice import DistrictChoice
from recap_desktop.ui.widgets.labels import ElidedLabel, label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.next_signer import NextSigner
from recap_desktop.workspace.workspace import WorkspaceFolder


@dataclass(frozen=True)
class ReportData:
    pdf: bytes
    signers: tuple[tuple[str, bool], ...]
    officers: dict[str, OfficerTile]
    may_sign: bool
    recap: RecapView
    names: Mapping[str, str]


class ReportPage(Page):
    """A draft until the recap is signed; then one signature after the other."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._loaded: ReportData | None = None
        self._title, self.state = ElidedLabel("title"), label("", wrap=True)
        self.preview = Preview()
        words.put(self.preview, "setAccessibleName", "report_page.preview")
        self.signer = NextSigner(context)
        self.copy_form, self.register = CopyForm(context), RegisterView(context)
        self._save = button(words, "act.save_pdf", self._save_as)
        self._workbook = button(words, "report_page.xlsx", self._save_workbook)
        self._copies = button(words, "copies_list.open", self.show_register)
        self._open_folder = button(words, "settings.open_folder", self._show_folder)
        self._open_folder.hide()
        self._folder: Path | None = None
        self._print = button(words, "act.print", self.print, key=Key.PRINT)
        self.print_signed = button(words, "copies_list.hand_over", self.print, key="Ctrl+Enter", role="primary")
        self.sign = self.set_primary(button(words, "act.sign", self._ask, key="Ctrl+Enter", role="primary"))
        self._document = QWidget()
        self.district = DistrictChoice(context)
        self.district.activated.connect(self._other_district)
        column(self._title, self.district, self.state, self.preview, self.signer, self.copy_form,
               row(self._save, self._workbook, self._copies, self._print, None, self.sign, self.print_signed),
               spacing=8, into=self._document).setStretch(3, 1)
        self.views = QStackedWidget()
        self.views.addWidget(self._document)
        self.views.addWidget(self.register)
        told = row(self.notice, self._open_folder)
        told.setStretch(0, 1)
        column(told, self.views, margins=(12, 8, 12, 8), spacing=8, into=self).setStretch(1, 1)
        shortcut = QShortcut(QKeySequence(Key.PRINT.value), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.print)
        self.preview.turned.connect(self._say_title)
        self.signer.entered.connect(self._sign)
        self.copy_form.asked.connect(self._hand_over)
        self.register.back_asked.connect(self._to_document)
        self.register.print_asked.connect(self.print)

    # ---- page
    def open(self, **arguments: object) -> None:
        """Makes the preview."""
        self.notice.clear()
        self._open_folder.hide()
        self._to_document()
        self._load()
        self.preview.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """The passphrase leaves the screen; signatures made so far are on disk."""
        self.signer.end()
        self.copy_form.hide()

    def retranslate(self) -> None:
        """The document too is in the language of the window, until the first signature fixes it."""
        self.signer.retranslate()
        self.register.retranslate()
        if self.isVisible():
            self._load()

    def hints(self) -> Sequence[Hint]:
        """Turn, print, sign."""
        if self.views.currentWidget() is self.register:
            return (Hint("Ctrl+P", "copies_list.print_list"), Hint("Esc", "act.back"))
        if self.copy_form.isVisibleTo(self):
            return (Hint("Enter", "copies_list.print"), Hint("Esc", "act.back"))
        turn, to_print = Hint("PgUp PgDn", "report_page.turn"), Hint("Ctrl+P", "act.print")
        if self.signer.officer is not None:
            return (Hint("Enter", "act.sign"), Hint("Esc", "act.back"))
        if self.print_signed.isVisibleTo(self):
            return (turn, Hint("Ctrl +", "report_page.zoom"), Hint("Ctrl+Enter", "copies_list.hand_over"))
        return (turn, to_print, Hint("Ctrl+Enter", "act.sign")) if self.sign.isVisibleTo(self) else (turn, to_print)

    def panes(self) -> Sequence[QWidget]:
        """Preview, passphrase, buttons; the register."""
        return (self.preview, self.signer.field.edit, self._save, self.register.table)

    @property
    def primary(self) -> Button | None:
        """Sign; once all have signed, hand copies over."""
        if self.views.currentWidget() is self.register:
            return self.register.back
        if self.copy_form.isVisible():
            return self.copy_form.save
        return self.print_signed if self.print_signed.isVisible() else self.sign

    def back(self) -> None:
        """Stops asking, else to the page before."""
        if self.views.currentWidget() is self.register:
            self._to_document()
        elif self.copy_form.isVisibleTo(self):
            self.copy_form.hide()
            self._say()
            self.preview.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.signer.officer is not None:
            self.leave()
            self._say()
            self.preview.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().back()

    # ---- inside
    def _other_district(self) -> None:
        self.leave()
        self.notice.clear()
        self._load()

    def _load(self) -> None:
        contest, lang = self.context.shell.contest, self.words.language
        self.district.offer(contest)
        district = self.district.code

        def job(desk: Desk) -> ReportData:
            try:
                signers = desk.reports.signers(contest, district)
            except KnownError as error:
                if error.code != "desk.no_recap":
                    raise
                signers = ()
            officers = {one.person: one for one in desk.setup.officers()}
            names = {one.code: one.name for one in desk.board.villages(contest)}
            return ReportData(desk.reports.preview(contest, lang, None, district), signers, officers,
                           desk.session.may(Command.SIGN_RECAP), desk.recap.status(contest, None, district), names)

        self.tasks.desk(self, job, self._show, self.failed)

    def _show(self, loaded: ReportData) -> None:
        self._loaded = loaded
        self.preview.show_pdf(loaded.pdf)
        self._say()

    def _say(self) -> None:
        if self._loaded is None:
            return
        signers = self._loaded.signers
        done = sum(1 for _, signed in signers if signed)
        if not signers:
            said = self.words("report_page.draft")
        else:
            code = "signed" if done == len(signers) else "waiting"
            said = self.words(f"report_page.{code}", done=done, count=len(signers))
        told = standing(self.words, self._loaded.recap, self._loaded.names)
        if self._loaded.recap.standing == "outdated":
            said = self.words("report_page.draft_anew")
        self.state.setText(f"{told} {said}".strip())
        wanted = self._loaded.may_sign and done < len(signers)
        self.sign.setVisible(wanted and self.signer.officer is None)
        complete = bool(signers) and done == len(signers)
        self.print_signed.setVisible(complete)
        self._print.setVisible(not complete)
        self._say_title()
        self.context.shell.refresh_bars()

    def _say_title(self) -> None:
        page = self.words("report_page.page", page=self.preview.number + 1, pages=self.preview.pages)
        self._title.setText(f"D.Hasil {self.facts.called(self.context.shell.contest)} · {page}")

    def _ask(self) -> None:
        if self._loaded is None:
            return
        places = [place for place, (_, signed) in enumerate(self._loaded.signers) if not signed]
        if not places:
            self.leave()
            self.notice.say(self.words("report_page.done"), "good")
            self.context.shell.refresh_bars()
            self.preview.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        person = self._loaded.signers[places[0]][0]
        officer = self._loaded.officers.get(person)
        if officer is None:  # certified on another desk: no key file here, so nobody to ask
            self.leave()
            self.failed(KnownError("report.elsewhere", name=person))
            self.preview.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.signer.ask(officer, places[0] + 1, len(self._loaded.signers))
        self.sign.hide()
        self.context.shell.refresh_bars()

    def _sign(self, person: str, phrase: str) -> None:
        contest, lang = self.context.shell.contest, self.words.language
        district = self.district.code

        def job(desk: Desk) -> tuple[bytes, tuple[tuple[str, bool], ...]]:
            return (desk.reports.sign(contest, person, phrase, lang, district),
                    desk.reports.signers(contest, district))

        self.tasks.act(self, job, self._signed, self._refused)

    def _refused(self, error: Exception) -> None:
        """A wrong passphrase is typed again; a document that changed is looked at again first."""
        if not isinstance(error, KnownError) or error.code != "report.changed":
            self.signer.refuse(error)
            return
        self.leave()
        self.failed(error)
        self._load()
        self.preview.setFocus(Qt.FocusReason.OtherFocusReason)

    def _signed(self, made: tuple[bytes, tuple[tuple[str, bool], ...]]) -> None:
        assert self._loaded is not None
        self._show(replace(self._loaded, pdf=made[0], signers=made[1]))
        self._ask()

    @property
    def _of(self) -> str:
        """Contest, sub-district and, where there are several, district: in names of files."""
        return "-".join(one for one in (self.context.shell.contest, self.facts.region, self.district.code) if one)

    def _save_as(self) -> None:
        name = f"D.Hasil-{self._of}.pdf"
        chosen, _ = QFileDialog.getSaveFileName(self, self.words("act.save_pdf"), name, "PDF (*.pdf)",
                                                options=QFileDialog.Option.DontUseNativeDialog)
        if chosen:
            self._write(Path(chosen), "report_page.saved")

    def _save_workbook(self) -> None:
        contest, lang = self.context.shell.contest, self.words.language
        district = self.district.code
        name = f"D.Hasil-{self._of}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(self, self.words("report_page.xlsx"), name, "XLSX (*.xlsx)",
                                                options=QFileDialog.Option.DontUseNativeDialog)
        if chosen:
            self.tasks.desk(self, lambda desk: desk.reports.workbook(contest, lang, district),
                            lambda data: self._write(Path(chosen), "report_page.saved_xlsx", data), self.failed)

    # ---- copies
    def print(self) -> None:
        """A draft on paper at once; of the signed document a numbered copy, once it is said who it is for."""
        if self._loaded is None:
            return
        if self.views.currentWidget() is self.register:
            self._print_list()
        elif self._is_signed and self.facts.may(Command.HAND_OVER):
            self.signer.end()
            self.copy_form.begin()
            self.print_signed.hide()
            self.context.shell.refresh_bars()
        else:
            self._put_out(self._loaded.pdf, "")

    @property
    def _is_signed(self) -> bool:
        signers = self._loaded.signers if self._loaded is not None else ()
        return bool(signers) and all(signed for _, signed in signers)

    def _hand_over(self, to: str) -> None:
        contest, district = self.context.shell.contest, self.district.code
        self.tasks.desk(self, lambda desk: desk.copy_register.hand_over(contest, to, district), self._handed_over,
                        self.failed)

    def _handed_over(self, copy: HandedCopy) -> None:
        assert self._loaded is not None
        self.copy_form.hide()
        self._say()
        self.preview.setFocus(Qt.FocusReason.OtherFocusReason)
        mark = self.words("copies_list.mark", number=copy.number, name=copy.to)
        self._put_out(self._loaded.pdf, mark, f"-{copy.number}")

    def _put_out(self, pdf: bytes, mark: str, tail: str = "") -> None:
        """On paper; where there is no printer the PDF is kept in the folder of exports, and that is said."""
        if printers():
            if print_pdf(pdf, self, self.context.preferences.printer, mark) and mark:
                self.notice.say(self.words("copies_list.printed", mark=mark), "good")
            return
        folder = WorkspaceFolder(self.facts.folder).exports
        name = f"D.Hasil-{self._of}{tail}.pdf"
        self._write(folder / name, "copies_list.no_printer" if mark else "report_page.no_printer", pdf, mark=mark)

    def show_register(self) -> None:
        """Every copy that was handed over."""
        contest = self.context.shell.contest
        self.leave()
        self.notice.clear()
        self._open_folder.hide()
        self.views.setCurrentWidget(self.register)
        self.register.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.context.shell.refresh_bars()
        self.tasks.desk(self, lambda desk: desk.copy_register.copies(contest), self.register.show_copies, self.failed)

    def _to_document(self) -> None:
        self.views.setCurrentWidget(self._document)
        self.copy_form.hide()
        self._say()
        self.preview.setFocus(Qt.FocusReason.OtherFocusReason)

    def _print_list(self) -> None:
        contest, copies, lang = self.context.shell.contest, self.register.copies, self.words.language
        self.tasks.desk(
            self, lambda desk: receipt(desk.facts(), contest, copies, lang, paper_of(desk.reports.paper)),
            lambda pdf: self._put_out_list(contest, pdf), self.failed)

    def _put_out_list(self, contest: str, pdf: bytes) -> None:
        if printers():
            print_pdf(pdf, self, self.context.preferences.printer)
            return
        folder = WorkspaceFolder(self.facts.folder).exports
        name = f"{self.words('copies_list.title')}-{contest}-{self.facts.region}.pdf"
        self._write(folder / name, "ready.saved", pdf)

    def _write(self, path: Path, code: str, data: bytes | None = None, **params: object) -> None:
        if self._loaded is None:
            return
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            Output(path, force=True).write(self._loaded.pdf if data is None else data)  # the dialog has asked
        except (OSError, KnownError) as error:
            self.failed(error if isinstance(error, KnownError) else KnownError(
                "window.folder", reason=error.strerror or type(error).__name__))
            return
        self.notice.say(self.words(code, path=str(path), **params), "good")
        self._folder = path.parent
        self._open_folder.show()

    def _show_folder(self) -> None:
        if self._folder is None or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))):
            self.notice.say(self.words("settings.no_folder", path=str(self._folder)), "quiet")
