"""Rows of ``tps``, ``hasil`` and ``suara``: every expected station from minute zero, what counts and what does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from forms.definition import FormDefinition
from forms.figure import Figure, Kind
from sync.fold import SheetState
from sync.portal.content import View
from sync.portal.layouts.v2.names import choice_numbers, column_of, counts, mark, number, status_of, word, yes
from sync.record.content import Absent, SealedSheet
from sync.record.record import Record
from sync.trust.regions import Station

Row = Mapping[str, object]
TPS = ("kode_tps", "kode_desa", "nomor_tps", "lokasi_khusus", "dpt_l", "dpt_p", "dpt_j", "jenis", "kode_dapil",
       "status", "versi", "dihitung", "alasan")
VOTES = ("kode_tps", "jenis", "kode_dapil", "nomor_partai", "nomor_calon", "suara", "tanda", "versi", "catatan",
         "status", "dihitung")


def plain_fields(definition: FormDefinition) -> list[str]:
    """Fields that are no votes of a choice."""
    return [one.id for one in definition.fields if definition.row(one.row).choice is None]


def result_columns(fields: Sequence[str]) -> list[str]:
    """Columns of ``hasil``."""
    return ["kode_tps", "jenis", "versi", "status", *fields, "kosong", "tak_terbaca", "isian_otomatis", "catatan",
            "dihitung", "temuan", "sumber", "jenis_hasil"]


def station_row(view: View, sheet: SheetState, station: Station, district: str) -> Row:
    """Row of ``tps``."""
    dpt = station.dpt or {}
    return {
        "kode_tps": station.code, "kode_desa": station.village, "nomor_tps": station.number,
        "lokasi_khusus": yes(station.is_special), "dpt_l": dpt.get("m", ""), "dpt_p": dpt.get("f", ""),
        "dpt_j": dpt.get("t", ""), "jenis": sheet.contest, "kode_dapil": district,
        "status": status_of(view, sheet),
        "versi": max((record.content_as(SealedSheet).revision for record in sheet.heads), default=""),
        "dihitung": yes(counts(sheet)),
        "alasan": _reason(station, sheet),
    }


def _reason(station: Station, sheet: SheetState) -> str:
    """Why the station was withdrawn, or why there is no sheet of it."""
    if station.withdrawn is not None:
        return word("withdrawals", station.withdrawn)
    return " ".join(sorted({word("absences", record.content_as(Absent).reason) for record in sheet.absent}))


def result_rows(view: View, sheet: SheetState, fields: Sequence[str]) -> Iterator[Row]:
    """Rows of ``hasil``: one a head; in a conflict, and where two heads say the same, there are several.

    A box that the form of an earlier package did not have yet is empty.
    """
    for record in sheet.heads:
        figures, said = public_figures(record), record.content_as(SealedSheet)
        marked = {kind: " ".join(column_of(f) for f in figures if figures[f].kind is kind) for kind in Kind}
        yield {
            "kode_tps": sheet.station, "jenis": sheet.contest, "versi": said.revision,
            "status": status_of(view, sheet),
            **{column_of(f): number(figures[f]) if f in figures else "" for f in fields},
            "kosong": marked[Kind.BLANK], "tak_terbaca": marked[Kind.UNREADABLE],
            "isian_otomatis": " ".join(column_of(f) for f in sorted(said.filled)),
            "catatan": record.id, "dihitung": yes(_is_counted(sheet, record)), "temuan": findings_of(record),
            "sumber": word("sources", said.source),
            "jenis_hasil": word("results", said.result_type),
        }


def vote_rows(view: View, sheet: SheetState, definition: FormDefinition, district: str) -> Iterator[Row]:
    """Rows of ``suara``: one a choice of the sheet's form and head; a station without a sheet has empty ones."""
    base = {
        "kode_tps": sheet.station, "jenis": sheet.contest, "kode_dapil": district, "status": status_of(view, sheet),
    }
    fields = {
        field.id: choice_numbers(row.choice, is_grouped=row.group is not None)
        for section in definition.sections for row in section.rows if row.choice is not None for field in row.fields
    }
    for record in sheet.heads:
        figures = public_figures(record)
        for field, numbers in ((one, fields[one]) for one in fields if one in figures):
            yield {
                **base, **numbers, "suara": number(figures[field]),
                "tanda": mark(figures[field]), "versi": record.content_as(SealedSheet).revision, "catatan": record.id,
                "dihitung": yes(_is_counted(sheet, record)),
            }
    if not sheet.heads:
        yield from ({**base, **numbers, "dihitung": yes(False)} for numbers in fields.values())


def public_figures(record: Record) -> Mapping[str, Figure]:
    """An undecided sheet is published as written, every other one as decided."""
    sheet = record.content_as(SealedSheet)
    return sheet.as_written if sheet.outcome == "undecided" else sheet.as_decided


def findings_of(record: Record) -> str:
    """Rules that the decided figures break, each with the plenary's disposition where there is one."""
    found = set()
    for item in record.content_as(SealedSheet).findings:
        chosen = item.disposition
        found.add(item.rule + (f"={word('dispositions', chosen)}" if chosen is not None else ""))
    return " ".join(sorted(found))


def _is_counted(sheet: SheetState, record: Record) -> bool:
    """Of two heads that say the same only one is in the totals."""
    return counts(sheet) and sheet.head is not None and sheet.head.id == record.id
