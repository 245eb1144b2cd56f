"""A newer certificate for the officer at the desk, whose present one ends: new keys, unlocked by the own passphrase."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt

from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.people.enrol import BY_CODE, BY_FILES
from recap_desktop.ui.pages.people.form import PeopleForm
from recap_desktop.ui.pages.people.ways import Ways
from recap_desktop.ui.widgets.fields import NAMES, Field, TextField
from recap_desktop.ui.widgets.new_passphrase import NewPassphrase
from recap_desktop.ui.widgets.passphrase import PassphraseField


class NewerForm(PeopleForm):
    """The old key is kept and used no more; the session ends with it, and the new passphrase signs in."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "people.newer.title", "people.enrol.act.code")
        self.words.put(self.what, "setText", "people.newer.what")
        self.ways = Ways(self.words, {BY_CODE: "people.way.new_code", BY_FILES: "people.way.files"})
        self.code = TextField(context, "people.forgotten.code", longest=64)
        self.old = PassphraseField(context.theme, self.words, "people.passphrase.old")
        self.old.line_up(NAMES)
        self.passphrase = NewPassphrase(context)
        self.frame(self.ways, self.code, self.old, self.passphrase)
        self.chain(self.ways, self.code, self.old, self.passphrase)
        self.ways.chosen.connect(self._way_chosen)

    def begin(self, **given: object) -> None:
        """Which way, first."""
        self.notice.clear()
        self.ways.setFocus(Qt.FocusReason.OtherFocusReason)

    def wipe(self) -> None:
        """Code and passphrases."""
        self.code.clear()
        self.old.clear()
        self.passphrase.clear()

    def fields(self) -> Mapping[str, Field | PassphraseField]:
        """Where a refusal is said."""
        return {"session.": self.old, "server.code": self.code, "setup.pending": self.passphrase.first,
                "security.weak": self.passphrase.first, "security.digit": self.passphrase.first}

    def act(self) -> None:
        """Everything is there: then the certificate is asked for."""
        officer, by_code = self.context.facts.officer, self.ways.way == BY_CODE
        if officer is None or (by_code and self.missing(((self.code, "people.missing.code"),))):
            return
        old = self.old.take()
        if not old:
            self.at(self.old, self.words("people.missing.old"))
            return
        self.old.say("")
        phrase = self.passphrase.take()
        if phrase is None:
            return
        code, own = self.code.take(), [(officer.person, old)]
        if by_code:
            self.say(self.words("people.enrol.asking"))
            self.run(lambda desk: desk.setup.enrol_anew(officer.person, phrase, own, code),
                     lambda _: self.end("people.newer.done", name=officer.name), network=True)
        else:
            self.run(lambda desk: desk.setup.request_anew(officer.person, phrase, own),
                     lambda request: self.save_request(officer.person, officer.name, request))

    def _way_chosen(self) -> None:
        self.code.setVisible(self.ways.way == BY_CODE)
        self.save.say(self.words, f"people.enrol.act.{self.ways.way}", key="Ctrl+Enter")
