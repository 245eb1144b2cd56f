"""An enrolment that waits for its certificate: read the answer, try the code again, save the request again, give up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from recap_desktop.ui import formats
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.people import files
from recap_desktop.ui.pages.people.enrol import REQUEST
from recap_desktop.ui.pages.people.form import PeopleForm
from recap_desktop.ui.pages.people.ways import Ways
from recap_desktop.ui.widgets.fields import NAMES, ChoiceField, Field, TextField
from recap_desktop.ui.widgets.passphrase import PassphraseField

if TYPE_CHECKING:
    from recap_desktop.desk.people.setup import WaitingEnrolment

ANSWER, CODE, AGAIN, GIVE_UP = "answer", "code", "again", "give_up"


class WaitingForm(PeopleForm):
    """Ends what was begun; the keys that were made here wait sealed under the passphrase of that day."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "people.waiting.title", "people.waiting.act.answer")
        words = self.words
        self._waiting: Sequence[WaitingEnrolment] = ()
        self.who = ChoiceField(context, "people.waiting.who")
        self.ways = Ways(words, {name: f"people.way.{name}" for name in (ANSWER, CODE, AGAIN, GIVE_UP)})
        self.code = TextField(context, "people.field.code", longest=64)
        self.passphrase = PassphraseField(context.theme, words, "people.waiting.passphrase")
        self.passphrase.line_up(NAMES)
        self.frame(self.who, self.ways, self.code, self.passphrase)
        self.chain(self.who, self.code, self.passphrase)
        self.ways.chosen.connect(self._way_chosen)
        self.who.chosen.connect(self._who_chosen)
        self._way_chosen()

    def begin(self, **given: object) -> None:
        """Asks who waits; ``person`` is chosen."""
        self.notice.clear()
        self.tasks.desk(self, lambda desk: desk.setup.waiting(),
                        lambda waiting: self._show(waiting, str(given.get("person") or "")), self.refuse)

    def retranslate(self) -> None:
        """Who, with the role."""
        self._offer()
        self._say_what()

    def wipe(self) -> None:
        """Passphrase and code."""
        self.passphrase.clear()
        self.code.clear()

    def fields(self) -> Mapping[str, Field | PassphraseField]:
        """Where a refusal is said."""
        return {"setup.pending": self.passphrase, "session.": self.passphrase, "server.code": self.code}

    @property
    def one(self) -> WaitingEnrolment | None:
        """Whose enrolment it is."""
        return next((one for one in self._waiting if one.person == self.who.take()), None)

    def act(self) -> None:
        """What is chosen; giving up asks for no passphrase."""
        one, way = self.one, self.ways.way
        if one is None:
            return
        if way == GIVE_UP:
            self.run(lambda desk: desk.setup.give_up(one.person),
                     lambda _: self._end("people.waiting.given_up", one.name))
            return
        if way == CODE and self.missing(((self.code, "people.missing.code"),)):
            return
        phrase = self.passphrase.take()
        if not phrase:
            self.at(self.passphrase, self.words("sign_in.type_passphrase"))
            return
        self.passphrase.say("")
        self._go(one, way, phrase)

    def _go(self, one: WaitingEnrolment, way: str, phrase: str) -> None:
        code = self.code.take()
        if way == ANSWER:
            read = files.read(self.context, "people.answer.choose")
            if read is not None:
                self.run(lambda desk: desk.setup.accept(read(), phrase), self._accepted)
        elif way == CODE:
            self.say(self.words("people.enrol.asking"))
            self.run(lambda desk: desk.setup.enrol(one.person, one.role, one.name, phrase, code),
                     lambda _: self._end("people.enrol.done", one.name), network=True)
        else:
            self.run(lambda desk: desk.setup.request(one.person, one.role, one.name, phrase),
                     lambda request: self._requested(one, request))

    # ---- inside
    def _accepted(self, tile: object) -> None:
        self._end("people.enrol.done", getattr(tile, "name", ""))

    def _requested(self, one: WaitingEnrolment, request: object) -> None:
        assert isinstance(request, bytes)
        if not files.save(self.context, self, "people.request.save", f"{one.person}{REQUEST}", request,
                          lambda file: self._end("people.request.saved", one.name, file=file), self.refuse):
            self._end("people.request.not_saved", one.name)

    def _end(self, code: str, name: str, **params: str) -> None:
        self.wipe()
        self.ways.choose(ANSWER)
        self.done.emit(self.words(code, name=name, **params))

    def _show(self, waiting: Sequence[WaitingEnrolment], person: str) -> None:
        self._waiting = waiting
        self._offer()
        if person:
            self.who.choose(person)
        self._say_what()
        self.save.setEnabled(bool(waiting))
        self.ways.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self) -> None:
        self.who.offer([(one.person, f"{one.name} · {self.words(f'role.{one.role}')}") for one in self._waiting])
        self.who.setVisible(bool(self._waiting))

    def _who_chosen(self) -> None:
        self.wipe()
        self._say_what()

    def _say_what(self) -> None:
        one = self.one
        self.what.setText(self.words("people.waiting.nobody") if one is None else self.words(
            "people.waiting.what", name=one.name, date=formats.day(one.since, self.words.zone)))

    def _way_chosen(self) -> None:
        way = self.ways.way
        self.code.setVisible(way == CODE)
        self.passphrase.setVisible(way != GIVE_UP)
        self.save.say(self.words, f"people.waiting.act.{way}", key="Ctrl+Enter")
        self.say(self.words("people.waiting.give_up_what"), "warn") if way == GIVE_UP else self.notice.clear()
