"""Who stands where: the table ``kontes,dapil,nomor_partai,partai,nomor,nama[,wilayah]`` beside station data.

One choice a row. ``nomor_partai`` and ``partai`` are empty in a contest without parties; a row with a party and neither
``nomor`` nor ``nama`` is the party itself, so that one without candidates is on the form too. ``wilayah`` holds codes
of 2, 4, 6 or 10 digits that belong to the district, on one or more of its rows, separated by blanks; the longest code
that a station's code begins with decides. A contest with one district needs none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forms.choices import tree_from_json
from forms.errors import KnownError
from recap_desktop.sources.model import SourceContest, SourceDistrict
from sync.trust.table_reader import Row, Table
from sync.trust.tables import name_at

COLUMNS = ("kontes", "dapil", "nomor_partai", "partai", "nomor", "nama")
AREA = "wilayah"
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_REGION = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10}")
_CODE = re.compile(r"[0-9A-Z][0-9A-Z._-]{0,15}")
#: What the ballot prints against a single ticket.
_EMPTY_COLUMN = "kolom kosong"


def read(path: Path) -> Mapping[str, SourceContest]:
    """Contests by code.

    :raises KnownError: ``choices.*``, ``table.*``, ``package.csv_name`` naming file and line.
    """
    if not path.is_file():
        raise KnownError("data.missing", path=str(path))
    found: dict[str, dict[str, _District]] = {}
    for row in Table(path, COLUMNS, (AREA,)):
        contest, district = row.cells["kontes"], row.cells["dapil"]
        if not contest:
            raise KnownError("choices.no_contest", path=path.name, line=row.line)
        own = found.setdefault(contest, {})
        own.setdefault(district, _District(path, district, row.line)).add(row)
    if not found:
        raise KnownError("choices.empty", path=path.name)
    return {code: _contest(path, code, tuple(own.values())) for code, own in found.items()}


def _contest(path: Path, code: str, districts: tuple[_District, ...]) -> SourceContest:
    area: dict[str, str] = {}
    for one in districts:
        if len(districts) > 1 and not one.regions:
            raise KnownError("choices.no_area", path=path.name, line=one.line, contest=code, value=one.name[:40])
        for region, line in one.regions.items():
            if area.setdefault(region, one.name) != one.name:
                raise KnownError("choices.two_districts", path=path.name, line=line, contest=code, value=region)
    return SourceContest(code, tuple(one.made(code, place) for place, one in enumerate(districts, start=1)))


@dataclass
class _District:
    """The rows of one district: choices by number, each with its members; ``regions`` with their lines."""

    path: Path
    name: str
    line: int
    top: dict[int, dict[str, Any]] = field(default_factory=dict)
    regions: dict[str, int] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        cells = row.cells
        for region in cells.get(AREA, "").split():
            if not _REGION.fullmatch(region):
                raise self._wrong("choices.area", row, region)
            self.regions.setdefault(region, row.line)
        if not cells["nomor_partai"]:
            self._choice(self.top, row)
            return
        number = self._number("nomor_partai", row)
        party = self.top.setdefault(number, {"number": number, "members": {}})
        if "members" not in party:
            raise self._wrong("choices.mixed", row, cells["nomor_partai"])
        self._party_name(party, row)
        if cells["nomor"] or cells["nama"]:
            self._choice(party["members"], row)

    def _party_name(self, party: dict[str, Any], row: Row) -> None:
        written = row.cells["partai"]
        if not written and "name" in party:
            return
        name = name_at(self.path, row.line, written)
        if party.setdefault("name", name) != name:
            raise self._wrong("choices.two_names", row, row.cells["nomor_partai"])

    def _choice(self, among: dict[int, dict[str, Any]], row: Row) -> None:
        number = self._number("nomor", row)
        if number in among:
            raise self._wrong("choices.twice", row, row.cells["nomor"])
        name = name_at(self.path, row.line, row.cells["nama"])
        kind = {"kind": "empty_column"} if name.casefold() == _EMPTY_COLUMN else {}
        among[number] = {"number": number, "name": name, **kind}

    def _number(self, column: str, row: Row) -> int:
        if not _NUMBER.fullmatch(row.cells[column]):
            raise self._wrong("choices.number", row, row.cells[column])
        return int(row.cells[column])

    def _wrong(self, code: str, row: Row, value: str) -> KnownError:
        return KnownError(code, path=self.path.name, line=row.line, value=value[:40])

    def made(self, contest: str, place: int) -> SourceDistrict:
        """The district. Its code is its name where that can be one, else its place in the file."""
        rows = [{**one, "members": _in_order(one["members"])} if "members" in one else one for one in self.top.values()]
        code = self.name if _CODE.fullmatch(self.name) else str(place)
        name = name_at(self.path, self.line, self.name) if self.name else contest
        return SourceDistrict(code, name, tuple(sorted(self.regions)), tree_from_json(_in_order(
            {one["number"]: one for one in rows})))


def _in_order(choices: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
    return [choices[number] for number in sorted(choices)]
