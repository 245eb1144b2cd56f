"""What became of the figures of a sheet: boxes read again, and corrections of this revision and those before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.sheet.veil import veiled_fields
from recap_desktop.desk.views import FigureChange
from sync.fold import SheetState
from sync.fold.policy import signed_as
from sync.fold.state import Rereading, sheet_of
from sync.record.content import Correction
from sync.record.record import Record


def changes_of(context: DeskContext, sheet: SheetState) -> tuple[FigureChange, ...]:
    """Re-readings in paper order, then corrections, oldest first. What waits for a second reading, and everything while
    boxes of the sheet are to be read again, tells its box and no figure.

    A sheet keyed anew goes on from nothing: its figures were read anew.
    """
    named = {record.id for record in sheet.corrections}
    keyed = {record.id for record in sheet.transcriptions}
    head = sheet.heads[0] if sheet.heads else None
    if head is not None and (not keyed or keyed == set(sheet_of(head).transcriptions)):
        named |= _corrections_behind(context, head)
    found = _told(context, sheet, sheet.rereadings, named, acts_by_id(context))
    if not veiled_fields(sheet):
        return found
    return tuple(replace(one, before=None, after=None) for one in found)


def sealed_changes(
    context: DeskContext, sheet: SheetState, head: Record, acts: Mapping[str, Record]
) -> tuple[FigureChange, ...]:
    """What is behind the figures of a sealed sheet, whatever is worked on since.

    :param acts: :func:`acts_by_id`.
    """
    said = sheet_of(head)
    keyed = {record.id for record in sheet.transcriptions}
    boxes = (said.rereadings or {}).items()
    listed = tuple(Rereading(name, box.before, box.after, box.readings, "counted") for name, box in boxes)
    anew = bool(keyed) and keyed != set(said.transcriptions)
    return _told(context, sheet, listed if anew else sheet.rereadings, _corrections_behind(context, head), acts)


def acts_by_id(context: DeskContext) -> Mapping[str, Record]:
    """Corrections by id."""
    return {act.id: act for act in context.state.acts if isinstance(act.content, Correction)}


def _told(
    context: DeskContext, sheet: SheetState, rereadings: Iterable[Rereading], corrections: Iterable[str],
    acts: Mapping[str, Record],
) -> tuple[FigureChange, ...]:
    order = context.package.definition(sheet.contest, sheet.station).order
    place = {name: number for number, name in enumerate(order)}
    read = [_reread(context, one) for one in rereadings if one.standing != "conflict"]
    found = ((acts[key], acts[key].content_as(Correction)) for key in corrections if key in acts)
    # a revision follows the one before also where both were made within a second, or by clocks that differ
    made = [act for act, _ in sorted(found, key=lambda one: (one[1].revision, one[1].device_time, one[0].id))]
    return (
        *sorted(read, key=lambda one: place.get(one.field, len(place))),
        *(change for act in made for change in _corrected(context, act)),
    )


def _reread(context: DeskContext, one: Rereading) -> FigureChange:
    persons = sorted(one.persons)
    said = {read.person: _role(context, read.record) for read in one.readings}
    return FigureChange(
        one.field, "reread", one.before, one.after, tuple(map(context.name_of, persons)),
        max(read.time for read in one.readings), one.standing == "counted",
        roles=tuple(said[person] for person in persons),
    )


def _role(context: DeskContext, record: str) -> str:
    """Role in which somebody read a box again; empty where that record is not here."""
    envelopes = context.workspace.records.envelopes([record])
    return next((signed_as(context.ledger.reference, Record.parse(one))[0] or "" for one in envelopes), "")


def _corrections_behind(context: DeskContext, head: Record) -> set[str]:
    """Ids of the corrections of a sealed sheet, and of those before it that it goes on from without a new keying.

    Where several were merged, the first.
    """
    said = sheet_of(head)
    keyed, found = set(said.transcriptions), set(said.corrections)
    while said.supersedes:
        before = context.workspace.records.envelopes(said.supersedes)
        if not before:
            break
        said = sheet_of(Record.parse(before[0]))
        if set(said.transcriptions) != keyed:
            break
        found |= set(said.corrections)
    return found


def _corrected(context: DeskContext, act: Record) -> Iterator[FigureChange]:
    said, officers = act.content_as(Correction), context.ledger.roster.signers_of(act)
    names = tuple(context.name_of(one.person) for one in officers if one is not None)
    for name, change in said.figures.items():
        yield FigureChange(
            name, "correction", change.before, change.after, names, said.device_time, True, said.reason, said.method,
            tuple(one for one in signed_as(context.ledger.reference, act) if one is not None),
        )
