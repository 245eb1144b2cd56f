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
from recap_desktop.ui.pages.sign_in.day_field import DayField
from recap_desktop.ui.pages.sign_in.look import Look, begin, look
from recap_desktop.ui.pages.sign_in.salvage import SalvagePanel, is_offered
from recap_desktop.ui.pages.sign_in.tiles import Tiles
from recap_desktop.ui.pages.sign_in.time_form import TimeForm
from recap_desktop.ui.shell.page import Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.passphrase import PassphraseField

if TYPE_CHECKING:
    from recap_desktop.desk.facts import Abilities, OfficerTile
    from recap_desktop.desk.people.time import TimeSet, TimeState
    from recap_desktop.desk.salvage.begin import BegunAgain

_MOST_NAMED = 3


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
        self._missing: list[str] = []
        self._aside: tuple[str, ...] = ()
        self._able: Abilities | None = None
        title, self._region = label("title"), label("muted")
        words.put(title, "setText", "sign_in.title")
        self.tiles = Tiles(self.theme, words)
        self.passphrase = PassphraseField(self.theme, words)
        self.day = DayField(context)
        self.day.hide()
        self.time_form = TimeForm(context)
        self.time_form.hide()
        self._training = label("muted", wrap=True)
        self.short = label("muted", wrap=True)
        self._set_aside = label("muted", wrap=True)
        self.salvage = SalvagePanel(words, self._begin_again)
        self._empty = label("", wrap=True)
        words.put(self._empty, "setText", "sign_in.empty")
        self._enter = self.set_primary(button(words, "act.sign_in", self._sign_in, key="Enter", role="primary"))
        self._start = button(words, "act.start_training", self._start_training, key="Ctrl+T")
        self._language = button(words, "sign_in.other_language", words.toggle, key="Ctrl+Shift+B")
        self.set_time = button(words, "clock.set_back", self._ask_time, key=Key.SET_TIME)
        self.set_time.hide()
        self.others = button(words, "start.other", self.others_asked.emit, key=Key.OTHER_WORKSPACE)
        self.others.hide()
        footer = row(self._language, self.others, self._start, self.set_time, None, self._enter)
        self._box = QWidget()
        content = column(row(title, None, self._region), self.notice, self._empty, self.tiles, self.short,
                         self._set_aside, self.passphrase, self.day, self._training, self.salvage, footer,
                         spacing=8, into=self._box)
        content.setStretch(3, 1)
        middle = row(None, self._box, self.time_form, None, margins=(24, 12, 24, 12), into=self)
        middle.setStretch(1, 20)
        middle.setStretch(2, 20)
        self.theme.changed.connect(self._fit)
        self._fit()
        self._connect()

    def _fit(self) -> None:
        for part in (self._box, self.time_form):
            part.setMaximumWidth(self.theme.em(52))

    def _connect(self) -> None:
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._count_down)
        self.passphrase.entered.connect(self._sign_in)
        self.day.entered.connect(self._sign_in)
        self.time_form.done.connect(self._time_is_set)
        self.time_form.left.connect(self._leave_time)
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
        self._leave_time()
        self._region.setText(self.words("window.subdistrict", name=self.facts.region_name))
        self.tasks.desk(self, look, self._show, self.failed)

    def retranslate(self) -> None:
        """Roles, notes, region."""
        self._region.setText(self.words("window.subdistrict", name=self.facts.region_name))
        self.tiles.retranslate()
        self._say_training()
        self._say_short()
        self._say_set_aside()
        self.salvage.retranslate()
        self.time_form.retranslate()
        if self._seconds:
            self._say_wait()

    def back(self) -> None:
        """Esc: somebody else is picked; there is nothing behind the cover."""
        if self.time_form.isVisible():
            self._leave_time()
        elif self.tiles.chosen is not None:
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
        self._say_short()
        self._say_set_aside()

    def _show(self, found: Look) -> None:
        self._missing = found.missing if found.officers else []
        self._aside, self._able = found.aside, found.able
        self._say_short()
        self._say_set_aside()
        self._say_time(found.time)
        roles = list(Role)
        officers = sorted(found.officers, key=lambda one: (roles.index(Role(one.role)), one.person))
        self.tiles.show_officers(officers, self._wanted)
        self._say_training()
        for part in (self.tiles, self.passphrase, self._enter):
            part.setVisible(bool(officers))
        self._empty.setVisible(not officers)
        # where key files are there and none can be read, nothing is begun over them
        self._start.setVisible(not officers and not found.aside and self.facts.mode == "training")
        (self.passphrase if officers else self._start).setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_short(self) -> None:
        """What this laptop cannot do with its officers; who still can where some can only look."""
        said = [self.words(code) for code in self._missing]
        if self._able is not None and self._able.looking:
            typing, ratifying = (", ".join(names) or "\u2212" for names in (self._able.typing, self._able.ratifying))
            looking = ", ".join(one.name for one in self._able.looking)
            said.insert(0, self.words("sign_in.able", typing=typing, ratifying=ratifying, looking=looking))
        self.short.setText(" ".join(said))
        self.short.setVisible(bool(said) and not self.salvage.isVisible())

    def _say_set_aside(self) -> None:
        """Files that are nobody's: their owners cannot sign in, and everybody should know why."""
        named = ", ".join(self._aside[:_MOST_NAMED]) + (" ..." if len(self._aside) > _MOST_NAMED else "")
        self._set_aside.setText(self.words("sign_in.set_aside", names=named) if self._aside else "")
        self._set_aside.setVisible(bool(self._aside) and not self.salvage.isVisible())

    # ---- time
    def _say_time(self, time: TimeState) -> None:
        """A desk whose time runs far ahead of the clock offers to set it back."""
        self.set_time.setVisible(time.may_set_back)
        if time.may_set_back and not self.notice.text:
            said = {"desk": time.desk.isoformat(), "time": time.clock.isoformat()}
            self.notice.say(self.words.sentence(KnownError("clock.behind_days", **said)), "warn")

    def _ask_time(self) -> None:
        self.passphrase.clear()
        self.tasks.desk(self, lambda desk: (desk.time.state(), desk.setup.officers()),
                        lambda found: self._show_time(*found), self.failed)

    def _show_time(self, time: TimeState, officers: list[OfficerTile]) -> None:
        self._box.hide()
        self.time_form.show()
        self.set_primary(self.time_form.save)
        self.time_form.ask(time, officers)

    def _leave_time(self) -> None:
        self.time_form.wipe()
        if self._box.isHidden():
            self.time_form.hide()
            self._box.show()
            self.set_primary(self._enter)
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _time_is_set(self, answer: TimeSet) -> None:
        self.open()
        code = "clock.was_set_late" if answer.late else "clock.was_set"
        self.notice.say(self.words.sentence(
            KnownError(code, desk=answer.now.isoformat(), count=answer.late)), "good")

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
        """Ctrl+T starts the training, Ctrl+R a salvage; a digit picks."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() == Qt.Key.Key_R and self.salvage.button.isVisible():
            self.salvage.button.click()
            return
        if control and event.key() == Qt.Key.Key_T and self._start.isVisible():
            self._start.click()
        elif control and event.key() == Qt.Key.Key_O and self.others.isVisible():
            self.others.click()
        elif control and event.key() == Qt.Key.Key_W and self.set_time.isVisible():
            self.set_time.click()
        elif control or not self._pick_by_key(event):
            super().keyPressEvent(event)
