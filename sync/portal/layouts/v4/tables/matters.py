"""The registers of the plenary: ``keberatan``, ``kejadian``, ``nihil``, ``salinan``, ``kehadiran``. Codes, states and
decisions; no name and no sentence: records hold digests of these, and a release not even the texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.figure import Figure
from sync.fold.plenary import Matter, matters, nihils, standing
from sync.portal.content import View
from sync.portal.layouts.v4.names import column_of, local, mark, number, truth, word
from sync.portal.layouts.v4.tables.corrections import roles_of
from sync.portal.layouts.v4.tables.shape import RegionTable, Row, place_names
from sync.record.content import Attendance, CopyCheck, Incident, Objection, PlacedContent
from sync.record.record import Record

_MATTER = ("wilayah", "nama_desa", "nama_kec", "jenis", "tingkat_kejadian", "isian")
_DECIDED = ("status", "keputusan_catatan", "pembetulan", "peran", "disahkan", "diterima", "catatan")
_OBJECTIONS = (*_MATTER, "pemegang", "nilai", "nilai_tanda", *_DECIDED)
_INCIDENTS = (*_MATTER, *_DECIDED)
_NIHIL = ("wilayah", "nama_desa", "nama_kec", "jenis", "berlaku", "peran", "disahkan", "diterima", "catatan")
_COPIES = ("kode_tps", "jenis", "versi", "pemegang", "hasil_periksa", "isian", "nilai", "nilai_tanda", "berlaku",
           "diterima", "catatan")
_SEATS = ("kode_kec", "jenis", "pemegang", "mandat", "dimandatkan", "hadir", "berlaku", "diterima", "catatan")


def _objection_rows(view: View) -> Iterator[Row]:
    """One row an objection; of several figures that it says otherwise, one row each."""
    for one in _matters(view):
        said = one.record.content
        if isinstance(said, Objection):
            base = {**_matter(view, one, said), "pemegang": said.by}
            named: Mapping[str, Figure] = said.figures or {}
            if not named:
                yield {**base, "isian": column_of(said.field) if said.field is not None else ""}
            for field, figure in named.items():
                yield {**base, "isian": column_of(field), "nilai": number(figure), "nilai_tanda": mark(figure)}


def _incident_rows(view: View) -> Iterator[Row]:
    for one in _matters(view):
        said = one.record.content
        if isinstance(said, Incident):
            yield {**_matter(view, one, said), "isian": column_of(said.field) if said.field is not None else ""}


def _matters(view: View) -> tuple[Matter, ...]:
    return matters(view.state.region(view.region)) if view.region else ()


def _matter(view: View, one: Matter, said: Incident | Objection) -> Row:
    return {
        **_place(view, one.record), "tingkat_kejadian": word("matter_levels", said.level or "plenary"),
        "status": word("matters", one.state), "keputusan_catatan": " ".join(each.id for each in one.decisions),
        "pembetulan": " ".join(each.id for each in one.corrections), **_signed(view, one.record),
    }


def _place(view: View, record: Record) -> Mapping[str, object]:
    code = record.content_as(PlacedContent).place
    return {"wilayah": code, **place_names(view.package, code), "jenis": record.contest or ""}


def _signed(view: View, record: Record) -> Mapping[str, object]:
    leaf = view.leaves.get(record.id)
    return {
        "peran": roles_of(view, record), "disahkan": local(record.content.device_time, view.region),
        "diterima": local(leaf.received, view.region) if leaf is not None else "", "catatan": record.id,
    }


def _nihil_rows(view: View) -> Iterator[Row]:
    """That nothing happened; an incident or objection of the place takes it back."""
    for record, stands in nihils(view.state.region(view.region)) if view.region else ():
        yield {**_place(view, record), "berlaku": truth(stands), **_signed(view, record)}


def _copy_rows(view: View) -> Iterator[Row]:
    """One row a copy that was held against the form; of one that differs, a row each box with its figure."""
    registers = view.state.region(view.region).registers if view.region else ()
    checks = [one for one in registers if isinstance(one.content, CopyCheck)]
    stands = {one.id for one in standing(checks)}
    for record in checks:
        said = record.content_as(CopyCheck)
        base = {
            "kode_tps": said.station, "jenis": said.contest, "versi": said.revision,
            "berlaku": truth(record.id in stands), **_signed(view, record),
        }
        for result, holders in (("equal", said.equal), ("absent", said.absent)):
            yield from ({**base, "pemegang": one, "hasil_periksa": word("copies", result)} for one in holders)
        for holder, figures in said.differing.items():
            for field, figure in figures.items():
                yield {
                    **base, "pemegang": holder, "hasil_periksa": word("copies", "differing"),
                    "isian": column_of(field), "nilai": number(figure), "nilai_tanda": mark(figure),
                }


def _seat_rows(view: View) -> Iterator[Row]:
    """Whom the plenary had before it, by code: how many were mandated, and whether one of them sits there."""
    registers = view.state.region(view.region).registers if view.region else ()
    lists = [one for one in registers if isinstance(one.content, Attendance)]
    stands = {one.id for one in standing(lists)}
    for record in lists:
        said = record.content_as(Attendance)
        for seat in said.seats:
            yield {
                "kode_kec": said.region, "jenis": said.contest, "pemegang": seat.code, "mandat": truth(seat.mandate),
                "dimandatkan": len(seat.names), "hadir": truth(seat.sitting > 0),
                "berlaku": truth(record.id in stands), **_signed(view, record),
            }


OBJECTIONS = RegionTable("keberatan", lambda package: _OBJECTIONS, _objection_rows)
INCIDENTS = RegionTable("kejadian", lambda package: _INCIDENTS, _incident_rows)
NIHIL = RegionTable("nihil", lambda package: _NIHIL, _nihil_rows)
COPIES = RegionTable("salinan", lambda package: _COPIES, _copy_rows)
SEATS = RegionTable("kehadiran", lambda package: _SEATS, _seat_rows)
