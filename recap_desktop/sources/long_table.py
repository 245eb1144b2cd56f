"""The plain long table ``kode_tps,kontes,isian,nilai``: one box of one sheet a row, any number of contests at once.

Box ids are those of ``recap form``. An empty ``nilai`` is a box that is blank on the paper, ``?`` one that nobody can
read; a box that has no row is not known, and its sheet stays empty. Columns with region names may stand beside.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from forms.catalogue import available, load
from forms.choices import ChoiceTree
from forms.definition import FormDefinition
from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.sources.model import (
    SourceContest,
    SourceDistrict,
    SourceSheet,
    StationSource,
    assembled,
    flat_tree,
    grouped_tree,
)
from recap_desktop.sources.region_names import COLUMNS as NAME_COLUMNS
from recap_desktop.sources.region_names import RegionNames
from recap_desktop.sources.station_code import check_station
from sync.trust.table_reader import Table, why_no_figure

COLUMNS = ("kode_tps", "kontes", "isian", "nilai")
_UNREADABLE = "?"
_NUMBER = re.compile(r"[0-9]{1,9}")
#: Boxes of choices: ``votes.5``, ``votes.5.3`` and ``party_total.5``.
_CHOICE = re.compile(r"(votes|party_total)\.([1-9][0-9]{0,2})(?:\.([1-9][0-9]{0,2}))?")

_Sheets = dict[tuple[str, str], dict[str, Figure]]


def read(path: Path, given: Mapping[str, SourceContest]) -> StationSource:
    """Every sheet of a long table.

    :param given: contests whose choices are named elsewhere, by code.
    :raises KnownError: ``data.*``, ``table.*``, ``choices.*`` naming file and line.
    """
    table = _LongTable(path)
    sheets = table.sheets()
    codes = list(dict.fromkeys(contest for _, contest in sheets))
    contests = tuple(table.contest(code, sheets, given.get(code)) for code in codes)
    made = assembled(
        (SourceSheet(station, contest, boxes) for (station, contest), boxes in sheets.items()), contests,
        lambda sheet, form: frozenset(),
    )
    return StationSource(made, contests, table.names.found, unused=table.unused)


class _LongTable:
    def __init__(self, path: Path) -> None:
        self._path = path
        self.names = RegionNames(path)
        self.unused: tuple[str, ...] = ()
        self._known = sorted({contest for contest, _ in available()})

    def _table(self) -> Table:
        table = Table(self._path, COLUMNS)
        self.unused = tuple(one for one in table.columns if one and one not in (*COLUMNS, *NAME_COLUMNS))
        return table

    def sheets(self) -> _Sheets:
        """Figures by station, contest and box."""
        found: _Sheets = {}
        table = self._table()
        has_names = any(name in table.columns for name in NAME_COLUMNS)
        boxes: dict[str, Figure] = {}
        before = ("", "")
        for row in table:
            cells = row.cells
            station, contest, box, value = (cells[name] for name in COLUMNS)
            if (station, contest) != before:  # rows of a sheet stand together nearly always
                boxes = self._sheet(found, station, contest, row.line)
                before = (station, contest)
                if has_names:
                    self.names.add(station, row)
            if box in boxes:
                self._refuse_second(station, contest, box, row.line)
            boxes[sys.intern(box)] = self._figure(value, station, row.line)
        if not found:
            raise KnownError("data.no_stations", path=self._path.name)
        return found

    def _sheet(self, found: _Sheets, station: str, contest: str, line: int) -> dict[str, Figure]:
        check_station(station, path=self._path.name, line=line)
        if contest not in self._known:
            known = ", ".join(self._known)
            raise KnownError("data.contest", path=self._path.name, line=line, value=contest[:40], known=known)
        return found.setdefault((station, contest), {})

    def _figure(self, value: str, station: str, line: int) -> Figure:
        if _NUMBER.fullmatch(value):
            return Figure.of(int(value))
        if not value:
            return Figure.blank()
        if value == _UNREADABLE:
            return Figure.unreadable()
        where = {"path": self._path.name, "line": line, "column": COLUMNS[-1], "station": station}
        raise KnownError(why_no_figure(value), **where, value=value[:40])

    def contest(self, code: str, sheets: _Sheets, given: SourceContest | None) -> SourceContest:
        """The contest in the version of its form that has all the boxes, with the choices given or placeholders.

        :raises KnownError: ``data.box`` for a box that no version has.
        """
        own = {station: boxes for (station, contest), boxes in sheets.items() if contest == code}
        if given is None:
            every = {box for boxes in own.values() for box in boxes}
            given = SourceContest(code, (SourceDistrict("0", code, (), _placeholders(every)),))
        newest: KnownError | None = None
        for version in sorted({version for contest, version in available() if contest == code}, reverse=True):
            made = SourceContest(code, given.districts, version)
            try:
                self._check(made, own)
            except KnownError as error:
                newest = newest or error
            else:
                return made
        assert newest is not None
        raise newest

    def _check(self, contest: SourceContest, own: Mapping[str, Mapping[str, Figure]]) -> None:
        forms: dict[str, FormDefinition] = {
            one.code: load(contest.code, one.choices, contest.version) for one in contest.districts
        }
        for station, boxes in own.items():
            district = contest.district_of(station)
            if district is None:
                raise KnownError("data.no_district", station=station, contest=contest.code)
            form = forms[district.code]
            if not boxes.keys() <= form.place.keys():
                self._refuse_box(station, contest.code, next(one for one in boxes if one not in form))

    def _line_of(self, station: str, contest: str, box: str) -> int:
        wanted = (station, contest, box)
        return next(row.line for row in self._table() if tuple(row.cells[name] for name in COLUMNS[:3]) == wanted)

    def _refuse_box(self, station: str, contest: str, box: str) -> NoReturn:
        line = self._line_of(station, contest, box)
        raise KnownError("data.box", path=self._path.name, line=line, contest=contest, value=box[:40])

    def _refuse_second(self, station: str, contest: str, box: str, line: int) -> NoReturn:
        before = self._line_of(station, contest, box)
        where = {"station": station, "contest": contest, "value": box[:40], "before": before, "line": line}
        raise KnownError("data.box_twice", path=self._path.name, **where)


def _placeholders(boxes: Iterable[str]) -> ChoiceTree:
    """Numbered choices for the boxes that are there."""
    flat: set[int] = set()
    members: dict[int, set[int]] = {}
    is_grouped = False
    for box in boxes:
        found = _CHOICE.fullmatch(box)
        if found is None:
            continue
        kind, top, below = found[1], int(found[2]), found[3]
        flat.add(top)
        members.setdefault(top, set()).update([int(below)] if below else [])
        is_grouped = is_grouped or kind != "votes" or below is not None
    if is_grouped:
        return grouped_tree(members, "PARTAI {number}", "CALON {number} PARTAI {party}")
    return flat_tree(flat, "CALON {number}")
