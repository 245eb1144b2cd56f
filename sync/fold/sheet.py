"""The fold of one sheet: contest x station.

A sheet is first what its sealed heads say; while a newer revision is being worked on (transcriptions keyed anew or
corrections of the sealed figures) it is what that work says, by the newest package. Nothing here looks at the order of
arrival.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from forms.figure import Figure
from sync.fold.context import OF_FIGURES, Admitted, SheetContext, findings_on, typed
from sync.fold.deciding import corrected, disposed, left_undecided, still_open
from sync.fold.form_checks import Sourced, filled_by_all, own_refusal
from sync.fold.heads import Heads, heads_of
from sync.fold.reading import Reading, read
from sync.fold.rereading import is_reread
from sync.fold.sealed import names_of, sealed_rereadings, verdicts
from sync.fold.settled import settle, typists_until
from sync.fold.state import Conflict, Note, Refusal, SheetState, Status, sheet_of
from sync.record.content import (
    Absent,
    Correction,
    Disposition,
    RecordContent,
    Reopened,
    SealedSheet,
    Settlement,
    Transcription,
    Undecided,
)
from sync.record.record import Record


@dataclass(frozen=True)
class StationFacts:
    """What the records know of one station, whatever recaps say: declared absent, and its sheets that hold."""

    absent: bool = False
    sheets: Mapping[str, Record] | None = None

    def bears(self, reason: str) -> bool:
        """Whether a record is known that a final recap may leave the station out for."""
        return self.absent if reason == "absent" else reason in self.outcomes

    @property
    def outcomes(self) -> frozenset[str]:
        """Outcomes of the sheets that hold."""
        return frozenset(sheet_of(record).outcome for record in (self.sheets or {}).values())


@dataclass(frozen=True)
class SheetFold:
    """State of one sheet, refusals found on the way, records that wait for another, and what recaps may go by."""

    state: SheetState
    refused: Mapping[str, Refusal]
    pending: frozenset[str]
    facts: StationFacts = StationFacts()


def fold_sheet(context: SheetContext) -> SheetFold:
    """Pure state of one sheet from its admitted records."""
    whole, refused = _admissible(context)
    refused_sheets = verdicts(whole)
    settled = settle(whole, refused_sheets)
    found = heads_of(whole, refused_sheets)
    state = _state(whole, settled.live.current(), found)
    conflicts = settled.conflicts(state.conflicts, state.revision)
    if conflicts != state.conflicts:
        state = replace(state, conflicts=conflicts)
    state = replace(
        state, typed=typists_until(whole, state.revision, refused_sheets), withdrawn=whole.newest.withdrawn,
        notes=_notes(whole, state),
    )
    if state.conflicts:
        state = replace(state, status=Status.CONFLICT)
    sheets = {item.record.id: item.record for item, _ in whole.of(SealedSheet) if item.record.id not in refused_sheets}
    facts = StationFacts(bool(whole.of(Absent)), sheets)
    outdated = _outdated(whole, sheets)
    return SheetFold(state, {**refused, **outdated, **refused_sheets, **settled.refused}, found.waiting, facts)


def _admissible(context: SheetContext) -> tuple[SheetContext, dict[str, Refusal]]:
    """The context without records that cannot mean anything, and why. Sheets are judged with their parents."""
    refused: dict[str, Refusal] = {}
    for key, item in context.records.items():
        refusal = own_refusal(context.basis(item.content), item.content)
        if refusal is not None:
            refused[key] = refusal
    if not refused:
        return context, refused
    return replace(context, records={key: one for key, one in context.records.items() if key not in refused}), refused


def _outdated(context: SheetContext, sheets: Mapping[str, Record]) -> dict[str, Refusal]:
    """Work on a form that the newest package replaced, and that no sealed sheet rests on."""
    left = [
        key for key, item in context.records.items()
        if item.content.act_or_kind in OF_FIGURES and context.is_outdated(item.record)
    ]
    if not left:
        return {}
    named = {key for record in sheets.values() for key in names_of(sheet_of(record))}
    return {key: Refusal("fold.outdated") for key in left if key not in named}


def _notes(context: SheetContext, state: SheetState) -> tuple[Note, ...]:
    """What the newest package says otherwise of the sealed figures."""
    if state.head is None:
        return ()
    basis, newest = context.basis(state.head.content), context.newest
    notes = []
    if basis.dpt_reference != newest.dpt_reference:
        before, now = (value if value is not None else "-" for value in (basis.dpt_reference, newest.dpt_reference))
        notes.append(Note("fold.note_dpt", {"left": before, "found": now}))
    notes += [
        Note("fold.note_choice", {"number": number}) for number, _ in newest.withdrawn_choices
        if number not in dict(basis.withdrawn_choices)
    ]
    return tuple(notes)


def _state(whole: SheetContext, live: SheetContext, found: Heads) -> SheetState:
    """State before conflicts are weighed; ``live`` lacks what was settled away and what is of another form."""
    heads = tuple(item.record for item in found.heads)
    revision = 1 + max((sheet_of(head).revision for head in heads), default=0)
    base = SheetState(
        whole.contest, whole.station, revision=revision, heads=heads, locked_by=found.locked_by,
        barred=_barred(whole, found, revision), absent=_absences(live), was_closed=bool(whole.closings),
    )
    outdated = {head.id for head in heads if whole.is_outdated(head)}
    every = len(outdated) == len(heads)
    if len(heads) > 1 and (outdated or not found.agree) and not every:
        return replace(base, conflicts=(Conflict("heads", tuple(head.id for head in heads)),))
    if heads and (base.absent or found.called_absent):
        ids = sorted(record.id for record in (*heads, *base.absent))
        return replace(base, conflicts=(Conflict("absent", tuple(ids)),))
    return _working(whole, live, replace(base, needs_revision=True) if outdated else base)


def _barred(whole: SheetContext, found: Heads, revision: int) -> frozenset[str]:
    """Who may not settle, decide or sign: typists of this revision, or of the heads where nothing is keyed anew."""
    keyed = whole.current().of_revision(revision, Transcription)
    typists = {person for item in keyed for person in item.persons}
    sealed_by = {person for head in found.heads for person in typed(head, SealedSheet).typists}
    return frozenset(typists | sealed_by if len(found.heads) > 1 else typists or sealed_by)


def _absences(context: SheetContext) -> tuple[Record, ...]:
    """Declarations of absence that no reopening took back."""
    lifted = {key for _, act in context.of(Reopened) for key in act.records}
    return tuple(item.record for item, _ in context.of(Absent) if item.record.id not in lifted)


def _working(whole: SheetContext, context: SheetContext, base: SheetState) -> SheetState:
    """What the newest work says; the sealed head where nothing newer was begun."""
    standing = _sealed(whole, base) if base.heads and not base.needs_revision else base
    keyed = context.of_revision(base.revision, Transcription)
    if keyed:
        settlements = context.of_revision(base.revision, Settlement)
        order = context.newest.definition.order
        return _from_reading(
            context, standing, read(order, keyed, settlements, context.rereaders, base.barred)
        )
    if standing.as_decided is not None:
        anew = _by_others(context, base, Correction)
        return _decided(context, _on_head(whole, standing), standing.as_decided) if anew else standing
    return _absent(standing)


def _sealed(whole: SheetContext, base: SheetState) -> SheetState:
    head = base.heads[0]
    said = sheet_of(head)
    status = Status.UNDECIDED if said.outcome == "undecided" else Status.SEALED
    return replace(
        base, status=status, head=head, duplicate=len(base.heads) > 1, typists=frozenset(said.typists),
        as_written=said.as_written, as_decided=said.as_decided, rereadings=sealed_rereadings(whole, said),
    )


def _absent(base: SheetState) -> SheetState:
    if not base.absent:
        return base
    reasons = {record.content.reason for record in base.absent if isinstance(record.content, Absent)}
    if len(reasons) > 1:
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
        reread=reading.reread, conflicts=conflicts, as_written=None, as_decided=None, rereadings=reading.rereadings,
    )
    if len(reading.typists) < 2:
        return replace(state, status=Status.FIRST)
    if reading.as_written is None:
        return replace(state, status=Status.DIFFERS)
    decided = _decided(context, replace(state, as_written=reading.as_written), reading.as_written)
    return replace(decided, status=Status.REREADING) if reading.waits else decided


def _on_head(whole: SheetContext, base: SheetState) -> SheetState:
    """A correction after sealing: the sealed figures are the base, the paper stays as it was read, and by whom."""
    assert base.head is not None
    said = sheet_of(base.head)
    keyed, settlements = (
        tuple(whole.records[key].record for key in names if key in whole.records)
        for names in (said.transcriptions, said.settlements)
    )
    reread = frozenset(
        str(one.content.finding) for one in settlements if isinstance(one.content, Settlement) and is_reread(one)
    )
    return replace(base, transcriptions=keyed, settlements=settlements, reread=reread)


def _by_others(context: SheetContext, state: SheetState, kind: type[RecordContent]) -> list[Admitted]:
    """Records of the revision in work that nobody signed who may not."""
    return [item for item in context.of_revision(state.revision, kind) if not item.persons & state.barred]


def _decided(context: SheetContext, state: SheetState, start: Mapping[str, Figure]) -> SheetState:
    corrections = _by_others(context, state, Correction)
    decided, clashes = corrected(start, corrections)
    filled, result_type = _source_facts(state)
    findings = findings_on(context.newest, decided, filled, result_type)
    dispositions, more = disposed(findings, decided, _by_others(context, state, Disposition))
    undecided, other = left_undecided(findings, _by_others(context, state, Undecided))
    changed = [item.record for item in corrections] + [r for r in state.settlements if is_reread(r)]
    if other and changed:
        more = (*more, Conflict("undecided", tuple(sorted(record.id for record in (*other, *changed)))))
    left = still_open(findings, dispositions, undecided=bool(undecided))
    return replace(
        state, status=Status.FINDING if left else Status.VERIFIED, as_decided=decided,
        corrections=tuple(item.record for item in corrections), findings=findings, dispositions=dispositions,
        undecided=undecided, open=left, conflicts=(*state.conflicts, *clashes, *more),
    )


def _source_facts(state: SheetState) -> tuple[frozenset[str], str]:
    """Filled-in fields and result type: of the transcriptions, or of the head where they are elsewhere."""
    sources: list[Sourced] = [
        record.content for record in state.transcriptions or (state.head,)
        if record is not None and isinstance(record.content, Transcription | SealedSheet)
    ]
    return filled_by_all(sources), sources[0].result_type
