"""Paket pemilu: which package is in force, the chain, and the report on a newer one before it is taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHeaderView, QWidget

from recap_desktop.core.files import read_limited
from recap_desktop.desk import Desk
from recap_desktop.desk.packages.packages import PackageDifference, PackageFacts, PackagesView
from recap_desktop.desk.packages.told import told
from recap_desktop.ui.context import Context
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable
from sync.trust.package import MAX_PACKAGE

FROM_FILE, FROM_SERVER = "Ctrl+O", "F5"
_HEADS = ("number", "issued", "state", "digest")


class PackagesPage(Page):
    """The chain as a list; a report on one step of it, or on a newer package, takes the place of the list."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._view: PackagesView | None = None
        self._rows: tuple[PackageFacts, ...] = ()
        self._report: PackageDifference | None = None
        self._offer: tuple[bytes, ...] = ()
        self._is_refused = False
        self._title, self._facts = label("title", wrap=True), label("", wrap=True)
        self._digest, self._more = label("muted", wrap=True), label("", wrap=True)
        self.chain, self.report = RowsModel(), RowsModel()
        self.table, self.lines = ListTable(self.theme), ListTable(self.theme)
        self.table.setModel(self.chain)
        self.lines.setModel(self.report)
        self.lines.wrap()
        words.put(self.table, "setAccessibleName", "packages_page.chain")
        words.put(self.lines, "setAccessibleName", "packages_page.report")
        self._back = button(words, "act.back", self.back, key="Esc")
        self.look_waiting = button(words, "packages_page.look_waiting", self._look_waiting)
        self.from_file = button(words, "act.from_file", self._from_file, key=FROM_FILE)
        self.from_server = button(words, "act.from_server", self._from_server, key=FROM_SERVER)
        self.take = self.set_primary(button(words, "act.take_package", self._take, key="Ctrl+Enter", role="primary"))
        column(self._title, self._facts, self._digest, self._more, self.notice, self.table, self.lines,
               row(self._back, None, self.look_waiting, self.from_file, self.from_server, self.take),
               margins=(12, 8, 12, 8), spacing=6, into=self)
        layout = self.layout()
        for place in (5, 6):
            layout.setStretch(place, 1)  # type: ignore[union-attr]
        for key, act in ((FROM_FILE, self.from_file), (FROM_SERVER, self.from_server)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act.click)
        self.table.opened.connect(self._opened)
        self.theme.changed.connect(self._fit)

    # ---- page
    def open(self, **arguments: object) -> None:
        """The chain, from the desk."""
        self.notice.clear()
        self._forget()
        self._load()
        self._focus()

    def leave(self) -> None:
        """A report that was not acted on is asked for again."""
        self._forget()

    def retranslate(self) -> None:
        """Numbers, dates and sentences from data."""
        self._say()

    def hints(self) -> Sequence[Hint]:
        """Where packages come from; what Enter shows."""
        if self._report is not None:
            back = Hint("Esc", "act.back")
            return (Hint("Ctrl+Enter", "act.take_package"), back) if self._offer else (back,)
        found = [Hint("Enter", "act.open")]
        if self._view is not None and self._view.may_take:
            found += [Hint(FROM_FILE, "act.from_file"), Hint(FROM_SERVER, "act.from_server")]
        return found

    def panes(self) -> Sequence[QWidget]:
        """List, buttons."""
        return (self.table, self.lines, self.from_file, self.take)

    def back(self) -> None:
        """From a report to the chain, else to the page before."""
        if self._report is None:
            super().back()
            return
        self.notice.clear()
        self._forget()
        self._say()
        self._focus()

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """A round may have brought a package."""
        if self.isVisible() and self._report is None and kinds & {"package", "queue", "verified"}:
            self._load()

    # ---- inside
    def _load(self) -> None:
        self.tasks.desk(self, lambda desk: desk.packages.overview(), self._show, self.failed)

    def _show(self, view: PackagesView) -> None:
        self._view = view
        waiting = () if view.waiting is None else (view.waiting,)
        self._rows = (*waiting, view.in_force, *view.earlier)
        self._say()
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.chain.index(len(waiting), 0))

    def _say(self) -> None:
        self._say_facts()
        self._say_chain()
        self._say_report()
        shown, may = self._report is not None, self._view is not None and self._view.may_take
        self.table.setVisible(not shown)
        self.lines.setVisible(shown)
        self._back.setVisible(shown)
        self.take.setVisible(bool(self._offer))
        for one in (self.from_file, self.from_server):
            one.setVisible(may and not shown)
        self.look_waiting.setVisible(may and not shown and self._view is not None and self._view.waiting is not None)
        self.context.shell.refresh_bars()

    def _say_facts(self) -> None:
        view = self._view
        if view is None:
            return
        package, words = view.in_force, self.words
        self._title.setText(words("packages_page.title", sequence=package.sequence))
        self._facts.setText(words(
            "packages_page.facts", title=view.title[words.language], issued=self._day(package.issued),
            start=self._day(package.valid_from), end=self._day(package.valid_until)))
        self._digest.setText(words("packages_page.digest", digest=_groups(package.digest)))
        said = []
        if view.missing:
            said.append(words("packages_page.missing", known=", ".join(map(str, view.missing))))
        if view.waiting is not None:
            said.append(words("packages_page.waiting", sequence=view.waiting.sequence))
        self._more.setText(" ".join(said))
        shown = self._report is not None
        # a refusal has the room of what can wait
        room = not shown and not self._is_refused
        for part in (self._facts, self._digest):
            part.setVisible(room)
        self._more.setVisible(bool(said) and room)

    def _say_chain(self) -> None:
        at = self.table.currentIndex().row()
        lines = []
        for one in self._rows:
            number = self._view.in_force.sequence if self._view is not None else 0
            state = "earlier" if one.sequence < number else "waiting" if one.sequence > number else "in_force"
            said = self.words(f"packages_page.state.{state}")
            lines.append(TableLine((str(one.sequence), self._day(one.issued), said, _groups(one.digest[:16]))))
        self.chain.show([self.words(f"packages_page.head.{head}") for head in _HEADS], lines)
        header = self.table.horizontalHeader()
        for place in range(len(_HEADS)):
            last = place == len(_HEADS) - 1
            header.setSectionResizeMode(
                place, QHeaderView.ResizeMode.Stretch if last else QHeaderView.ResizeMode.ResizeToContents)
        if 0 <= at < len(lines):
            self.table.setCurrentIndex(self.chain.index(at, 0))

    def _say_report(self) -> None:
        if self._report is None:
            return
        at = self.lines.currentIndex().row()
        head, lines = told(self._report, self.words.language)
        self._title.setText(head)
        self.report.show([self.words("packages_page.head.change"), self.words("packages_page.head.effect")],
                         [TableLine((line.change, line.effect)) for line in lines])
        self._fit()
        if lines:
            self.lines.setCurrentIndex(self.report.index(max(0, min(at, len(lines) - 1)), 0))

    def _fit(self) -> None:
        """Two columns of sentences, each line as high as its words need."""
        header = self.lines.horizontalHeader()
        for place in range(self.report.columnCount()):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)

    def _focus(self) -> None:
        (self.table if self._report is None else self.lines).setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self) -> None:
        self._report, self._offer, self._is_refused = None, (), False

    def _day(self, moment: datetime) -> str:
        return moment.astimezone(self.words.zone).strftime("%d-%m-%Y")

    # ---- acts
    def _opened(self, index: QModelIndex) -> None:
        chosen = self._rows[index.row()]
        if self._view is not None and chosen.sequence > self._view.in_force.sequence:
            self._look_waiting()
            return
        self.tasks.desk(self, lambda desk: desk.packages.step(chosen.sequence), self._show_step, self.failed)

    def _show_step(self, found: PackageDifference) -> None:
        self._show_report(found, ())

    def _show_report(self, found: PackageDifference, offer: tuple[bytes, ...]) -> None:
        self._report, self._offer, self._is_refused = found, offer, False
        if offer:
            self.notice.say(self.words("packages_page.before_taking"), "quiet")
        else:
            self.notice.clear()
        self._say()
        self._focus()

    def _look_waiting(self) -> None:
        def job(desk: Desk) -> tuple[PackageDifference, tuple[bytes, ...]]:
            offer = (desk.packages.waiting(),)
            return desk.packages.difference(*offer), offer

        self.tasks.desk(self, job, lambda found: self._show_report(*found), self._refused)

    def choose_files(self) -> Sequence[str]:
        """Asks for package files; several where one goes on from another that is not here."""
        chosen, _ = QFileDialog.getOpenFileNames(
            self, self.words("act.from_file"), "", self.words("packages_page.kinds"),
            options=QFileDialog.Option.DontUseNativeDialog)
        return chosen

    def _from_file(self) -> None:
        paths = [Path(name) for name in self.choose_files()]
        if not paths:
            return

        def job(desk: Desk) -> tuple[PackageDifference, tuple[bytes, ...]]:
            offer = tuple(read_limited(path, MAX_PACKAGE) for path in paths)
            return desk.packages.difference(*offer), offer

        self.tasks.desk(self, job, lambda found: self._show_report(*found), self._refused)

    def _from_server(self) -> None:
        self._busy(True)
        self.notice.say(self.words("packages_page.asking"))

        def job(desk: Desk) -> tuple[PackageDifference, tuple[bytes, ...]]:
            offer = desk.packages.from_server()
            return desk.packages.difference(*offer), offer

        self.tasks.network(self, job, self._came, self._refused)

    def _came(self, found: tuple[PackageDifference, tuple[bytes, ...]]) -> None:
        self._busy(False)
        self._show_report(*found)

    def _take(self) -> None:
        offer = self._offer
        if offer:
            self._busy(True)
            self.tasks.act(self, lambda desk: desk.packages.take(*offer), self._taken, self._refused)

    def _taken(self, found: PackageDifference) -> None:
        """Where a newer one is in force by now, the window has begun anew and this page is gone."""
        self._busy(False)
        self._forget()
        self._load()
        self.notice.say(self.words("packages.added", known=", ".join(map(str, found.added))), "good")
        self._focus()

    def _refused(self, error: Exception) -> None:
        self._busy(False)
        self._is_refused = True
        self.failed(error)
        self._say_facts()

    def _busy(self, busy: bool) -> None:
        for one in (self.take, self.from_file, self.from_server, self.look_waiting):
            one.setEnabled(not busy)

    @property
    def primary(self) -> Button | None:
        """Take, while something is offered."""
        return self.take if self._offer else None


def _groups(digest: str) -> str:
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
