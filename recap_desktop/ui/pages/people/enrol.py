"""A new officer: who the letter of appointment names, a passphrase of their own, and how the certificate comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from recap_desktop.core.roles import Role
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.people import files
from recap_desktop.ui.pages.people.form import PeopleForm
from recap_desktop.ui.pages.people.ways import Ways
from recap_desktop.ui.widgets.fields import ChoiceField, Field, TextField
from recap_desktop.ui.widgets.new_passphrase import NewPassphrase
from recap_desktop.ui.widgets.passphrase import PassphraseField

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile

BY_CODE, BY_FILES = "code", "files"
#: Ending of the file that goes out; reading never rests on it.
REQUEST = ".recap-request"


class EnrolForm(PeopleForm):
    """Keys are made here and never leave; a code over the network or two files on a stick bring the certificate."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "people.enrol.title", "people.enrol.act.code")
        words = self.words
        words.put(self.what, "setText", "people.enrol.what")
        self._known: Sequence[OfficerTile] = ()
        self.person = TextField(context, "people.field.person", hint="people.field.person_hint", longest=32, upper=True)
        self.role = ChoiceField(context, "people.field.role")
        self.name = TextField(context, "people.field.name", longest=120)
        self.passphrase = NewPassphrase(context)
        self.ways = Ways(words, {BY_CODE: "people.way.code", BY_FILES: "people.way.files"})
        self.code = TextField(context, "people.field.code", longest=64)
        self.frame(self.person, self.role, self.name, self.passphrase, self.ways, self.code)
        self.person.entered.connect(self._person_entered)
        self.chain(self.role, self.name, self.passphrase, self.code)
        self.ways.chosen.connect(self._way_chosen)
        self._offer_roles()

    def begin(self, **given: object) -> None:
        """Whoever is enrolled is asked for; the first empty field has the focus."""
        self.notice.clear()
        self.tasks.desk(self, lambda desk: desk.setup.officers(), self._show, self.refuse)
        empty = next((one for one in (self.person, self.role, self.name) if not one.take()), self.passphrase)
        empty.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Roles."""
        self._offer_roles()

    def wipe(self) -> None:
        """Passphrase and code."""
        self.passphrase.clear()
        self.code.clear()

    def fields(self) -> Mapping[str, Field | PassphraseField]:
        """Where a refusal is said."""
        return {"trust.person": self.person, "security.officer_known": self.person, "name.": self.name,
                "setup.role": self.role, "trust.role": self.role, "trust.scope": self.role,
                "security.weak": self.passphrase.first, "security.digit": self.passphrase.first,
                "setup.pending": self.passphrase.first, "server.code": self.code}

    def act(self) -> None:
        """Checks everything typed, then asks the desk."""
        if not self._person_is_new() or self.missing(
                ((self.person, "people.missing.person"), (self.role, "people.missing.role"),
                 (self.name, "people.missing.name"))):
            return
        phrase = self.passphrase.take()
        if phrase is None or (self.ways.way == BY_CODE and self.missing(((self.code, "people.missing.code"),))):
            return
        person, role, name, code = self.person.take(), self.role.take(), self.name.take(), self.code.take()
        if self.ways.way == BY_CODE:
            self.say(self.words("people.enrol.asking"))
            self.run(lambda desk: desk.setup.enrol(person, role, name, phrase, code),
                     lambda tile: self._enrolled(name), network=True)
        else:
            self.run(lambda desk: desk.setup.request(person, role, name, phrase),
                     lambda request: self._requested(person, name, request))

    def clear(self) -> None:
        """An empty form."""
        for one in (self.person, self.role, self.name):
            one.clear()
        self.wipe()

    # ---- inside
    def _enrolled(self, name: str) -> None:
        self.clear()
        self.done.emit(self.words("people.enrol.done", name=name))

    def _requested(self, person: str, name: str, request: object) -> None:
        assert isinstance(request, bytes)
        if not files.save(self.context, self, "people.request.save", f"{person}{REQUEST}", request,
                          lambda file: self._saved(name, file), self.refuse):
            self.clear()
            self.done.emit(self.words("people.request.not_saved", name=name))

    def _saved(self, name: str, file: str) -> None:
        self.clear()
        self.done.emit(self.words("people.request.saved", name=name, file=file))

    def _show(self, officers: Sequence[OfficerTile]) -> None:
        self._known = officers

    def _person_is_new(self) -> bool:
        person = self.person.take()
        self.person.edit.setText(person)
        if person in {one.person for one in self._known}:
            self.at(self.person, self.words("security.officer_known", person=person))
            return False
        return True

    def _person_entered(self) -> None:
        if self._person_is_new() and not self.missing(((self.person, "people.missing.person"),)):
            self.role.setFocus(Qt.FocusReason.TabFocusReason)

    def _way_chosen(self) -> None:
        self.code.setVisible(self.ways.way == BY_CODE)
        self.save.say(self.words, f"people.enrol.act.{self.ways.way}", key="Ctrl+Enter")

    def _offer_roles(self) -> None:
        self.role.offer([(role.value, self.words(f"role.{role.value}")) for role in Role],
                        first=self.words("people.field.role_first"))
