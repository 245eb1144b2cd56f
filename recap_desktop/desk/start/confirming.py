"""Comparing a root's fingerprint with the appointment letter: two groups are hidden and typed from the paper."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from forms.errors import KnownError
from sync.trust.fingerprint import groups_match
from sync.trust.package import ElectionPackage

GROUPS = 16
#: Groups that the app hides, and tries a person has.
HIDDEN, TRIES = 2, 2


class Confirming:
    """One comparison. The same groups stay hidden after a wrong one: what was shown on the screen proves nothing.

    :ivar hidden: 0-based places of the hidden groups, ascending; chosen at random.
    """

    def __init__(self, package: ElectionPackage) -> None:
        self._package = package
        self._wrong = 0
        self.hidden: tuple[int, ...] = tuple(sorted(secrets.SystemRandom().sample(range(GROUPS), HIDDEN)))
        self.done = False

    @property
    def is_refused(self) -> bool:
        """Whether it was wrong twice: nothing of this package is taken."""
        return self._wrong >= TRIES

    @property
    def shown(self) -> tuple[str | None, ...]:
        """The groups in order, None for a hidden one."""
        groups = self._package.fingerprint.split(" ")
        return tuple(None if place in self.hidden else group for place, group in enumerate(groups))

    def check(self, typed: Mapping[int, str]) -> None:
        """What was typed, by place.

        :raises KnownError: ``start.groups_wrong`` the first time, ``start.groups_wrong_twice`` after it.
        """
        if not self.is_refused and set(typed) == set(self.hidden) and groups_match(self._package.root, dict(typed)):
            self.done = True
            return
        self._wrong += 1
        raise KnownError("start.groups_wrong_twice" if self.is_refused else "start.groups_wrong")
