"""``koreksi``: every value that another one took the place of: why, how, by which act, when, by which roles, agreed to
by whom. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from forms.definition import FormDefinition
from sync.fold import SheetState
from sync.fold.policy import signed_as
from sync.portal.content import View
from sync.portal.layouts.v2.changes import history
from sync.portal.layouts.v3.changes import rereadings
from sync.portal.layouts.v4.names import column_of, local, mark, number, word
from sync.portal.layouts.v4.tables.shape import RegionTable, Row, expected_sheets
from sync.record.content import Change, Correction, Reopened, SealedSheet
from sync.record.record import Record

_COLUMNS = ("kode_tps", "jenis", "versi", "isian", "lama", "lama_ket", "baru", "baru_ket", "alasan", "cara", "peran",
            "waktu", "catatan", "lembar", "pembaca", "bacaan", "keberatan", "setuju", "pembukaan", "dasar")


def _change_rows(view: View) -> Iterator[Row]:
    for one in expected_sheets(view):
        yield from _of_sheet(view, one.sheet, one.definition)


def _of_sheet(view: View, sheet: SheetState, definition: FormDefinition) -> Iterator[Row]:
    """Re-readings by sealed revision; corrections by the plenary; what a new revision says otherwise."""
    found = history(view, sheet)
    for record in found:
        yield from _reread_rows(view, record, definition)
    for record in found:
        covered: set[str] = set()
        for key in sorted(record.content_as(SealedSheet).corrections):
            act = view.records.get(key)
            if act is not None and isinstance(act.content, Correction):
                for field in definition.order:
                    if field in act.content.figures:
                        covered.add(field)
                        yield _corrected(view, record, act, field)
        yield from _replaced(view, record, definition, covered)


def _reread_rows(view: View, record: Record, definition: FormDefinition) -> Iterator[Row]:
    found = rereadings(view, record)
    for field in (one for one in definition.order if one in found):
        box = found[field]
        yield {
            **_base(view, record, field, Change(box.before, box.after)), "alasan": word("reasons", "reread"),
            "cara": word("methods", "reread"), "peran": roles_of(view, record),
            "waktu": local(max(one.time for one in box.readings), view.region), "catatan": box.readings[0].record,
            "pembaca": " ".join(sorted({one.person for one in box.readings})),
            "bacaan": " ".join(sorted({one.record for one in box.readings})),
        }


def _corrected(view: View, sheet: Record, act: Record, field: str) -> Row:
    said = act.content_as(Correction)
    return {
        **_base(view, sheet, field, said.figures[field]), "alasan": word("reasons", said.reason),
        "cara": word("methods", said.method), "peran": roles_of(view, act),
        "waktu": local(said.device_time, view.region), "catatan": act.id, "keberatan": said.objection or "",
        "setuju": " ".join(said.agreed),
    }


def _replaced(view: View, record: Record, definition: FormDefinition, covered: set[str]) -> Iterator[Row]:
    """Values changed by keying anew or by merging; without parents, changes whose act is not published."""
    said = record.content_as(SealedSheet)
    now = said.as_decided
    parents = [view.records[key] for key in sorted(said.supersedes) if key in view.records]
    earlier = [(parent, parent.content_as(SealedSheet).as_decided) for parent in parents]
    if not said.supersedes:
        earlier = [(record, said.as_written)]
    cause = _cause(view, record, parents)
    for source, before in earlier:
        if before is now:
            continue  # nothing was corrected: both are one table
        # a box that only one of the two forms has (a choice added since) did not change its value
        for field in (one for one in definition.order if one in before and one in now):
            if field not in covered and not before[field].same_as(now[field]):
                yield {
                    **_base(view, record, field, Change(before[field], now[field])), **cause,
                    "cara": word("methods", "revision"), "peran": roles_of(view, record),
                    "waktu": local(said.device_time, view.region), "catatan": source.id,
                }


def _cause(view: View, record: Record, parents: Sequence[Record]) -> Mapping[str, object]:
    """Why a sheet was made anew: of what kind of result it is, why it was opened again, or what else is known."""
    said, act = record.content_as(SealedSheet), _reopening(view, record, parents)
    opened = act.content_as(Reopened) if act is not None else None
    if len(said.supersedes) > 1:
        reason = word("reasons", "merge")
    elif said.result_type != "regular":
        reason = word("results", said.result_type)
    elif opened is not None:
        reason = word("reasons", opened.reason)
    else:
        is_other = any(one.content_as(SealedSheet).form != said.form for one in parents)
        reason = word("reasons", "new_form" if is_other else "keyed_anew")
    told = {"pembukaan": act.id, "dasar": opened.basis} if act is not None and opened is not None else {}
    return {"alasan": reason, **told}


def _reopening(view: View, record: Record, parents: Sequence[Record]) -> Record | None:
    """The last act that opened the station between a sheet and those it takes the place of, in the order of the log."""
    own = view.leaves.get(record.id)
    before = [leaf.index for one in parents if (leaf := view.leaves.get(one.id)) is not None]
    if own is None or not before:
        return None
    acts = [
        one for leaf, one in view.logged()
        if isinstance(one.content, Reopened) and max(before) < leaf.index < own.index
        and (one.contest, one.station) == (record.contest, record.station)
    ]
    return acts[-1] if acts else None


def _base(view: View, sheet: Record, field: str, change: Change) -> Mapping[str, object]:
    return {
        "kode_tps": sheet.station, "jenis": sheet.contest, "versi": sheet.content_as(SealedSheet).revision,
        "isian": column_of(field), "lama": number(change.before), "lama_ket": mark(change.before),
        "baru": number(change.after), "baru_ket": mark(change.after), "lembar": sheet.id,
    }


def roles_of(view: View, record: Record) -> str:
    """Roles of the signers, in signing order."""
    return " ".join(word("roles", one) for one in signed_as(view.reference, record) if one is not None)


CORRECTIONS = RegionTable("koreksi", lambda package: _COLUMNS, _change_rows)
