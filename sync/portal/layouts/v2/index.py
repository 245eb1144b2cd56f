"""Rows of ``catatan``: every published record, and what it does to the totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sync.fold.recap_content import district_of
from sync.portal.content import View
from sync.portal.layouts.v2.changes import history
from sync.portal.layouts.v2.names import counts, word, yes
from sync.portal.layouts.v2.totals import recap_of
from sync.record.content import ActContent
from sync.record.record import Record
from sync.trust.times import stamp

COLUMNS = ("indeks", "catatan", "jenis_catatan", "keputusan", "jenis", "wilayah", "versi", "diterima", "pengaruh",
           "sebab", "asal_di_log")
#: Fields of a content that name the records it follows from -> kind that each must be.
_ORIGINS = {
    "transcriptions": "transcription", "settlements": "settlement", "corrections": "act",
    "dispositions": "disposition", "sheets": "sheet",
}


def index_rows(view: View) -> Iterator[Mapping[str, object]]:
    """One row a record, in the order of the log."""
    for leaf, record in view.logged():
        said = record.content
        effect = effect_of(view, record)
        refusal = view.state.refused.get(record.id)
        yield {
            "indeks": leaf.index, "catatan": record.id, "jenis_catatan": word("records", record.kind),
            "keputusan": word("acts", said.act) if isinstance(said, ActContent) else "", "jenis": record.contest or "",
            "wilayah": said.area, "versi": getattr(said, "revision", ""),
            "diterima": stamp(leaf.received), "pengaruh": word("effects", effect),
            "sebab": refusal.code if refusal is not None else "",
            "asal_di_log": yes(has_origins(view, record)) if record.kind in ("sheet", "recap") else "",
        }


def has_origins(view: View, record: Record) -> bool:
    """Whether everything a sheet or recap says it follows from is a leaf of the log: who hides a keying is seen."""
    named = ((name, kind) for part, kind in _ORIGINS.items() for name in getattr(record.content, part, ()))
    return all((leaf := view.leaves.get(name)) is not None and leaf.kind == kind for name, kind in named)


def without_origins(view: View) -> int:
    """How many published sheets and recaps name a record that is not in the log."""
    return sum(r.kind in ("sheet", "recap") and not has_origins(view, r) for r in view.records.values())


def without_effect(view: View) -> int:
    """How many published records are refused or in quarantine."""
    return sum(key in view.state.refused or key in view.state.quarantined for key in view.records)


def effect_of(view: View, record: Record) -> str:
    """What a record does: counts, stands aside, waits, or was refused."""
    state = view.state
    if record.id in state.refused:
        return "refused"
    if record.id in state.quarantined:
        return "late"
    if record.id in state.pending or record.id in state.waiting:
        return "waiting"
    if record.kind == "act":
        return "noted"
    return _effect_of_recap(view, record) if record.kind == "recap" else _effect_of_sheet(view, record)


def _effect_of_sheet(view: View, record: Record) -> str:
    sheet = view.state.sheet(str(record.contest), str(record.station))
    if sheet.head is not None and sheet.head.id == record.id:
        return "counts" if counts(sheet) else "noted"
    if record in sheet.heads:
        return "duplicate" if sheet.head is not None else "conflict"
    return "superseded" if record in history(view, sheet) else "rejected"


def _effect_of_recap(view: View, record: Record) -> str:
    status, standing = recap_of(view, str(record.contest), record.area, district_of(record))
    if standing != record:
        return "outdated"
    return "earlier" if status == "earlier" else "counts"
