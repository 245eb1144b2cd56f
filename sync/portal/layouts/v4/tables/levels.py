"""``rekap_kab``, ``rekap_prov``, ``rekap_nasional``: sums of the sub-districts below, added up as these come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.definition import FormDefinition
from sync.portal.content import View
from sync.portal.layouts.v4.names import column_of, truth, word
from sync.portal.layouts.v4.tables.shape import Row, name_of
from sync.portal.layouts.v4.tables.totals import Line, sum_columns, whole_lines
from sync.trust.package import ElectionPackage

#: Contest and electoral district.
_Key = tuple[str, str]


@dataclass
class _Sum:
    definition: FormDefinition
    expected: int = 0
    counted: int = 0
    parts: int = 0
    final: int = 0
    begun: bool = False
    may_be_final: bool = True
    figures: dict[str, int] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        one = line.sums
        self.expected += one.expected
        self.counted += len(one.column.sheets)
        self.parts += 1
        self.final += one.status == "final"
        self.begun |= one.status != "none"
        self.may_be_final &= line.may_be_final
        for name, value in one.column.totals.items():
            self.figures[name] = self.figures.get(name, 0) + value

    def add_sum(self, other: _Sum) -> None:
        """Of the parts of another sum."""
        self.expected += other.expected
        self.counted += other.counted
        self.parts += other.parts
        self.final += other.final
        self.begun |= other.begun
        self.may_be_final &= other.may_be_final
        for name, value in other.figures.items():
            self.figures[name] = self.figures.get(name, 0) + value

    @property
    def status(self) -> str:
        """``final`` once every sub-district has a final recapitulation that stands; what is signed before is part."""
        if self.final == self.parts:
            return "final"
        return "partial" if self.begun else "none"


def _told(sums: Mapping[_Key, _Sum]) -> list[Any]:
    return [
        [contest, district, {name: value for name, value in vars(one).items() if name != "definition"}]
        for (contest, district), one in sums.items()
    ]


class Levels:
    """Running sums of a regency, the provinces and the nation."""

    def __init__(self, package: ElectionPackage) -> None:
        self._package = package
        self._regency: dict[_Key, _Sum] = {}
        self._part: dict[_Key, _Sum] = {}
        self._ended: tuple[str, dict[_Key, _Sum]] = ("", {})
        self._sums: dict[str, dict[_Key, _Sum]] = {}

    def add(self, view: View) -> None:
        """A sub-district of the regency that comes."""
        self._part = {}
        for line in whole_lines(view):
            key = (line.contest, line.sums.district.code)
            self._part.setdefault(key, _Sum(line.definition)).add(line)
        self._add_part()

    def regency(self, code: str) -> Iterator[Row]:
        """Lines of a regency that is complete, contest by contest; the levels above take it."""
        self._end(code, self._regency)
        self._regency = {}
        yield from self._rows(self._ended[1], code, "kode_kab")

    def carried(self) -> list[Any]:
        """Sums of the regency that ended last, as JSON values."""
        code, sums = self._ended
        return [code, _told(sums)]

    def take_over(self, carried: list[Any]) -> None:
        """A regency as it was carried."""
        code, sums = carried
        self._end(code, self._read(sums))

    def carried_part(self) -> list[Any]:
        """Sums of the sub-district that came last."""
        return _told(self._part)

    def take_up(self, carried: list[Any]) -> None:
        """A sub-district as it was carried."""
        self._part = self._read(carried)
        self._add_part()

    def _add_part(self) -> None:
        for key, one in self._part.items():
            self._regency.setdefault(key, _Sum(one.definition)).add_sum(one)

    def _read(self, sums: list[Any]) -> dict[_Key, _Sum]:
        return {
            (contest, district): _Sum(self._definition(contest, district), **said) for contest, district, said in sums
        }

    def _definition(self, contest: str, district: str) -> FormDefinition:
        found = self._package.contest(contest)
        return found.definition(next(one for one in found.districts if one.code == district))

    def _end(self, regency: str, sums: dict[_Key, _Sum]) -> None:
        self._ended = regency, sums
        for code in (regency[:_PROVINCE], ""):
            whole = self._sums.setdefault(code, {})
            for key, one in sums.items():
                whole.setdefault(key, _Sum(one.definition)).add_sum(one)

    def provinces(self) -> Iterator[Row]:
        """Lines of every province, in code order."""
        for code in sorted(one for one, sums in self._sums.items() if len(one) == _PROVINCE and sums):
            yield from self._rows(self._sums[code], code, "kode_prov")

    def nation(self) -> Iterator[Row]:
        """Lines of the whole."""
        yield from self._rows(self._sums.get("", {}), "", "")

    def _rows(self, sums: Mapping[_Key, _Sum], code: str, key: str) -> Iterator[Row]:
        for (contest, district), one in sums.items():
            row: dict[str, object] = {key: code, "nama": name_of(self._package, code)} if key else {}
            yield row | {
                "jenis": contest, "kode_dapil": district, "tps_diharapkan": one.expected,
                "tps_dihitung": one.counted, **_figures(one), "kec_diharapkan": one.parts, "kec_final": one.final,
                "status_rekap": word("recap", one.status), "boleh_final": truth(one.may_be_final),
            }


_PROVINCE = 2


def _figures(one: _Sum) -> Mapping[str, object]:
    return {
        column_of(name): one.figures.get(name, 0) if one.counted else "" for name in one.definition.order
    }


def level_columns(package: ElectionPackage) -> Mapping[str, Sequence[str]]:
    """Columns of the three tables by name."""
    rest = _rest(sum_columns(package))
    return {
        "rekap_kab": ["kode_kab", "nama", *rest], "rekap_prov": ["kode_prov", "nama", *rest], "rekap_nasional": rest,
    }


def _rest(sums: Iterable[str]) -> list[str]:
    return ["jenis", "kode_dapil", "tps_diharapkan", "tps_dihitung", *sums, "kec_diharapkan", "kec_final",
            "status_rekap", "boleh_final"]
