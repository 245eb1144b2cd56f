"""Pengesahan: one village, the sheets that are ready, each looked at before it can be ticked, two passphrases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QStackedWidget, QWidget

from forms.errors import KnownError
from recap_desktop.desk.views import Done
from recap_desktop.ui import formats
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.sealing.lines import ready_line
from recap_desktop.ui.pages.sealing.sheet import SheetPane
from recap_desktop.ui.pages.sealing.signing import SigningLines
from recap_desktop.ui.pages.sealing.ticks import Ticks
from recap_desktop.ui.pages.sealing.who import MaySign, who_may_sign
from recap_desktop.ui.shell.page import Heading, Hint, Page
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.empty_list import empty_list, show_list
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.onward import Onward
from recap_desktop.ui.widgets.rows_model import RowsModel
from recap_desktop.ui.widgets.tables import ListTable
from sync.trust.village_names import village_names

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.signing import SigningBatch
    from recap_desktop.desk.views import ReadySheet, SheetDetail, Signed, VillageView

#: kinds of change that say nothing about a sheet
_ASIDE = frozenset({"draft", "session", "queue"})
#: State of a sheet that cannot be ratified yet: page where that is mended.
_MENDED = {"differs": "settling", "finding": "findings", "conflict": "sheet"}


class SealingPage(Page):
    """List and signatures, or one sheet read only."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._villages: Sequence[VillageView] = ()
        self._sheets: Sequence[ReadySheet] = ()
        self._ticks = Ticks()
        self._eligible: Sequence[OfficerTile] = ()
        self._batch: SigningBatch | None = None
        self._busy = self._to_table = False
        self._open_view: SheetDetail | None = None
        title, self._total = label("title"), label("muted")
        words.put(title, "setText", "page.sealing")
        self.village = QComboBox()
        self.village.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        words.put(self.village, "setAccessibleName", "sealing.village")
        self.model, self.table = self._table()
        self._empty = empty_list(words, "sealing.empty")
        self.lines = SigningLines(context)
        self._sum = label("strong")
        self.seal = Button("primary")
        self.seal.clicked.connect(self.lines.go_on)
        self.onward = Onward(context, beside=14)
        self._listing = QWidget()
        head, foot = row(title, 8, self.village, 8, self._total, None), row(self._sum, None, self.onward, self.seal)
        column(head, self.notice, self._empty, self.table, self.lines, foot, margins=(12, 8, 12, 8),
               into=self._listing).setStretch(3, 1)
        self.sheet, self.views = SheetPane(context), QStackedWidget()
        self.views.addWidget(self._listing)
        self.views.addWidget(self.sheet)
        column(self.views, into=self)
        self.village.currentIndexChanged.connect(lambda at: self._load_sheets())
        self.sheet.seen.connect(self._seen)
        self.sheet.back_asked.connect(self._close_sheet)
        self.lines.first_signs.connect(self._first)
        self.lines.second_signs.connect(self._second)
        self.lines.second.chosen.connect(self._other_second)

    def _table(self) -> tuple[RowsModel, ListTable]:
        table = ListTable(self.theme)
        table.setModel(model := RowsModel(frozenset({2, 3, 4})))
        self.words.put(table, "setAccessibleName", "sealing.table")
        table.installEventFilter(self)
        table.opened.connect(lambda index: self._open_sheet(index.row()))
        table.selectionModel().currentRowChanged.connect(lambda new, old: self._lead_on())
        return model, table

    # ---- page
    def open(self, **arguments: object) -> None:
        """Loads villages and sheets; ``station`` chooses its village."""
        wanted = arguments.get("station")
        self.notice.clear()
        self._close_sheet()
        contest = self.context.shell.contest
        self.tasks.desk(self, lambda desk: desk.board.villages(contest),
                        lambda found: self._show_villages(found, wanted if isinstance(wanted, str) else None),
                        self.failed)

    def leave(self) -> None:
        """A first signature without a second is forgotten: nothing is half signed."""
        self._cancel()
        self.lines.wipe()

    def retranslate(self) -> None:
        """List, sums, names."""
        self._show_rows()
        self.lines.retranslate()

    def heading(self) -> Heading | None:
        """The sheet that is looked at."""
        if self._open_view is None:
            return None
        one, called = self._open_view.station, self.context.facts.called
        return Heading(f"TPS {one.number} · {one.village_name}", called(one.contest), self.words("page.sealing"))

    def hints(self) -> Sequence[Hint]:
        """Keys of the list or the sheet."""
        if self.views.currentWidget() is self.sheet:
            return (Hint("Enter", "sealing.seen"), Hint("Esc", "act.back"))
        return (Hint(self.words("key.space"), "sealing.key.open"),
                Hint(f"Ctrl+{self.words('key.space')}", "sealing.key.tick"),
                Hint("Ctrl+D", "sealing.village"), Hint("Ctrl+Enter", "key.primary"))

    def panes(self) -> Sequence[QWidget]:
        """Table, then the signature whose turn it is."""
        return (self.table, self.lines.second.field if self.lines.between else self.lines.first.field)

    @property
    def primary(self) -> Button | None:
        """Sign, or mark the sheet on show as seen; where the row is blocked, on to what blocks it."""
        steps = self.seal if self.onward.isHidden() else self.onward
        return self.sheet.done if self.views.currentWidget() is self.sheet else steps

    def back(self) -> None:
        """Esc: the sheet closes; a first signature is taken back; then the page before."""
        if self.views.currentWidget() is self.sheet:
            self._close_sheet()
        elif self.lines.between:
            self._cancel()
            self.notice.say(self.words("sealing.taken_back"), "quiet")
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.context.shell.go_back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+D goes to the village."""
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_D:
            self.village.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space opens the sheet of the row, Ctrl+Space ticks it, Ctrl+D goes to the village."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() == Qt.Key.Key_Space:
                (self._toggle if control else self._open_sheet)(self.table.currentIndex().row())
                return True
        return super().eventFilter(watched, event)

    # ---- loading
    def _show_villages(self, villages: list[VillageView], station: str | None) -> None:
        here = self._village()
        self._villages = villages
        places = [place for place, one in enumerate(villages) if any(s.code == station for s in one.stations)] or [
            place for place, one in enumerate(villages) if one.code == here] or [
            place for place, one in enumerate(villages) if any(s.status == "verified" for s in one.stations)]
        self.village.blockSignals(True)
        self.village.clear()
        for one in villages:
            self.village.addItem(one.name)
        self.village.setCurrentIndex(places[0] if places else 0)
        self.village.blockSignals(False)
        self._to_table = True
        self._load_sheets()

    def _village(self) -> str | None:
        place = self.village.currentIndex()
        return self._villages[place].code if 0 <= place < len(self._villages) else None

    def _load_sheets(self) -> None:
        village = self._village()
        if village is None:
            return
        self._cancel()
        contest = self.context.shell.contest
        self.tasks.desk(self, lambda desk: desk.sealing.ready(contest, village), self._show_sheets, self.failed)

    def _show_sheets(self, sheets: list[ReadySheet]) -> None:
        self._sheets = sheets
        self._show_rows()
        if self._to_table:  # a table without rows is hidden and cannot take the focus earlier
            self.table.selectRow(next((at for at, one in enumerate(sheets) if not one.blocked_by), 0))
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._to_table = False
        self._ask_signers()

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """A sheet that changed since it was looked at is unticked, also while another page is on show."""
        if kinds <= _ASIDE:
            return
        gone = [] if self._busy else self._ticks.drop(stations)
        if gone:
            villages = village_names(self.facts.package, self.facts.region)
            names = ", ".join(f"{formats.station_number(code)} {villages.get(code[:10], '')}".rstrip() for code in gone)
            self.notice.say(self.words("sealing.changed", stations=names), "warn")
        if self.isVisible() and not self._busy:
            self._load_sheets()

    # ---- list
    @property
    def chosen(self) -> list[ReadySheet]:
        """The sheets that would be signed now."""
        return self._ticks.chosen(self._sheets)

    def _show_rows(self) -> None:
        words, here = self.words, max(0, self.table.currentIndex().row())
        heads = [words("settling.head.station"), words("sealing.head.state"), words("f.valid"), words("f.invalid"),
                 words("f.cast")]
        self.model.show(heads, [ready_line(one, self._ticks, self.words, self.theme) for one in self._sheets])
        header = self.table.horizontalHeader()
        for place in (0, 2, 3, 4):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        if self._sheets:
            self.table.selectRow(min(here, len(self._sheets) - 1))
        show_list(self.table, self._empty, rows=bool(self._sheets), onward=self.onward)
        ready = sum(not one.blocked_by for one in self._sheets)
        seen = sum(one.station.code in self._ticks.seen for one in self._sheets)
        self._total.setText(words("sealing.total", ready=ready, seen=seen))
        chosen = self.chosen
        votes = sum(one.cast or 0 for one in chosen if one.outcome == "counted")  # undecided: in no sum
        self._sum.setText(words("sealing.sum", count=len(chosen), votes=formats.number(votes, words.language)))
        code = "sealing.sign_second" if self.lines.between else "sealing.sign"
        self.seal.say_text(words(code, count=len(chosen)), key="Ctrl+Enter")
        self.seal.setEnabled(bool(chosen) and not self._busy and self.lines.first.isEnabled())
        self._lead_on()

    def _lead_on(self) -> None:
        """Nothing is ticked and the row cannot be: the next step is where that is mended."""
        sheet = next(iter(self._sheets[max(0, self.table.currentIndex().row()):]), None)
        stuck = not self.chosen and not self._busy and (sheet is None or bool(sheet.blocked_by))
        self.seal.setVisible(not stuck)
        mended = _MENDED.get(sheet.station.status, "") if sheet is not None else ""
        if stuck and sheet is not None and self.context.shell.has(mended):
            self.onward.lead(mended, sheet.station)
        else:
            self.onward.offer(stuck)

    def _toggle(self, place: int) -> None:
        if self._busy or not 0 <= place < len(self._sheets):
            return
        sheet = self._sheets[place]
        if not self._ticks.toggle(sheet):
            self.notice.say(self.words.joined("; ", map(self.words, sheet.blocked_by))
                            or self.words("sealing.look_first"), "quiet")
            return
        self._cancel()
        self._show_rows()
        self._ask_signers()

    # ---- one sheet
    def _open_sheet(self, place: int) -> None:
        if not 0 <= place < len(self._sheets):
            return
        sheet = self._sheets[place]
        if sheet.blocked_by:
            self.notice.say(self.words.joined("; ", map(self.words, sheet.blocked_by)), "quiet")
            return
        self._cancel()
        contest, code = self.context.shell.contest, sheet.station.code
        self.tasks.desk(self, lambda desk: desk.sealing.sheet(contest, code), self._show_sheet, self.failed)

    def _show_sheet(self, view: SheetDetail) -> None:
        self._open_view = view
        self.notice.clear()
        self.views.setCurrentWidget(self.sheet)
        definition = self.facts.package.definition(self.context.shell.contest, view.station.code)
        self.sheet.show_sheet(definition, view)
        self.context.shell.refresh_bars()

    def _seen(self) -> None:
        codes = [one.station.code for one in self._sheets]
        view = self._open_view
        if view is None or view.station.code not in codes:
            self._close_sheet()
            return
        place = codes.index(view.station.code)
        self._ticks.saw(codes[place], datetime.now().astimezone(), view.mark)
        ahead = [*range(place + 1, len(codes)), *range(place)]
        left = [at for at in ahead if not self._sheets[at].blocked_by and codes[at] not in self._ticks.seen]
        self._close_sheet()
        if left:
            self.table.selectRow(left[0])
            self._open_sheet(left[0])
        elif self.chosen:
            self.lines.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_sheet(self) -> None:
        self._open_view = None
        self.views.setCurrentWidget(self._listing)
        self._show_rows()
        self._ask_signers()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.context.shell.refresh_bars()

    # ---- signing
    def _ask_signers(self) -> None:
        codes, seen = [one.station.code for one in self.chosen], dict(self._ticks.marks)
        contest, me, second = self.context.shell.contest, self.facts.officer, self.lines.second.officer

        def job(desk: Desk) -> MaySign:
            return who_may_sign(desk, contest, codes, me, second, seen)

        self.tasks.desk(self, job, lambda found: self._show_signers(*found), self.failed)

    def _show_signers(self, eligible: list[OfficerTile], refusal: KnownError | None) -> None:
        if self._batch is None and not self._busy:
            why = self.words.sentence(refusal) if refusal is not None else ""
            same = list(self._eligible) == eligible and self.lines.first.officer == self.facts.officer
            self._eligible = eligible
            if not same or why != self.lines.refusal:  # what is being typed stays
                self.lines.begin(eligible, why)
            self._show_rows()

    def _first(self, person: str, passphrase: str) -> None:
        codes, second = [one.station.code for one in self.chosen], self.lines.second.officer
        if not codes or second is None or self._busy:
            return
        contest, seen = self.context.shell.contest, dict(self._ticks.marks)

        def job(desk: Desk) -> tuple[SigningBatch, Signed | Done]:
            batch = desk.sealing.prepare(contest, codes, (person, second.person), seen=seen)
            return batch, desk.sealing.sign(batch, person, passphrase)

        self._set_busy(True, len(codes), 1)
        self.tasks.act(self, job, lambda made: self._first_done(*made), self._refused)

    def _first_done(self, batch: SigningBatch, answer: Signed | Done) -> None:
        self._set_busy(False)
        self._batch = batch
        self.notice.clear()
        self.lines.first_done()
        self._show_rows()

    def _second(self, person: str, passphrase: str) -> None:
        batch = self._batch
        if batch is None or self._busy:
            return
        self._set_busy(True, len(batch.items), 2)
        self.tasks.act(self, lambda desk: desk.sealing.sign(batch, person, passphrase), self._second_done,
                        self._refused)

    def _second_done(self, answer: Signed | Done) -> None:
        self._set_busy(False)
        self._batch = None
        if isinstance(answer, Done):
            self._ticks = Ticks()
            self._eligible = ()
            self.lines.begin(())
            self._load_sheets()
            at = formats.clock(answer.at, self.words.zone)
            self.notice.say(self.words("sealing.done", count=answer.count, time=at), "good")
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refused(self, error: Exception) -> None:
        self._set_busy(False)
        if self.words.about_passphrase(error):
            self.lines.refuse(self.words.sentence(error))
            return
        self._cancel()
        self.failed(error)
        self._load_sheets()

    def _other_second(self) -> None:
        self._cancel()
        self._ask_signers()

    def _cancel(self) -> None:
        batch, self._batch = self._batch, None
        if batch is not None:
            self.tasks.desk(self, lambda desk: desk.sealing.cancel(batch))
        if self.lines.between:
            self.lines.begin(self._eligible)
            self._show_rows()

    def _set_busy(self, busy: bool, count: int = 0, turn: int = 0) -> None:
        self._busy = busy
        self.seal.setEnabled(not busy)
        self.table.setEnabled(not busy)
        self.village.setEnabled(not busy)
        if busy:
            self.notice.say(self.words("sealing.signing", count=count, turn=turn))
        else:
            self.notice.clear()
