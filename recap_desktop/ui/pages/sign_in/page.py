"""Masuk: a digit picks the officer and stays theirs, then passphrase, Enter. Wrong ones cost a growing wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from forms.errors import KnownError
from recap_desktop.core.roles import Role
from recap_desktop.ui import training
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.sign_in.tiles import Tiles
from recap_desktop.ui.shell.page import Page
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.passphrase import PassphraseField

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile


class SignInPage(Page):
    """Emits ``signed_in(OfficerTile)``."""

    signed_in = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._wanted: str | None = None
        self._seconds = 0
        self._missing: list[str] = []
        title, self._region = label("title"), label("muted")
        words.put(title, "setText", "sign_in.title")
        self.tiles = Tiles(self.theme, words)
        self.passphrase = PassphraseField(self.theme, words)
        self._training = label("muted", wrap=True)
        self.short = label("muted", wrap=True)
        self._empty = label("", wrap=True)
        words.put(self._empty, "setText", "sign_in.empty")
        self._enter = self.set_primary(button(words, "act.sign_in", self._sign_in, key="Enter", role="primary"))
        self._start = button(words, "act.start_training", self._start_training, key="Ctrl+T")
        self._language = button(words, "sign_in.other_language", words.toggle, key="Ctrl+Shift+B")
        footer = row(self._language, self._start, None, self._enter)
        content = column(row(title, None, self._region), self.notice, self._empty, self.tiles, self.short,
                         self.passphrase, self._training, footer, spacing=8)
        content.setStretch(3, 1)
        box = QWidget()
        box.setLayout(content)
        self._box = box
        self.theme.changed.connect(self._fit)
        self._fit()
        row(None, box, None, margins=(24, 12, 24, 12), into=self).setStretch(1, 20)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._count_down)
        self.passphrase.entered.connect(self._sign_in)
        self.tiles.picked.connect(self._picked)
        self.passphrase.edit.installEventFilter(self)
        self.tiles.installEventFilter(self)

    # ---- page
    def open(self, **arguments: object) -> None:
        """Asks who works; ``person`` is picked already when the same person locked the screen."""
        person = arguments.get("person")
        self._wanted = person if isinstance(person, str) else None
        self.passphrase.clear()
        self.notice.clear()
        self._region.setText(self.words("window.subdistrict", name=self.facts.region_name))
        self.tasks.desk(self, lambda desk: (desk.setup.officers(), desk.setup.shortfalls()),
                        lambda found: self._show(*found), self.failed)

    def retranslate(self) -> None:
        """Roles, notes, region."""
        self._region.setText(self.words("window.subdistrict", name=self.facts.region_name))
        self.tiles.retranslate()
        self._say_training()
        self._say_short()
        if self._seconds:
            self._say_wait()

    def back(self) -> None:
        """Esc: somebody else is picked; there is nothing behind the cover."""
        if self.tiles.chosen is not None:
            self._unpick()

    # ---- inside
    def _fit(self) -> None:
        self._box.setMaximumWidth(self.theme.em(52))

    def _show(self, officers: list[OfficerTile], missing: list[str]) -> None:
        self._missing = missing if officers else []
        self._say_short()
        roles = list(Role)
        officers = sorted(officers, key=lambda one: (roles.index(Role(one.role)), one.person))
        self.tiles.show_officers(officers, self._wanted)
        self._say_training()
        for part in (self.tiles, self.passphrase, self._enter):
            part.setVisible(bool(officers))
        self._empty.setVisible(not officers)
        self._start.setVisible(not officers and self.facts.mode == "training")
        (self.passphrase if officers else self._start).setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_short(self) -> None:
        """What this laptop cannot do with its officers."""
        self.short.setText(" ".join(self.words(code) for code in self._missing))
        self.short.setVisible(bool(self._missing))

    def _picked(self, person: str) -> None:
        self.passphrase.clear()
        self._stop_waiting()
        self._say_training()
        self.tasks.desk(self, lambda desk: desk.session.seconds_to_wait(person),
                        lambda seconds: self._must_wait(person, seconds), self.failed)
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _unpick(self) -> None:
        """Nobody is picked; what was typed was for another."""
        self.tiles.unpick()
        self.passphrase.clear()
        self._stop_waiting()
        self._say_training()

    def _must_wait(self, person: str, seconds: int) -> None:
        chosen = self.tiles.chosen
        if seconds and chosen is not None and chosen.person == person:
            self._wait(seconds)

    def _say_training(self) -> None:
        chosen = self.tiles.chosen
        if chosen is None:
            self._training.setText(self.words("sign_in.pick_first"))
            return
        known = training.passphrase(chosen.person) if self.facts.mode == "training" else None
        self._training.setText(self.words("sign_in.training_passphrase", passphrase=known) if known else "")

    def _sign_in(self) -> None:
        chosen = self.tiles.chosen
        if chosen is None:
            self.passphrase.say(self.words("sign_in.pick_first"))
            return
        if self._seconds or not self._enter.isEnabled():
            return
        passphrase = self.passphrase.take()
        if not passphrase:
            self.passphrase.say(self.words("sign_in.type_passphrase"))
            return
        self._busy(True)
        # the board comes from the cache; what needs more waits, page by page
        self.tasks.desk(self, lambda desk: desk.session.sign_in(chosen.person, passphrase, wait=False),
                        self._done, self._refused)

    def _done(self, officer: OfficerTile) -> None:
        self._busy(False)
        self.passphrase.clear()
        self.signed_in.emit(officer)

    def _refused(self, error: Exception) -> None:
        self._busy(False)
        self.passphrase.say(self.words.sentence(error))
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
        seconds = error.params.get("seconds") if isinstance(error, KnownError) else None
        if isinstance(seconds, int) and seconds > 0:
            self._wait(seconds)

    def _busy(self, busy: bool) -> None:
        self._enter.setEnabled(not busy)
        self.passphrase.edit.setReadOnly(busy)

    def _wait(self, seconds: int) -> None:
        self._seconds = seconds
        self.passphrase.edit.setReadOnly(True)
        self._enter.setEnabled(False)
        self._say_wait()
        self._tick.start()

    def _count_down(self) -> None:
        self._seconds -= 1
        if self._seconds <= 0:
            self._stop_waiting()
            self.passphrase.say("")
            return
        self._say_wait()

    def _stop_waiting(self) -> None:
        self._seconds = 0
        self._tick.stop()
        self._busy(False)

    def _say_wait(self) -> None:
        self.passphrase.say(self.words("session.wait", seconds=self._seconds))

    def _start_training(self) -> None:
        self._start.setEnabled(False)
        self.notice.say(self.words("sign_in.preparing"))
        self.tasks.desk(self, training.enrol_crew, lambda _: self._prepared(), self._not_prepared)

    def _prepared(self) -> None:
        self._start.setEnabled(True)
        self.open()

    def _not_prepared(self, error: Exception) -> None:
        self._start.setEnabled(True)
        self.failed(error)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While nobody is picked a digit picks; from then on it belongs to the passphrase. Up, down, Esc pick anew."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._pick_by_key(event):
            return True
        return super().eventFilter(watched, event)

    def _pick_by_key(self, event: QKeyEvent) -> bool:
        number = event.key() - Qt.Key.Key_0
        if self.tiles.chosen is None and 1 <= number <= 9 and self.tiles.pick_number(number):
            return True
        if self.tiles.chosen is None and event.text().isprintable() and event.text() and not event.modifiers() & (
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            QApplication.beep()
            self.passphrase.say(self.words("sign_in.pick_first"))
            return True
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.tiles.step(1 if event.key() == Qt.Key.Key_Down else -1)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+T starts the training; a digit picks."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() == Qt.Key.Key_T and self._start.isVisible():
            self._start.click()
        elif control or not self._pick_by_key(event):
            super().keyPressEvent(event)
