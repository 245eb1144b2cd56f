"""Which release is the newest that can be given out, and whether there is a newer one of which the files were lost.

What the register has was durable when it came there (:mod:`sync.portal.publish`). Where the manifest of the newest is
damaged or missing all the same, somebody was at the files: the one before is served, so that there is a portal, and the
other is named (:meth:`Newest.lost`), so that nobody takes the one before for the newest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from forms.errors import KnownError
from sync.portal.at_hand import Mark, is_settled, mark_of
from sync.portal.register import Cut, Register
from sync.portal.release import MANIFEST

_log = logging.getLogger(__name__)


class Newest:
    """Looks a register up, and the manifests that it names. Safe for several threads."""

    def __init__(
        self, register: Register, folder: Path, files: Path, place: Callable[[str], Path],
        is_sound: Callable[[Path, str, Mark], bool],
    ) -> None:
        """:param files: where files of releases are kept.

        :param place: where a file of a digest lies, if it does.
        :param is_sound: whether a file, as the disk has it, has its content.
        """
        self._register, self._folder, self._files = register, folder, files
        self._place, self._is_sound = place, is_sound
        self._known: tuple[Mark, Mark, Cut] | None = None
        self._named: KnownError | None = None
        #: number of the oldest release that was found to be kept; 0 before one was
        self._oldest = 0

    def at_hand(self) -> Cut | None:
        """The newest release, where its folder and its manifest are as they were when this was last looked up; a few
        microseconds."""
        known = self._known
        if known is None or mark_of(self._folder) != known[0] or mark_of(self._place(known[2].manifest)) != known[1]:
            return None
        return known[2]

    def found(self) -> Cut | None:
        """The newest release that leads to its files; None before the first.

        :raises KnownError: ``portal.register``, ``portal.kept``: there are releases, and none can be given out.
        """
        known = self.at_hand()
        if known is not None:
            return known
        mark = mark_of(self._folder)
        numbers = self._register.numbers()
        fault: KnownError | None = None
        for number in reversed(numbers):
            try:
                cut = self._register.get(number)
            except KnownError as error:
                fault = fault or error
                continue
            of_manifest = mark_of(self._place(cut.manifest)) if cut is not None else None
            if cut is not None and self.leads(cut):
                if number == numbers[-1] and is_settled(mark) and is_settled(of_manifest):
                    self._known = mark, of_manifest, cut
                return cut
        fault = fault or self.lost()
        if fault is not None:
            raise fault
        return None

    def leads(self, cut: Cut) -> bool:
        """Whether the manifest of a release is here, which leads to all its files."""
        place = self._place(cut.manifest)
        try:
            mark = mark_of(place)
            return mark is not None and self._is_sound(place, cut.manifest, mark)
        except OSError:  # it is there, and cannot be read
            return False

    def lost(self) -> KnownError | None:
        """Why the newest release of the register cannot be given out; None where it can, or where none ever could (it
        was cut before files were kept). Said once in the log.

        ``portal.kept`` names release and file, ``portal.register`` the entry that cannot be read.
        """
        found = self._fault()
        known = self._named
        if found is not None and (known is None or known.params != found.params):
            _log.error("the newest release cannot be given out (%s); the one before it is, where there is one",
                       found.code)
        self._named = found
        return found

    def is_lost(self, cut: Cut) -> bool:
        """Whether the manifest of a release was here and is gone: from the first release on that is kept, all are."""
        if not self._keeps_files() or self.leads(cut):
            return False
        numbers = self._register.numbers()
        if not self._oldest:
            self._oldest = next((one for one in numbers if self._is_kept(one)), 0)
        return cut.plan.number > self._oldest if self._oldest else cut.plan.number == numbers[-1]

    def _is_kept(self, number: int) -> bool:
        try:
            cut = self._register.get(number)
        except KnownError:
            return False
        return cut is not None and self.leads(cut)

    def _fault(self) -> KnownError | None:
        try:
            numbers = self._register.numbers()
            cut = self._register.get(numbers[-1]) if numbers else None
        except KnownError as error:
            return error
        if cut is None or self.leads(cut) or not self._keeps_files():
            return None
        return KnownError("portal.kept", number=cut.plan.number, path=MANIFEST)

    def _keeps_files(self) -> bool:
        try:
            return any(len(path.name) == 2 for path in self._files.iterdir())
        except OSError:
            return False
