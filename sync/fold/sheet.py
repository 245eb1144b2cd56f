"""The fold of one sheet: contest x station.

A sheet is first what its sealed heads say; while a newer revision is being worked on (transcriptions keyed anew or
corrections of the sealed figures) it is what that work says. Nothing here looks at the order of arrival.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from forms.figure import Figure
from sync.fold.context import Admitted, SheetContext
from sync.fold.deciding import corrected, disposed, still_open
from sync.fold.reading import Reading, read
from sync.fold.sealed import agree, heads
from sync.fold.state import Conflict, Refusal, SheetState, Status, figures_of


@dataclass(frozen=True)
class SheetFold:
    """State of one sheet, refusals found on the way, and records that wait for another."""

    state: SheetState
    refused: dict[str, Refusal]
    pending: frozenset[str]


def fold_sheet(context: SheetContext) -> SheetFold:
    """Pure state of one sheet from its admitted records."""
    context, clashes = _without_rejected(context)
    found, refused, waiting, locked = heads(context)
    base = SheetState(context.contest, context.station, locked=locked, reopened=bool(context.of("act", "reopened")))
    base = replace(base, heads=tuple(item.record for item in found))
    if found and not agree(found):
        ids = tuple(item.record.id for item in found)
        state = replace(base, status=Status.CONFLICT, conflicts=(Conflict("heads", ids),))
        return SheetFold(replace(state, revision=_next_revision(found)), refused, waiting)
    working = _working(context, found, base)
    if clashes:
        working = replace(working, status=Status.CONFLICT, conflicts=(*working.conflicts, *clashes))
    return SheetFold(working, refused, waiting)


def _next_revision(found: tuple[Admitted, ...]) -> int:
    return 1 + max((int(item.record.payload["revision"]) for item in found), default=0)


def _without_rejected(context: SheetContext) -> tuple[SheetContext, tuple[Conflict, ...]]:
    """Apply the settled conflicts; two settlements that contradict each other are a conflict themselves."""
    acts = context.of("act", "conflict_settled")
    if not acts:
        return context, ()
    typists = {p for item in context.of("transcription") for p in item.persons}
    # a release holds no transcriptions; what a sealed sheet says of its typists binds there too
    typists |= {p for item in context.of("sheet") for p in item.record.payload["typists"]}
    acts = [item for item in acts if not item.persons & typists]
    rejected = {key for item in acts for key in item.record.payload["rejected"]}
    chosen = {key for item in acts for key in item.record.payload["chosen"]}
    clash = rejected & chosen
    left = {key: item for key, item in context.records.items() if key not in rejected or key in clash}
    conflicts = (Conflict("settled_twice", tuple(sorted(item.record.id for item in acts))),) if clash else ()
    return replace(context, records=left), conflicts


def _working(context: SheetContext, found: tuple[Admitted, ...], base: SheetState) -> SheetState:
    """What the newest work says; the sealed head where nothing newer was begun."""
    revision = _next_revision(found)
    typed = _of_revision(context, "transcription", revision)
    sealed = _sealed(found, base) if found else base
    if typed:
        reading = read(context, typed, _of_revision(context, "settlement", revision))
        return _from_reading(context, replace(sealed, head=sealed.head, revision=revision), reading)
    if found:
        corrections = _of_revision(context, "correction", revision)
        if corrections:
            return _from_corrections(context, replace(sealed, revision=revision), corrections)
        return replace(sealed, revision=revision)
    return _absent(context, replace(base, revision=revision))


def _of_revision(context: SheetContext, name: str, revision: int) -> list[Admitted]:
    items = context.of("act", name) if name in ("correction", "undecided") else context.of(name)
    return [item for item in items if item.record.payload["revision"] == revision]


def _sealed(found: tuple[Admitted, ...], base: SheetState) -> SheetState:
    head = found[0].record
    status = Status.UNDECIDED if head.payload["outcome"] == "undecided" else Status.SEALED
    return replace(
        base, status=status, head=head, duplicate=len(found) > 1, typists=frozenset(head.payload["typists"]),
        as_written=figures_of(head.payload["as_written"]), as_decided=figures_of(head.payload["as_decided"]),
    )


def _absent(context: SheetContext, base: SheetState) -> SheetState:
    acts = context.of("act", "absent")
    if not acts:
        return base
    records = tuple(item.record for item in acts)
    if len({record.payload["reason"] for record in records}) > 1:
        ids = tuple(record.id for record in records)
        return replace(base, status=Status.CONFLICT, absent=records, conflicts=(Conflict("absent", ids),))
    return replace(base, status=Status.ABSENT, absent=records)


def _from_reading(context: SheetContext, base: SheetState, reading: Reading) -> SheetState:
    state = replace(
        base, transcriptions=tuple(item.record for item in reading.transcriptions), typists=reading.typists,
        differing=reading.differing, settlements=tuple(item.record for item in reading.settlements),
        reread=reading.reread, conflicts=reading.conflicts, as_written=None, as_decided=None,
    )
    absent = context.of("act", "absent")
    if absent:
        ids = tuple(sorted([item.record.id for item in absent] + [r.id for r in state.transcriptions]))
        state = replace(state, conflicts=(*state.conflicts, Conflict("absent", ids)))
    if len(reading.typists) < 2:
        return replace(state, status=Status.CONFLICT if state.conflicts else Status.FIRST)
    if reading.as_written is None:
        return replace(state, status=Status.CONFLICT if state.conflicts else Status.DIFFERS)
    return _decided(context, replace(state, as_written=reading.as_written), dict(reading.as_written))


def _from_corrections(context: SheetContext, base: SheetState, corrections: list[Admitted]) -> SheetState:
    """A correction after sealing: the sealed figures are the base, the paper stays as it was written."""
    assert base.head is not None and base.as_decided is not None
    typed = tuple(
        context.records[key].record for key in base.head.payload["transcriptions"] if key in context.records
    )
    return _decided(context, replace(base, transcriptions=typed), dict(base.as_decided))


def _decided(context: SheetContext, state: SheetState, start: dict[str, Figure]) -> SheetState:
    revision = state.revision
    corrections = [
        item
        for item in _of_revision(context, "correction", revision)
        if not item.persons & state.typists
    ]
    decided, clashes = corrected(start, corrections)
    filled, result_type = _source_facts(state)
    findings = context.findings(decided, filled, result_type)
    dispositions, more = disposed(findings, decided, _of_revision(context, "disposition", revision))
    undecided = tuple(
        item.record for item in _of_revision(context, "undecided", revision) if not item.persons & state.typists
    )
    left = still_open(findings, dispositions, undecided=bool(undecided))
    conflicts = (*state.conflicts, *clashes, *more)
    status = Status.CONFLICT if conflicts else Status.FINDING if left else Status.VERIFIED
    return replace(
        state, status=status, as_decided=decided, corrections=tuple(item.record for item in corrections),
        findings=findings, dispositions=dispositions, undecided=undecided, open=left, conflicts=conflicts,
    )


def _source_facts(state: SheetState) -> tuple[frozenset[str], str]:
    """Filled-in fields and result type: of the transcriptions, or of the head where they are elsewhere."""
    sources = [*state.transcriptions, *([state.head] if state.head is not None else [])]
    filled = {name for record in sources for name in record.payload["filled"]}
    return frozenset(filled), str(sources[0].payload["result_type"])
