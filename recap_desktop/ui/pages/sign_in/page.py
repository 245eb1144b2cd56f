"""Masuk: a digit picks the officer and stays theirs, then passphrase, Enter. Wrong ones cost a growing wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from forms.errors import KnownError
from recap_desktop.ui import training
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.people.place import FormPlace
from recap_desktop.ui.pages.sign_in.day_field import DayField
from recap_desktop.ui.pages.sign_in.footnotes import Footnotes
from recap_desktop.ui.pages.sign_in.look import Look, begin, look
from recap_desktop.ui.pages.sign_in.salvage import SalvagePanel, is_offered
from recap_desktop.ui.pages.sign_in.tiles import Tiles
from recap_desktop.ui.pages.sign_in.time_form import TimeForm
from recap_desktop.ui.shell.page import Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.flow import FlowLayout
from recap_desktop.ui.widgets.labels import ElidedLabel, label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.passphrase import PassphraseField

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.people.time import TimeState
    from recap_desktop.desk.salvage.begin import BegunAgain

_FORMS = {"time": TimeForm}
_WIDEST = 52


class SignInPage(Page):
    """Emits ``signed_in(OfficerTile)``; ``others_asked()`` where ``others`` was shown by who can open another
    workspace."""

    signed_in = Signal(object)
    others_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._wanted: str | None = None
        self._seconds = 0
        title, self._region = label("title"), ElidedLabel("muted")
        self._region.setAlignment(Qt.AlignmentFlag.AlignRight)
        words.put(title, "setText", "sign_in.title")
        self.tiles = Tiles(self.theme, words)
        self.passphrase = PassphraseField(self.theme, words)
        self.day = DayField(context)
        self.day.hide()
        self._training = label("muted", wrap=True)
        self.footnotes = Footnotes(words)
        self.salvage = SalvagePanel(words, self._begin_again)
        self._empty = label("", wrap=True)
        words.put(self._empty, "setText", "sign_in.empty" if self.facts.mode == "training" else "sign_in.empty_real")
        self._enter = self.set_primary(button(words, "act.sign_in", self._sign_in, key="Enter", role="primary"))
        self._start = button(words, "act.start_training", self._start_training, key="Ctrl+T")
        self._language = button(words, "sign_in.other_language", words.toggle, key="Ctrl+Shift+B")
        footer = self._footer()
        self._box = QWidget()
        head = row(title, self._region, self._language, spacing=12)
        content = column(head, self.notice, self._empty, self.tiles, self.footnotes,
                         self.passphrase, self.day, self._training, self.salvage, footer, spacing=8, into=self._box)
        content.setStretch(3, 1)
        middle = row(None, self._box, None, margins=(24, 12, 24, 12), into=self)
        middle.setStretch(1, 20)
        self.place = FormPlace(self, self._box, middle, back=self._back_here, done=self._form_done, more=_FORMS)
        self.theme.changed.connect(self._fit)
        self._fit()
        self._connect()

    def _footer(self) -> QHBoxLayout:
        """The ways on beside signing in, each with its key where it is shown, and the sign-in itself."""
        words = self.words
        self.set_time = button(words, "clock.set_back", lambda: self.place.bring("time"), key=Key.SET_TIME)
        self.new = button(words, "people.new", lambda: self.place.bring("enrol"), key=Key.NEW_OFFICER)
        self.go_on = button(words, "people.go_on", lambda: self.place.bring("waiting"), key=Key.GO_ON)
        self.forgotten = button(words, "people.forgotten.open", lambda: self.place.bring("forgotten"),
                                key=Key.CHANGE_PASSPHRASE)
        self.others = button(words, "start.other", self.others_asked.emit, key=Key.OTHER_WORKSPACE)
        self._keyed: dict[Qt.Key, Button] = {
            Qt.Key.Key_R: self.salvage.button, Qt.Key.Key_T: self._start, Qt.Key.Key_W: self.set_time,
            Qt.Key.Key_N: self.new, Qt.Key.Key_E: self.go_on, Qt.Key.Key_L: self.forgotten, Qt.Key.Key_O: self.others}
        others = QWidget()
        flow = FlowLayout(others)
        for one in (self._start, self.new, self.go_on, self.forgotten, self.set_time, self.others):
            flow.addWidget(one)
            one.hide()
        footer = row(others, self._enter)
        footer.setStretch(0, 1)
        return footer

    def _fit(self) -> None:
        self._box.setMaximumWidth(self.theme.em(_WIDEST))
        self.place.fit(self.theme.em(_WIDEST))

    def _connect(self) -> None:
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._count_down)
        self.passphrase.entered.connect(self._sign_in)
        self.day.entered.connect(self._sign_in)
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
        self._forget_day()
        self.place.put_away()
        self._region.setText(self.words("window.subdistrict", name=self.facts.region_name))
        self.tasks.desk(self, look, self._show, self.failed)

    def retranslate(self) -> None:
        """Roles, notes, region."""
        self._region.setText(self.words("window.subdistrict", name=self.facts.region_name))
        self.tiles.retranslate()
        self._say_training()
        self.footnotes.retranslate()
        self.salvage.retranslate()
        self.place.retranslate()
        if self._seconds:
            self._say_wait()

    def back(self) -> None:
        """Esc: somebody else is picked; there is nothing behind the cover."""
        if not self.place.leave() and self.tiles.chosen is not None:
            self._unpick()

    # ---- inside
    def failed(self, error: Exception) -> None:
        """The sentence; where a workspace is not opened, the way out too."""
        super().failed(error)
        if is_offered(error):
            self._offer()

    def _offer(self) -> None:
        """The way out has the room of what can wait."""
        self.salvage.offer()
        self.footnotes.give_way(True)

    def _show(self, found: Look) -> None:
        self.footnotes.say(found)
        self.footnotes.give_way(not self.salvage.isHidden())
        self._say_time(found.time)
        officers = found.officers
        self.tiles.show_officers(officers, self._wanted)
        self._say_training()
        for part in (self.tiles, self.passphrase, self._enter):
            part.setVisible(bool(officers))
        self._empty.setVisible(not officers)
        real = self.facts.mode != "training"
        self.new.setVisible(real and found.may_enrol)
        self.go_on.setVisible(real and found.may_go_on)
        self.forgotten.setVisible(real and bool(officers or found.aside))
        # where key files are there and none can be read, nothing is begun over them
        self._start.setVisible(not officers and not found.aside and self.facts.mode == "training")
        (self.passphrase if officers else self._start if self._start.isVisible() else self.new).setFocus(
            Qt.FocusReason.OtherFocusReason)

    # ---- forms
    def _back_here(self) -> None:
        """From a form: who works now, as it is by now."""
        self.tasks.desk(self, look, self._show, self.failed)

    def _form_done(self, sentence: str) -> None:
        self.open()
        self.notice.say(sentence, "good")

    # ---- time
    def _say_time(self, time: TimeState) -> None:
        """A desk whose time runs far ahead of the clock offers to set it back."""
        self.set_time.setVisible(time.may_set_back)
        if time.may_set_back and not self.notice.text:
            said = {"desk": time.desk.isoformat(), "time": time.clock.isoformat()}
            self.notice.say(self.words.sentence(KnownError("clock.behind_days", **said)), "warn")

    def _ask_day(self, error: KnownError) -> None:
        """The clock is far ahead: the passphrase stays, and the date is asked for."""
        self.day.show()
        if error.code == "clock.ask_date":
            self.notice.say(self.words.sentence(error), "warn")
        else:
            self.day.say(self.words.sentence(error))
        self.day.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget_day(self) -> None:
        self.day.clear()
        self.day.hide()

    def _picked(self, person: str) -> None:
        self.passphrase.clear()
        self._forget_day()
        self._stop_waiting()
        self._say_training()
        self.tasks.desk(self, lambda desk: desk.session.seconds_to_wait(person),
                        lambda seconds: self._must_wait(person, seconds), self.failed)
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _unpick(self) -> None:
        """Nobody is picked; what was typed was for another."""
        self.tiles.unpick()
        self.passphrase.clear()
        self._forget_day()
        self._stop_waiting()
        self._say_training()

    def _must_wait(self, person: str, seconds: int) -> None:
        chosen = self.tiles.chosen
        if seconds and chosen is not None and chosen.person == person:
            self._wait(seconds)

    def _say_training(self) -> None:
        chosen = self.tiles.chosen
        if chosen is None:
            self._training.setText(self.words("sign_in.pick_first") if self.tiles.count else "")
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
        today = self.day.take() if self.day.isVisible() else None
        if self.day.isVisible() and today is None:
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._busy(True)
        # the board comes from the cache; what needs more waits, page by page
        self.tasks.act(self, lambda desk: desk.session.sign_in(chosen.person, passphrase, wait=False, today=today),
                       self._done, self._refused)

    def _done(self, officer: OfficerTile) -> None:
        self._busy(False)
        self.passphrase.clear()
        self.salvage.hide()
        self.signed_in.emit(officer)

    def _refused(self, error: Exception) -> None:
        self._busy(False)
        code = error.code if isinstance(error, KnownError) else ""
        if isinstance(error, KnownError) and code in ("clock.ask_date", "clock.other_date"):
            self._ask_day(error)
            return
        if code.startswith("clock."):
            self._forget_day()
            self.passphrase.clear()
            self.failed(error)
            self.set_time.setVisible(code == "clock.desk_beyond")
            return
        self.passphrase.say(self.words.sentence(error))
        if is_offered(error):
            self._offer()
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
        seconds = error.params.get("seconds") if isinstance(error, KnownError) else None
        if isinstance(seconds, int) and seconds > 0:
            self._wait(seconds)

    def _begin_again(self) -> None:
        chosen, passphrase = self.tiles.chosen, self.passphrase.take()
        if self.salvage.is_working or self._seconds:
            return
        if chosen is None or not passphrase:
            self.passphrase.say(self.words("sign_in.pick_first" if chosen is None else "sign_in.type_passphrase"))
            return
        self.salvage.work()
        self._busy(True)
        self.tasks.desk(self, lambda desk: begin(desk, chosen.person, passphrase), self._begun, self._not_begun)

    def _begun(self, found: BegunAgain) -> None:
        self._busy(False)
        self.notice.clear()
        self.passphrase.say("")
        self.salvage.done(found)
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _not_begun(self, error: Exception) -> None:
        self.salvage.offer()
        self._refused(error)

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
        """Ctrl with a letter presses the button that says so; a digit picks."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        asked = self._keyed.get(Qt.Key(event.key())) if control else None
        if asked is not None and asked.isVisible():
            asked.click()
        elif control or self.place.form is not None or not self._pick_by_key(event):
            super().keyPressEvent(event)
