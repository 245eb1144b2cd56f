"""``datapackage.json`` of version 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.portal.layouts.v2.tables import references
from sync.portal.layouts.v3.describe import data_package
from sync.portal.layouts.v3.tables import TableWriter
from sync.portal.layouts.v4.part import Made, Quiet
from sync.portal.pieces import Piece


class Descriptor(Quiet):
    """Title, type and meaning of every column."""

    def carried(self, regency: str) -> Mapping[str, Any]:
        """Nothing: the paths are noted for all."""
        return {}

    def last(self) -> Made:
        """The descriptor, from the paths of the tables that were made."""
        source = self.making.source
        tables = TableWriter(source.package)
        for path in self.making.listed("data"):
            tables.files[path.split("/")[1]].append(path)
        yield Piece("datapackage.json", data_package(source, tables, references(source.package, source.chain)))
