"""What a newer election package may do with each field of an older one: the table of ``succession.toml``, applied.

One function for everybody who takes a package: ``package build``, desk, server, ``recap verify``. It compares what the
packages say, and knows nothing of fields that the table does not name: those never change.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from forms.errors import KnownError
from sync.trust.package import ElectionPackage, check_pin


class Rule(StrEnum):
    """What may happen to a field; meanings at the head of ``succession.toml``."""

    NEVER = "never"
    GROW = "grow"
    CORRECT = "correct"
    ROTATE = "rotate"
    WITHDRAW = "withdraw"
    FOLLOW = "follow"


@dataclass(frozen=True)
class FieldRule:
    """One row: ``path`` in the schema (``[]`` is an entry of a list), rule, and what it means.

    ``key`` tells the entries of a growing list apart, ``bound`` is a field of theirs that never passes to another
    entry; ``returns``: a withdrawal may be taken back.
    """

    path: str
    rule: Rule
    note: str
    key: str | None = None
    bound: str | None = None
    returns: bool = False


@cache
def succession_table() -> Mapping[str, FieldRule]:
    """All rows by path, in the order of the file."""
    rows = tomllib.loads((files("sync.trust") / "succession.toml").read_text(encoding="utf-8"))["field"]
    return {row["path"]: FieldRule(**{**row, "rule": Rule(row["rule"])}) for row in rows}


#: As the key of a list of plain codes: an entry is told by itself.
ENTRY_ITSELF = "."


def succession_fault(older: ElectionPackage, newer: ElectionPackage) -> KnownError | None:
    """Why ``newer`` may not come after ``older``, None where it may. Packages between the two may be missing.

    :return: ``package.other_election``, ``package.other_root``, ``package.older``, ``package.other_content``,
        ``package.other_previous``, or a ``package.change_*`` with ``place``: field and code, as
        ``stations/0001011001001/code``.
    """
    try:
        _check_link(older, newer)
        _check("", "", older.payload, newer.payload)
        _check_log(older.payload["log"], newer.payload["log"])
        _check_districts(older, newer)
    except _Fault as fault:
        return KnownError(fault.code, place=fault.place, sequence=newer.sequence)
    except KnownError as error:
        return error
    return None


def check_succession(older: ElectionPackage, newer: ElectionPackage) -> None:
    """:raises KnownError: what :func:`succession_fault` returns."""
    fault = succession_fault(older, newer)
    if fault is not None:
        raise fault


class _Fault(Exception):  # noqa: N818 -- an internal way out of the walk, never an error of its own
    def __init__(self, code: str, place: str) -> None:
        super().__init__(code, place)
        self.code = code
        self.place = place


def _check_link(older: ElectionPackage, newer: ElectionPackage) -> None:
    check_pin(newer, older.pin())
    if newer.payload["issued"] < older.payload["issued"]:
        raise _Fault("package.change_issued", "issued")


def _check(path: str, place: str, older: Any, newer: Any) -> None:
    """Hold one value against the table; ``path`` is its row, ``place`` says the same with codes."""
    row = succession_table().get(path)
    if row is None:
        if isinstance(older, Mapping) and isinstance(newer, Mapping):
            for name in {**older, **newer}:
                _check(_join(path, name, "."), _join(place, name, "/"), older.get(name), newer.get(name))
        elif older != newer:
            raise _Fault("package.change_never", place)
    elif row.rule is Rule.NEVER:
        if older != newer:
            raise _Fault("package.change_never", place)
    elif row.rule is Rule.WITHDRAW:
        if older is not None and newer is None and not row.returns:
            raise _Fault("package.change_returned", place)
    elif row.rule is Rule.GROW:
        _check_growth(row, place, older or (), newer or ())


def _join(base: str, name: str, sign: str) -> str:
    return f"{base}{sign}{name}" if base else name


def _check_growth(row: FieldRule, place: str, older: Sequence[Any], newer: Sequence[Any]) -> None:
    if row.key is None:
        if list(newer[: len(older)]) != list(older):
            raise _Fault("package.change_never", place)
        return
    was, now = _by_key(row.key, older), _by_key(row.key, newer)
    for code, item in was.items():
        if code not in now:
            raise _Fault("package.change_removed", f"{place}/{code}")
        if item != now[code]:
            _check(f"{row.path}[]", f"{place}/{code}", item, now[code])
    if row.bound is not None:
        for code in _moved(row.bound, was, now):
            raise _Fault("package.change_renumbered", f"{place}/{code}")


def _by_key(key: str, items: Sequence[Any]) -> Mapping[Any, Any]:
    return {item if key == ENTRY_ITSELF else item[key]: item for item in items}


def _moved(bound: str, older: Mapping[Any, Any], newer: Mapping[Any, Any]) -> Iterator[Any]:
    """Keys of the newer list that bear what another key bore before, and bears no longer."""
    gone = {item[bound]: key for key, item in older.items() if newer[key][bound] != item[bound]}
    for key, item in newer.items():
        if gone.get(item[bound], key) != key:
            yield key


def _check_log(older: Mapping[str, Any], newer: Mapping[str, Any]) -> None:
    """Another origin or key is a new epoch: ``before`` goes on with the epoch that ended, whose name is not reused."""
    known, now = older.get("before") or [], newer.get("before") or []
    was, is_now = (older["origin"], older["key"]), (newer["origin"], newer["key"])
    if was == is_now:
        if len(now) != len(known):
            raise _Fault("package.change_epoch", "log/before")
        return
    if was[0] == is_now[0]:
        raise _Fault("package.change_epoch", "log/key")
    if len(now) <= len(known) or (now[len(known)]["origin"], now[len(known)]["key"]) != was:
        raise _Fault("package.change_epoch", "log/before")


def _check_districts(older: ElectionPackage, newer: ElectionPackage) -> None:
    """No village passes from one electoral district of a contest to another, whatever regions are named."""
    for code, contest in older.contests.items():
        for village in older.villages_of(""):
            was = contest.district_of(village.code)
            now = newer.contests[code].district_of(village.code)
            if was is not None and (now is None or now.code != was.code):
                raise _Fault("package.change_moved", f"contests/{code}/districts/{was.code}/{village.code}")
