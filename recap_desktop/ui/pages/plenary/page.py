"""The registers of the plenary: four lists by digit, Enter opens a line, one next step; forms over the whole page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHeaderView, QStackedWidget, QWidget

from recap_desktop.core.roles import Role
from recap_desktop.ui.acts.form import ActForm, Subject
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.plenary.attendance import AttendanceRegister
from recap_desktop.ui.pages.plenary.boxes import BoxesRegister
from recap_desktop.ui.pages.plenary.copies import CopiesRegister
from recap_desktop.ui.pages.plenary.matters import NIHIL, MattersRegister
from recap_desktop.ui.pages.plenary.note_form import NoteForm
from recap_desktop.ui.pages.plenary.register import Register, Step
from recap_desktop.ui.shell.page import Heading, Hint, Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.detail import Detail
from recap_desktop.ui.widgets.flow import FlowLayout
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import RowsModel
from recap_desktop.ui.widgets.station_finder import StationFinder
from recap_desktop.ui.widgets.tables import ListTable

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.views import StationView

#: Keys of single registers; each does something where its register has it.
_KEYS = ("Space", Key.MATTER.value, NIHIL, *"01234")


#: Lines of the list, its heads among them, that every screen has room for.
_LEAST_LINES = 2.25
#: Height in em below which words on the chosen line stand beside the button.
_LOW = 24.0


class PlenaryPage(Page):
    """A register is chosen by its digit; what is noted is kept at once, what is signed is signed by two."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.others: Sequence[OfficerTile] = ()
        self._subject: Subject | None = None
        self._step: Step | None = None
        self._goal = ""
        self._row = -1
        self.attendance, self.boxes = AttendanceRegister(context, self), BoxesRegister(context, self)
        self.matters, self.copies = MattersRegister(context, self), CopiesRegister(context, self)
        self.registers: tuple[Register, ...] = (self.attendance, self.boxes, self.matters, self.copies)
        self.current: Register = self.attendance
        self._title, self._told, self.detail = label("title"), label("", wrap=True), Detail()
        self.chips: dict[str, Button] = {}
        self._chooser = self._make_chooser()
        self.model = RowsModel()
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        self.more = Button()
        self.more.clicked.connect(lambda: self._press(Key.MATTER.value))
        self.act = self.set_primary(Button("primary"))
        self.act.clicked.connect(self._act)
        self._list = QWidget()
        head = row(self._title, self._told, spacing=16)
        head.setStretch(1, 1)
        self._foot = row(self.more, None, self.act)
        self._lines = column(head, self._chooser, self.table, self.detail, self._foot, spacing=8, into=self._list)
        self._lines.setStretch(2, 1)
        self.finder = StationFinder(context)
        self.finder.chosen.connect(self._found)
        self.views = QStackedWidget()
        self.views.addWidget(self._list)
        self.views.addWidget(self.finder)
        for register in self.registers:
            for form in register.forms:
                self.views.addWidget(form)
                form.back_asked.connect(self._to_list)
                form.job_ready.connect(self._run_form)
        column(self.notice, self.views, margins=(12, 8, 12, 8), spacing=8, into=self).setStretch(1, 1)
        self._bind()
        self.theme.changed.connect(self._restyled)
        self._keep_lines()

    def _keep_lines(self) -> None:
        """Whatever is said around it, the line that is chosen stays in sight."""
        self.table.setMinimumHeight(self.theme.em(_LEAST_LINES * 2.125))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low page."""
        super().resizeEvent(event)
        self._place_detail()

    def _place_detail(self) -> None:
        """Below the list; where the page is low, beside the button if it is one line there: a line of the list has its
        room."""
        used = 2 * self._foot.spacing() + 2 * self.theme.em(1)
        room = self._list.width() - self.act.sizeHint().width() - used
        one_line = self.more.isHidden() and self.detail.fontMetrics().horizontalAdvance(self.detail.text) <= room
        beside = one_line and self.height() < self.theme.em(_LOW)
        if beside == (self._lines.indexOf(self.detail) < 0):
            return
        if beside:
            self._lines.removeWidget(self.detail)
            self._foot.insertWidget(1, self.detail, 1000)
        else:
            self._foot.removeWidget(self.detail)
            self._lines.insertWidget(3, self.detail)

    def _restyled(self) -> None:
        self._keep_lines()
        self._place_detail()
        self.retranslate()

    def _make_chooser(self) -> QWidget:
        chooser, words = QWidget(), self.words
        flow, group = FlowLayout(chooser), QButtonGroup(self)
        policy = chooser.sizePolicy()
        policy.setHeightForWidth(True)
        chooser.setSizePolicy(policy)
        for number, register in enumerate(self.registers, 1):
            made = self.chips[register.name] = Button("chip")
            made.setCheckable(True)
            words.hold(made, "setText", words.joined("  ", (str(number), words(f"plenary_page.view.{register.name}"))))
            made.clicked.connect(partial(self.choose, register.name))
            group.addButton(made)
            flow.addWidget(made)
        return chooser

    def _bind(self) -> None:
        """Digits are the register's own where it has any, else they choose one. In forms none of them is a key."""
        def key(sequence: str, act: Callable[[], None]) -> None:
            shortcut = QShortcut(QKeySequence(sequence), self._list)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

        for sequence in _KEYS:
            key(sequence, partial(self._press, sequence))
        self.table.opened.connect(lambda index: self.current.open(index.row()))
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._say_row())

    # ---- page
    def open(self, **arguments: object) -> None:
        """The register that was on show, or ``view``; ``station`` and ``field`` ask for a new objection there."""
        form = self._form
        elsewhere = arguments.keys() & {"view", "station"}
        if form is not None and (arguments.get("again") or (form.touched and not elsewhere)):
            form.kept_open()
            return
        self.notice.clear()
        wanted, station, field = (arguments.get(name) for name in ("view", "station", "field"))
        self.current = next((one for one in self.registers if one.name == wanted), self.current)
        self._to_list()
        if isinstance(station, str):
            self.current, self._goal = self.matters, station
            self._load()
            self.matters.record(station, field if isinstance(field, str) else None, about=f"sheet {field}")

    def leave(self) -> None:
        """Passphrases leave the screen; what is half filled is kept."""
        for register in self.registers:
            for form in register.forms:
                form.put_away()

    def retranslate(self) -> None:
        """Heads, rows and what is said of them."""
        self._say()
        if self.finder.isVisible():
            self.finder.retranslate()

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """The list follows what is noted and signed; a form on show stays."""
        if self.isVisible() and self._form is None and kinds - {"draft"}:
            self._load()

    def heading(self) -> Heading | None:
        """In a form of a station, the station."""
        if self._form is None or self._subject is None or not self._subject.station.number:
            return None
        station = self._subject.station
        return Heading(f"TPS {station.number} · {station.village_name}", self.context.facts.called(station.contest))

    def hints(self) -> Sequence[Hint]:
        """Registers by digit, and the keys of the one on show."""
        if self._form is not None:
            return (Hint("Ctrl+Enter", "key.primary"), Hint("Esc", "act.back"))
        if self.views.currentWidget() is self.finder:
            return (Hint("Enter", "act.open"), Hint("Esc", "act.back"))
        own = [Hint("Spasi" if key == "Space" and self.words.language == "id" else key, code)
               for key, (code, _) in self.current.keys().items()]
        return (*([] if self.copies.station else [Hint("1\u20134", "plenary_page.choose_view")]), *own,
                Hint("Enter", "act.open"))

    def panes(self) -> Sequence[QWidget]:
        """Registers, list, its words where they scroll, next step."""
        scrolls = [self.detail] if self.detail.focusPolicy() is Qt.FocusPolicy.TabFocus else []
        return (self.chips[self.current.name], self.table, *scrolls, self.act)

    @property
    def primary(self) -> Button | None:
        """The next step, or what the form does."""
        form = self._form
        return form.save if form is not None else self.act

    def back(self) -> None:
        """Esc: from a form to the list, from the copies of a station to the stations, then to the page before."""
        if self.views.currentWidget() is not self._list:
            self._to_list()
        elif not (self.current is self.copies and self.copies.back()):
            super().back()

    def find_station(self) -> None:
        """F3: in a list of stations, to the line of one."""
        if self._form is not None or self.current not in (self.boxes, self.copies):
            super().find_station()
            return
        self.copies.station = ""
        self.notice.clear()
        self.views.setCurrentWidget(self.finder)
        self.finder.begin()
        self.context.shell.refresh_bars()

    def choose(self, name: str) -> None:
        """Shows another register."""
        self.copies.station = ""
        self.current = next(one for one in self.registers if one.name == name)
        self.notice.clear()
        self._row = 0
        self._load()

    # ---- for registers
    def begin(self, form: ActForm, ask: Callable[[], None], subject: Subject) -> None:
        """A form over the whole page."""
        self.notice.clear()
        self._subject = subject
        self.views.setCurrentWidget(form)
        ask()
        self.context.shell.refresh_bars()

    def run(self, job: Callable[[Desk], object], said: str = "") -> None:
        """Noted at once."""
        self.notice.clear()
        self.tasks.desk(self, job, lambda _: self.say(said, "good") if said else None, self.failed)

    def select(self, row: int) -> None:
        """Another row; of other rows where the register shows others now."""
        self._row = row
        self._say()
        self.context.shell.refresh_bars()

    def reload(self) -> None:
        """As they are now."""
        self._load()

    def say(self, sentence: str, kind: str) -> None:
        """One sentence above the list."""
        self.notice.say(sentence, kind)

    # ---- inside
    @property
    def _form(self) -> ActForm | None:
        form = self.views.currentWidget()
        return form if isinstance(form, ActForm) else None

    def _found(self, station: StationView) -> None:
        self._goal = station.code
        self._to_list()

    def _to_list(self) -> None:
        form = self._form
        if form is not None and form.leave_act():
            self.notice.say(self.words("acts.kept_away"), "warn")
        self._subject = None
        self.views.setCurrentWidget(self._list)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._load()
        self.context.shell.refresh_bars()

    def _load(self) -> None:
        register, contest = self.current, self.context.shell.contest
        self.tasks.desk(self, lambda desk: (register.load(desk, contest), desk.setup.officers()),
                        lambda found: self._show(register, *found), self.failed)

    def _show(self, register: Register, found: object, officers: Sequence[OfficerTile]) -> None:
        self.others = [one for one in officers if one.role in (Role.CHAIR, Role.MEMBER) and one.out is None]
        register.show(found)
        if register is not self.current:
            return
        if self._goal:
            self._row, self._goal = register.where(self._goal), ""
        self._say()
        self.context.shell.refresh_bars()

    def _say(self) -> None:
        words, register = self.words, self.current
        self._title.setText(words("plenary_page.title", contest=self.context.facts.called(self.context.shell.contest)))
        self.chips[register.name].setChecked(True)
        self._chooser.setVisible(not self.copies.station)
        self._told.setText(register.told())
        lines, wanted = register.lines(), self._row
        self.model.show(register.heads(), lines)
        header = self.table.horizontalHeader()
        for place in range(self.model.columnCount()):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch if place in register.wide
                                        else QHeaderView.ResizeMode.ResizeToContents)
        self.table.setAccessibleName(words(f"plenary_page.view.{register.name}"))
        self.table.setCurrentIndex(self.model.index(min(max(wanted, 0), len(lines) - 1), 0))
        self._say_row()
        QTimer.singleShot(0, self, lambda: self.table.scrollTo(self.table.currentIndex()))  # when it has its height

    def _say_row(self) -> None:
        """What the row has no room for, and the next step from it."""
        at = self.table.currentIndex().row()
        if at >= 0:
            self._row = at
        self.detail.say(self.current.detail(at))
        self._step = self.current.step(at)
        self.act.setVisible(self._step is not None)
        if self._step is not None:
            self.act.say_text(self.words(self._step.code, **self._step.params), key="Ctrl+Enter")
        new = self.current.keys().get(Key.MATTER.value)
        self.more.setVisible(new is not None and self._step is not None and self._step.code != new[0])
        if new is not None:
            self.more.say(self.words, "plenary_page.new", key=Key.MATTER.value)
        self._place_detail()

    def _act(self) -> None:
        if self._step is not None:
            self._step.act()

    def _press(self, sequence: str) -> None:
        found, digit = self.current.keys().get(sequence), int(sequence) if sequence.isdigit() else 0
        if found is not None:
            found[1](self.table.currentIndex().row())
        elif 0 < digit <= len(self.registers) and not self.copies.station:
            self.choose(self.registers[digit - 1].name)
        else:
            self.context.shell.refuse_key("window.key_nowhere")

    def _run_form(self, job: Callable[[Desk], object]) -> None:
        form = self._form
        if form is not None:
            form.busy(True)
            self.tasks.act(self, job, lambda made: self._ran(form, made), lambda error: self._refused(form, error))

    def _ran(self, form: ActForm, made: object) -> None:
        form.busy(False)
        self._goal = made if isinstance(made, str) else ""
        form.done()
        self._to_list()
        noted = isinstance(form, NoteForm)
        self._row += noted  # on to the next line
        if not noted and self.current is self.copies:
            self._goal = self.copies.following
        self.notice.say(self.words("plenary_page.noted" if noted else "plenary_page.signed_now"), "good")

    def _refused(self, form: ActForm, error: Exception) -> None:
        form.busy(False)
        form.refuse(error)
