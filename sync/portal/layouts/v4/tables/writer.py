"""Cuts the tables per regency, and writes the code lists at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sync.portal.content import View
from sync.portal.layouts.v4.part import Made, Making, Quiet
from sync.portal.layouts.v4.tables import (
    boxes,
    corrections,
    findings,
    index,
    matters,
    pictures,
    results,
    stations,
    totals,
)
from sync.portal.layouts.v4.tables.levels import Levels, level_columns
from sync.portal.layouts.v4.tables.lists import LISTS
from sync.portal.layouts.v4.tables.shape import RegionTable, Row, csv_bytes
from sync.portal.pieces import Piece
from sync.trust.package import ElectionPackage

#: Tables cut per regency, in the order of their columns in the descriptor.
REGION_TABLES: Sequence[RegionTable] = (
    stations.STATIONS, results.RESULTS, boxes.BOXES, results.VOTES, pictures.PICTURES, corrections.CORRECTIONS,
    matters.OBJECTIONS, matters.INCIDENTS, matters.NIHIL, matters.COPIES, matters.SEATS, findings.FINDINGS,
    findings.ACROSS, stations.WITHDRAWN, totals.VILLAGES, totals.SUBDISTRICTS, totals.SHEETS, totals.LEFT_OUT,
    index.INDEX,
)
#: File of a table that is not cut.
_WHOLE = "semua"


def columns_of(package: ElectionPackage) -> Mapping[str, Sequence[str]]:
    """Columns of every table, in the order of the tables."""
    return {**{one.name: one.columns(package) for one in REGION_TABLES}, **level_columns(package)}


class Tables(Quiet):
    """Tables cut per regency, sums of the levels above, and the lists they refer to."""

    goes_on = True

    def __init__(self, making: Making) -> None:
        super().__init__(making)
        self.columns = columns_of(making.source.package)
        self._levels = Levels(making.source.package)
        self._begun = ""

    def region(self, view: View, regency: str) -> Made:
        """Rows of a sub-district."""
        self._levels.add(view)
        for one in REGION_TABLES:
            data = csv_bytes(self.columns[one.name], one.rows(view), header=self._begun != regency)
            yield Piece(f"data/{one.name}/{regency}.csv", data, is_last=False)
        self._begun = regency

    def regency(self, regency: str) -> Made:
        """The files of a regency end, and its own sums come."""
        for one in REGION_TABLES:
            yield Piece(f"data/{one.name}/{regency}.csv", b"")
        yield self._whole("rekap_kab", regency, self._levels.regency(regency))

    def carried(self, regency: str) -> Mapping[str, Any]:
        """Its sums."""
        return {"sums": self._levels.carried()}

    def take_over(self, carried: Mapping[str, Any]) -> None:
        """The same."""
        self._levels.take_over(carried["sums"])

    def carried_part(self, region: str) -> Mapping[str, Any]:
        """The sums of a sub-district."""
        return {"sums": self._levels.carried_part()}

    def take_up(self, regency: str, carried: Mapping[str, Any]) -> Made:
        """The same; its rows are fragments."""
        self._levels.take_up(carried["sums"])
        self._begun = regency
        yield from ()

    def last(self) -> Made:
        """Sums of provinces and of the nation; code lists."""
        yield self._whole("rekap_prov", _WHOLE, self._levels.provinces())
        yield self._whole("rekap_nasional", _WHOLE, self._levels.nation())
        for one in LISTS:
            yield Piece(f"referensi/{one.name}.csv", csv_bytes(one.columns, one.rows(self.making), header=True))

    def _whole(self, table: str, name: str, rows: Iterator[Row]) -> Piece:
        return Piece(f"data/{table}/{name}.csv", csv_bytes(self.columns[table], rows, header=True))
