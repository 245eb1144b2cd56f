"""The part of the layout that makes ``metadata/``: at the end, of the sums and of how often each rule was broken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.portal.layouts.v4.copies.columns import rows_in, table_name
from sync.portal.layouts.v4.metadata.activity import activity
from sync.portal.layouts.v4.metadata.indicators import NATION, Line, indicators
from sync.portal.layouts.v4.metadata.variables import variables
from sync.portal.layouts.v4.metadata.words import document
from sync.portal.layouts.v4.part import Made, Making, Quiet
from sync.portal.layouts.v4.tables import columns_of
from sync.portal.layouts.v4.written import indented
from sync.portal.pieces import Piece

_FINDINGS, _RULES = "temuan", "referensi/aturan.csv"
Counts = dict[str, dict[str, int]]


class Metadata(Quiet):
    """``metadata/ms-keg.json``, ``ms-var.json``, ``ms-ind.json``: what is known of the dataset, and no word typed."""

    def __init__(self, making: Making) -> None:
        super().__init__(making)
        self._columns = list(columns_of(making.source.package)[_FINDINGS])
        self._counts: Counts = {}
        self._ended: Counts = {}
        self._all: Counts = {}
        self._nation: list[Line] = []
        self._rules = 0

    def saw(self, piece: Piece) -> None:
        """Findings of a sub-district, the sums of the nation, the list of rules."""
        if piece.data is None:
            return
        name = table_name(piece.path)
        if name == _FINDINGS:
            self._count(piece.data)
        elif name == NATION:
            names, *lines = rows_in(piece.data)
            self._nation = [dict(zip(names, cells, strict=True)) for cells in lines]
        elif piece.path == _RULES:
            self._rules = len(rows_in(piece.data)) - 1

    def _count(self, data: bytes) -> None:
        """Sheets that count, by contest and rule; rows of one sheet lie in one piece."""
        found: dict[tuple[str, str], set[str]] = {}
        for cells in rows_in(data):
            row = dict(zip(self._columns, cells, strict=True))
            if row["dihitung"] == "true":
                for rule in ("", row["aturan"]):
                    found.setdefault((row["jenis"], rule), set()).add(row["catatan"])
        for (contest, rule), sheets in found.items():
            rules = self._counts.setdefault(contest, {})
            rules[rule] = rules.get(rule, 0) + len(sheets)

    def regency(self, regency: str) -> Made:
        """Its counts are complete."""
        self._ended, self._counts = self._counts, {}
        self._add(self._ended)
        yield from ()

    def carried(self, regency: str) -> Mapping[str, Any]:
        """How many of its sheets break each rule."""
        return {"findings": self._ended}

    def take_over(self, carried: Mapping[str, Any]) -> None:
        """The same."""
        self._add(carried["findings"])

    def carried_part(self, region: str) -> Mapping[str, Any]:
        """Nothing: findings are seen again with the fragments of their table."""
        return {}

    def _add(self, counts: Counts) -> None:
        for contest, rules in counts.items():
            whole = self._all.setdefault(contest, {})
            for rule, found in rules.items():
                whole[rule] = whole.get(rule, 0) + found

    def last(self) -> Made:
        """All three."""
        found = variables(self.making.source.package)
        sheets = sum(int(line["tps_dihitung"]) for line in self._nation)
        made = {
            "ms-keg": [activity(self.making, len(found), self._rules, sheets)], "ms-var": found,
            "ms-ind": indicators(self.making, self._nation, self._all),
        }
        for form, entries in made.items():
            yield Piece(f"metadata/{form}.json", indented(document(self.making, form, entries)))
