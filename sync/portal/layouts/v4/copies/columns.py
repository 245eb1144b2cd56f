"""Types and titles of the columns of every table, from the descriptor."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sync.portal.layouts.v4.described import tables_without_files
from sync.portal.layouts.v4.part import Making


@dataclass(frozen=True)
class Column:
    """A column; ``type`` is that of Table Schema, ``english`` its title in English."""

    name: str
    type: str
    title: str
    english: str


@dataclass(frozen=True)
class Table:
    """A table as the descriptor tells it."""

    name: str
    title: str
    description: str
    columns: Mapping[str, Column]


def tables_of(making: Making) -> Mapping[str, Table]:
    """Every table and list by name."""
    return {
        one["name"]: Table(one["name"], one["title"], one["description"], {
            field["name"]: Column(field["name"], field["type"], field["title"], field["x-title-en"])
            for field in one["schema"]["fields"]
        })
        for one in tables_without_files(making.source.package)
    }


def table_name(path: str) -> str | None:
    """Name of the table whose rows a file has: ``data/tps/3174.csv``, ``data/tps.csv``, ``referensi/calon.csv``."""
    parts = path.removesuffix(".csv").split("/")
    is_table = path.endswith(".csv") and parts[0] in ("data", "referensi") and len(parts) > 1
    return parts[1] if is_table else None


def rows_in(data: bytes) -> list[list[str]]:
    """Rows of the bytes of a table."""
    text = data.decode("utf-8")
    if '"' in text or "\r" in text or not text.endswith("\n"):
        return list(csv.reader(io.StringIO(text, newline="")))
    # no cell is quoted, as in most tables: the same rows in half the time
    return [line.split(",") for line in text[:-1].split("\n")]


def header_in(data: bytes) -> Sequence[str]:
    """The first row of the bytes of a table."""
    return next(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
