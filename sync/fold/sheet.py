"""The fold of one sheet: contest x station.

A sheet is first what its sealed heads say; while a newer revision is being worked on (transcriptions keyed anew or
corrections of the sealed figures) it is what that work says. Nothing here looks at the order of arrival.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from forms.figure import Figure
from sync.fold.content import admissible, filled_by_all
from sync.fold.context import Admitted, SheetContext
from sync.fold.deciding import corrected, disposed, left_undecided, still_open
from sync.fold.reading import Reading, is_reread, read
from sync.fold.sealed import Sealed, agree, sealed, verdicts
from sync.fold.settled import settle, typists_until
from sync.fold.state import Conflict, Refusal, SheetState, Status, figures_of
from sync.record.record import Record


@dataclass(frozen=True)
class SheetFold:
    """State of one sheet, refusals found on the way, and records that wait for another."""

    state: SheetState
    refused: Mapping[str, Refusal]
    pending: frozenset[str]


def fold_sheet(context: SheetContext) -> SheetFold:
    """Pure state of one sheet from its admitted records."""
    whole, refused = admissible(context)
    refused_sheets = verdicts(whole)
    settled = settle(whole, refused_sheets)
    found = sealed(whole, refused_sheets)
    state = _state(whole, settled.live, found)
    state = replace(state, typed=typists_until(whole, state.revision, refused_sheets))
    conflicts = settled.conflicts(state.conflicts, state.revision)
    if conflicts:
        state = replace(state, status=Status.CONFLICT, conflicts=conflicts)
    return SheetFold(state, {**refused, **refused_sheets, **settled.refused}, found.waiting)


def _state(whole: SheetContext, live: SheetContext, found: Sealed) -> SheetState:
    heads = tuple(item.record for item in found.heads)
    revision = 1 + max((int(head.payload["revision"]) for head in heads), default=0)
    base = SheetState(
        whole.contest, whole.station, revision=revision, heads=heads, locked_by=found.locked_by,
        barred=_barred(whole, found, revision), absent=_absences(live),
    )
    outdated = {head.id for head in heads} & live.outdated
    if len(heads) > 1 and (outdated or not agree(found.heads)) and outdated != {head.id for head in heads}:
        return replace(base, conflicts=(Conflict("heads", tuple(head.id for head in heads)),))
    if heads and (base.absent or found.called_absent):
        ids = sorted(record.id for record in (*heads, *base.absent))
        return replace(base, conflicts=(Conflict("absent", tuple(ids)),))
    return _working(whole, live, replace(base, needs_revision=bool(outdated)))


def _barred(whole: SheetContext, found: Sealed, revision: int) -> frozenset[str]:
    """Who may not settle, decide or sign: typists of this revision, or of the heads where nothing is keyed anew."""
    typed = {person for item in whole.of_revision(revision, "transcription") for person in item.persons}
    sealed_by = {str(person) for head in found.heads for person in head.record.payload["typists"]}
    return frozenset(typed | sealed_by if len(found.heads) > 1 else typed or sealed_by)


def _absences(context: SheetContext) -> tuple[Record, ...]:
    """Declarations of absence that no reopening took back."""
    lifted = {key for act in context.of("act", "reopened") for key in act.record.payload["records"]}
    return tuple(item.record for item in context.of("act", "absent") if item.record.id not in lifted)


def _working(whole: SheetContext, context: SheetContext, base: SheetState) -> SheetState:
    """What the newest work says; the sealed head where nothing newer was begun."""
    standing = _sealed(base) if base.heads and not base.needs_revision else base
    typed = context.of_revision(base.revision, "transcription")
    if typed:
        settlements = context.of_revision(base.revision, "settlement")
        return _from_reading(context, standing, read(context, typed, settlements, base.barred))
    if standing.as_decided is not None:
        anew = _by_others(context, base, "act", "correction")
        return _decided(context, _on_head(whole, standing), standing.as_decided) if anew else standing
    return _absent(standing)


def _sealed(base: SheetState) -> SheetState:
    head = base.heads[0]
    status = Status.UNDECIDED if head.payload["outcome"] == "undecided" else Status.SEALED
    return replace(
        base, status=status, head=head, duplicate=len(base.heads) > 1, typists=frozenset(head.payload["typists"]),
        as_written=figures_of(head.payload["as_written"]), as_decided=figures_of(head.payload["as_decided"]),
    )


def _absent(base: SheetState) -> SheetState:
    if not base.absent:
        return base
    if len({record.payload["reason"] for record in base.absent}) > 1:
        return replace(base, conflicts=(Conflict("absent", tuple(record.id for record in base.absent)),))
    return replace(base, status=Status.ABSENT)


def _from_reading(context: SheetContext, base: SheetState, reading: Reading) -> SheetState:
    conflicts = reading.conflicts
    if base.absent:
        ids = sorted([record.id for record in base.absent] + [item.record.id for item in reading.transcriptions])
        conflicts = (*conflicts, Conflict("absent", tuple(ids)))
    state = replace(
        base, transcriptions=tuple(item.record for item in reading.transcriptions), typists=reading.typists,
        differing=reading.differing, settlements=tuple(item.record for item in reading.settlements),
        reread=reading.reread, conflicts=conflicts, as_written=None, as_decided=None,
    )
    if len(reading.typists) < 2:
        return replace(state, status=Status.FIRST)
    if reading.as_written is None:
        return replace(state, status=Status.DIFFERS)
    return _decided(context, replace(state, as_written=reading.as_written), reading.as_written)


def _on_head(whole: SheetContext, base: SheetState) -> SheetState:
    """A correction after sealing: the sealed figures are the base, the paper stays as it was read, and by whom."""
    assert base.head is not None
    parents = {
        part: tuple(whole.records[key].record for key in base.head.payload[part] if key in whole.records)
        for part in ("transcriptions", "settlements")
    }
    reread = frozenset(str(one.payload["finding"]) for one in parents["settlements"] if is_reread(one))
    return replace(base, transcriptions=parents["transcriptions"], settlements=parents["settlements"], reread=reread)


def _by_others(context: SheetContext, state: SheetState, kind: str, act: str | None = None) -> list[Admitted]:
    """Records of the revision in work that nobody signed who may not."""
    return [item for item in context.of_revision(state.revision, kind, act) if not item.persons & state.barred]


def _decided(context: SheetContext, state: SheetState, start: Mapping[str, Figure]) -> SheetState:
    corrections = _by_others(context, state, "act", "correction")
    decided, clashes = corrected(start, corrections)
    filled, result_type = _source_facts(state)
    findings = context.findings(decided, filled, result_type)
    dispositions, more = disposed(findings, decided, _by_others(context, state, "disposition"))
    undecided, other = left_undecided(findings, _by_others(context, state, "act", "undecided"))
    if other and (corrections or state.reread):
        changed = [item.record for item in corrections] + [r for r in state.settlements if is_reread(r)]
        more = (*more, Conflict("undecided", tuple(sorted(record.id for record in (*other, *changed)))))
    left = still_open(findings, dispositions, undecided=bool(undecided))
    return replace(
        state, status=Status.FINDING if left else Status.VERIFIED, as_decided=decided,
        corrections=tuple(item.record for item in corrections), findings=findings, dispositions=dispositions,
        undecided=undecided, open=left, conflicts=(*state.conflicts, *clashes, *more),
    )


def _source_facts(state: SheetState) -> tuple[frozenset[str], str]:
    """Filled-in fields and result type: of the transcriptions, or of the head where they are elsewhere."""
    sources = [record.payload for record in state.transcriptions or (state.head,) if record is not None]
    return filled_by_all(sources), str(sources[0]["result_type"])
