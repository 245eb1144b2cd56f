"""A new officer: who the letter of appointment names, a passphrase of their own, and how the certificate comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from recap_desktop.core.roles import Role
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.people.form import PeopleForm
from recap_desktop.ui.pages.people.ways import Ways
from recap_desktop.ui.widgets.fields import ChoiceField, Field, TextField
from recap_desktop.ui.widgets.new_passphrase import NewPassphrase
from recap_desktop.ui.widgets.passphrase import PassphraseField

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile

BY_CODE, BY_FILES = "code", "files"


class AppointmentForm(PeopleForm):
    """Person, role and name as in the letter of appointment, and a new passphrase."""

    def __init__(self, context: Context, title: str, save: str) -> None:
        super().__init__(context, title, save)
        self.person = TextField(context, "people.field.person", hint="people.field.person_hint", longest=32, upper=True)
        self.role = ChoiceField(context, "people.field.role")
        self.name = TextField(context, "people.field.name", longest=120)
        self.passphrase = NewPassphrase(context)
        self.person.entered.connect(self._person_entered)
        self._offer_roles()

    def begin(self, **given: object) -> None:
        """The first empty field has the focus."""
        self.notice.clear()
        empty = next((one for one in (self.person, self.role, self.name) if not one.take()), self.passphrase)
        empty.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Roles."""
        self._offer_roles()

    def wipe(self) -> None:
        """Both passphrases."""
        self.passphrase.clear()

    def clear(self) -> None:
        """An empty form."""
        for one in (self.person, self.role, self.name):
            one.clear()
        self.wipe()

    def fields(self) -> Mapping[str, Field | PassphraseField]:
        """Where a refusal is said."""
        return {"trust.person": self.person, "security.officer_known": self.person, "name.": self.name,
                "setup.role": self.role, "trust.role": self.role, "trust.scope": self.role,
                "security.weak": self.passphrase.first, "security.digit": self.passphrase.first,
                "setup.pending": self.passphrase.first}

    def may_be(self, person: str) -> bool:
        """Whether this person can be asked for; says why not."""
        return True

    def take(self) -> tuple[str, str, str, str] | None:
        """Person, role, name and passphrase; None, with its sentence and the focus where something is wrong."""
        person = self.person.take()
        self.person.edit.setText(person)
        if self.missing(((self.person, "people.missing.person"),)) or not self.may_be(person) or self.missing(
                ((self.role, "people.missing.role"), (self.name, "people.missing.name"))):
            return None
        phrase = self.passphrase.take()
        return None if phrase is None else (person, self.role.take(), self.name.take(), phrase)

    # ---- inside
    def _person_entered(self) -> None:
        person = self.person.take()
        self.person.edit.setText(person)
        if not self.missing(((self.person, "people.missing.person"),)) and self.may_be(person):
            self.role.setFocus(Qt.FocusReason.TabFocusReason)

    def _offer_roles(self) -> None:
        self.role.offer([(role.value, self.words(f"role.{role.value}")) for role in Role],
                        first=self.words("people.field.role_first"))


class EnrolForm(AppointmentForm):
    """Keys are made here and never leave; a code over the network or two files on a stick bring the certificate."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "people.enrol.title", "people.enrol.act.code")
        self.words.put(self.what, "setText", "people.enrol.what")
        self._known: Sequence[OfficerTile] = ()
        self.ways = Ways(self.words, {BY_CODE: "people.way.code", BY_FILES: "people.way.files"})
        self.code = TextField(context, "people.field.code", longest=64)
        self.frame(self.person, self.role, self.name, self.passphrase, self.ways, self.code)
        self.chain(self.role, self.name, self.passphrase, self.ways, self.code)
        self.ways.chosen.connect(self._way_chosen)

    def begin(self, **given: object) -> None:
        """Whoever is enrolled is asked for."""
        super().begin(**given)
        self.tasks.desk(self, lambda desk: desk.setup.officers(), self._show, self.refuse)

    def wipe(self) -> None:
        """Passphrases and code."""
        super().wipe()
        self.code.clear()

    def fields(self) -> Mapping[str, Field | PassphraseField]:
        """Where a refusal is said."""
        return {**super().fields(), "server.code": self.code}

    def may_be(self, person: str) -> bool:
        """Nobody twice."""
        known = person in {one.person for one in self._known}
        if known:
            self.at(self.person, self.words("security.officer_known", person=person))
        return not known

    def act(self) -> None:
        """Checks everything typed, then asks the desk."""
        found, by_code = self.take(), self.ways.way == BY_CODE
        if found is None or (by_code and self.missing(((self.code, "people.missing.code"),))):
            return
        person, role, name, phrase = found
        code = self.code.take()
        if by_code:
            self.say(self.words("people.enrol.asking"))
            self.run(lambda desk: desk.setup.enrol(person, role, name, phrase, code),
                     lambda _: self.end("people.enrol.done", name=name), network=True)
        else:
            self.run(lambda desk: desk.setup.request(person, role, name, phrase),
                     lambda request: self.save_request(person, name, request))

    def _show(self, officers: Sequence[OfficerTile]) -> None:
        self._known = officers

    def _way_chosen(self) -> None:
        self.code.setVisible(self.ways.way == BY_CODE)
        self.save.say(self.words, f"people.enrol.act.{self.ways.way}", key="Ctrl+Enter")
