"""Petugas: who is enrolled and until when, what the crew can do, and what begins from there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHeaderView, QScrollArea, QWidget

from recap_desktop.core.roles import Command
from recap_desktop.ui import formats, icons
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.people.place import FormPlace
from recap_desktop.ui.pages.people.told import (
    ICONS,
    People,
    crew_told,
    detail_told,
    look,
    state_told,
    waiting_name,
    waiting_told,
)
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.tokens import Ink
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.flow import FlowLayout
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable

_HEADS = ("digit", "name", "role", "until", "state")
_UNTIL = 3
#: Width in em from which the last day has a column; below it the sentence under the table says it.
_ROOMY = 44


class PeoplePage(Page):
    """One row an officer; a half-made enrolment has a row too, and Enter goes on with it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._found: People | None = None
        title = label("title")
        words.put(title, "setText", "people.title")
        self.model = RowsModel()
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        words.put(self.table, "setAccessibleName", "people.table")
        self.detail, self.crew = label("", wrap=True), label("", wrap=True)
        self.told = QScrollArea()
        self.told.setFrameShape(QFrame.Shape.NoFrame)
        self.told.setWidgetResizable(True)
        words.put(self.told, "setAccessibleName", "people.crew")
        body = QWidget()
        column(self.detail, self.crew, None, margins=(4, 0, 8, 0), spacing=8, into=body)
        self.told.setWidget(body)
        self.new = button(words, "people.new", self._new, key=Key.NEW_OFFICER)
        self.change = button(words, "people.change.title", self._change, key=Key.CHANGE_PASSPHRASE)
        self.newer = button(words, "people.newer.title", lambda: self.place.bring("newer"))
        self.newer.hide()
        self.go_on = button(words, "people.go_on", self._go_on, key="Enter")
        self.set_primary(self.new)
        others = QWidget()
        flow = FlowLayout(others)
        for one in (self.new, self.change, self.newer, self.go_on):
            flow.addWidget(one)
        self._usual = QWidget()
        inner = column(title, self.notice, self.table, self.told, others,
                       spacing=8, into=self._usual)
        inner.setStretch(2, 5)
        inner.setStretch(3, 3)
        layout = column(self._usual, margins=(12, 8, 12, 8), into=self)
        layout.setStretch(0, 1)
        self.place = FormPlace(self, self._usual, layout, back=self._back_here, done=self._done)
        self.table.opened.connect(lambda index: self._go_on())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._say_detail())
        for key, made in ((Key.NEW_OFFICER, self.new), (Key.CHANGE_PASSPHRASE, self.change)):
            shortcut = QShortcut(QKeySequence(key.value), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda made=made: made.click() if made.isVisible() else None)
        self.theme.changed.connect(self._say)

    # ---- page
    def open(self, **arguments: object) -> None:
        """Loads who is enrolled; a form that was left half filled stays where it was left."""
        if self.place.form is None:
            self._back_here()
        if not arguments.get("again"):
            self.notice.clear()

    def leave(self) -> None:
        """Passphrases leave the screen; what else was typed stays."""
        self.place.put_away()

    def back(self) -> None:
        """From a form to the list, from the list to the page before."""
        if not self.place.leave():
            super().back()

    def retranslate(self) -> None:
        """Rows and sentences."""
        self.place.retranslate()
        self._say()

    def hints(self) -> Sequence[Hint]:
        """What begins here."""
        return (Hint(Key.NEW_OFFICER.value, "people.new"), Hint(Key.CHANGE_PASSPHRASE.value, "people.change.title"))

    def panes(self) -> Sequence[QWidget]:
        """Table, sentences, buttons."""
        return (self.table, self.told, self.new)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns as there is room."""
        self.table.setColumnHidden(_UNTIL, self.width() < self.theme.em(_ROOMY))
        super().resizeEvent(event)

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """Somebody was enrolled, or a key taken back."""
        if self.isVisible() and self.place.form is None:
            self._load()

    # ---- inside
    def _load(self) -> None:
        self.tasks.desk(self, look, self._show, self.failed)

    def _show(self, found: People) -> None:
        self._found = found
        self._say()

    def _say(self) -> None:
        found = self._found
        if found is None:
            return
        words, at = self.words, max(0, self.table.currentIndex().row())
        lines = [TableLine((str(one.digit), one.name, words(f"role.{one.role}"),
                            formats.day(one.valid_until, words.zone), state_told(one, found.now, words)),
                           self._icon(one.state)) for one in found.officers]
        lines += [TableLine(("\u2212", waiting_name(one), words(f"role.{one.role}") if one.role else "\u2212", "\u2212",
                             waiting_told(one, words)), self._icon("waiting")) for one in found.waiting]
        self.model.show([words(f"people.head.{head}") for head in _HEADS], lines)
        header = self.table.horizontalHeader()
        for place in range(len(_HEADS)):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnHidden(_UNTIL, self.width() < self.theme.em(_ROOMY))
        self.table.setCurrentIndex(self.model.index(min(at, len(lines) - 1), 0))
        self.crew.setText("\n".join(crew_told(found, words)))
        may = self.facts.may(Command.ENROL)
        self.new.setVisible(may)
        me = self.facts.officer
        self.newer.setVisible(may and any(me is not None and one.person == me.person and one.state != "valid"
                                          for one in found.officers))
        self.go_on.setVisible(may and bool(found.waiting))
        self._say_detail()

    def _say_detail(self) -> None:
        found, at = self._found, self.table.currentIndex().row()
        if found is None or at < 0:
            return
        if at < len(found.officers):
            self.detail.setText(detail_told(found.officers[at], self.words))
        elif at - len(found.officers) < len(found.waiting):
            one = found.waiting[at - len(found.officers)]
            self.detail.setText(self.words("people.waiting.detail", name=waiting_name(one)))

    def _icon(self, state: str) -> QIcon:
        name, colour = ICONS[state]
        tokens = self.theme.tokens
        value = tokens.state[colour] if colour in tokens.state else getattr(tokens, colour)
        return icons.icon(name, value.ink if isinstance(value, Ink) else str(value), self.theme.em(1.125))

    def _new(self) -> None:
        self.place.bring("enrol")

    def _change(self) -> None:
        self.place.bring("change")

    def _go_on(self) -> None:
        found, at = self._found, self.table.currentIndex().row()
        if found is None or not self.go_on.isVisible():
            return
        waiting = at - len(found.officers)
        self.place.bring("waiting", person=found.waiting[waiting].person if waiting >= 0 else "")

    def _back_here(self) -> None:
        self._load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _done(self, sentence: str) -> None:
        if self.facts.officer is None:  # it was their own key that was replaced: the sign-in page has covered this one
            self.context.shell.say_quietly(sentence)
            return
        self._back_here()
        self.notice.say(sentence, "good")
