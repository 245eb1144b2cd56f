"""The CSV tables of version 3: ``koreksi`` has re-readings, and a sum of no sheet is empty instead of zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from forms.definition import FormDefinition
from sync.portal.content import View
from sync.portal.layouts.v2 import tables as version_2
from sync.portal.layouts.v2.names import column_of
from sync.portal.layouts.v3.changes import COLUMNS as CHANGES
from sync.portal.layouts.v3.changes import change_rows
from sync.portal.pieces import Piece
from sync.trust.package import ElectionPackage

Row = Mapping[str, object]
_SUMS = ("rekap_desa", "rekap_kec")


class TableWriter(version_2.TableWriter):
    """As in version 2, with the tables of this one."""

    def __init__(self, package: ElectionPackage) -> None:
        super().__init__(package)
        self.columns = {**self.columns, "koreksi": CHANGES}

    def of(self, view: View, regency: str) -> Iterator[Piece]:
        """Rows of one sub-district."""
        rows = version_2._rows(view, self.columns)
        rows["koreksi"] = list(_change_rows(view))
        sums = _sum_columns(view.package)
        for table in _SUMS:
            rows[table] = [_without_zeros(row, sums) for row in rows[table]]
        for name, found in rows.items():
            path = f"data/{name}/{regency}.csv"
            header: Sequence[str] = ()
            if path not in self.files[name][-1:]:
                self.files[name].append(path)
                header = self.columns[name]
            yield Piece(path, version_2._csv(self.columns[name], found, header), is_last=False)


def _change_rows(view: View) -> Iterator[Row]:
    for code, station, definition in sheets_of(view):
        yield from change_rows(view, view.state.sheet(code, station), definition)


def sheets_of(view: View) -> Iterator[tuple[str, str, FormDefinition]]:
    """Contest, station and form of every sheet that a sub-district is expected to have, contest by contest."""
    for code, contest in sorted(view.package.contests.items()):
        for station in view.package.stations_of(view.region) if view.region else ():
            district = contest.district_of(station.code)
            if district is not None:
                yield code, station.code, contest.definition(district)


def _sum_columns(package: ElectionPackage) -> frozenset[str]:
    forms = (contest.definition(one) for contest in package.contests.values() for one in contest.districts)
    return frozenset(column_of(field) for form in forms for field in form.order)


def _without_zeros(row: Row, sums: frozenset[str]) -> Row:
    """Where no station is counted, nobody has a figure: not even zero."""
    if row["tps_dihitung"]:
        return row
    return {name: "" if name in sums else value for name, value in row.items()}
