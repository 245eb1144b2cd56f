"""The setting of a rehearsal in the window: everything the regency prepares, and nothing of what committees do."""

from __future__ import annotations

from pathlib import Path

from forms.errors import KnownError
from recap_desktop.demo.rehearsal.office import Office
from recap_desktop.demo.rehearsal.packages import file_in
from recap_desktop.demo.rehearsal.people import committee_of
from recap_desktop.demo.rehearsal.plan import make_plan


class Setting:
    """Folders of one rehearsal: ``office`` to be run with ``with``, and what the people are handed."""

    def __init__(self, out: Path) -> None:
        """Made in a new or empty folder; one that was made before is gone on with.

        :raises KnownError: ``demo.out_other`` for a folder with something else in it; as :class:`Office`.
        """
        if out.is_dir() and any(out.iterdir()) and not (out / "keys").is_dir():
            raise KnownError("demo.out_other", path=out.name)
        self._plan = make_plan(None)
        self.office = Office(out, self._plan)
        self.letters = out / "letters"
        #: Where the person's workspaces of this rehearsal lie, apart from any other.
        self.laptops = out / "laptops"
        self.package = file_in(out / "packages", self.office.package)

    def hand_out(self) -> None:
        """Appoint the people of every committee and print their letters, once. The server's folder is there by now."""
        if self.letters.is_dir():
            return
        people = {
            one.code: committee_of(one.code, number) for number, one in enumerate(self._plan.committees)
        }
        self.office.appoint([person for committee in people.values() for person in committee])
        for code in people:
            self.office.letters(code)
