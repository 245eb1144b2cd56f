"""Who may sign a recapitulation here, in the order in which they are asked, and what the package wants of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from recap_desktop.core.roles import Role
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.facts import OfficerTile


@dataclass(frozen=True)
class Signatories:
    """The committee of this laptop.

    :ivar officers: chair and members in office; before the chair whom the members elected to act as chair, last who
        declined to sign. :ivar persons: how many sign at least. :ivar chair: whether a chair must be among them.
    :ivar chairs: who counts as chair.
    """

    officers: tuple[OfficerTile, ...]
    persons: int
    chair: bool
    chairs: frozenset[str]

    @property
    def usual(self) -> list[str]:
        """As many as sign at least, in order."""
        return [one.person for one in self.officers[:self.persons]]


def signatories(context: DeskContext, declined: Collection[str]) -> Signatories:
    """Those in office here.

    :param declined: persons who declined to sign this recapitulation.
    """
    policy, acting = context.package.policy["recap"], context.state.acting_chairs
    members = [one for one in context.officers_in_office() if one.role in (Role.CHAIR, Role.MEMBER)]
    members.sort(key=lambda one: (
        one.person in declined, (one.region, one.person) not in acting, one.role != Role.CHAIR, one.person))
    chairs = (one.person for one in members if one.role == Role.CHAIR or (one.region, one.person) in acting)
    tiles = tuple(context.tile(one.person) for one in members)
    return Signatories(tiles, int(policy["persons"]), bool(policy.get("chair")), frozenset(chairs))
