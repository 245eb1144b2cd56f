"""Rows of ``koreksi``: every value that another one took the place of, and why. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.definition import FormDefinition
from sync.fold import SheetState
from sync.portal.content import View
from sync.portal.layouts.v2.names import column_of, mark, number, word
from sync.record.content import Change, Correction, SealedSheet
from sync.record.record import Record

COLUMNS = ("kode_tps", "jenis", "versi", "isian", "lama", "lama_ket", "baru", "baru_ket", "alasan", "cara", "peran",
           "waktu", "catatan", "lembar")


def history(view: View, sheet: SheetState) -> list[Record]:
    """Heads of a sheet and everything they supersede, oldest revision first."""
    found: dict[str, Record] = {}
    waiting = list(sheet.heads)
    while waiting:
        record = waiting.pop()
        if record.id not in found:
            found[record.id] = record
            waiting += [view.records[key] for key in record.content_as(SealedSheet).supersedes if key in view.records]
    return sorted(found.values(), key=lambda record: (record.content_as(SealedSheet).revision, record.id))


def change_rows(view: View, sheet: SheetState, definition: FormDefinition) -> Iterator[Mapping[str, object]]:
    """Corrections by the plenary, then what a new revision says otherwise than the one it supersedes."""
    for record in history(view, sheet):
        covered = set()
        for key in sorted(record.content_as(SealedSheet).corrections):
            act = view.records.get(key)
            if act is None or not isinstance(act.content, Correction):
                continue
            for field in definition.order:
                change = act.content.figures.get(field)
                if change is not None:
                    covered.add(field)
                    yield _row(view, record, act, field, change)
        yield from _replaced(view, record, definition, covered)


def _replaced(
    view: View, record: Record, definition: FormDefinition, covered: set[str]
) -> Iterator[Mapping[str, object]]:
    """Values changed by keying anew or by merging; without parents, changes whose act is not published."""
    said = record.content_as(SealedSheet)
    now = said.as_decided
    parents = [view.records[key] for key in sorted(said.supersedes) if key in view.records]
    earlier = [(parent, parent.content_as(SealedSheet).as_decided) for parent in parents]
    if not said.supersedes:
        earlier = [(record, said.as_written)]
    for source, before in earlier:
        if before is now:
            continue  # nothing was corrected: both are one table
        # a box that only one of the two forms has (a choice added since) did not change its value
        for field in (one for one in definition.order if one in before and one in now):
            if field not in covered and not before[field].same_as(now[field]):
                yield _row(view, record, source, field, Change(before[field], now[field]))


def _row(view: View, sheet: Record, source: Record, field: str, change: Change) -> Mapping[str, object]:
    act = source.content if isinstance(source.content, Correction) else None
    signed, sealed = source if act is not None else sheet, sheet.content_as(SealedSheet)
    reason = act.reason if act is not None else "merge" if len(sealed.supersedes) > 1 else None
    before, after = change.before, change.after
    return {
        "kode_tps": sheet.station, "jenis": sheet.contest, "versi": sealed.revision,
        "isian": column_of(field), "lama": number(before), "lama_ket": mark(before), "baru": number(after),
        "baru_ket": mark(after),
        "alasan": word("reasons", reason) if reason is not None else word("results", sealed.result_type),
        "cara": word("methods", act.method if act is not None else "revision"), "peran": _roles(view, signed),
        "waktu": signed.content.device_time, "catatan": source.id, "lembar": sheet.id,
    }


def _roles(view: View, record: Record) -> str:
    officers = [view.roster.officer(key) for key in record.signers]
    return " ".join(word("roles", officer.role) for officer in officers if officer is not None)
