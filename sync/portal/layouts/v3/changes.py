"""Rows of ``koreksi``: those of version 2, and every box that was read again with another figure before sealing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.definition import FormDefinition
from sync.fold import SheetState
from sync.portal.content import View
from sync.portal.layouts.v2 import changes as version_2
from sync.portal.layouts.v2.names import column_of, mark, number
from sync.portal.layouts.v3.names import word
from sync.record.content import RereadBox, SealedSheet
from sync.record.record import Record

#: ``pembaca`` are who read a box again, ``bacaan`` the records in which they did: leaves of the log, not published.
COLUMNS = (*version_2.COLUMNS, "pembaca", "bacaan")


def change_rows(view: View, sheet: SheetState, definition: FormDefinition) -> Iterator[Mapping[str, object]]:
    """Re-readings by sealed revision, then what version 2 lists."""
    for record in version_2.history(view, sheet):
        yield from _reread_rows(view, record, definition)
    yield from version_2.change_rows(view, sheet, definition)


def rereadings(view: View, record: Record) -> Mapping[str, RereadBox]:
    """Boxes read again of a sealed sheet; a later revision of the same keyings repeats them and lists nothing new."""
    said = record.content_as(SealedSheet)
    before = [view.records[key].content_as(SealedSheet) for key in said.supersedes if key in view.records]
    known = {(name, box) for one in before for name, box in (one.rereadings or {}).items()}
    return {name: box for name, box in (said.rereadings or {}).items() if (name, box) not in known}


def _reread_rows(view: View, record: Record, definition: FormDefinition) -> Iterator[Mapping[str, object]]:
    found = rereadings(view, record)
    for field in (one for one in definition.order if one in found):
        box = found[field]
        yield {
            "kode_tps": record.station, "jenis": record.contest, "versi": record.content_as(SealedSheet).revision,
            "isian": column_of(field), "lama": number(box.before), "lama_ket": mark(box.before),
            "baru": number(box.after), "baru_ket": mark(box.after), "alasan": word("reasons", "reread"),
            "cara": word("methods", "reread"), "peran": version_2._roles(view, record),
            "waktu": max(one.time for one in box.readings), "catatan": box.readings[0].record, "lembar": record.id,
            "pembaca": " ".join(sorted({one.person for one in box.readings})),
            "bacaan": " ".join(sorted({one.record for one in box.readings})),
        }
