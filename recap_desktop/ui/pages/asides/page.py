"""A list of what was set aside, the chosen one whole with its reason and remedy, and the act where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QWidget

from recap_desktop.core.roles import Command, Role
from recap_desktop.ui import formats, icons
from recap_desktop.ui.acts.endorse import EndorseForm
from recap_desktop.ui.acts.form import Subject
from recap_desktop.ui.context import Context
from recap_desktop.ui.shell.page import Heading, Hint, Page
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.onward import Onward
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable
from resources import catalogue
from sync.trust.village_names import village_name

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.asides import Aside
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.views import StationView

_COLUMNS = ("kind", "what", "where", "who", "when")
_ICONS = {"conflict": "split", "quarantined": "lock", "rejected": "octagon-x", "refused": "octagon-x"}
#: Page on which a kind is mended.
_ELSEWHERE = {"conflict": "sheet", "rejected": "sync", "set_aside": "sync", "held": "sync", "waiting": "sync"}


class AsidesPage(Page):
    """Nothing of it is lost, and nothing of it is in a total."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._asides: Sequence[Aside] = ()
        self._officers: Sequence[OfficerTile] = ()
        self._station: StationView | None = None
        title, told = label("title"), label("muted", wrap=True)
        words.put(title, "setText", "page.asides")
        words.put(told, "setText", "asides.told")
        self.model = RowsModel()
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        words.put(self.table, "setAccessibleName", "page.asides")
        self.why, self.remedy = label("strong", wrap=True), label("", wrap=True)
        self.act = Button("primary")
        self.act.clicked.connect(self._do)
        self.onward = Onward(context, beside=4)
        self._list = QWidget()
        column(title, told, self.table, self.why, self.remedy, row(None, self.onward, self.act), spacing=8,
               into=self._list).setStretch(2, 1)
        self.form = EndorseForm(context)
        self.views = QStackedWidget()
        self.views.addWidget(self._list)
        self.views.addWidget(self.form)
        column(self.notice, self.views, margins=(12, 8, 12, 8), spacing=8, into=self).setStretch(1, 1)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._say_line())
        self.table.opened.connect(lambda _: self._do())
        self.form.back_asked.connect(self._to_list)
        self.form.job_ready.connect(self._run)
        self.theme.changed.connect(self.retranslate)

    # ---- page
    def open(self, **arguments: object) -> None:
        """All that is set aside now."""
        if arguments.get("again") and self.views.currentWidget() is self.form:
            self.form.kept_open()
            return
        self.notice.clear()
        self._to_list()

    def leave(self) -> None:
        """Passphrases leave the screen."""
        self.form.put_away()

    def retranslate(self) -> None:
        """All rows."""
        self._say()
        self.form.retranslate()

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """What was endorsed or came in is gone from the list."""
        if self.isVisible() and self.views.currentWidget() is self._list:
            self._load()

    def heading(self) -> Heading | None:
        """While endorsing, the station."""
        if self.views.currentWidget() is self.form and self._station is not None:
            return Heading(f"TPS {self._station.number} · {self._station.village_name}",
                           self.context.facts.called(self._station.contest))
        return None

    def hints(self) -> Sequence[Hint]:
        """The act."""
        return (Hint("Ctrl+Enter", "key.primary"), Hint("Esc", "act.back"))

    def panes(self) -> Sequence[QWidget]:
        """List, then the act."""
        return (self.table, self.act)

    @property
    def primary(self) -> Button | None:
        """What the chosen line asks for, else the next step of the work."""
        if self.views.currentWidget() is self.form:
            return self.form.save
        return self.onward if self.act.isHidden() else self.act

    def back(self) -> None:
        """From the form to the list, from the list to the page before."""
        if self.views.currentWidget() is self.form:
            self._to_list()
        else:
            super().back()

    # ---- inside
    def _to_list(self) -> None:
        if self.form.leave_act():
            self.notice.say(self.words("acts.kept_away"), "warn")
        self.views.setCurrentWidget(self._list)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._load()
        self.context.shell.refresh_bars()

    def _load(self) -> None:
        self.tasks.desk(self, lambda desk: (desk.asides.list(), desk.setup.officers()), self._show, self.failed)

    def _show(self, found: tuple[Sequence[Aside], Sequence[OfficerTile]]) -> None:
        self._asides, self._officers = found
        self._say()

    def _say(self) -> None:
        words, size = self.words, self.theme.em(1.125)
        at = max(0, self.table.currentIndex().row())
        colour = self.theme.tokens.text
        self.model.show([words(f"asides.head.{name}") for name in _COLUMNS], [
            TableLine((words(f"asides.kind.{one.kind}"), self._what(one), self._where(one), ", ".join(one.names),
                       formats.moment(one.at, words.zone) if one.at else "–"),
                      icons.icon(_ICONS.get(one.kind, "hourglass"), colour, size)) for one in self._asides])
        header = self.table.horizontalHeader()
        for place, name in enumerate(_COLUMNS):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch if name == "where"
                                        else QHeaderView.ResizeMode.ResizeToContents)
        if self._asides:
            self.table.setCurrentIndex(self.model.index(min(at, len(self._asides) - 1), 0))
        self._say_line()

    def _what(self, aside: Aside) -> str:
        code = f"life.what.{aside.what}"
        return self.words(code) if code in catalogue.messages() else (aside.what or "–")

    def _where(self, aside: Aside) -> str:
        if not aside.station:
            return aside.record[:16] or "–"
        place = village_name(self.facts.package, aside.station[:10])
        called = f" \u00b7 {self.facts.called(aside.contest)}" if aside.contest else ""
        return f"TPS {formats.station_number(aside.station)} {place}{called}"

    @property
    def _aside(self) -> Aside | None:
        at = self.table.currentIndex().row()
        return self._asides[at] if 0 <= at < len(self._asides) else None

    def _say_line(self) -> None:
        """Why, and what to do."""
        aside, words = self._aside, self.words
        if aside is None:
            self.why.setText(words("asides.nothing"))
            self.remedy.setText("")
            self.act.hide()
            self.onward.offer(True)
            return
        told = self._why(aside)
        self.why.setText(told)
        self.remedy.setText(words(f"asides.do.{aside.kind}"))
        code = self._act_code(aside)
        self.act.setVisible(code is not None)
        self.onward.offer(code is None)
        if code is not None:
            self.act.say_text(words(code), key="Ctrl+Enter")

    def _why(self, aside: Aside) -> str:
        words = self.words
        if aside.why is None or aside.why.code not in catalogue.messages():
            return words(f"asides.why.{aside.kind}")
        why = catalogue.cause(aside.why.code, words.language, aside.why.params, words.zone)
        return why or words(f"asides.why.{aside.kind}")

    def _act_code(self, aside: Aside) -> str | None:
        if aside.endorsable:
            return "asides.endorse" if aside.station and self.facts.may(Command.ENDORSE) else None
        page = _ELSEWHERE.get(aside.kind)
        return self.context.shell.page_title(page) if page is not None and self.context.shell.has(page) else None

    def _do(self) -> None:
        aside = self._aside
        if aside is None or self.act.isHidden():
            return
        if not aside.endorsable:
            arguments = {"station": aside.station} if aside.kind == "conflict" else {}
            self.context.shell.go(_ELSEWHERE[aside.kind], **arguments)
            return
        self.tasks.desk(self, lambda desk: desk.board.station(aside.contest, aside.station),
                        lambda station: self._endorse(aside, station), self.failed)

    def _endorse(self, aside: Aside, station: StationView) -> None:
        self._station = station
        others = [one for one in self._officers if one.role in (Role.CHAIR, Role.MEMBER) and one.out is None]
        self.views.setCurrentWidget(self.form)
        said = f"{self._what(aside)} · {', '.join(aside.names)}. {self._why(aside)}."
        self.form.ask(aside, said, Subject(station), others)
        self.context.shell.refresh_bars()

    def _run(self, job: Callable[[Desk], object]) -> None:
        self.form.busy(True)
        self.tasks.act(self, job, lambda _: self._ran(), self._refused)

    def _ran(self) -> None:
        self.form.busy(False)
        self.form.done()
        self._to_list()
        self.notice.say(self.words("asides.endorsed"), "good")

    def _refused(self, error: Exception) -> None:
        self.form.busy(False)
        self.form.refuse(error)
