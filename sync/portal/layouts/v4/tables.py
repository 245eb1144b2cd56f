"""The CSV tables and code lists of version 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.portal.content import View
from sync.portal.layouts.v2.tables import references
from sync.portal.layouts.v3.tables import TableWriter
from sync.portal.layouts.v4.part import Made, Making, Quiet
from sync.portal.pieces import Piece


class Tables(Quiet):
    """Tables cut per regency, and the lists they refer to."""

    def __init__(self, making: Making) -> None:
        super().__init__(making)
        self.writer = TableWriter(making.source.package)

    def region(self, view: View, regency: str) -> Made:
        """Rows of a sub-district."""
        yield from self.writer.of(view, regency)

    def regency(self, regency: str) -> Made:
        """The files of a regency end."""
        yield from self.writer.end(regency)

    def carried(self, regency: str) -> Mapping[str, Any]:
        """Nothing: the code lists are those of the packages."""
        return {}

    def last(self) -> Made:
        """Code lists."""
        for path, data in references(self.making.source.package, self.making.source.chain).items():
            yield Piece(path, data)
