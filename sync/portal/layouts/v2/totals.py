"""Rows of ``rekap_desa`` and ``rekap_kec``: sums of the sheets that count, and the signed recap that says the same.

Where a region has a part in several electoral districts of a contest, each has its own line: they vote on other forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from forms.definition import FormDefinition
from forms.recapitulation import Column
from sync.fold.recap_content import Difference, differences, says, standing_recap, standing_under
from sync.portal.content import View
from sync.portal.layouts.v2.names import column_of, word, yes
from sync.record.content import SignedRecap
from sync.record.record import Record
from sync.trust.contests import District
from sync.trust.package import ElectionPackage


@dataclass(frozen=True)
class SignedSum:
    """The signed recap of a region that stands beside its sum.

    ``package`` is the number of the package it was made under, ``before`` of the next one that is held, None where
    there is none; ``differences`` are the stations whose part in the current sum is another one.
    """

    record: Record
    package: int
    before: int | None
    differences: Sequence[Difference]

    @property
    def said(self) -> SignedRecap:
        """What was signed."""
        return self.record.content_as(SignedRecap)


@dataclass(frozen=True)
class RegionSums:
    """One line of a recapitulation: a village, or the sub-district itself, in one electoral district."""

    code: str
    district: District
    column: Column
    expected: int
    status: str
    signed: SignedSum | None

    @property
    def is_final(self) -> bool:
        """A final recapitulation says the current sum."""
        return self.status == "final"


def total_columns(key: str, fields: Sequence[str]) -> list[str]:
    """Columns of a recapitulation table; ``key`` is ``kode_desa`` or ``kode_kec``."""
    return [key, "nama", "jenis", "kode_dapil", "tps_diharapkan", "tps_dihitung", *fields, "status_rekap", "catatan",
            "rekap_final", "paket_rekap", "tps_rekap", "selisih"]


def regions_of(view: View, contest: str, district: District) -> list[RegionSums]:
    """Villages in code order, the sub-district last, as far as they lie in an electoral district; made once."""
    key = ("regions", contest, district.code)
    if key not in view.once:
        view.once[key] = _regions_of(view, contest, district)
    return cast(list[RegionSums], view.once[key])


def _regions_of(view: View, contest: str, district: District) -> list[RegionSums]:
    now = standing_under(view.state, view.package, contest, view.region, district.code)
    stations, table = now.stations, now.added_up()
    found = []
    for code, column in [*sorted(table.villages.items()), (view.region, table.total)]:
        told = told_district(view.package, contest, code, district)
        status, recap = recap_of(view, contest, code, told)
        expected = sum(station.startswith(code) for station in stations)
        found.append(RegionSums(code, district, column, expected, status, _signed(view, recap)))
    return found


def told_district(package: ElectionPackage, contest: str, code: str, district: District) -> str:
    """What a recap of a region tells of its district: nothing, unless the region has a part in several."""
    return district.code if len(package.contest(contest).districts_in(code)) > 1 else ""


def recap_of(view: View, contest: str, region: str, district: str) -> tuple[str, Record | None]:
    """The signed recap of a region that stands: ``final`` or ``partial`` where it says the current sum.

    ``earlier`` is one that stands as it was signed under an earlier package, beside the current sum.
    """
    record = standing_recap(view.state, view.reference, contest, region, district)
    if record is None:
        made = (one.content_as(SignedRecap) for one in view.state.recaps_of(contest, region))
        return ("outdated" if any((one.district or "") == district for one in made) else "none"), None
    now = standing_under(view.state, view.package, contest, region, district)
    return (record.content_as(SignedRecap).status if says(record, now) else "earlier"), record


def _signed(view: View, record: Record | None) -> SignedSum | None:
    package = view.reference.package_of(record) if record is not None else None
    if record is None or package is None:
        return None
    later = [one.sequence for one in view.reference.chain if one.sequence > package.sequence]
    later = [number for number in later if number <= view.package.sequence]
    found = differences(view.state, view.reference, record)
    return SignedSum(record, package.sequence, min(later, default=None), found)


def total_rows(view: View, contest: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Table name and row of every village and of the sub-district, in each electoral district."""
    found = view.package.contest(contest)
    for district in found.districts_in(view.region) if view.region in view.package.regions else ():
        for region in regions_of(view, contest, district):
            is_whole = region.code == view.region
            yield "rekap_kec" if is_whole else "rekap_desa", {
                "kode_kec" if is_whole else "kode_desa": region.code,
                **_total_row(view, contest, region, found.definition(district)),
            }


def _total_row(view: View, contest: str, region: RegionSums, definition: FormDefinition) -> Mapping[str, object]:
    row: dict[str, object] = {
        "nama": view.package.name_of(region.code), "jenis": contest, "kode_dapil": region.district.code,
        "tps_diharapkan": region.expected, "tps_dihitung": len(region.column.sheets),
        **{column_of(f): region.column.totals[f] for f in definition.order},
        "status_rekap": word("recap", region.status),
    }
    if region.signed is not None:
        signed = region.signed
        row |= {
            "catatan": signed.record.id, "rekap_final": yes(signed.said.status == "final"),
            "paket_rekap": signed.package, "tps_rekap": signed.said.included,
            "selisih": " ".join(f"{one.station}={word('differences', one.reason)}" for one in signed.differences),
        }
    return row
