"""Cadangan: a backup now, the second place for automatic copies, the copies there are, and the drill of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHeaderView, QWidget

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up
from recap_desktop.desk.copies import CopyView, SecondPlaceState
from recap_desktop.desk.drill import Drilled, drill, told
from recap_desktop.ui import formats
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import Said
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.shell.rail import copy_words
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import ElidedLabel, label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.next_signer import NextSigner
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable
from recap_desktop.workspace.backup_file import Manifest

CHOOSE, DRILL = "Ctrl+O", "Ctrl+U"
_HEADS = ("made", "place", "size", "records", "checked")
_MEGABYTE = 1 << 20


class BackupPage(Page):
    """Everything about copies that an officer does; the automatic ones go on by themselves."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._copies: tuple[CopyView, ...] = ()
        self._second: SecondPlaceState | None = None
        self._asked: Path | None = None
        self._title, self._place = label("title", wrap=True), ElidedLabel(keep_start=True)
        self.model = RowsModel(frozenset({2, 3}))
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        words.put(self.table, "setAccessibleName", "backup_page.list")
        self.signer = NextSigner(context)
        self.choose = button(words, "act.choose_second", self._choose, key=CHOOSE)
        self.no_second = button(words, "act.no_second", self._leave_second)
        self.drill = button(words, "act.drill", self._drill_chosen, key=DRILL)
        self.drill_file = button(words, "act.drill_file", self._drill_file)
        self.now = self.set_primary(button(words, "act.back_up", self._back_up, key="Ctrl+Enter", role="primary"))
        second = row(self._place, self.choose, self.no_second)
        second.setStretch(0, 1)
        column(self._title, second, self.notice, self.table, self.signer,
               row(self.drill, self.drill_file, None, self.now), margins=(12, 8, 12, 8), spacing=8,
               into=self).setStretch(3, 1)
        for key, act in ((CHOOSE, self.choose), (DRILL, self.drill)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act.click)
        self.signer.entered.connect(self._entered)
        self.table.opened.connect(lambda index: self._ask(self._path_at(index)))

    # ---- page
    def open(self, **arguments: object) -> None:
        """The copies, as they lie in their places now."""
        self.notice.clear()
        self._load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """The passphrase leaves the screen."""
        self._end_asking()

    def retranslate(self) -> None:
        """Times, places, the sentences about them."""
        self.signer.retranslate()
        self._say()

    def hints(self) -> Sequence[Hint]:
        """Back up, choose, drill."""
        if self._asked is not None:
            return (Hint("Enter", "act.drill"), Hint("Esc", "act.back"))
        return (Hint("Ctrl+Enter", "act.back_up"), Hint(CHOOSE, "act.choose_second"), Hint(DRILL, "act.drill"))

    def panes(self) -> Sequence[QWidget]:
        """List, passphrase, buttons."""
        return (self.table, self.signer.field.edit, self.now)

    def back(self) -> None:
        """Stops asking, else to the page before."""
        if self._asked is None:
            super().back()
            return
        self._end_asking()
        self.notice.clear()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """A copy was made, or a place chosen."""
        if "copy" in kinds and self.isVisible():
            self._load()

    # ---- inside
    def _load(self) -> None:
        self.tasks.network(self, lambda desk: (desk.copies.list(), desk.copies.second_place()), self._show, self.failed)

    def _show(self, found: tuple[tuple[CopyView, ...], SecondPlaceState]) -> None:
        self._copies, self._second = found
        self._say()

    def _say(self) -> None:
        state, words = self.facts.copied, self.words
        self._title.setText(copy_words(words, state) or words("backup_page.none_yet"))
        second = self._second
        if second is not None:
            named = {"place": second.label, "folder": str(second.folder)}
            code = "second" if second.here else "second_absent"
            self._place.setText(words("backup_page.no_second") if second.folder is None
                                else words(f"backup_page.{code}", **named))
        self._show_parts()
        at = max(0, self.table.currentIndex().row())
        heads = [words(f"backup_page.head.{head}") for head in _HEADS]
        self.model.show(heads, [self._line(one) for one in self._copies])
        header = self.table.horizontalHeader()
        for place in range(len(_HEADS)):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch if place == 1
                                        else QHeaderView.ResizeMode.ResizeToContents)
        if self._copies:
            self.table.setCurrentIndex(self.model.index(min(at, len(self._copies) - 1), 0))
        self.drill.setEnabled(bool(self._copies))
        self.context.shell.refresh_bars()

    def _show_parts(self) -> None:
        """While a passphrase is asked for, it and the list have the room."""
        asking = self._asked is not None
        for one in (self._place, self.choose, self.drill, self.drill_file, self.now):
            one.setVisible(not asking)
        self.no_second.setVisible(not asking and self._second is not None and self._second.folder is not None)

    def _line(self, one: CopyView) -> TableLine:
        words = self.words
        made = words("backup_page.unreadable") if one.made is None else self._when(one.made)
        checked = "–" if one.made is None else words("backup_page.checked")
        if one.drilled is not None:
            day = datetime.fromisoformat(one.drilled).astimezone(words.zone).strftime("%d-%m")
            checked = words("backup_page.drilled", date=day)
        size = f"{formats.number(max(1, -(-one.size // _MEGABYTE)), words.language)} MB"
        records = "–" if one.records is None else formats.number(one.records, words.language)
        return TableLine((made, one.label or words("backup_page.here"), size, records, checked))

    def _when(self, moment: datetime) -> str:
        return moment.astimezone(self.words.zone).strftime("%d-%m-%Y %H.%M")

    # ---- a backup now
    def choose_file(self) -> str:
        """Asks where the backup is to lie; "" where the officer thought better of it."""
        folder = self._second.folder if self._second is not None and self._second.here else None
        stamp = datetime.now().astimezone(self.words.zone).strftime("%Y%m%d-%H%M")
        name = f"recap-{self.facts.region}-{stamp}.recap-backup"
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.words("act.back_up"), str(folder / name) if folder is not None else name,
            self.words("backup_page.kinds"), options=QFileDialog.Option.DontUseNativeDialog)
        return chosen

    def _back_up(self) -> None:
        chosen = self.choose_file()
        if not chosen:
            return

        def job(desk: Desk) -> tuple[Manifest, tuple[str, ...]]:
            names: list[str] = []
            made = back_up(desk, Output(Path(chosen), force=True), names.extend)  # the dialog has asked
            return made, tuple(names)

        self._busy(True)
        self.notice.say(self.words("backup_page.working"))
        self.tasks.act(self, job, lambda made: self._made(chosen, *made), self._refused)

    def _made(self, path: str, about: Manifest, left_out: tuple[str, ...]) -> None:
        self._busy(False)
        said = self.words("backup_page.made", path=path, records=about.records)
        if left_out:
            said = self.words.joined(" ", (said, self.words("backup.left_out", names=", ".join(left_out))))
        self.notice.say(said, "warn" if left_out else "good")
        self._load()

    # ---- the second place
    def choose_folder(self) -> str:
        """Asks for a stick or folder; "" where the officer thought better of it."""
        return QFileDialog.getExistingDirectory(
            self, self.words("act.choose_second"), "",
            options=QFileDialog.Option.DontUseNativeDialog | QFileDialog.Option.ShowDirsOnly)

    def _choose(self) -> None:
        chosen = self.choose_folder()
        if chosen:
            self._busy(True)
            self.tasks.desk(self, lambda desk: desk.copies.choose_second(Path(chosen)), self._is_chosen, self._refused)

    def _is_chosen(self, second: SecondPlaceState) -> None:
        self._busy(False)
        self.notice.say(self.words("backup_page.chosen", place=second.label), "good")
        self.tasks.network(self, lambda desk: desk.copies.make(), None, self.failed)
        self._load()

    def _leave_second(self) -> None:
        self.tasks.desk(self, lambda desk: desk.copies.choose_second(None), self._has_left, self._refused)

    def _has_left(self, second: SecondPlaceState) -> None:
        self.notice.say(self.words("backup_page.left"), "quiet")
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)
        self._load()

    # ---- the drill
    def choose_copy(self) -> str:
        """Asks for a backup to drill."""
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.words("act.drill_file"), "", self.words("backup_page.kinds"),
            options=QFileDialog.Option.DontUseNativeDialog)
        return chosen

    def _path_at(self, index: QModelIndex) -> Path:
        return self._copies[index.row()].path

    def _drill_chosen(self) -> None:
        if self.table.currentIndex().isValid():
            self._ask(self._path_at(self.table.currentIndex()))

    def _drill_file(self) -> None:
        chosen = self.choose_copy()
        if chosen:
            self._ask(Path(chosen))

    def _ask(self, file: Path) -> None:
        officer = self.facts.officer
        if officer is not None:
            self._asked = file
            self.notice.say(self.words("backup_page.ask", name=self._name(file)))
            self._show_parts()
            self.signer.ask(officer, 1, 1)
            self.context.shell.refresh_bars()

    def _name(self, file: Path) -> str:
        """When and where a copy of the list was made: its file's name is for machines; of another file its name."""
        for one in self._copies:
            if one.path == file and one.made is not None:
                return f"{self._when(one.made)} {f'({one.label})' if one.label else ''}".strip()
        return file.name

    def _entered(self, person: str, phrase: str) -> None:
        file = self._asked
        if file is None:
            return
        self._busy(True)
        self.notice.say(self.words("backup_page.drilling", name=self._name(file)))
        # beside the desk's worker: typing on another page never waits for it
        self.tasks.network(self, lambda desk: drill(desk, file, phrase), self._drilled, self._not_drilled)

    def _drilled(self, found: Drilled) -> None:
        words, name = self.words, self._name(self._asked) if self._asked is not None else found.name
        self._busy(False)
        self._end_asking()
        self.notice.say(Said.by(words, lambda: told(found, words.language, name)), "warn" if found.behind else "good")
        self._load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _not_drilled(self, error: Exception) -> None:
        """A wrong passphrase is typed again; what is wrong with the copy stands on the page."""
        self._busy(False)
        if isinstance(error, KnownError) and error.code.startswith("session."):
            self.notice.clear()
            self.signer.refuse(error)
            return
        self._end_asking()
        self.failed(error)
        self._load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_asking(self) -> None:
        self._asked = None
        self.signer.end()
        self._show_parts()
        self.context.shell.refresh_bars()

    def _refused(self, error: Exception) -> None:
        self._busy(False)
        self.failed(error)

    def _busy(self, busy: bool) -> None:
        for one in (self.now, self.choose, self.no_second, self.drill, self.drill_file):
            one.setEnabled(not busy)
        self.signer.field.edit.setReadOnly(busy)
        if not busy:
            self.drill.setEnabled(bool(self._copies))


