"""What the committee's acts on itself and on its regions mean: who declined to sign, and what was declared closed.

Nothing here changes a sheet or a sum: a final recap alone closes its stations (:mod:`sync.fold.recap`), and a refusal
keeps nobody from signing after all.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.fold.recap_content import LEVELS
from sync.fold.reference import Reference
from sync.fold.state import Refusal, RegionState, State
from sync.record.content import Finalised, RefusalToSign, SignedRecap, VillageClosed
from sync.record.record import Record

#: Level of the region that each act closes.
_LEVEL = {VillageClosed.act: "village", Finalised.act: "subdistrict"}


@dataclass(frozen=True)
class Closure:
    """A region declared closed: the act, and the final recap that it names."""

    act: Record
    recap: Record


def closures(region: RegionState, contest: str) -> tuple[Closure, ...]:
    """Declarations whose recap is here, holds, is final, and is of the same contest and region; in id order.

    One whose recap waits, is refused, or says something else declares nothing.
    """
    recaps = {one.id: one for one in region.recaps}
    found = []
    for act in region.acts:
        said = act.content
        if isinstance(said, VillageClosed | Finalised) and said.contest == contest and said.recap in recaps:
            recap = recaps[said.recap]
            if _fits(said, recap):
                found.append(Closure(act, recap))
    return tuple(found)


def refusals(region: RegionState, contest: str, code: str) -> dict[str, Record]:
    """The newest refusal of each person to sign the recap of a region, or of the sub-district that it is a village of.

    Newest by the clock of the laptop it was signed on; within a second by id.
    """
    found: dict[str, Record] = {}
    for act in sorted(region.acts, key=lambda one: (one.content.device_time, one.id)):
        said = act.content
        if isinstance(said, RefusalToSign) and said.contest == contest and code.startswith(said.region):
            found[said.person] = act
    return found


def _fits(said: VillageClosed | Finalised, recap: Record) -> bool:
    told = recap.content_as(SignedRecap)
    return (told.contest, told.region, told.status, told.level) == (
        said.contest, said.region, "final", _LEVEL[said.act])


def closing_refusal(
    state: State, reference: Reference, content: VillageClosed | Finalised, actors: object
) -> Refusal | None:
    """A village is closed, a sub-district final; a recap that is here already is one that says so.

    The recap that is signed together with the declaration is not here yet: then the declaration is judged by
    :func:`closures` once both are.
    """
    if LEVELS.get(len(content.region)) != _LEVEL[content.act]:
        return Refusal("fold.recap_level", {"region": content.region})
    named = next((one for one in state.region(content.region).recaps if one.id == content.recap), None)
    return Refusal("fold.recap_final") if named is not None and not _fits(content, named) else None
