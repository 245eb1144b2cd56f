"""``hasil``: one wide row a sealed sheet with its figures that are no votes; ``suara``: one row a choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from forms.definition import FormDefinition
from forms.figure import Figure, Kind
from sync.fold import SheetState
from sync.portal.content import View
from sync.portal.layouts.v4.names import choice_numbers, column_of, counts, mark, number, status_of, truth, word
from sync.portal.layouts.v4.tables.shape import (
    Expected,
    RegionTable,
    Row,
    definitions_of,
    expected_sheets,
    place_names,
    plain_fields,
    public_columns,
)
from sync.portal.layouts.v4.tables.times import TIMES, times_of
from sync.record.content import Figures, SealedSheet
from sync.record.record import Record
from sync.trust.package import ElectionPackage

_BEFORE = ("kode_tps", "nama_desa", "nama_kec", "jenis", "versi", "status")
_AFTER = ("kosong", "tak_terbaca", "isian_otomatis", "catatan", "dihitung", "temuan", "sumber", "jenis_hasil", *TIMES)
_VOTES = ("kode_tps", "jenis", "kode_dapil", "nomor_partai", "nomor_calon", "tertulis", "tertulis_tanda", "suara",
          "tanda", "versi", "catatan", "status", "dihitung")


def public_figures(sheet: SealedSheet) -> Figures:
    """An undecided sheet is published as written, every other one as decided."""
    return sheet.as_written if sheet.outcome == "undecided" else sheet.as_decided


def is_counted(sheet: SheetState, record: Record) -> bool:
    """Of two heads that say the same only one is in the totals."""
    return counts(sheet) and sheet.head is not None and sheet.head.id == record.id


def _result_columns(package: ElectionPackage) -> list[str]:
    fields = (field for definition in definitions_of(package) for field in plain_fields(definition))
    return [*_BEFORE, *public_columns(fields), *_AFTER]


def _result_rows(view: View) -> Iterator[Row]:
    """One a head; in a conflict, and where two heads say the same, there are several.

    A box that the form of an earlier package did not have yet is empty.
    """
    for one in expected_sheets(view):
        for record in one.sheet.heads:
            yield _result_row(view, one, record)


def _result_row(view: View, one: Expected, record: Record) -> Row:
    said = record.content_as(SealedSheet)
    figures = public_figures(said).as_dict()
    return {
        "kode_tps": one.station.code, **place_names(view.package, one.station.code), "jenis": one.sheet.contest,
        "versi": said.revision, "status": status_of(view, one.sheet),
        **{column_of(f): number(figures[f]) for f in plain_fields(one.definition) if f in figures},
        "kosong": _of_kind(figures, Kind.BLANK), "tak_terbaca": _of_kind(figures, Kind.UNREADABLE),
        "isian_otomatis": " ".join(column_of(f) for f in sorted(said.filled)), "catatan": record.id,
        "dihitung": truth(is_counted(one.sheet, record)), "temuan": _findings_of(said),
        "sumber": word("sources", said.source), "jenis_hasil": word("results", said.result_type),
        **times_of(view, record),
    }


def _of_kind(figures: Mapping[str, Figure], kind: Kind) -> str:
    """Boxes that are read so."""
    return " ".join([column_of(field) for field, figure in figures.items() if figure.kind is kind])


def _findings_of(said: SealedSheet) -> str:
    """Rules that the decided figures break, each with the plenary's disposition where there is one."""
    found = {
        item.rule + (f"={word('dispositions', item.disposition)}" if item.disposition is not None else "")
        for item in said.findings
    }
    return " ".join(sorted(found))


def _vote_rows(view: View) -> Iterator[Row]:
    """One a choice of the form and head: as written, and the figure that stands; without a sheet both are empty."""
    for one in expected_sheets(view):
        fields = _choices(one.definition)
        base = {
            "kode_tps": one.station.code, "jenis": one.sheet.contest, "kode_dapil": one.district.code,
            "status": status_of(view, one.sheet),
        }
        if not one.sheet.heads:
            yield from ({**base, **numbers, "dihitung": truth(False)} for numbers in fields.values())
        for record in one.sheet.heads:
            said, counted = record.content_as(SealedSheet), truth(is_counted(one.sheet, record))
            written, figures = said.as_written.as_dict(), public_figures(said).as_dict()
            for field, numbers in fields.items():
                if field in figures:
                    yield {
                        **base, **numbers, "tertulis": number(written[field]), "tertulis_tanda": mark(written[field]),
                        "suara": number(figures[field]), "tanda": mark(figures[field]), "versi": said.revision,
                        "catatan": record.id, "dihitung": counted,
                    }


@lru_cache(maxsize=1024)
def _choices(definition: FormDefinition) -> Mapping[str, Mapping[str, str]]:
    """Boxes of votes of a form, each with the numbers of its choice."""
    return {
        field.id: choice_numbers(row.choice, is_grouped=row.group is not None)
        for section in definition.sections for row in section.rows if row.choice is not None
        for field in row.fields
    }


RESULTS = RegionTable("hasil", _result_columns, _result_rows)
VOTES = RegionTable("suara", lambda package: _VOTES, _vote_rows)
