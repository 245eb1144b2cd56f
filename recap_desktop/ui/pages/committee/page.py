"""The seats of the signature page as a list, and the two acts on the chosen one: declines, acts as chair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QWidget

from recap_desktop.core.roles import Command, Role
from recap_desktop.desk.views import StationView
from recap_desktop.ui import formats, icons
from recap_desktop.ui.acts.committee import ActingForm, DeclineForm, OfPerson
from recap_desktop.ui.acts.form import Subject
from recap_desktop.ui.context import Context
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.committee.seats import Seat, Told
    from recap_desktop.desk.facts import OfficerTile

_COLUMNS = ("role", "name", "state")
#: At most so wide, in em, with room and beside large letters: role and name give way to what is said of the signature.
_WIDTHS, _NARROW = (14, 20), (11, 13)
#: Text size in per cent above which the page says less of itself.
_ROOMY = 115


class CommitteePage(Page):
    """A list and, over it, the form of an act."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._seats: Sequence[Seat] = ()
        self._officers: Sequence[OfficerTile] = ()
        title, told = label("title"), label("muted", wrap=True)
        words.put(title, "setText", "page.committee")
        words.put(told, "setText", "committee.told")
        self.model = RowsModel()
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        words.put(self.table, "setAccessibleName", "page.committee")
        self.detail = label("", wrap=True)
        self._back = button(words, "act.back", self.back, key="Esc")
        self.elect = button(words, "committee.elect", self._elect, key=Key.GO_ON)
        self.decline = self.set_primary(button(words, "committee.decline", self._decline, key="Ctrl+Enter",
                                               role="primary"))
        self._list = QWidget()
        self._told_of_page = told
        column(title, told, self.table, self.detail, row(self._back, None, self.elect, self.decline), spacing=8,
               into=self._list).setStretch(2, 1)
        self.forms: tuple[OfPerson, ...] = (DeclineForm(context), ActingForm(context))
        self.declines, self.acting = self.forms
        self.views = QStackedWidget()
        for view in (self._list, *self.forms):
            self.views.addWidget(view)
        column(self.notice, self.views, margins=(12, 8, 12, 8), spacing=8, into=self).setStretch(1, 1)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._say_seat())
        self.table.opened.connect(lambda _: self._decline())
        for form in self.forms:
            form.back_asked.connect(self._to_list)
            form.job_ready.connect(self._run)
        shortcut = QShortcut(QKeySequence(Key.GO_ON.value), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda: self._elect() if self.elect.isVisible() else None)
        self.theme.changed.connect(self._say)

    # ---- page
    def open(self, **arguments: object) -> None:
        """The seats now; a form that is half filled stays for the same person."""
        form = self.views.currentWidget()
        if isinstance(form, OfPerson) and (arguments.get("again") or form.touched):
            form.kept_open()
            return
        self.notice.clear()
        self._to_list()

    def leave(self) -> None:
        """Passphrases leave the screen."""
        for form in self.forms:
            form.put_away()

    def retranslate(self) -> None:
        """All rows."""
        self._say()

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """What was signed shows at once."""
        if self.isVisible() and self.views.currentWidget() is self._list and "act" in kinds:
            self._load()

    def hints(self) -> Sequence[Hint]:
        """The two acts."""
        acting = [Hint(Key.GO_ON.value, "committee.elect")] if not self.elect.isHidden() else []
        return (Hint("Ctrl+Enter", "key.primary"), *acting, Hint("Esc", "act.back"))

    def panes(self) -> Sequence[QWidget]:
        """List, then the acts."""
        return (self.table, self.decline)

    @property
    def primary(self) -> Button | None:
        """Declines, or the signature of the form on show."""
        form = self.views.currentWidget()
        return form.save if isinstance(form, OfPerson) else self.decline

    def back(self) -> None:
        """From a form to the list, from the list to the page before."""
        if self.views.currentWidget() is self._list:
            super().back()
        else:
            self._to_list()

    # ---- inside
    def _to_list(self) -> None:
        kept = [form.leave_act() for form in self.forms]
        if any(kept):
            self.notice.say(self.words("acts.kept_away"), "warn")
        self.views.setCurrentWidget(self._list)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._load()

    def _load(self) -> None:
        contest = self.context.shell.contest
        self.tasks.desk(self, lambda desk: (desk.committee.seats(contest), desk.setup.officers()),
                        lambda found: self._show(*found), self.failed)

    def _show(self, seats: Sequence[Seat], officers: Sequence[OfficerTile]) -> None:
        self._seats, self._officers = seats, officers
        self._say()

    def _say(self) -> None:
        words, theme = self.words, self.theme
        at = max(0, self.table.currentIndex().row())
        self.model.show([words(f"committee.head.{name}") for name in _COLUMNS], [
            TableLine((self._role(one), one.name or "–", self._state(one)), self._icon(one)) for one in self._seats])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(len(_COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        roomy = theme.scale <= _ROOMY
        for place, width in enumerate(_WIDTHS if roomy else _NARROW):
            self.table.setColumnWidth(place, min(self.table.sizeHintForColumn(place) + theme.em(0.5), theme.em(width)))
        self.table.verticalHeader().setDefaultSectionSize(theme.em(2))
        self._told_of_page.setVisible(roomy)  # beside large letters the list has the room
        if self._seats:
            self.table.setCurrentIndex(self.model.index(min(at, len(self._seats) - 1), 0))
        self._say_seat()

    def _icon(self, seat: Seat) -> QIcon:
        tokens, size = self.theme.tokens, self.theme.em(1.125)
        if seat.declined is not None:
            return icons.icon("circle-x", tokens.bad.ink, size)
        return icons.icon("circle-check" if seat.acting is not None else "pencil-line", tokens.text, size)

    def _role(self, seat: Seat) -> str:
        if seat.role == "witness":
            return self.words("committee.role.witness", number=seat.person.rpartition("-")[2])
        if seat.acting is not None:
            return self.words("report.role.acting_chair")
        return self.words(f"committee.role.{seat.role}")

    def _state(self, seat: Seat) -> str:
        if seat.declined is not None:
            return self.words("committee.state.declined", reason=self.words(f"report.declined.{seat.declined.reason}"))
        if seat.acting is not None:
            return self.words("committee.state.acting")
        return self.words("committee.state.signs" if seat.role in ("chair", "member") else "committee.state.free")

    @property
    def seat(self) -> Seat | None:
        """The chosen one."""
        at = self.table.currentIndex().row()
        return self._seats[at] if 0 <= at < len(self._seats) else None

    def _say_seat(self) -> None:
        """When it was signed and by whom; which acts there are."""
        seat = self.seat
        told = [] if seat is None else [
            self._told(code, one) for code, one in (("declined", seat.declined), ("acting", seat.acting))
            if one is not None]
        self.detail.setText(" ".join(told))
        self.detail.setVisible(bool(told))
        QTimer.singleShot(0, self.table, self._seat_into_sight)  # when the list has its new height
        self.decline.setEnabled(seat is not None and self.facts.may(Command.REFUSE_TO_SIGN))
        self.elect.setVisible(seat is not None and seat.may_act and self.facts.may(Command.ELECT_ACTING_CHAIR))
        self.context.shell.refresh_bars()

    def _seat_into_sight(self) -> None:
        self.table.scrollTo(self.table.currentIndex())

    def _told(self, code: str, told: Told) -> str:
        why = "report.declined" if code == "declined" else "committee.acting_why"
        return self.words(f"committee.detail.{code}", reason=self.words(f"{why}.{told.reason}"),
                          names=", ".join(told.names), moment=formats.moment(told.at, self.words.zone))

    def _decline(self) -> None:
        if self.decline.isEnabled():
            self._begin(self.declines, [Role.CHAIR, Role.MEMBER])

    def _elect(self) -> None:
        self._begin(self.acting, [Role.MEMBER])

    def _begin(self, form: OfPerson, roles: Sequence[Role]) -> None:
        seat, contest, region = self.seat, self.context.shell.contest, self.facts.region
        if seat is None:
            return
        others = [one for one in self._officers if one.role in roles and one.out is None]
        place = StationView(contest, region, "", region, self.facts.region_name, "", False, None, None, "", 1, None)
        self.notice.clear()
        self.views.setCurrentWidget(form)
        form.ask(" · ".join(one for one in (self._role(seat), seat.name) if one),
                 Subject(place, about=seat.person), others)
        self.context.shell.refresh_bars()

    def _run(self, job: Callable[[Desk], object]) -> None:
        form = self.views.currentWidget()
        if isinstance(form, OfPerson):
            form.busy(True)
            self.tasks.act(self, job, lambda _: self._ran(form), lambda error: self._refused(form, error))

    def _ran(self, form: OfPerson) -> None:
        form.busy(False)
        form.done()
        self._to_list()
        self.notice.say(self.words("committee.done"), "good")

    def _refused(self, form: OfPerson, error: Exception) -> None:
        form.busy(False)
        form.refuse(error)
