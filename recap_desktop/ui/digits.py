"""Digits of officers on the sign-in page: given once and kept for ever, so that fingers need not learn anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from recap_desktop.core.roles import Role
from recap_desktop.ui.preferences import Preferences

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile


def digits_of(officers: Iterable[OfficerTile], preferences: Preferences) -> Mapping[str, int]:
    """The number of each officer. Whoever is new gets the next one that was never another's; digits 1 to 9 are keys.

    Among several who are new the operators come first, then by person.
    """
    roles = list(Role)
    digits = preferences.digits
    for one in sorted(officers, key=lambda one: (roles.index(Role(one.role)), one.person)):
        if one.person not in digits:
            digits[one.person] = max(digits.values(), default=0) + 1
    return digits
