"""Perbedaan: the sheets that differ, then one question a screen, then the own passphrase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QWidget

from forms.figure import Figure
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.settling.question import QuestionView
from recap_desktop.ui.pages.settling.saving import SavingView
from recap_desktop.ui.shell.page import Heading, Hint, Page
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.empty_list import empty_list, show_list
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.onward import Onward
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable

if TYPE_CHECKING:
    from recap_desktop.desk.views import Question, SettlingView, StationView


class SettlingPage(Page):
    """List, questions, saving: one stack."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._items: Sequence[SettlingView] = ()
        self._want: str | None = None
        self._station: StationView | None = None
        self._questions: Sequence[Question] = ()
        self._notes: Mapping[str, Sequence[str]] = {}
        self._answers: dict[str, Figure] = {}
        title = label("title")
        words.put(title, "setText", "page.settling")
        self.model = RowsModel(frozenset({2}))
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        words.put(self.table, "setAccessibleName", "settling.table")
        self._empty = empty_list(words, "settling.empty")
        self.begin = button(words, "act.settle", self._open_current, key="Ctrl+Enter", role="primary")
        self.onward = Onward(context)
        listing = QWidget()
        column(title, self.notice, self._empty, self.table, row(None, self.onward, self.begin), margins=(12, 8, 12, 8),
               into=listing).setStretch(3, 1)
        self.question, self.saving = QuestionView(context), SavingView(context)
        self.views = QStackedWidget()
        self._listing = listing
        for view in (listing, self.question, self.saving):
            self.views.addWidget(view)
        column(self.views, into=self)
        self.table.opened.connect(lambda index: self._open_row(index.row()))
        self.table.selectionModel().currentRowChanged.connect(lambda new, old: self._enable())
        self.question.answered.connect(self._answered)
        self.question.undo_asked.connect(self._undo)
        self.question.back_asked.connect(self.back)
        self.saving.back_asked.connect(self.back)
        self.saving.save_asked.connect(self._save)

    # ---- page
    def open(self, **arguments: object) -> None:
        """Loads the list; ``station`` opens its questions at once. A half-settled sheet goes on where it was."""
        if arguments.get("again") and self._station is not None:
            self._show_step()
            return
        wanted = arguments.get("station")
        self._want = wanted if isinstance(wanted, str) else None
        self.notice.clear()
        self._to_list()

    def leave(self) -> None:
        """Answers are kept for their officer; the passphrase is not."""
        self.saving.wipe()
        self._keep()

    def retranslate(self) -> None:
        """The list; the other views follow by themselves."""
        self._show_rows()

    def heading(self) -> Heading | None:
        """The sheet being settled."""
        if self._station is None:
            return Heading(self.words("page.settling"), self.context.facts.called(self.context.shell.contest))
        return Heading(f"TPS {self._station.number} · {self._station.village_name}",
                       self.context.facts.called(self.context.shell.contest),
                     self.words("page.settling"))

    def hints(self) -> Sequence[Hint]:
        """Keys of the step on show."""
        current = self.views.currentWidget()
        if current is self.question:
            return (Hint("1 2", "settling.key.choose"), Hint("3", "act.other_value"), Hint("4", "act.blank"),
                    Hint("5", "act.unreadable"), Hint("Ctrl+Z", "act.undo"), Hint("Esc", "act.back"))
        return (Hint("Enter", "act.open" if current is self._listing else "act.save_settle"), Hint("Esc", "act.back"))

    def counter(self) -> str:
        """How many questions are answered."""
        return "" if self._station is None else f"{len(self._answers)} / {len(self._questions)}"

    @property
    def primary(self) -> Button | None:
        """Settle in the list, save at the end; a question has none, its answers are keys."""
        current = self.views.currentWidget()
        if current is self._listing:
            return self.begin if self.onward.isHidden() else self.onward
        return self.saving.save if current is self.saving else None

    def back(self) -> None:
        """Esc: the other figure, the last question, the list, the page before."""
        current = self.views.currentWidget()
        if current is self.saving:
            self._undo()
        elif current is self.question:
            if not self.question.close_other():
                self._to_list()
        else:
            self.context.shell.go_back()

    # ---- list
    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """The list follows; a question on show stays."""
        if self.isVisible() and self.views.currentWidget() is self._listing:
            self._load()

    def _keep(self) -> None:
        """What is answered so far stands there again when the sheet is settled again."""
        if self._station is not None:
            key = _key(self._station)
            values = {name: figure.to_json() for name, figure in self._answers.items()} or None
            self.tasks.desk(self.tasks, lambda desk: desk.half_acts.keep(key, values), None, lambda error: None)

    def _to_list(self) -> None:
        self._keep()
        self._station, self._questions, self._answers = None, (), {}
        self.saving.wipe()
        self.views.setCurrentWidget(self._listing)
        self.context.shell.refresh_bars()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._load()

    def _load(self) -> None:
        contest = self.context.shell.contest
        self.tasks.desk(self, lambda desk: desk.settling.list(contest), self._show, self.failed)

    def _show(self, items: list[SettlingView]) -> None:
        self._items = items
        self._show_rows()
        wanted, self._want = self._want, None
        for place, item in enumerate(items):
            if item.station.code == wanted:
                self.table.selectRow(place)
                self._open_row(place)

    def _show_rows(self) -> None:
        words, row_at = self.words, max(0, self.table.currentIndex().row())
        heads = [words("settling.head.station"), words("settling.head.village"), words("settling.head.count"),
                 words("settling.head.note")]
        self.model.show(heads, [
            TableLine((f"TPS {item.station.number}", item.station.village_name, str(item.count),
                  "" if item.may_settle else words("settling.third"))) for item in self._items])
        header = self.table.horizontalHeader()
        for place in range(3):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        if self._items:
            self.table.selectRow(min(row_at, len(self._items) - 1))
        show_list(self.table, self._empty, rows=bool(self._items), onward=self.onward)
        self._enable()

    def _enable(self) -> None:
        place = self.table.currentIndex().row()
        may = 0 <= place < len(self._items) and self._items[place].may_settle
        self.begin.setVisible(may)
        self.onward.offer(not may)

    def _open_current(self) -> None:
        self._open_row(self.table.currentIndex().row())

    def _open_row(self, place: int) -> None:
        if not 0 <= place < len(self._items):
            return
        item = self._items[place]
        if not item.may_settle:
            self.notice.say(self.words("settling.third_next"), "quiet")
            return
        contest, station = self.context.shell.contest, item.station
        self.tasks.desk(self, lambda desk: (desk.settling.questions(contest, station.code),
                                            desk.half_acts.kept(_key(station)),
                                            desk.notes.of(contest, station.code)),
                        lambda found: self._begin(station, *found), self.failed)

    # ---- questions
    def _begin(self, station: StationView, questions: Sequence[Question], kept: Mapping[str, object] | None,
               notes: Mapping[str, Sequence[str]]) -> None:
        self.notice.clear()
        self._station, self._questions, self._notes = station, questions, notes
        before = kept or {}
        self._answers = {one.field: Figure.from_json(before[one.field]) for one in questions if one.field in before}
        self._show_step()

    def _show_step(self) -> None:
        station = self._station
        if station is None:
            return
        definition = self.facts.package.definition(station.contest, station.code)
        left = [one for one in self._questions if one.field not in self._answers]
        if left:
            self.views.setCurrentWidget(self.question)
            self.question.paper.begin(definition, _key(station))
            self.question.ask(definition, left[0], len(left), len(self._questions),
                              self._notes.get(left[0].field, ()))
        else:
            self.views.setCurrentWidget(self.saving)
            self.saving.begin(definition, self._answers, {one.field: one.options for one in self._questions})
            answers = dict(self._answers)
            self.tasks.desk(self, lambda desk: desk.settling.verdict(station.contest, station.code, answers),
                            lambda found: self.saving.show_rules(found) if answers == self._answers else None,
                            lambda error: None)
        self.context.shell.refresh_bars()

    def _answered(self, field: str, figure: Figure) -> None:
        self._answers[field] = figure
        self._show_step()

    def _undo(self) -> None:
        if self._answers:
            self._answers.popitem()
            self._show_step()

    # ---- saving
    def _save(self, passphrase: str) -> None:
        station = self._station
        if station is None:
            return
        contest, answers = self.context.shell.contest, dict(self._answers)
        self.saving.busy(True)
        self.tasks.act(self, lambda desk: desk.settling.save(contest, station.code, answers, passphrase),
                        lambda _: self._saved(station), self._not_saved)

    def _saved(self, station: StationView) -> None:
        self.saving.busy(False)
        self._answers = {}
        self._to_list()
        self.notice.say(self.words("settling.saved", station=station.number, village=station.village_name), "good")

    def _not_saved(self, error: Exception) -> None:
        self.saving.busy(False)
        self.saving.refuse(error)


def _key(station: StationView) -> str:
    return f"settling {station.contest} {station.code}"
