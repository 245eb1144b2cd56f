"""Something that is noted on this laptop and signed by nobody yet: filled in, kept, no passphrase."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from recap_desktop.ui.acts.form import ActForm, Subject

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile


class NoteForm(ActForm):
    """As an act; what is half filled is kept in the same way."""

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """Shows what is noted by now; nobody else signs."""
        self.show_subject(subject)

    def note(self) -> Callable[[Desk], object] | None:
        """The desk call, or None with the focus where something is missing."""
        raise NotImplementedError

    def job(self) -> Callable[[Desk], object] | None:
        """As :meth:`note`."""
        return self.note() if self.subject is not None else None

    def kept_open(self) -> None:
        """What was begun stands as it was."""
        if self.touched:
            self.notice.say(self.words("plenary_page.kept"), "warn")
