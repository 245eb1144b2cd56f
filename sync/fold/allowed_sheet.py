"""The order of work on one sheet: why a step may not be the next one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from forms.rules import Finding, Severity
from sync.fold.form_checks import Sourced
from sync.fold.reference import Reference, SheetBasis, basis_of
from sync.fold.sealed import lists_rereadings, repeats_sheet, same_source, sheet_refusal
from sync.fold.state import Refusal, SheetState, State, Status, same_figures, sheet_of
from sync.record.content import (
    Absent,
    ConflictSettled,
    Correction,
    Disposition,
    Reopened,
    SealedSheet,
    Settlement,
    Transcription,
    Undecided,
)
from sync.record.record import Record
from sync.trust.roster import Officer

_READY = (Status.VERIFIED, Status.FINDING)
_READ_AGAIN = (Status.FINDING, Status.REREADING)
_SEALED = (Status.SEALED, Status.UNDECIDED)
Actors = Sequence[Officer]


class _OfSheet(Protocol):
    @property
    def contest(self) -> str: ...
    @property
    def station(self) -> str: ...


class _OfRevision(Protocol):
    @property
    def revision(self) -> int: ...


def _sheet(state: State, content: _OfSheet) -> SheetState:
    return state.sheet(content.contest, content.station)


def _not_now(sheet: SheetState) -> Refusal:
    return Refusal("fold.not_now", {"status": sheet.status.value})


def _same_work(sheet: SheetState, content: _OfRevision) -> Refusal | None:
    if content.revision != sheet.revision:
        return Refusal("fold.revision", {"revision": sheet.revision})
    return None


def transcription(state: State, reference: Reference, content: Transcription, actors: Actors) -> Refusal | None:
    """Not twice by one person, and only where there is something to type."""
    sheet = _sheet(state, content)
    refusal = _same_work(sheet, content)
    if refusal is not None:
        return refusal
    if sheet.locked:
        return Refusal("fold.not_reopened")
    if sheet.status in (Status.EMPTY, Status.FIRST, *_SEALED):
        current = sheet.typists if sheet.status is Status.FIRST else frozenset()
        return Refusal("fold.same_typist") if actors[0].person in current else None
    return _not_now(sheet)


def settlement(state: State, reference: Reference, content: Settlement, actors: Actors) -> Refusal | None:
    """By a third person, of exactly the boxes that differ or that a HARD finding names."""
    sheet = _sheet(state, content)
    if actors[0].person in sheet.barred:
        return Refusal("fold.typist")
    refusal = _same_work(sheet, content)
    if refusal is not None:
        return refusal
    if list(content.transcriptions) != _ids(sheet.transcriptions):
        return Refusal("fold.parents")
    fields = set(content.figures)
    waiting = [one for one in sheet.rereadings if one.standing == "waiting" and one.field in fields]
    if any(actors[0].person in one.persons for one in waiting):
        return Refusal("fold.second_reader")
    if content.basis == "difference":
        if sheet.status is not Status.DIFFERS:
            return _not_now(sheet)
        return None if fields == set(sheet.differing) else Refusal("fold.only_differing")
    if sheet.status not in _READ_AGAIN:
        return _not_now(sheet)
    named = {f.key: f for f in sheet.findings if f.severity is Severity.HARD}
    finding = named.get(str(content.finding))
    return None if finding is not None and fields == set(finding.fields) else Refusal("fold.only_finding")


def _ids(records: Iterable[Record]) -> list[str]:
    return sorted({record.id for record in records})


def _ready(sheet: SheetState, content: _OfRevision, actors: Actors) -> Refusal | None:
    """A verified sheet, the revision in work, and no typist among the signers."""
    if any(actor.person in sheet.barred for actor in actors):
        return Refusal("fold.typist")
    return _same_work(sheet, content) if sheet.status in _READY else _not_now(sheet)


def disposition(state: State, reference: Reference, content: Disposition, actors: Actors) -> Refusal | None:
    """Of a LAW finding that stands, on the figures as they are."""
    sheet = _sheet(state, content)
    refusal = _ready(sheet, content, actors)
    if refusal is not None or sheet.as_decided is None:
        return refusal
    finding = {f.key: f for f in sheet.findings if f.severity is Severity.LAW}.get(content.finding)
    if finding is None or finding.rule != content.rule:
        return Refusal("fold.no_finding")
    if not same_figures(content.values, {name: sheet.as_decided[name] for name in finding.fields}):
        return Refusal("fold.changed")
    return Refusal("fold.already_disposed") if finding.key in sheet.dispositions else None


def correction(state: State, reference: Reference, content: Correction, actors: Actors) -> Refusal | None:
    """From the figures that stand, after a HARD finding was read again."""
    sheet = _sheet(state, content)
    if any(actor.person in sheet.barred for actor in actors):
        return Refusal("fold.typist")
    if sheet.locked:
        return Refusal("fold.not_reopened")
    # a sheet left undecided is sealed as such; correcting it then is a new revision
    if sheet.status not in (*_READY, *_SEALED) or sheet.undecided:
        return _not_now(sheet)
    refusal = _same_work(sheet, content)
    if refusal is not None or sheet.as_decided is None:
        return refusal
    for name, change in content.figures.items():
        current = sheet.as_decided.get(name)
        if current is None or not change.before.same_as(current):
            return Refusal("fold.changed")
    touched = set(content.figures)
    unread = any(_unread(sheet, finding) and touched & set(finding.fields) for finding in sheet.open)
    return Refusal("fold.reread_first") if unread else None


def _unread(sheet: SheetState, finding: Finding) -> bool:
    return finding.severity is Severity.HARD and finding.key not in sheet.reread


def undecided(state: State, reference: Reference, content: Undecided, actors: Actors) -> Refusal | None:
    """Of exactly the HARD findings that stay after they were read again."""
    sheet = _sheet(state, content)
    refusal = _ready(sheet, content, actors)
    if refusal is not None:
        return refusal
    hard = {f.key for f in sheet.open if f.severity is Severity.HARD}
    if not hard or set(content.findings) != hard:
        return Refusal("fold.no_finding")
    return Refusal("fold.reread_first") if any(_unread(sheet, finding) for finding in sheet.open) else None


def absent(state: State, reference: Reference, content: Absent, actors: Actors) -> Refusal | None:
    """Only of a station of which nothing is known."""
    sheet = _sheet(state, content)
    if sheet.locked:
        return Refusal("fold.not_reopened")
    return None if sheet.status is Status.EMPTY and not sheet.heads else _not_now(sheet)


def reopened(state: State, reference: Reference, content: Reopened, actors: Actors) -> Refusal | None:
    """Reopening names everything that closes the station now: final recaps, and the absence where there is one."""
    sheet = _sheet(state, content)
    if not sheet.closed_by:
        return _not_now(sheet)
    if {actor.person for actor in actors} == {content.requester}:
        return Refusal("fold.requester")
    return None if sorted(content.records) == list(sheet.closed_by) else Refusal("fold.changed")


def conflict_settled(state: State, reference: Reference, content: ConflictSettled, actors: Actors) -> Refusal | None:
    """By persons who typed nothing of it, and of everything that is in conflict."""
    sheet = _sheet(state, content)
    if any(actor.person in sheet.typed for actor in actors):
        return Refusal("fold.typist")
    if sheet.status is not Status.CONFLICT or any(one.reason == "heads" for one in sheet.conflicts):
        return _not_now(sheet)
    refusal = _same_work(sheet, content)
    if refusal is not None:
        return refusal
    if sheet.heads and sheet.locked:
        # a final recap says that there is no sheet; no settlement between it and the absence goes before a reopening
        return Refusal("fold.not_reopened")
    chosen, rejected = set(content.chosen), set(content.rejected)
    named = {key for conflict in sheet.conflicts for key in conflict.ids}
    if chosen & rejected or chosen | rejected != named or not chosen or not rejected:
        return Refusal("fold.conflict_names")
    # a sealed sheet is never put away by an act, only by a revision that names it
    return Refusal("fold.conflict_names") if rejected & {head.id for head in sheet.heads} else None


def sheet(state: State, reference: Reference, content: SealedSheet, actors: Actors) -> Refusal | None:
    """A sheet record says exactly what stands now; anything that happened since its review voids it."""
    now = _sheet(state, content)
    if any(actor.person in now.barred for actor in actors):
        return Refusal("fold.typist")
    if now.locked:
        return Refusal("fold.not_reopened")
    merging = any(one.reason == "heads" for one in now.conflicts)
    if now.status is not Status.VERIFIED and not merging:
        return _not_now(now)
    if list(content.supersedes) != _ids(now.heads) or content.revision != now.revision:
        return Refusal("fold.changed")
    basis = basis_of(reference.newest, content.contest, content.station)
    if not (_repeats_a_head(now, content) if merging else _says_what_stands(now, content, basis)):
        return Refusal("fold.changed")
    return sheet_refusal(basis, content, [actor.person for actor in actors], repeats=merging)


def _repeats_a_head(now: SheetState, content: SealedSheet) -> bool:
    """One revision of several heads takes over everything one of them says, but for its place in the chain."""
    return any(repeats_sheet(content, sheet_of(head)) for head in now.heads)


def _says_what_stands(now: SheetState, content: SealedSheet, basis: SheetBasis) -> bool:
    said = sorted((item.key, item.rule, str(item.disposition)) for item in content.findings)
    return (
        now.as_written is not None
        and now.as_decided is not None
        and content.outcome == now.outcome
        and list(content.transcriptions) == _ids(now.transcriptions)
        and list(content.settlements) == _ids(now.settlements)
        and list(content.corrections) == _ids(now.corrections)
        and list(content.dispositions) == _ids(now.dispositions.values())
        and list(content.typists) == sorted(now.typists)
        and said == sorted(_findings_of(now))
        and same_source(content, _sources(now))
        and lists_rereadings(basis, content, now.rereadings)
        and same_figures(content.as_written, now.as_written)
        and same_figures(content.as_decided, now.as_decided)
    )


def _findings_of(now: SheetState) -> list[tuple[str, str, str]]:
    decided = {
        key: record.content.disposition for key, record in now.dispositions.items()
        if isinstance(record.content, Disposition)
    }
    return [(f.key, f.rule, str(decided.get(f.key))) for f in now.findings if f.severity is not Severity.HARD]


def _sources(now: SheetState) -> list[Sourced]:
    """Result type and filled-in fields are those of the transcriptions; of the head where they are elsewhere."""
    records = now.transcriptions or now.heads[:1]
    return [record.content for record in records if isinstance(record.content, Transcription | SealedSheet)]
