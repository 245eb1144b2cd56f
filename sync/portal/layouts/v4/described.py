"""``datapackage.json`` of version 4."""

from __future__ import annotations

from sync.portal.layouts.v2.tables import references
from sync.portal.layouts.v3.describe import data_package
from sync.portal.layouts.v3.tables import TableWriter
from sync.portal.layouts.v4.part import Made, Making, Quiet
from sync.portal.pieces import Piece


def described(making: Making) -> bytes:
    """The descriptor, with the paths of the tables that were made so far."""
    source = making.source
    tables = TableWriter(source.package)
    for path in making.listed("data"):
        tables.files[path.split("/")[1]].append(path)
    return data_package(source, tables, references(source.package, source.chain))


class Descriptor(Quiet):
    """Title, type and meaning of every column."""

    def last(self) -> Made:
        """The descriptor, from the paths of the tables that were made."""
        yield Piece("datapackage.json", described(self.making))
