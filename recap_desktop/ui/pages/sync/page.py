"""Sinkronisasi: the whole truth about sending in one line, the records on their way, and a round on demand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QWidget

from recap_desktop.core.roles import Command
from recap_desktop.desk.exchange.views import QueueStatus, RoundResult
from recap_desktop.ui import formats
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.sync.model import QueueModel
from recap_desktop.ui.pages.sync.told import open_told, round_told
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.tables import ListTable
from sync.trust.village_names import village_name

#: A release is cut some seconds after something came: so often one looks for the first, so many milliseconds apart.
_LOOKS, _LOOK_AGAIN_MS = 5, 2000


class SyncPage(Page):
    """An absent network is said calmly: everything is safe on this laptop."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._status: QueueStatus | None = None
        self._may = self._reads = False
        self.counts, self._when = label("title", wrap=True), label("muted", wrap=True)
        self._open = label("", wrap=True)
        self.model = QueueModel(words, partial(village_name, self.facts.package))
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        words.put(self.table, "setAccessibleName", "sync_page.table")
        self.round = self.set_primary(button(words, "act.sync_now", self._round, key="F5", role="primary"))
        # staff of a regency send nothing and read how far everybody is, in the browser
        self.progress = button(words, "act.open_progress", self._open_progress)
        self.portal = button(words, "act.open_portal", self._open_portal, key="Ctrl+O")
        self.portal.hide()
        self._address, self._looks = "", 0
        buttons = row(None, self.portal, self.progress, self.round)
        column(self.counts, self._when, self._open, self.notice, self.table, buttons,
               margins=(12, 8, 12, 8), spacing=8, into=self).setStretch(4, 1)
        for key, pressed in (("F5", self.round), ("Ctrl+O", self.portal)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(pressed.click)
        self.table.opened.connect(lambda index: self.notice.say(self.model.story(index.row())))

    def open(self, **arguments: object) -> None:
        """Loads the queue."""
        self.notice.clear()
        self._load()
        self._look_for_portal(_LOOKS)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Counts and rows."""
        if self._status is not None:
            self._show((self._status, self._may, self._reads))

    def hints(self) -> Sequence[Hint]:
        """F5 sends; Enter tells more of a row."""
        return (Hint("F5", "act.sync_now"), Hint("Enter", "act.open"))

    def panes(self) -> Sequence[QWidget]:
        """Table, then button."""
        return (self.table, self.portal, self.progress, self.round)

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """The queue moves by itself."""
        if self.isVisible():
            self._load()

    def _load(self) -> None:
        self.tasks.desk(self, lambda desk: (desk.queue.status(), desk.session.may(Command.SYNC),
                                            desk.session.may(Command.VIEW_PROGRESS)), self._show, self.failed)

    def _show(self, loaded: tuple[QueueStatus, bool, bool]) -> None:
        self._status, self._may, self._reads = loaded
        status, lang = self._status, self.words.language
        waiting, received, refused = (formats.number(n, lang) for n in
                                      (status.waiting, status.received, status.refused))
        code = "counts_refused" if status.refused else "counts"
        self.counts.setText(self.words(f"sync_page.{code}", waiting=waiting, received=received, refused=refused))
        self._when.setText(self.words("sync_page.last", time=formats.clock(status.last_round, self.words.zone))
                           if status.last_round else self.words("sync_page.never"))
        self._open.setText(open_told(status.still_open, self.words, self.facts.package))
        self._open.setVisible(bool(self._open.text()))
        self.model.show(status.items)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place in (1, 2, 3):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        if status.items and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.round.setVisible(self._may)
        self.progress.setVisible(self._reads)

    def _round(self) -> None:
        self.round.setEnabled(False)
        self.notice.say(self.words("sync_page.sending"))
        self.tasks.network(self, lambda desk: desk.queue.round(), self._answered, self._refused)

    def _open_progress(self) -> None:
        lang = self.words.language
        self.progress.setEnabled(False)
        self.tasks.network(self, lambda desk: desk.regency.link(lang), self._linked, self._not_linked)

    def _look_for_portal(self, looks: int) -> None:
        """Whether the server that was reached gives out releases; one that is cut just now is there in a moment."""
        self._looks = looks
        self.tasks.desk(self, lambda desk: desk.queue.reached, lambda reached: self._look() if reached else None)

    def _look(self) -> None:
        self.tasks.network(self, lambda desk: desk.queue.portal(), self._found, lambda _: None)

    def _found(self, address: str | None) -> None:
        self._address = address or self._address
        self.portal.setVisible(bool(self._address))
        self._looks -= 1
        if not self._address and self._looks > 0 and self.isVisible():
            QTimer.singleShot(_LOOK_AGAIN_MS, self, self._look)

    def _open_portal(self) -> None:
        opened = QDesktopServices.openUrl(QUrl(self._address))
        code = "portal_opened" if opened else "portal_no_browser"
        self.notice.say(self.words(f"sync_page.{code}", address=self._address), "good" if opened else "warn")

    def _linked(self, link: str) -> None:
        self.progress.setEnabled(True)
        opened = QDesktopServices.openUrl(QUrl(link))
        code = "progress_opened" if opened else "progress_no_browser"
        self.notice.say(self.words(f"sync_page.{code}"), "good" if opened else "warn")

    def _not_linked(self, error: Exception) -> None:
        self.progress.setEnabled(True)
        self.failed(error)

    def _answered(self, result: RoundResult) -> None:
        self.round.setEnabled(True)
        if result.refusal is not None and result.refusal.code == "client.no_answer":
            self.notice.say(self.words("sync_page.offline"))
        elif result.refusal is not None:
            self.notice.say(self.words.sentence(result.refusal.error), "warn")
        else:
            self.notice.say(round_told(result, self.words), "good")
            self._look_for_portal(_LOOKS)
        self._load()

    def _refused(self, error: Exception) -> None:
        self.round.setEnabled(True)
        self.failed(error)
        self._load()
