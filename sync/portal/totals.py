"""Rows of ``rekap_desa`` and ``rekap_kec``: sums of the sheets that count, and the signed recap that says the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.definition import FormDefinition
from forms.recapitulation import Column, recapitulate
from sync.portal.content import View
from sync.portal.names import column_of, word
from sync.record.content import SignedRecap
from sync.record.record import Record


@dataclass(frozen=True)
class Region:
    """One line of a recapitulation: a village, or the sub-district itself."""

    code: str
    column: Column
    expected: int
    status: str
    recap: Record | None


def total_columns(key: str, fields: Sequence[str]) -> list[str]:
    """Columns of a recapitulation table; ``key`` is ``kode_desa`` or ``kode_kec``."""
    return [key, "nama", "jenis", "tps_diharapkan", "tps_dihitung", *fields, "status_rekap", "catatan"]


def regions_of(view: View, contest: str, subdistrict: str) -> list[Region]:
    """Villages in code order, the sub-district last."""
    stations = [station.code for station in view.package.stations_of(subdistrict)]
    mine = [result for result in view.state.results(contest) if result.station.startswith(subdistrict)]
    table = recapitulate(view.package.definition(contest, subdistrict), stations, mine)
    found = []
    for code, column in [*sorted(table.villages.items()), (subdistrict, table.total)]:
        status, recap = recap_of(view, contest, code, column.sheets)
        found.append(Region(code, column, sum(s.startswith(code) for s in stations), status, recap))
    return found


def recap_of(view: View, contest: str, region: str, sheets: Sequence[str]) -> tuple[str, Record | None]:
    """The signed recap of a region that adds up exactly these sheets; a final one before a partial one."""
    mine = [r for r in view.state.recaps if (r.contest, r.content.area) == (contest, region)]
    for status in ("final", "partial"):
        for record in mine:
            said = record.content_as(SignedRecap)
            if said.status == status and sorted(said.sheets) == sorted(sheets):
                return status, record
    return ("outdated" if mine else "none"), None


def total_rows(view: View, contest: str, definition: FormDefinition) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Table name and row of every village and sub-district."""
    for subdistrict in view.package.subdistricts():
        for region in regions_of(view, contest, subdistrict.code):
            is_whole = region.code == subdistrict.code
            yield "rekap_kec" if is_whole else "rekap_desa", {
                "kode_kec" if is_whole else "kode_desa": region.code, "nama": view.package.name_of(region.code),
                "jenis": contest, "tps_diharapkan": region.expected, "tps_dihitung": len(region.column.sheets),
                **{column_of(f): region.column.totals[f] for f in definition.order},
                "status_rekap": word("recap", region.status),
                "catatan": region.recap.id if region.recap is not None else "",
            }
