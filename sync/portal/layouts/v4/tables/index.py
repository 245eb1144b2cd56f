"""``catatan``: every published record, and what it does to the totals."""

from __future__ import annotations

from collections.abc import Iterator

from sync.portal.content import View
from sync.portal.layouts.v2.index import effect_of as effect_of_result
from sync.portal.layouts.v2.index import has_origins
from sync.portal.layouts.v4.names import local, truth, word
from sync.portal.layouts.v4.tables.corrections import roles_of
from sync.portal.layouts.v4.tables.shape import RegionTable, Row
from sync.portal.layouts.v4.tables.times import first_release
from sync.record.content import Absent, ActContent
from sync.record.record import Record

_COLUMNS = ("indeks", "catatan", "jenis_catatan", "keputusan", "jenis", "wilayah", "versi", "peran", "disahkan",
            "diterima", "terbitan", "pengaruh", "sebab", "alasan", "dasar", "mengganti", "asal_di_log")
_RESULTS = ("sheet", "recap")


def _index_rows(view: View) -> Iterator[Row]:
    """One row a record, in the order of the log."""
    replaced = {name for one in view.records.values() for name in getattr(one.content, "replaces", ())}
    for leaf, record in view.logged():
        said = record.content
        refusal = view.state.refused.get(record.id)
        yield {
            "indeks": leaf.index, "catatan": record.id, "jenis_catatan": word("records", record.kind),
            "keputusan": word("acts", said.act) if isinstance(said, ActContent) else "", "jenis": record.contest or "",
            "wilayah": said.area, "versi": getattr(said, "revision", ""), "peran": roles_of(view, record),
            "disahkan": local(said.device_time, view.region), "diterima": local(leaf.received, view.region),
            "terbitan": first_release(view, leaf.index), "pengaruh": word("effects", _effect(view, record, replaced)),
            "sebab": refusal.code if refusal is not None else "", "alasan": _reason(record),
            "dasar": getattr(said, "basis", "") if record.kind == "act" else "",
            "mengganti": " ".join((*getattr(said, "supersedes", ()), *getattr(said, "replaces", ()))),
            "asal_di_log": truth(has_origins(view, record)) if record.kind in _RESULTS else "",
        }


def _reason(record: Record) -> str:
    """Why an act was done, where it says so."""
    said = record.content
    if isinstance(said, Absent):
        return word("absences", said.reason)
    return word("reasons", said.reason) if isinstance(said, ActContent) and hasattr(said, "reason") else ""


def _effect(view: View, record: Record, replaced: set[str]) -> str:
    """What a record does; one of a register says that something is so until another takes its place."""
    if record.kind in (*_RESULTS, "act"):
        return effect_of_result(view, record)
    state = view.state
    if record.id in state.refused:
        return "refused"
    if record.id in state.quarantined:
        return "late"
    if record.id in state.pending or record.id in state.waiting:
        return "waiting"
    return "superseded" if record.id in replaced else "noted"


INDEX = RegionTable("catatan", lambda package: _COLUMNS, _index_rows)
