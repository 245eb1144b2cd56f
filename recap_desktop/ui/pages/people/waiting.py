"""An enrolment that waits for its certificate: read the answer, try the code again, save the request again, give up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from recap_desktop.ui import formats
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.people import files
from recap_desktop.ui.pages.people.form import PeopleForm
from recap_desktop.ui.pages.people.told import waiting_name
from recap_desktop.ui.pages.people.ways import Ways
from recap_desktop.ui.widgets.fields import NAMES, ChoiceField, Field, TextField
from recap_desktop.ui.widgets.passphrase import PassphraseField
from sync.trust.carried import Carried, kind_of

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.people.views import WaitingEnrolment

ANSWER, CODE, AGAIN, GIVE_UP = "answer", "code", "again", "give_up"
#: Ways on, by what the keys are for. Whoever is enrolled anew goes through two others again for a code.
_WAYS = {"enrol": (ANSWER, CODE, AGAIN, GIVE_UP), "anew": (ANSWER, GIVE_UP), "recovery": (ANSWER, AGAIN, GIVE_UP),
         "recovered": (ANSWER, CODE, GIVE_UP)}


class WaitingForm(PeopleForm):
    """Ends what was begun; the keys that were made here wait sealed under the passphrase of that day."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "people.waiting.title", "people.waiting.act.answer")
        self._waiting: Sequence[WaitingEnrolment] = ()
        self.who = ChoiceField(context, "people.waiting.who")
        self.ways = Ways(self.words, {name: f"people.way.{name}" for name in (ANSWER, CODE, AGAIN, GIVE_UP)})
        self.code = TextField(context, "people.field.code", longest=64)
        self.passphrase = PassphraseField(context.theme, self.words, "people.waiting.passphrase")
        self.passphrase.line_up(NAMES)
        self.frame(self.who, self.ways, self.code, self.passphrase)
        self.chain(self.who, self.ways, self.code, self.passphrase)
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

    def clear(self) -> None:
        """The first way is chosen again."""
        self.wipe()
        self.ways.choose(ANSWER)

    def fields(self) -> Mapping[str, Field | PassphraseField]:
        """Where a refusal is said."""
        return {"setup.pending": self.passphrase, "session.wrong": self.passphrase, "session.wait": self.passphrase,
                "server.code": self.code}

    @property
    def one(self) -> WaitingEnrolment | None:
        """Whose enrolment it is."""
        return next((one for one in self._waiting if one.person == self.who.take()), None)

    def act(self) -> None:
        """What is chosen; giving up asks for no passphrase."""
        one, way = self.one, self.ways.way
        if one is None:
            return
        name = waiting_name(one)
        if way == GIVE_UP:
            self.run(lambda desk: desk.setup.give_up(one.person),
                     lambda _: self.end("people.waiting.given_up", name=name))
            return
        if way == CODE and self.missing(((self.code, "people.missing.code"),)):
            return
        phrase = self.passphrase.take()
        if not phrase:
            self.at(self.passphrase, self.words("sign_in.type_passphrase"))
            return
        self.passphrase.say("")
        if way == ANSWER:
            read = files.read(self.context, "people.answer.choose")
            if read is not None:
                self.run(lambda desk: _taken(desk, read(), phrase), lambda told: self._took(*told))  # type: ignore[misc]
        elif way == CODE:
            code = self.code.take()
            self.say(self.words("people.enrol.asking"))
            self.run(lambda desk: desk.setup.enrol(one.person, one.role, one.name, phrase, code),
                     lambda _: self.end("people.enrol.done", name=name), network=True)
        else:
            self.run(lambda desk: _request_again(desk, one, phrase),
                     lambda request: self.save_request(one.person, name, request))

    # ---- inside
    def _took(self, code: str, name: str) -> None:
        self.end(code, name=name)

    def _show(self, waiting: Sequence[WaitingEnrolment], person: str) -> None:
        self._waiting = waiting
        self._offer()
        if person:
            self.who.choose(person)
        self._who_chosen()
        self.save.setEnabled(bool(waiting))
        first = self.who if len(waiting) > 1 and not person else self.ways
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self) -> None:
        self.who.offer([(one.person, f"{waiting_name(one)} · {self.words(f'role.{one.role}')}" if one.role else
                         waiting_name(one)) for one in self._waiting])
        self.who.setVisible(bool(self._waiting))

    def _who_chosen(self) -> None:
        self.wipe()
        self._say_what()
        one = self.one
        if one is not None:
            self.ways.offer(_WAYS["recovered" if one.recovered else one.purpose])

    def _say_what(self) -> None:
        one = self.one
        if one is None:
            self.what.setText(self.words("people.waiting.nobody"))
            return
        date = formats.day(one.since, self.words.zone) if one.since is not None else "\u2212"
        kind = "recovered" if one.recovered else one.purpose.value
        self.what.setText(self.words.joined(" ", (
            self.words("people.waiting.since", name=waiting_name(one), date=date),
            self.words(f"people.waiting.what.{kind}"))))

    def _way_chosen(self) -> None:
        way = self.ways.way
        self.code.setVisible(way == CODE)
        self.passphrase.setVisible(way != GIVE_UP)
        self.save.say(self.words, f"people.waiting.act.{way}", key="Ctrl+Enter")
        self.say(self.words("people.waiting.give_up_what"), "warn") if way == GIVE_UP else self.notice.clear()


def _taken(desk: Desk, answer: bytes, phrase: str) -> tuple[str, str]:
    """Takes an answer, the authority's or that of the commission's recovery key; the sentence to say, and whose."""
    if kind_of(answer) is Carried.RECOVERY_ANSWER:
        return "people.waiting.recovered", waiting_name(desk.setup.recovery_accept(answer, phrase))
    return "people.enrol.done", desk.setup.accept(answer, phrase).name


def _request_again(desk: Desk, one: WaitingEnrolment, phrase: str) -> bytes:
    if one.purpose == "recovery":
        return desk.setup.recovery_request(one.person, one.role, one.name, phrase)
    return desk.setup.request(one.person, one.role, one.name, phrase)
