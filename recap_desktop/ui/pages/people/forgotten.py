"""One officer forgot the passphrase: two others of the committee unlock, and the same person is enrolled anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from forms.errors import KnownError
from recap_desktop.core.roles import Command, permitted
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.people.enrol import BY_CODE, BY_FILES
from recap_desktop.ui.pages.people.form import PeopleForm
from recap_desktop.ui.pages.people.ways import Ways
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.fields import ChoiceField, Field, TextField
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.new_passphrase import NewPassphrase
from recap_desktop.ui.widgets.passphrase import PassphraseField
from recap_desktop.ui.widgets.signer_lines import OtherSignature

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile


class ForgottenForm(PeopleForm):
    """New keys and a new certificate; the old key is revoked by the regency, other laptops are not touched."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "people.forgotten.title", "people.enrol.act.code")
        self._officers: Sequence[OfficerTile] = ()
        self.words.put(self.what, "setText", "people.forgotten.what")
        self.who = ChoiceField(context, "people.forgotten.who")
        self.ways = Ways(self.words, {BY_CODE: "people.way.new_code", BY_FILES: "people.way.files"})
        self.code = TextField(context, "people.forgotten.code", longest=64)
        self.passphrase = NewPassphrase(context)
        self._two = label("strong", wrap=True)
        self.words.put(self._two, "setText", "people.forgotten.two")
        self.lines = (OtherSignature(context, 1), OtherSignature(context, 2))
        everybody = button(self.words, "people.all_forgotten.open", lambda: self.other.emit("all_forgotten"))
        self.frame(self.who, self.ways, self.code, self.passphrase, self._two, *self.lines, beside=everybody)
        self.chain(self.who, self.ways, self.code, self.passphrase, self.lines[0].field, self.lines[1].field)
        self.who.chosen.connect(self._who_chosen)
        self.ways.chosen.connect(self._way_chosen)

    def begin(self, **given: object) -> None:
        """Asks who is enrolled here."""
        self.notice.clear()
        self.tasks.desk(self, lambda desk: desk.setup.officers(), self._show, self.refuse)

    def retranslate(self) -> None:
        """Roles."""
        self._offer()
        for line in self.lines:
            line.retranslate()

    def wipe(self) -> None:
        """Passphrases and code."""
        self.passphrase.clear()
        self.code.clear()
        for line in self.lines:
            line.field.clear()

    def clear(self) -> None:
        """Nobody is chosen."""
        self.who.clear()
        self.wipe()

    def fields(self) -> Mapping[str, Field | PassphraseField]:
        """Where a refusal is said."""
        return {"server.code": self.code, "setup.pending": self.passphrase.first,
                "security.weak": self.passphrase.first, "security.digit": self.passphrase.first}

    def refuse(self, error: Exception) -> None:
        """A wrong passphrase of one of the two is said at theirs."""
        if isinstance(error, KnownError) and self.words.about_passphrase(error) and "name" in error.params:
            name = error.params["name"]
            line = next((one for one in self.lines if one.officer and one.officer.name == name), self.lines[0])
            self.at(line.field, self.words.sentence(error))
        else:
            super().refuse(error)

    def act(self) -> None:
        """Everything is there and the two are two others: then the desk asks for the certificate."""
        who, by_code = self._who(), self.ways.way == BY_CODE
        if self.missing(((self.who, "people.forgotten.choose"),)) or who is None or self._too_few():
            return
        if by_code and self.missing(((self.code, "people.missing.code"),)):
            return
        phrase = self.passphrase.take()
        witnesses = self._witnesses() if phrase is not None else None
        if phrase is None or witnesses is None:
            return
        code = self.code.take()
        if by_code:
            self.say(self.words("people.enrol.asking"))
            self.run(lambda desk: desk.setup.enrol_anew(who.person, phrase, witnesses, code),
                     lambda _: self.end("people.forgotten.done", name=who.name), network=True)
        else:
            self.run(lambda desk: desk.setup.request_anew(who.person, phrase, witnesses),
                     lambda request: self.save_request(who.person, who.name, request))

    # ---- inside
    def _show(self, officers: Sequence[OfficerTile]) -> None:
        self._officers = officers
        self._offer()
        self._who_chosen()
        self.who.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self) -> None:
        self.who.offer([(one.person, f"{one.name} · {self.words(f'role.{one.role}')}") for one in self._officers],
                       first=self.words("people.forgotten.who_first"))

    def _who(self) -> OfficerTile | None:
        return next((one for one in self._officers if one.person == self.who.take()), None)

    def _others(self) -> list[OfficerTile]:
        return [one for one in self._officers
                if one.person != self.who.take() and permitted(Command.ENROL, one.role)]

    def _who_chosen(self) -> None:
        others = self._others()
        for place, line in enumerate(self.lines):
            line.ask(others)
            line.choice.setCurrentIndex(min(place, len(others) - 1))
        self.who.say("")
        self._too_few()

    def _too_few(self) -> bool:
        """Said before any passphrase is asked for."""
        too_few = bool(self.who.take()) and len(self._others()) < len(self.lines)
        for one in (self._two, *self.lines):
            one.setVisible(not too_few)
        if too_few:
            self.say(self.words("people.forgotten.too_few"), "warn")
        return too_few

    def _witnesses(self) -> list[tuple[str, str]] | None:
        found: list[tuple[str, str]] = []
        for line in self.lines:
            phrase = line.field.take()
            if line.officer is not None and line.officer.person in {person for person, _ in found}:
                self.at(line.field, self.words("people.forgotten.two_persons"))
                return None
            if line.officer is None or not phrase:
                self.at(line.field, self.words("sign_in.type_passphrase"))
                return None
            line.field.say("")
            found.append((line.officer.person, phrase))
        return found

    def _way_chosen(self) -> None:
        self.code.setVisible(self.ways.way == BY_CODE)
        self.save.say(self.words, f"people.enrol.act.{self.ways.way}", key="Ctrl+Enter")
