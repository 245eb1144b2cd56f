"""Temuan: findings of verified sheets, the blocking ones first, and the acts that close them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QWidget

from forms.rules import Severity
from recap_desktop.core.roles import Role
from recap_desktop.ui import formats, icons
from recap_desktop.ui.acts.decide import DecideForm
from recap_desktop.ui.acts.form import ActForm, Subject
from recap_desktop.ui.acts.plenary import CorrectForm, UndecidedForm
from recap_desktop.ui.acts.reread import RereadForm
from recap_desktop.ui.context import Context
from recap_desktop.ui.shell.page import Heading, Hint, Page
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.empty_list import empty_list, show_list
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import card, column, row
from recap_desktop.ui.widgets.onward import Onward
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.views import FindingView, SheetDetail

#: Width in em from which the list shows difference and decision too.
ALL_COLUMNS_FROM = 48.0


class FindingsPage(Page):
    """A table with the sentence of the selected finding under it; acts are forms over the whole page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._all: Sequence[FindingView] = ()
        self._shown: Sequence[FindingView] = ()
        self._others: Sequence[OfficerTile] = ()
        self._want: str | None = None
        title, self._total = label("title"), label("muted")
        words.put(title, "setText", "page.findings")
        self.only_blocking = button(words, "findings.only_blocking", self._show_rows, key="Ctrl+F", role="chip")
        self.only_blocking.setCheckable(True)
        self.model = RowsModel(frozenset({3}))
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        words.put(self.table, "setAccessibleName", "findings.table")
        self._empty = empty_list(words, "findings.empty")
        self.message, self.cause = label("strong", wrap=True), label("", wrap=True)
        self.law = label("muted", wrap=True)
        self._detail = card(self.message, self.cause, self.law, margins=(12, 6, 12, 6), spacing=2)
        self.undecided = button(words, "findings.undecided", lambda: self._plenary(self.undecided_form), key="Ctrl+U")
        self.act = self.set_primary(Button("primary"))
        self.act.clicked.connect(self._act)
        self.onward = Onward(context, beside=16)
        self._listing = QWidget()
        column(row(title, 8, self._total, None, self.only_blocking), self.notice, self._empty, self.table, self._detail,
               row(self.undecided, None, self.onward, self.act), margins=(12, 8, 12, 8),
               into=self._listing).setStretch(3, 1)
        self.decide, self.reread = DecideForm(context), RereadForm(context)
        self.correct_form, self.undecided_form = CorrectForm(context), UndecidedForm(context)
        self.forms: tuple[ActForm, ...] = (self.decide, self.reread, self.correct_form, self.undecided_form)
        self.views = QStackedWidget()
        for view in (self._listing, *self.forms):
            self.views.addWidget(view)
        column(self.views, into=self)
        for form in self.forms:
            form.back_asked.connect(self._to_list)
            form.job_ready.connect(self._run)
        self.table.opened.connect(lambda index: self._act())
        self.table.selectionModel().currentRowChanged.connect(lambda new, old: self._say_detail())

    # ---- page
    def open(self, **arguments: object) -> None:
        """Loads the list; ``station`` puts the cursor on its first finding."""
        form = self.views.currentWidget()
        if isinstance(form, ActForm) and (arguments.get("again") or form.touched):
            form.kept_open()
            return
        wanted = arguments.get("station")
        self._want = wanted if isinstance(wanted, str) else None
        self._to_list()
        self.notice.clear()

    def leave(self) -> None:
        """Passphrases leave the screen; a half-filled act is kept."""
        for form in self.forms:
            form.put_away()

    def retranslate(self) -> None:
        """List and detail."""
        self._show_rows()

    def heading(self) -> Heading | None:
        """The station that is being decided."""
        form = self.views.currentWidget()
        if not isinstance(form, ActForm) or form.subject is None:
            return None
        station = form.subject.station
        return Heading(f"TPS {station.number} · {station.village_name}", self.context.facts.called(station.contest),
                       self.words("page.findings"))

    def hints(self) -> Sequence[Hint]:
        """Keys of the list, or of the decision."""
        if self.views.currentWidget() is self.decide:
            return (Hint("1\u20135", "findings.key.choose"), Hint("Ctrl+Enter", "key.primary"),
                    Hint("Esc", "act.back"))
        if self.views.currentWidget() is not self._listing:
            return (Hint("Ctrl+Enter", "key.primary"), Hint("Esc", "act.back"))
        return (Hint("Ctrl+Enter", "key.primary"), Hint("F8", "key.next_finding"), Hint("Ctrl+F", "act.filter"))

    def panes(self) -> Sequence[QWidget]:
        """Table, then acts."""
        return (self.table, self.act)

    @property
    def primary(self) -> Button | None:
        """The act on the selected finding, or the signature of the form on show."""
        current = self.views.currentWidget()
        if isinstance(current, ActForm):
            return current.save
        return self.act if self.onward.isHidden() else self.onward

    def back(self) -> None:
        """Esc: from a form to the list, from the list to the page before."""
        if self.views.currentWidget() is self._listing:
            self.context.shell.go_back()
        else:
            self._to_list()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F8 next blocking finding, Ctrl+F only the blocking ones, Ctrl+R and Ctrl+U the plenary's acts."""
        listing = self.views.currentWidget() is self._listing
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if listing and event.key() == Qt.Key.Key_F8:
            self._next_blocking(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif listing and event.matches(QKeySequence.StandardKey.Find):
            self.only_blocking.click()
        elif listing and control and event.key() in (Qt.Key.Key_R, Qt.Key.Key_U):
            if self.undecided.isVisible():  # the paper was read again: correcting is the primary button now
                (self.act if event.key() == Qt.Key.Key_R else self.undecided).click()
        else:
            super().keyPressEvent(event)

    # ---- list
    @property
    def selected(self) -> FindingView | None:
        """The finding under the cursor."""
        place = self.table.currentIndex().row()
        return self._shown[place] if 0 <= place < len(self._shown) else None

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """The list follows; a form on show stays."""
        if self.isVisible() and self.views.currentWidget() is self._listing:
            self._load()

    def _to_list(self) -> None:
        kept = [form.leave_act() for form in self.forms]
        if any(kept):
            self.notice.say(self.words("acts.kept_away"), "warn")
        self.views.setCurrentWidget(self._listing)
        self.context.shell.refresh_bars()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._load()

    def _load(self) -> None:
        contest = self.context.shell.contest
        self.tasks.desk(self, lambda desk: (desk.findings.list(contest), desk.setup.officers()),
                        lambda found: self._show(*found), self.failed)

    def _show(self, views: list[FindingView], officers: list[OfficerTile]) -> None:
        self._all = sorted(views, key=lambda one: not one.blocking)
        self._others = [one for one in officers if one.role in (Role.CHAIR, Role.MEMBER)
                        and one.out is None]
        self._show_rows()
        wanted, self._want = self._want, None
        found = next((place for place, one in enumerate(self._shown) if one.station.code == wanted), None)
        if found is not None:
            self.table.selectRow(found)

    def _show_rows(self) -> None:
        words, before = self.words, self.selected
        self._shown = [one for one in self._all if one.blocking or not self.only_blocking.isChecked()]
        heads = [words(f"findings.head.{name}") for name in ("kind", "station", "finding", "difference", "state")]
        self.model.show(heads, [self._line(one) for one in self._shown])
        header = self.table.horizontalHeader()
        for place in (0, 1, 3, 4):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self._fit_columns()
        same = next((place for place, one in enumerate(self._shown) if before is not None and _same(one, before)), 0)
        if self._shown:
            self.table.selectRow(same)
        blocking = sum(one.blocking for one in self._all)
        self._total.setText(words("findings.total", blocking=blocking, total=len(self._all)))
        show_list(self.table, self._empty, rows=bool(self._shown), onward=self.onward)
        self._say_detail()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside large letters the finding itself has the room; kind and difference stand below the list."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        narrow = self.width() < self.theme.em(ALL_COLUMNS_FROM)
        for place in (3, 4):
            self.table.setColumnHidden(place, narrow)

    def _line(self, view: FindingView) -> TableLine:
        words, lang, finding = self.words, self.words.language, view.finding
        tokens = self.theme.tokens
        ink = tokens.state["finding"].ink if view.blocking else tokens.muted
        icon = icons.icon("triangle-alert" if view.blocking else "info", ink, self.theme.em(1))
        difference = finding.params.get("difference")
        state = ""
        if view.disposition is not None:
            state = words(f"disp.{view.disposition}")
        elif view.blocking:
            code = "waits" if view.waits else "reread" if view.reread else "open"
            state = words(f"findings.state.{code}")
        return TableLine((words(f"find.{finding.severity.value.lower()}"),
                     f"{view.station.number} {view.station.village_name}", finding.message(lang),
                     formats.number(difference, lang) if difference is not None else "", state), icon)

    def _say_detail(self) -> None:
        view, lang = self.selected, self.words.language
        self._detail.setVisible(view is not None)
        hard = view is not None and view.blocking and view.finding.severity is Severity.HARD
        decidable = view is not None and view.blocking and view.finding.severity is Severity.LAW and not view.veiled
        reread = view is not None and view.reread and not view.veiled
        wait = self._wait(view) if hard and view is not None and not reread else None
        self.undecided.setVisible(hard and reread)
        can = (hard and wait is None) or decidable
        self.act.setVisible(can)
        self.onward.offer(not can)
        if view is None:
            return
        next_act = "findings.correct" if hard and reread else "act.reread" if hard else "act.decide"
        self.act.say_text(self.words(next_act), key="Ctrl+Enter")
        cause = view.finding.cause
        self.message.setText(view.finding.message(lang))
        note = self.words("findings.cause", cause=cause.message(lang)) if cause is not None else ""
        self.cause.setText(self.words(wait) if wait is not None else note)
        self.cause.setVisible(bool(self.cause.text()))
        self.law.setText(self.words("findings.law", law=view.finding.legal_basis.get(lang), rule=view.finding.rule))

    @staticmethod
    def _wait(view: FindingView) -> str | None:
        """Why the officer at the desk cannot go on with an arithmetic finding; None where he reads it now."""
        if view.reread:
            return "findings.others_first"
        return None if view.may_read else "findings.second_reader"

    def _next_blocking(self, step: int) -> None:
        rows = [place for place, one in enumerate(self._shown) if one.blocking]
        if rows:
            here = self.table.currentIndex().row()
            ahead = [place for place in rows if (place - here) * step > 0]
            self.table.selectRow((ahead or rows)[0] if step > 0 else (ahead or rows)[-1])

    # ---- acts
    def _act(self) -> None:
        view = self.selected
        if view is None or not view.blocking:
            return
        hard = view.finding.severity is Severity.HARD
        if not self.act.isVisible():
            return
        if hard and view.reread:  # the paper was read again: now the plenary
            self._plenary(self.correct_form)
            return
        form: ActForm = self.reread if hard else self.decide
        self.views.setCurrentWidget(form)
        form.begin(Subject.of_finding(view), self._others)
        self.context.shell.refresh_bars()

    def _plenary(self, form: ActForm) -> None:
        view = self.selected
        if view is None:
            return
        station = view.station
        self.tasks.desk(self, lambda desk: desk.sealing.sheet(station.contest, station.code),
                        lambda sheet: self._begin_plenary(form, view, sheet), self.failed)

    def _begin_plenary(self, form: ActForm, view: FindingView, sheet: SheetDetail) -> None:
        self.views.setCurrentWidget(form)
        form.begin(Subject.of_finding(view, sheet.as_decided), self._others)
        self.context.shell.refresh_bars()

    def _run(self, job: Callable[[Desk], object]) -> None:
        form = self.views.currentWidget()
        if isinstance(form, ActForm):
            form.busy(True)
            self.tasks.act(self, job, lambda found: self._ran(form, found), lambda error: self._refused(form, error))

    def _ran(self, form: ActForm, found: object) -> None:
        form.busy(False)
        station = form.subject.station if form.subject is not None else None
        form.done()
        self._to_list()
        if station is not None:
            code = f"findings.read.{found}" if form is self.reread else "findings.saved"
            self.notice.say(self.words(code, station=station.number, village=station.village_name),
                            "warn" if found in ("waits", "conflict") else "good")

    def _refused(self, form: ActForm, error: Exception) -> None:
        form.busy(False)
        form.refuse(error)


def _same(one: FindingView, other: FindingView) -> bool:
    return one.station.code == other.station.code and one.finding.key == other.finding.key
