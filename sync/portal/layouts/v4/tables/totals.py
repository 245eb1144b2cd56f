"""``rekap_desa`` and ``rekap_kec``: sums of the sheets that count, and the signed recap that says the same;
``rekap_lembar``: the sheets of every sum; ``rekap_tanpa``: the stations that a sum leaves out, and why.

Where a region has a part in several electoral districts of a contest, each has its own line: they vote on other forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from forms.definition import FormDefinition
from forms.recapitulation import Column
from sync.fold.recap_content import FINAL_REASONS, standing_under
from sync.portal.content import View
from sync.portal.layouts.v2.totals import RegionSums, regions_of
from sync.portal.layouts.v4.names import column_of, status_of, truth, word
from sync.portal.layouts.v4.tables.shape import (
    RegionTable,
    Row,
    definitions_of,
    place_names,
    public_columns,
)
from sync.portal.layouts.v4.tables.stations import reason_of
from sync.record.content import SealedSheet
from sync.trust.package import ElectionPackage

_PARENTS = ("kode_desa", "kode_kec", "kode_kab", "kode_prov")
_SHEETS = ("kode_tps", *_PARENTS, "jenis", "kode_dapil", "versi", "catatan", "indeks")
_LEFT_OUT = ("kode_tps", *_PARENTS, "nama_desa", "nama_kec", "jenis", "kode_dapil", "alasan", "rincian", "boleh_final")


@dataclass(frozen=True)
class Line:
    """One line of a recapitulation: a village, or the sub-district itself, in one electoral district.

    ``missing`` are stations that the sum leaves out, each with the reason code of a recapitulation.
    """

    contest: str
    sums: RegionSums
    definition: FormDefinition
    missing: Sequence[tuple[str, str]]

    @property
    def may_be_final(self) -> bool:
        """Whether nothing is left out but what a final recapitulation may leave out; False where nothing is there."""
        return bool(self.sums.expected) and all(reason in FINAL_REASONS for _, reason in self.missing)


def lines_of(view: View) -> Sequence[Line]:
    """Every line of a sub-district, contest by contest: villages in code order, then itself; made once."""
    if ("lines",) not in view.once:
        view.once["lines",] = tuple(_lines_of(view))
    return cast(Sequence[Line], view.once["lines",])


def _lines_of(view: View) -> Iterator[Line]:
    if view.region not in view.package.regions:
        return
    for code, contest in sorted(view.package.contests.items()):
        for district in contest.districts_in(view.region):
            missing = standing_under(view.state, view.package, code, view.region, district.code).missing
            for one in regions_of(view, code, district):
                out = [each for each in missing if each[0].startswith(one.code)]
                yield Line(code, one, contest.definition(district), out)


def whole_lines(view: View) -> Iterator[Line]:
    """Lines of the sub-district itself."""
    return (one for one in lines_of(view) if one.sums.code == view.region)


def sum_columns(package: ElectionPackage) -> list[str]:
    """Columns of the sums, of all forms."""
    return public_columns(field for definition in definitions_of(package) for field in definition.order)


def total_columns(key: str, package: ElectionPackage) -> list[str]:
    """Columns of ``rekap_desa`` and ``rekap_kec``; ``key`` names the region."""
    return [key, "nama", "jenis", "kode_dapil", "tps_diharapkan", "tps_dihitung", *sum_columns(package),
            "status_rekap", "boleh_final", "catatan", "rekap_final", "paket_rekap", "tps_rekap", "selisih"]


def figures_of(definition: FormDefinition, column: Column) -> Mapping[str, object]:
    """Cells of a sum; where no station counts nobody has a figure, not even zero."""
    return {column_of(field): column.totals[field] if column.sheets else "" for field in definition.order}


def _village_rows(view: View) -> Iterator[Row]:
    return ({"kode_desa": one.sums.code, **_row(view, one)} for one in lines_of(view) if one.sums.code != view.region)


def _subdistrict_rows(view: View) -> Iterator[Row]:
    return ({"kode_kec": one.sums.code, **_row(view, one)} for one in whole_lines(view))


def _row(view: View, line: Line) -> Row:
    one = line.sums
    row: dict[str, object] = {
        "nama": view.package.name_of(one.code), "jenis": line.contest, "kode_dapil": one.district.code,
        "tps_diharapkan": one.expected, "tps_dihitung": len(one.column.sheets),
        **figures_of(line.definition, one.column), "status_rekap": word("recap", one.status),
        "boleh_final": truth(line.may_be_final),
    }
    if one.signed is not None:
        signed = one.signed
        row |= {
            "catatan": signed.record.id, "rekap_final": truth(signed.said.status == "final"),
            "paket_rekap": signed.package, "tps_rekap": signed.said.included,
            "selisih": " ".join(f"{item.station}={word('differences', item.reason)}" for item in signed.differences),
        }
    return row


def _places(station: str) -> Mapping[str, str]:
    return dict(zip(_PARENTS, (station[:10], station[:6], station[:4], station[:2]), strict=True))


def _sheet_rows(view: View) -> Iterator[Row]:
    """One row a sheet that counts: the list of a region of any level are the rows that have its code."""
    for one in whole_lines(view):
        stations = {view.records[name].station or "": name for name in one.sums.column.sheets}
        for station, name in sorted(stations.items()):
            leaf = view.leaves.get(name)
            yield {
                "kode_tps": station, **_places(station), "jenis": one.contest,
                "kode_dapil": one.sums.district.code, "catatan": name,
                "versi": view.records[name].content_as(SealedSheet).revision,
                "indeks": leaf.index if leaf is not None else "",
            }


def _left_out_rows(view: View) -> Iterator[Row]:
    """One row an expected station that is in no sum, with its state; a withdrawn one is not expected."""
    for one in whole_lines(view):
        for station, reason in one.missing:
            sheet = view.state.sheet(one.contest, station)
            yield {
                "kode_tps": station, **_places(station), **place_names(view.package, station), "jenis": one.contest,
                "kode_dapil": one.sums.district.code, "alasan": status_of(view, sheet),
                "rincian": reason_of(view.package.stations[station], sheet),
                "boleh_final": truth(reason in FINAL_REASONS),
            }


VILLAGES = RegionTable("rekap_desa", lambda package: total_columns("kode_desa", package), _village_rows)
SUBDISTRICTS = RegionTable("rekap_kec", lambda package: total_columns("kode_kec", package), _subdistrict_rows)
SHEETS = RegionTable("rekap_lembar", lambda package: _SHEETS, _sheet_rows)
LEFT_OUT = RegionTable("rekap_tanpa", lambda package: _LEFT_OUT, _left_out_rows)
