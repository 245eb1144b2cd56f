"""What became of the figures of a sheet: boxes read again, and corrections of this revision and those before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.sheet.veil import veiled_fields
from recap_desktop.desk.views import FigureChange
from sync.fold import SheetState
from sync.fold.state import Rereading, sheet_of
from sync.record.content import Correction
from sync.record.record import Record


def changes_of(context: DeskContext, sheet: SheetState) -> tuple[FigureChange, ...]:
    """Re-readings in paper order, then corrections, oldest first. What waits for a second reading, and everything while
    boxes of the sheet are to be read again, tells its box and no figure.

    A sheet keyed anew goes on from nothing: its figures were read anew.
    """
    order = context.package.definition(sheet.contest, sheet.station).order
    place = {name: number for number, name in enumerate(order)}
    read = [_reread(context, one) for one in sheet.rereadings if one.standing != "conflict"]
    acts = sorted(_corrections(context, sheet), key=lambda one: (one.content.device_time, one.id))
    found = (
        *sorted(read, key=lambda one: place.get(one.field, len(place))),
        *(change for act in acts for change in _corrected(context, act)),
    )
    if not veiled_fields(sheet):
        return found
    return tuple(replace(one, before=None, after=None) for one in found)


def _reread(context: DeskContext, one: Rereading) -> FigureChange:
    return FigureChange(
        one.field, "reread", one.before, one.after, tuple(context.name_of(person) for person in sorted(one.persons)),
        max(read.time for read in one.readings), one.standing == "counted",
    )


def _corrections(context: DeskContext, sheet: SheetState) -> list[Record]:
    """Acts of the revision in work, and of the sealed revisions that it goes on from without a new keying."""
    acts = {act.id: act for act in context.state.acts if isinstance(act.content, Correction)}
    named = {record.id for record in sheet.corrections}
    keyed = {record.id for record in sheet.transcriptions}
    for head in _sealed_before(context, sheet):
        said = sheet_of(head)
        if keyed and keyed != set(said.transcriptions):
            break
        keyed = set(said.transcriptions)
        named |= set(said.corrections)
    return [acts[key] for key in named if key in acts]


def _sealed_before(context: DeskContext, sheet: SheetState) -> Iterator[Record]:
    """The head that the figures come from, and the one it corrects, and so on; where several were merged, the first."""
    head = sheet.heads[0] if sheet.heads else None
    while head is not None:
        yield head
        before = context.workspace.records.envelopes(sheet_of(head).supersedes)
        head = Record.parse(before[0]) if before else None


def _corrected(context: DeskContext, act: Record) -> Iterator[FigureChange]:
    said, roster = act.content_as(Correction), context.ledger.roster
    officers = [roster.officer(key) for key in act.signers]
    names = tuple(context.name_of(one.person) for one in officers if one is not None)
    for name, change in said.figures.items():
        yield FigureChange(
            name, "correction", change.before, change.after, names, said.device_time, True, said.reason, said.method
        )
