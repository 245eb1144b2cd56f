"""Public names of version 4: the one table that maps the house's words to the Indonesian, stable ones of the data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from forms.figure import Figure
from forms.geography import zone_of
from sync.fold import SheetState, Status
from sync.portal.content import View
from sync.portal.layouts.v2.names import choice_numbers, counts, number
from sync.record.content import SealedSheet

__all__ = ["choice_numbers", "column_of", "counts", "dictionary", "local", "mark", "names", "number", "status_code",
           "status_of", "truth", "word"]


def names() -> Mapping[str, Any]:
    """The mapping table, ``columns.json``."""
    return frozen("columns.json")


def dictionary() -> Mapping[str, Any]:
    """Titles, types and keys of tables and columns, ``dictionary.json``."""
    return frozen("dictionary.json")


@cache
def frozen(name: str) -> Mapping[str, Any]:
    """A data file of this layout."""
    found: Mapping[str, Any] = json.loads((files("sync.portal.layouts.v4") / name).read_text(encoding="utf-8"))
    return found


@cache
def word(table: str, code: str) -> str:
    """Public word of a code: ``word("reasons", "misread")`` -> ``salah_baca``."""
    return str(names()[table][code])


def truth(value: bool) -> str:
    """``true`` or ``false``, as Table Schema has it."""
    return "true" if value else "false"


@cache
def column_of(field: str) -> str:
    """Public name of a box: ``used_dpt.m`` -> ``pengguna_dpt_l``."""
    base, _, part = field.partition(".")
    suffix = names()["columns"].get(part, part)
    return word("fields", base) + (f"_{suffix}" if suffix else "")


def mark(figure: Figure) -> str:
    """Why a figure's cell is empty: blank and unreadable are two things."""
    return word("kinds", figure.kind)


@cache
def _zone(province: str) -> timezone:
    return timezone(timedelta(hours=zone_of(province)[1]))


@lru_cache(maxsize=1 << 12)
def local(moment: datetime | str, region: str) -> str:
    """``2024-02-14T22:18:00+07:00``: a moment (aware, or as signed material spells it) in the official time of a
    region code; whole seconds. A text that is no time stays as it is: a reader refuses the plan that says it."""
    try:
        aware = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError:
        return str(moment)
    return aware.astimezone(_zone(region[:2])).isoformat(timespec="seconds")


def status_code(view: View, sheet: SheetState) -> str:
    """State of a sheet in a release: a key of the table ``status``."""
    if view.withdrawn(sheet.station) is not None:
        return "withdrawn"
    if sheet.head is not None:
        return "undecided" if sheet.head.content_as(SealedSheet).outcome == "undecided" else "counted"
    if sheet.status is Status.CONFLICT:
        return "conflict"
    if (sheet.contest, sheet.station) in view.late:
        return "late"
    if sheet.needs_revision:
        return "outdated"
    return "absent" if sheet.status is Status.ABSENT else "empty"


def status_of(view: View, sheet: SheetState) -> str:
    """Public word of :func:`status_code`."""
    return word("status", status_code(view, sheet))
