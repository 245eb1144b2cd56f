"""Public names: the one table that maps the house's words to the Indonesian, stable ones of the open data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from forms.figure import Figure, Kind
from sync.fold import SheetState, Status
from sync.portal.content import View
from sync.record.content import SealedSheet


def names() -> Mapping[str, Any]:
    """The mapping table, ``columns.json``."""
    return frozen("columns.json")


def dictionary() -> Mapping[str, Any]:
    """Titles, types and keys of tables and columns, ``dictionary.json``."""
    return frozen("dictionary.json")


@cache
def frozen(name: str) -> Mapping[str, Any]:
    """A data file of this layout."""
    found: Mapping[str, Any] = json.loads((files("sync.portal.layouts.v2") / name).read_text(encoding="utf-8"))
    return found


def word(table: str, code: str) -> str:
    """Public word of a code: ``word("reasons", "misread")`` -> ``salah_baca``."""
    return str(names()[table][code])


def yes(value: bool) -> str:
    """``ya`` or ``tidak``."""
    return word("yes", "true" if value else "false")


@cache
def column_of(field: str) -> str:
    """Public column name of a field: ``used_dpt.m`` -> ``pengguna_dpt_l``."""
    base, _, part = field.partition(".")
    suffix = names()["columns"].get(part, part)
    return word("fields", base) + (f"_{suffix}" if suffix else "")


def choice_numbers(choice: str, *, is_grouped: bool) -> dict[str, str]:
    """Columns of a choice's ballot numbers: group and member; the group's own line has no member."""
    group, _, member = choice.partition(".") if is_grouped else ("", "", choice)
    return {"nomor_partai": group, "nomor_calon": member}


def number(figure: Figure) -> object:
    """Cell of a figure: its value, empty where the paper has none. Zero is a value."""
    return figure.value if figure.kind is Kind.VALUE else ""


def mark(figure: Figure) -> str:
    """Why a figure's cell is empty: blank and unreadable are two things."""
    return word("kinds", figure.kind.value)


def status_of(view: View, sheet: SheetState) -> str:
    """Status of a station in the tables."""
    if view.withdrawn(sheet.station) is not None:
        key = "withdrawn"
    elif sheet.head is not None:
        key = "undecided" if sheet.head.content_as(SealedSheet).outcome == "undecided" else "counted"
    elif sheet.status is Status.CONFLICT:
        key = "conflict"
    elif (sheet.contest, sheet.station) in view.late:
        key = "late"
    elif sheet.needs_revision:
        key = "outdated"
    else:
        key = "absent" if sheet.status is Status.ABSENT else "empty"
    return word("status", key)


def counts(sheet: SheetState) -> bool:
    """Whether the station's figures are in the totals."""
    return sheet.counted
