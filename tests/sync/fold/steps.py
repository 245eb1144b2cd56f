"""The next plain step of a committee on a sheet, so that a random walk gets further than its first refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.rules import Severity
from sync.fold import Reference, SheetState, State, Status
from tests.sync.fold.acts import (
    STATION,
    conflict_settled,
    correction,
    disposition,
    merged,
    recap,
    reopened,
    reread,
    seal,
    settlement,
    transcription,
    undecided,
)

Step = tuple[dict[str, Any], tuple[str, ...]]


def next_step(
    state: State, reference: Reference, values: Mapping[str, int], nonce: int, other: bool
) -> Step | None:
    """Payload and signers of what a committee would do now; ``other`` takes the less usual way and other persons."""
    sheet = state.sheet("PPWP", STATION)
    two = ("KETUA", "ANGGOTA-4" if other else "ANGGOTA-3")
    if sheet.status in (Status.EMPTY, Status.FIRST):
        persons = ("OP-3", "OP-2", "OP-1") if other else ("OP-1", "OP-2", "OP-3")
        free = [person for person in persons if person not in sheet.typists]
        return transcription(values, nonce, sheet.revision, package=reference.newest), (free[0],)
    if sheet.status is Status.DIFFERS:
        return settlement(sheet, values), (_reader(sheet, "ANGGOTA-2" if other else "KETUA"),)
    if sheet.status is Status.REREADING:
        return reread(sheet, values), (_reader(sheet, two[1]),)
    if sheet.status is Status.FINDING:
        return _on_finding(sheet, values, two, other)
    if sheet.status is Status.CONFLICT:
        return _on_conflict(sheet, nonce, two)
    if sheet.status is Status.VERIFIED:
        return seal(sheet, reference.newest), two
    return _on_done(state, reference, sheet, values, two, other)


def _reader(sheet: SheetState, person: str) -> str:
    """The person, or another one where he has read already."""
    have = {one for waiting in sheet.rereadings for one in waiting.persons}
    return next(one for one in (person, "ANGGOTA-1", "ANGGOTA-2", "KETUA", "OP-3") if one not in have)


def _on_finding(sheet: SheetState, values: Mapping[str, int], two: tuple[str, ...], other: bool) -> Step:
    hard = [finding for finding in sheet.open if finding.severity is Severity.HARD]
    if not hard:
        return disposition(sheet, "recounted" if other else "noted_incident"), two
    if any(finding.key not in sheet.reread for finding in hard):
        return reread(sheet, values), (two[1],)
    if other:
        return undecided(sheet), two
    name = hard[0].fields[0]
    return correction(sheet, {name: values[name]}, "ANGGOTA-2"), two


def _on_conflict(sheet: SheetState, nonce: int, two: tuple[str, ...]) -> Step:
    if sheet.heads and sheet.closed_by:
        return reopened(sheet, "ANGGOTA-2"), two
    if any(one.reason == "heads" for one in sheet.conflicts):
        return merged(sheet, sheet.heads[nonce % len(sheet.heads)].id), two
    named = sorted({key for conflict in sheet.conflicts for key in conflict.ids})
    kept = [head.id for head in sheet.heads if head.id in named] or [named[nonce % len(named)]]
    payload = conflict_settled(sheet, kept[0])
    return {**payload, "chosen": sorted(kept), "rejected": sorted(set(named) - set(kept))}, two


def _on_done(
    state: State, reference: Reference, sheet: SheetState, values: Mapping[str, int], two: tuple[str, ...], other: bool
) -> Step | None:
    if sheet.closed_by:
        return reopened(sheet, "ANGGOTA-2"), two
    total = recap(state, STATION[:10], reference)
    if other and total["status"] == "final":
        return total, (*two, "ANGGOTA-2")
    if sheet.as_decided is None:
        return None
    return correction(sheet, {name: values[name] for name in ("votes.1", "votes.2")}, "ANGGOTA-2"), two
