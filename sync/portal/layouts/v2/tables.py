"""The CSV tables of a release: UTF-8, LF, RFC 4180, codes as text, zeros kept, every expected station in them.

A table is cut per regency; a file grows sub-district by sub-district, and no row of another is held meanwhile.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sync.portal.content import View
from sync.portal.layouts.v2.changes import COLUMNS as CHANGES
from sync.portal.layouts.v2.changes import change_rows
from sync.portal.layouts.v2.index import COLUMNS as INDEX
from sync.portal.layouts.v2.index import index_rows
from sync.portal.layouts.v2.names import column_of
from sync.portal.layouts.v2.reference import CHOICES, REGIONS, RULES, choice_rows, region_rows, rule_rows
from sync.portal.layouts.v2.stations import (
    TPS,
    VOTES,
    plain_fields,
    result_columns,
    result_rows,
    station_row,
    vote_rows,
)
from sync.portal.layouts.v2.totals import total_columns, total_rows
from sync.portal.pieces import Piece
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage

Row = Mapping[str, object]


class TableWriter:
    """Writes the tables; ``columns`` by table, ``files`` by table in the order written."""

    def __init__(self, package: ElectionPackage) -> None:
        self.columns = _columns(package)
        self.files: dict[str, list[str]] = {name: [] for name in self.columns}

    def of(self, view: View, regency: str) -> Iterator[Piece]:
        """Rows of one sub-district."""
        for name, rows in _rows(view, self.columns).items():
            path = f"data/{name}/{regency}.csv"
            header: Sequence[str] = ()
            if path not in self.files[name][-1:]:
                self.files[name].append(path)
                header = self.columns[name]
            yield Piece(path, _csv(self.columns[name], rows, header), is_last=False)

    def end(self, regency: str) -> Iterator[Piece]:
        """No further sub-district of a regency comes."""
        for name in self.columns:
            yield Piece(f"data/{name}/{regency}.csv", b"")


def _rows(view: View, names: Iterable[str]) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {name: [] for name in names}
    for code, contest in sorted(view.package.contests.items()):
        for station in view.package.stations_of(view.region) if view.region else ():
            district = contest.district_of(station.code)
            if district is None:
                continue  # nobody votes on it there
            definition = contest.definition(district)
            sheet = view.state.sheet(code, station.code)
            rows["tps"].append(station_row(view, sheet, station, district.code))
            rows["hasil"] += result_rows(view, sheet, plain_fields(definition))
            rows["suara"] += vote_rows(view, sheet, definition, district.code)
            rows["koreksi"] += change_rows(view, sheet, definition)
        for name, row in total_rows(view, code):
            rows[name].append(row)
    rows["catatan"] += index_rows(view)
    return rows


def references(package: ElectionPackage, chain: PackageChain) -> dict[str, bytes]:
    """Path -> bytes of the code lists."""
    return {
        "referensi/aturan.csv": _csv(RULES, rule_rows(chain), RULES),
        "referensi/calon.csv": _csv(CHOICES, choice_rows(package), CHOICES),
        "referensi/wilayah.csv": _csv(REGIONS, region_rows(package), REGIONS),
    }


#: Columns of the code lists by table.
LISTS = {"wilayah": REGIONS, "calon": CHOICES, "aturan": RULES}


def _columns(package: ElectionPackage) -> dict[str, Sequence[str]]:
    """Columns of every table; forms of several contests and districts share a table."""
    definitions = [
        contest.definition(district)
        for _, contest in sorted(package.contests.items()) for district in contest.districts
    ]
    plain = list(dict.fromkeys(column_of(f) for d in definitions for f in plain_fields(d)))
    every = list(dict.fromkeys(column_of(f) for d in definitions for f in d.order))
    return {
        "tps": TPS, "hasil": result_columns(plain), "suara": VOTES, "koreksi": CHANGES,
        "rekap_desa": total_columns("kode_desa", every), "rekap_kec": total_columns("kode_kec", every),
        "catatan": INDEX,
    }


def _csv(columns: Sequence[str], rows: Iterable[Row], header: Sequence[str] = ()) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    if header:
        writer.writerow(header)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return stream.getvalue().encode("utf-8")
