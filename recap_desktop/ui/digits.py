"""Digits of officers: the same person's for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from recap_desktop.core.roles import Role

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile


def digits_of(officers: Iterable[OfficerTile], context: object) -> Mapping[str, int]:
    """The number of each officer; 1 to 9 are keys."""
    roles = list(Role)
    order = sorted(officers, key=lambda one: (roles.index(Role(one.role)), one.person))
    return {one.person: number for number, one in enumerate(order, 1)}
