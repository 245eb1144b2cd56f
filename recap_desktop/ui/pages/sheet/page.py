"""Lembar: the figures of one station, and the act its state allows: correct, reopen, never came, end a conflict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from recap_desktop.core.roles import Command, Role
from recap_desktop.ui.acts.conflict import ConflictForm
from recap_desktop.ui.acts.form import ActForm, Subject
from recap_desktop.ui.acts.plenary import CorrectForm
from recap_desktop.ui.acts.station import AbsentForm, ReopenForm
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.sheet.life import LifeView
from recap_desktop.ui.sheet_figures import SheetFigures
from recap_desktop.ui.shell.page import Heading, Hint, Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.onward import Onward

if TYPE_CHECKING:
    from forms.definition import FormDefinition
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.views import SheetDetail

#: where the next step of a sheet is another page's work
_ELSEWHERE = {"differs": "settling", "finding": "findings", "verified": "sealing"}


class SheetPage(Page):
    """The sheet, and one form over the whole page for the act."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._station: str | None = None
        self._view: SheetDetail | None = None
        self._others: Sequence[OfficerTile] = ()
        self._objection, self._disputed, self._waiting = "", "", 0
        self._wanted: str | None = None
        self.state = label("strong", wrap=True)
        self.figures = SheetFigures(context, titled=False)
        self._back = button(words, "act.back", self.back, key="Esc")
        self._history = button(words, "key.history", self.show_life, key=Key.HISTORY)
        self.take_over = button(words, "act.take_over", self._take_over, key=Key.TAKE_OVER.value)
        self.take_over.hide()
        self.act = self.set_primary(Button("primary"))
        self.act.clicked.connect(self._act)
        self.act.hide()
        self.onward = Onward(context, beside=22)
        self._reading = QWidget()
        foot = row(self._back, self._history, self.take_over, None, self.onward, self.act)
        column(self.notice, self.state, self.figures, foot, margins=(12, 8, 12, 8), into=self._reading).setStretch(2, 1)
        self.correct, self.reopen, self.absent = CorrectForm(context), ReopenForm(context), AbsentForm(context)
        self.conflict = ConflictForm(context)
        self.forms: tuple[ActForm, ...] = (self.correct, self.reopen, self.absent, self.conflict)
        self.views = QStackedWidget()
        self.life = LifeView(context)
        for view in (self._reading, self.life, *self.forms):
            self.views.addWidget(view)
        column(self.views, into=self)
        self.figures.opened.connect(self._go_on)
        self.figures.table.selectionModel().currentChanged.connect(lambda: self._point())
        self.life.back_asked.connect(self._to_sheet)
        acts = ((Key.HISTORY, self.show_life), (Key.MATTER, self.record_matter), (Key.TAKE_OVER, self._take_over))
        for key, act in acts:
            shortcut = QShortcut(QKeySequence(key.value), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        for form in self.forms:
            form.back_asked.connect(self._to_sheet)
            form.job_ready.connect(self._run)

    # ---- page
    def open(self, **arguments: object) -> None:
        """Shows ``station``, the cursor on ``field``; ``objection`` asks for a correction of that box. A form that is
        half filled stays for the same person."""
        form = self.views.currentWidget()
        if isinstance(form, ActForm) and (arguments.get("again") or form.touched):
            form.kept_open()
            return
        wanted = arguments.get("station")
        self._station = wanted if isinstance(wanted, str) else self._station
        self._objection, self._disputed = (
            asked if isinstance(asked := arguments.get(name), str) else "" for name in ("objection", "field"))
        self._wanted = self._disputed or None
        self._to_sheet()
        self.notice.clear()

    def leave(self) -> None:
        """Passphrases leave the screen; a half-filled act is kept."""
        for form in self.forms:
            form.put_away()

    def retranslate(self) -> None:
        """State and act."""
        self._say()
        self.life.retranslate()

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """Follows the records; a form on show stays."""
        if self.isVisible() and self.views.currentWidget() is self._reading:
            self._load()

    def heading(self) -> Heading | None:
        """The station, large."""
        if self._view is None:
            return Heading(self.words("page.sheet"), self.context.facts.called(self.context.shell.contest))
        station = self._view.station
        return Heading(f"TPS {station.number} · {station.village_name}",
                       self.context.facts.called(self.context.shell.contest),
                       self.words(f"state.{station.status}"))

    def hints(self) -> Sequence[Hint]:
        """Act and back."""
        if self.views.currentWidget() is self.life:
            return (Hint("Ctrl+Enter", "act.back"), Hint("Esc", "act.back"))
        return (Hint("Ctrl+Enter", "key.primary"), Hint(Key.HISTORY.value, "key.history"),
                Hint(Key.MATTER.value, "sheet.object"), Hint("Esc", "act.back"))

    def panes(self) -> Sequence[QWidget]:
        """Figures, then the act."""
        return (self.figures.table, self.act, self.life.table)

    @property
    def primary(self) -> Button | None:
        """The act, or the signature of the form on show."""
        current = self.views.currentWidget()
        if isinstance(current, ActForm):
            return current.save
        if current is self.life:
            return self.life.back
        return self.act if self.onward.isHidden() else self.onward

    def back(self) -> None:
        """Esc: from a form to the sheet, from the sheet to the page before."""
        if self.views.currentWidget() is self._reading:
            self.context.shell.go_back()
        else:
            self._to_sheet()

    # ---- inside
    @property
    def _definition(self) -> FormDefinition:
        return self.facts.package.definition(self.context.shell.contest, self._station or "")

    def _to_sheet(self) -> None:
        kept = [form.leave_act() for form in self.forms]
        if any(kept):
            self.notice.say(self.words("acts.kept_away"), "warn")
        self.views.setCurrentWidget(self._reading)
        self.figures.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._load()

    def show_life(self) -> None:
        """Ctrl+H: what happened to this sheet, from the first keying on."""
        contest, station = self.context.shell.contest, self._station
        if station is None or self.views.currentWidget() is not self._reading:
            return
        self.views.setCurrentWidget(self.life)
        self.life.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.context.shell.refresh_bars()
        self.tasks.desk(self, lambda desk: desk.lives.of(contest, station),
                        lambda found: self.life.show_lines(self._definition, found), self._life_refused)

    def record_matter(self) -> None:
        """Ctrl+B: an objection to this sheet, to the box of the row that is chosen."""
        if self._station is not None and self.views.currentWidget() is self._reading:
            self.context.shell.go("plenary", station=self._station, field=self.figures.field or "")

    def _life_refused(self, error: Exception) -> None:
        self._to_sheet()
        self.failed(error)

    def _load(self) -> None:
        contest, station = self.context.shell.contest, self._station
        if station is not None:
            self.tasks.desk(self, lambda desk: (
                desk.sealing.sheet(contest, station), desk.setup.officers(),
                desk.plenary.matters.waiting(contest, station)), lambda found: self._show(*found), self.failed)

    def _show(self, view: SheetDetail, officers: list[OfficerTile], waiting: int) -> None:
        self._view, self._waiting = view, waiting
        self._others = [one for one in officers if one.role in (Role.CHAIR, Role.MEMBER)
                        and one.out is None]
        self.figures.show_sheet(self._definition, view)
        if self._wanted is not None:
            self.figures.choose(self._wanted)
            self._wanted = None
        self._point()
        self._say()
        self.context.shell.refresh_bars()

    def _point(self) -> None:
        """The room follows the cursor, where the desk lets it see this sheet."""
        station = self._station
        if station is not None and self.isVisible() and self._view is not None and self._view.station.code == station:
            self.context.projection.reader.open(
                self.context.shell.contest, station, self.figures.field, quietly=True)

    def _say(self) -> None:
        view = self._view
        if view is None:
            return
        about = "rereading" if view.station.note == "rereading" else view.station.status
        parts = [self.words(f"sheet.about.{about}")]
        if view.absent is not None:
            parts = [self.words(f"acts.absence.{view.absent}")]
        elif view.locked:
            parts.append(self.words("sheet.about.locked"))
        elif view.station.status in ("sealed", "received", "undecided") and self.facts.may(Command.CORRECT):
            parts.append(self.words("sheet.about.keyed_anew"))
        if view.station.note in ("superseding", "outdated", "withdrawn"):
            parts.append(self.words(f"sheet.about.{view.station.note}"))
        parts += [self.words(note.code, **note.params) for note in view.notes]
        if self._waiting:
            parts.append(self.words("sheet.about.matters", count=self._waiting))
        if view.station.claimed_by is not None:
            parts.append(self.words("sheet.about.claimed", name=view.station.claimed_by))
        self.state.setText(" ".join(parts))
        self.take_over.setVisible(self._is_typed and self.facts.may(Command.TAKE_OVER))
        code = self._act_code(view)
        self.act.setVisible(code is not None)
        self.onward.offer(code is None)
        if code is not None:
            self.act.say_text(self.words(code), key="Ctrl+Enter")

    def _act_code(self, view: SheetDetail) -> str | None:
        """The one next step; None where somebody else has it."""
        status = view.station.status
        if status in _ELSEWHERE and not view.locked and self.context.shell.has(_ELSEWHERE[status]):
            return f"sheet.next.{_ELSEWHERE[status]}"
        if not self.facts.may(Command.CORRECT):
            return None
        if view.locked and status in _ELSEWHERE:  # closed over a revision that was not ratified yet
            return "act.reopen_sheet"
        if status == "empty":
            return "acts.absent"
        if status == "conflict":
            return "acts.conflict"
        if status in ("sealed", "received", "undecided", "absent"):
            return "act.reopen_sheet" if view.locked or view.absent is not None else "act.correct_sheet"
        return None

    @property
    def _is_typed(self) -> bool:
        """Somebody has it under their hands now: a first or second entry, or a re-vote over a ratified sheet."""
        station = self._view.station if self._view is not None else None
        return station is not None and (station.status == "typing" or station.claimed_by is not None)

    def _take_over(self) -> None:
        """Ctrl+U: to the reason why the typing under way is ended."""
        if self._is_typed and self.views.currentWidget() is self._reading and self.context.shell.has("under_way"):
            self.context.shell.go("under_way", station=self._station)

    def _go_on(self) -> None:
        """Enter on the figures leads to the page whose turn it is; an act has its own key."""
        if self._view is not None and self._view.station.status in _ELSEWHERE and not self._view.locked:
            self._act()

    def _act(self) -> None:
        view = self._view
        if view is None:
            return
        status = view.station.status
        if status in _ELSEWHERE and not view.locked:
            self.context.shell.go(_ELSEWHERE[status], station=view.station.code)
            return
        if status == "conflict":
            station = view.station
            self.tasks.desk(self, lambda desk: desk.conflicts.view(station.contest, station.code),
                            lambda found: self._begin(self.conflict, Subject.of_conflict(found)), self.failed)
            return
        closed = view.locked or view.absent is not None
        form: ActForm = self.absent if status == "empty" else self.reopen if closed else self.correct
        if form is not self.correct:
            self._begin(form, Subject.of_sheet(view))
            return
        pointed = (self._disputed,) if self._disputed else self.figures.pointed
        self._begin(form, Subject.of_sheet(view, pointed, self._objection))

    def _begin(self, form: ActForm, subject: Subject) -> None:
        self.views.setCurrentWidget(form)
        form.begin(subject, self._others)
        self.context.shell.refresh_bars()

    def _run(self, job: Callable[[Desk], object]) -> None:
        form = self.views.currentWidget()
        if isinstance(form, ActForm):
            form.busy(True)
            self.tasks.act(self, job, lambda _: self._ran(form), lambda error: self._refused(form, error))

    def _ran(self, form: ActForm) -> None:
        form.busy(False)
        form.done()
        self._to_sheet()
        self.notice.say(self.words("sheet.done"), "good")

    def _refused(self, form: ActForm, error: Exception) -> None:
        form.busy(False)
        form.refuse(error)
