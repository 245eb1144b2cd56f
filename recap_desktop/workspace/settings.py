"""Settings of this workspace: JSON values by name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, get_args

from forms.errors import KnownError
from recap_desktop.workspace.database import Database
from recap_desktop.workspace.registers import is_register
from sync.record.content.codes import ResultType
from sync.trust.times import moment

#: When the last round with a server ended.
LAST_ROUND = "queue.last_round"
#: Digests of the packages that a server has, by the origin of its log.
PACKAGES_OF = "exchange.packages_of."
#: How many records of a log got their content after their leaf, by the log's origin.
LATE_CONTENT = "exchange.late."
#: Origin of the log that follows another one and to which everything here was offered.
OFFERED_TO = "exchange.epoch"
#: What a person left half filled in a form, by person and digest of the form's key.
HALF_ACT = "half_act."
#: Result type of a sheet that is keyed anew over a sealed one, by contest, station and revision.
KEYED_ANEW = "keyed_anew."
#: What the lines of the board were made from.
LINES_BASIS = "sheet_lines.basis"
#: Persons in the order of their digits on the sign-in page.
DIGITS = "digits.order"
#: Setting of a restored workspace: head of the old journal, until its records are fetched back.
AWAITS_RECORDS = "restore.awaits_records"
#: Paper that reports are printed on: ``a4`` or ``f4``.
PAPER = "report.paper"
#: Copies that a drill proved: name of the file and when, the newest last.
DRILLED = "drilled"

#: Settings of one name whose values are known at sight.
_SIMPLE: dict[str, Callable[[object], bool]] = {
    PAPER: lambda value: value in ("a4", "f4"), LINES_BASIS: lambda value: isinstance(value, dict),
}

_HEX64 = re.compile(r"[0-9a-f]{64}")


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and _HEX64.fullmatch(value) is not None


def _is_time(value: object) -> bool:
    try:
        return isinstance(value, str) and moment(value) is not None
    except KnownError:
        return False


def _is_drilled(value: object) -> bool:
    named = isinstance(value, list) and len(value) == 2 and isinstance(value[0], str)
    return named and isinstance(value, list) and _is_time(value[1])


def is_known(key: str, value: object) -> bool:
    """Whether this is a setting that the app writes, with a value that it may have. A new one is added here."""
    return is_register(key, value) or _is_known(key, value)


def _is_known(key: str, value: object) -> bool:
    if key == LAST_ROUND:
        return _is_time(value)
    if key in _SIMPLE:
        return _SIMPLE[key](value)
    if key == AWAITS_RECORDS:
        return value is None or _is_digest(value)
    if key == DRILLED:
        return isinstance(value, list) and all(_is_drilled(one) for one in value)
    if key == DIGITS:
        return isinstance(value, list) and all(isinstance(one, str) and one for one in value)
    if key == OFFERED_TO:
        return isinstance(value, str) and bool(value)
    if key.startswith(LATE_CONTENT):
        return type(value) is int and value >= 0
    if key.startswith(HALF_ACT):
        return isinstance(value, dict) and _is_digest(key.rpartition(".")[2])
    if key.startswith(KEYED_ANEW):
        return isinstance(value, str) and value in get_args(ResultType)
    if not key.startswith(PACKAGES_OF) or not isinstance(value, list):
        return False
    return all(one == "" or _is_digest(one) for one in value)  # "" of a server that named no package


class Settings:
    """Table ``settings``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str, default: Any = None) -> Any:
        """Value of a setting."""
        found = self._database.row("SELECT value FROM settings WHERE key = ?", (key,))
        return json.loads(found[0]) if found else default

    def drop(self, key: str) -> None:
        """Forget a setting, in the running transaction or one of its own."""
        with self._database.transaction():
            self._database.execute("DELETE FROM settings WHERE key = ?", (key,))

    def put(self, key: str, value: Any) -> None:
        """Set a value, in the running transaction or one of its own. A name without a rule is a defect (ValueError)."""
        if not is_known(key, value):
            raise ValueError(f"no setting: {key}={value!r}")
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO settings (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, json.dumps(value)),
            )
            self._database.expect("SELECT value FROM settings WHERE key = ?", (key,), (json.dumps(value),))
