"""Nobody's passphrase is left: a request for the commission, whose recovery key gives the data to a new enrolment."""

from __future__ import annotations

from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.people.enrol import AppointmentForm


class AllForgottenForm(AppointmentForm):
    """Whoever is to go on asks; the answers are read where enrolments wait."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "people.all_forgotten.title", "people.enrol.act.files")
        self.words.put(self.what, "setText", "people.all_forgotten.what")
        self.frame(self.person, self.role, self.name, self.passphrase)
        self.chain(self.role, self.name, self.passphrase)

    def act(self) -> None:
        """The request, to be carried out."""
        found = self.take()
        if found is None:
            return
        person, role, name, phrase = found
        self.run(lambda desk: desk.setup.recovery_request(person, role, name, phrase),
                 lambda request: self.save_request(person, name, request))
