"""What a table is, and how its rows are written: UTF-8, comma, LF, RFC 4180, codes as text, zeros kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import cast

from forms.definition import FormDefinition
from sync.fold import SheetState
from sync.portal.content import View
from sync.portal.layouts.v4.names import column_of
from sync.trust.contests import District
from sync.trust.package import ElectionPackage
from sync.trust.regions import Station

#: Cells by column; those that a row has not are empty.
Row = Mapping[str, object]
#: Every cell of a row in the order of the columns, for tables with many rows a sheet.
Ordered = tuple[object, ...]


@dataclass(frozen=True)
class RegionTable:
    """A table that is cut per regency and grows sub-district by sub-district.

    :param columns: of a package: forms of several contests and districts share a table.
    :param rows: of one sub-district.
    """

    name: str
    columns: Callable[[ElectionPackage], Sequence[str]]
    rows: Callable[[View], Iterable[Row | Ordered]]


@dataclass(frozen=True)
class Expected:
    """A sheet that a sub-district is expected to have."""

    station: Station
    sheet: SheetState
    district: District
    definition: FormDefinition


def expected_sheets(view: View) -> Iterator[Expected]:
    """Every expected sheet, contest by contest, in station order; where nobody votes on a contest there is none."""
    if ("expected",) not in view.once:
        view.once["expected",] = tuple(_expected(view))
    return iter(cast(tuple[Expected, ...], view.once["expected",]))


def _expected(view: View) -> Iterator[Expected]:
    if not view.region:
        return
    stations = view.package.stations_of(view.region)
    for code, contest in sorted(view.package.contests.items()):
        for station in stations:
            district = contest.district_of(station.code)
            if district is not None:
                sheet = view.state.sheet(code, station.code)
                yield Expected(station, sheet, district, contest.definition(district))


def definitions_of(package: ElectionPackage) -> Iterator[FormDefinition]:
    """Every form of a package, contest by contest."""
    for _, contest in sorted(package.contests.items()):
        for district in contest.districts:
            yield contest.definition(district)


@lru_cache(maxsize=1024)
def plain_fields(definition: FormDefinition) -> Sequence[str]:
    """Boxes that are no votes of a choice."""
    return tuple(one.id for one in definition.fields if definition.row(one.row).choice is None)


def public_columns(fields: Iterable[str]) -> list[str]:
    """Public names of boxes, each once, in the order of the forms."""
    return list(dict.fromkeys(map(column_of, fields)))


def place_names(package: ElectionPackage, code: str) -> dict[str, str]:
    """Names of the village and sub-district of a code, as far as it lies in one."""
    found = {"nama_kec": name_of(package, code[:6])}
    return {"nama_desa": name_of(package, code[:10]), **found} if len(code) >= 10 else found


def name_of(package: ElectionPackage, code: str) -> str:
    """Name of a region; empty where the package has none of this code."""
    region = package.regions.get(code)
    return region.name if region is not None else ""


def cells_of(columns: Sequence[str], row: Row | Ordered) -> Sequence[object]:
    """Every cell of a row in the order of the columns."""
    return row if isinstance(row, tuple) else [*map(row.get, columns, repeat(""))]


def csv_bytes(columns: Sequence[str], rows: Iterable[Row | Ordered], *, header: bool) -> bytes:
    """Rows of a table."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    if header:
        writer.writerow(columns)
    writer.writerows(cells_of(columns, row) for row in rows)
    return stream.getvalue().encode("utf-8")
