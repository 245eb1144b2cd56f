"""The registers of the plenary as its records make them: matters and decisions, NIHIL, copies, attendance.

Nothing here changes a sheet or a sum. A register goes on by records that name the ones they take the place of; two
that know nothing of each other both stand, and where they say different things that is shown, never chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sync.fold.reference import Reference
from sync.fold.state import Refusal, RegionState, State
from sync.record.content import Attendance, CopyCheck, Correction, Decision, Incident, Nihil, Objection
from sync.record.record import Record
from sync.trust.roster import Officer

#: Kinds that :attr:`sync.fold.state.RegionState.registers` holds.
REGISTERS = frozenset({"incident", "objection", "decision", "nihil", "copy-check", "attendance"})
#: What may be decided on each kind of matter.
DECISIONS = {"incident": ("settled", "forwarded"), "objection": ("accepted", "rejected", "forwarded")}
CONTRADICTED = "contradicted"


@dataclass(frozen=True)
class Matter:
    """An incident or objection, the decisions on it that stand, and what they make of it.

    ``state`` is that of the record until somebody decides, then the decision; :data:`CONTRADICTED` where decisions
    that stand differ. ``corrections`` are the acts that name it as their cause.
    """

    record: Record
    state: str
    decisions: tuple[Record, ...]
    corrections: tuple[Record, ...]


def standing(records: Iterable[Record]) -> tuple[Record, ...]:
    """Those that no other one takes the place of, in id order."""
    known = list(records)
    replaced = {name for one in known for name in getattr(one.content, "replaces", ())}
    return tuple(sorted((one for one in known if one.id not in replaced), key=lambda one: one.id))


def matters(region: RegionState) -> tuple[Matter, ...]:
    """Every incident and objection of a sub-district, in id order."""
    found = [one for one in region.registers if isinstance(one.content, Incident | Objection)]
    return tuple(_matter(region, one) for one in found)


def _matter(region: RegionState, record: Record) -> Matter:
    decisions = standing(
        one for one in region.registers
        if isinstance(one.content, Decision) and one.content.matter == record.id and _fits(record, one.content)
    )
    corrections = tuple(
        one for one in region.acts
        if isinstance(one.content, Correction) and one.content.objection == record.id
        and (one.contest, one.station) == (record.contest, record.station)
    )
    said = {one.content_as(Decision).decision for one in decisions}
    state = str(getattr(record.content, "state", "open"))
    if said:
        state = said.pop() if len(said) == 1 else CONTRADICTED
    return Matter(record, state, decisions, corrections)


def _fits(record: Record, content: Decision) -> bool:
    """Whether a decision is one of this matter: of its place, and one that there is for its kind."""
    same = (content.contest, content.area) == (record.contest, record.area)
    return same and content.decision in DECISIONS[record.kind]


def matter_of(region: RegionState, name: str) -> Matter | None:
    """One incident or objection by its id."""
    found = next((one for one in region.registers if one.id == name and one.kind in DECISIONS), None)
    return _matter(region, found) if found is not None else None


def matters_in(region: RegionState, contest: str, place: str) -> tuple[Record, ...]:
    """Incidents and objections of a place and of what lies in it."""
    return tuple(
        one for one in region.registers
        if one.kind in DECISIONS and one.contest == contest and one.area.startswith(place)
    )


def nihils(region: RegionState) -> tuple[tuple[Record, bool], ...]:
    """Statements that nothing happened, each with whether it stands: any matter of its place withdraws it."""
    found = [one for one in region.registers if isinstance(one.content, Nihil)]
    return tuple((one, not matters_in(region, str(one.contest), one.area)) for one in found)


def copy_checks(region: RegionState, contest: str, station: str) -> tuple[Record, ...]:
    """Checks of the copies of a station that stand."""
    return standing(
        one for one in region.registers
        if isinstance(one.content, CopyCheck) and (one.contest, one.station) == (contest, station)
    )


def attendance(region: RegionState, contest: str) -> tuple[Record, ...]:
    """Attendance lists of a contest that stand."""
    return standing(
        one for one in region.registers if isinstance(one.content, Attendance) and one.contest == contest
    )


# ---- what may be added
def _names(records: Sequence[Record]) -> set[str]:
    return {one.id for one in records}


def _decision(state: State, reference: Reference, content: Decision, actors: Sequence[Officer]) -> Refusal | None:
    matter = matter_of(state.region(content.area), content.matter)
    if matter is None or not _fits(matter.record, content):
        return Refusal("fold.no_matter")
    return None if set(content.replaces) == _names(matter.decisions) else Refusal("fold.register_changed")


def _nihil(state: State, reference: Reference, content: Nihil, actors: Sequence[Officer]) -> Refusal | None:
    region = state.region(content.area)
    if matters_in(region, content.contest, content.area):
        return Refusal("fold.not_nihil")
    said = any(one.contest == content.contest and one.area == content.area for one, _ in nihils(region))
    return Refusal("fold.nihil_said") if said else None


def _copies(state: State, reference: Reference, content: CopyCheck, actors: Sequence[Officer]) -> Refusal | None:
    named = [*content.equal, *content.differing, *content.absent]
    if not named or len(set(named)) < len(named):
        return Refusal("fold.copy_named_twice")
    if state.sheet(content.contest, content.station).as_written is None:
        return Refusal("fold.not_now", {"status": state.sheet(content.contest, content.station).status.value})
    stands = copy_checks(state.region(content.station), content.contest, content.station)
    return None if set(content.replaces) == _names(stands) else Refusal("fold.register_changed")


def _attendance(state: State, reference: Reference, content: Attendance, actors: Sequence[Officer]) -> Refusal | None:
    if len({seat.code for seat in content.seats}) < len(content.seats):
        return Refusal("fold.seat_twice")
    if any(seat.sitting > len(seat.names) for seat in content.seats):
        return Refusal("fold.seat_vacant")
    stands = attendance(state.region(content.region), content.contest)
    return None if set(content.replaces) == _names(stands) else Refusal("fold.register_changed")


def cause_refusal(state: State, content: Correction) -> Refusal | None:
    """Why a correction may not name its objection; None where it names none."""
    if content.objection is None:
        return None
    matter = matter_of(state.region(content.station), content.objection)
    fits = matter is not None and matter.record.kind == "objection" and matter.record.station == content.station
    return None if fits and matter is not None and matter.record.contest == content.contest else Refusal(
        "fold.no_matter")


CHECKS: dict[str, Callable[[State, Reference, Any, Sequence[Officer]], Refusal | None]] = {
    "decision": _decision, "nihil": _nihil, "copy-check": _copies, "attendance": _attendance,
}
"""By kind, for the table of :mod:`sync.fold.allowed`."""
