"""Rows of ``rekap_desa`` and ``rekap_kec``: sums of the sheets that count, and the signed recap that says the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.definition import FormDefinition
from forms.recapitulation import Column
from sync.fold.recap_content import says, standing_recap, standing_under
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
    now = standing_under(view.state, view.package, contest, subdistrict)
    stations, table = now.stations, now.added_up()
    found = []
    for code, column in [*sorted(table.villages.items()), (subdistrict, table.total)]:
        status, recap = recap_of(view, contest, code)
        found.append(Region(code, column, sum(s.startswith(code) for s in stations), status, recap))
    return found


def recap_of(view: View, contest: str, region: str) -> tuple[str, Record | None]:
    """The signed recap of a region that stands: ``final`` or ``partial`` where it says the current sum.

    ``earlier`` is one that stands as it was signed under an earlier package, beside the current sum.
    """
    record = standing_recap(view.state, view.reference, contest, region)
    if record is None:
        return ("outdated" if view.state.recaps_of(contest, region) else "none"), None
    now = standing_under(view.state, view.package, contest, region)
    return (record.content_as(SignedRecap).status if says(record, now) else "earlier"), record


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
