"""Regions, stations and choices of an election package from tables; every fault names its file and line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NoReturn

from forms.errors import KnownError
from sync.record.schema import complete
from sync.trust.names import checked_name
from sync.trust.table_reader import NOTHING, Table, check_digits, figure

LEVELS = {2: "province", 4: "regency", 6: "subdistrict", 10: "village"}
"""Level of a region by the number of digits of its code (KPU and Kemendagri codes)."""

_PARENTS = {4: 2, 6: 4, 10: 6}
_NAMES = ("name", "party")
_MAX_VOTERS = 999_999
#: People may be named Na.
_NO_NAME = NOTHING - {"na"}


def _table(path: Path, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with the line each begins on. A word for nothing is an empty cell, in every column but that of names.

    :raises KnownError: ``table.*``.
    """
    for row in Table(path, needed, optional):
        yield row.line, {
            name: "" if cell.casefold() in (_NO_NAME if name in _NAMES else NOTHING) else cell
            for name, cell in row.cells.items()
        }


def name_at(path: Path, line: int, name: str) -> str:
    """A name by the rule of names, its file and line told where it is not taken.

    :raises KnownError: ``package.csv_name``.
    """
    try:
        return checked_name(name)
    except KnownError as error:
        raise KnownError("package.csv_name", path=path.name, line=line, cause=error.code, **error.params) from error


def regions(path: Path) -> list[dict[str, object]]:
    """Regions of a CSV ``code,name``: 2, 4, 6 and 10-digit codes, each below a region of the file.

    :raises KnownError: ``package.csv_*``, ``table.*``.
    """
    found: dict[str, dict[str, object]] = {}
    lines: dict[str, int] = {}
    for line, row in _table(path, ("code", "name")):
        code, name = row["code"], row["name"]
        check_digits(code, path=path.name, line=line)
        level = LEVELS.get(len(code))
        if level is None or not _is_number(code):
            raise KnownError("package.csv_code", path=path.name, line=line, number=code[:20])
        if code in found:
            _refuse_second(path, code, (lines[code], str(found[code]["name"])), (line, name))
        found[code] = {"code": code, "name": name_at(path, line, name), "level": level}
        lines[code] = line
    for code in found:
        parent = code[: _PARENTS.get(len(code), 0)]
        if parent and parent not in found:
            raise KnownError("package.csv_parent", path=path.name, line=lines[code], number=code, parent=parent)
    return [found[code] for code in sorted(found)]


def stations(path: Path, villages: Collection[str]) -> list[dict[str, object]]:
    """Stations of a CSV ``code,dpt_m,dpt_f[,withdrawn]``; both figures empty where the voter list is not known.

    :param villages: village codes of the package; a station elsewhere is refused.
    :raises KnownError: ``package.csv_*``, ``table.*``.
    """
    found: dict[str, dict[str, object]] = {}
    for line, row in _table(path, ("code", "dpt_m", "dpt_f"), ("withdrawn",)):
        code = row["code"]
        check_digits(code, path=path.name, line=line)
        if len(code) != 13 or not _is_number(code) or code.endswith("000"):
            raise KnownError("package.csv_code", path=path.name, line=line, number=code[:20])
        if code in found:
            raise KnownError("package.csv_twice", path=path.name, line=line, number=code)
        if code[:10] not in villages:
            raise KnownError("package.csv_parent", path=path.name, line=line, number=code, parent=code[:10])
        reason = _withdrawn(row.get("withdrawn", ""), "station_withdrawal", path, line)
        found[code] = {"code": code, "dpt": _voters(row, path, line), **reason}
    return [found[code] for code in sorted(found)]


def withdrawal_codes(kind: str) -> tuple[str, ...]:
    """Reason codes of a withdrawal. ``kind``: ``station_withdrawal`` or ``choice_withdrawal``."""
    return tuple(complete("package")["$defs"][kind]["enum"])


def _withdrawn(code: str, kind: str, path: Path, line: int) -> dict[str, str]:
    if code and code not in withdrawal_codes(kind):
        raise KnownError("package.csv_withdrawn", path=path.name, line=line, choices=", ".join(withdrawal_codes(kind)))
    return {"withdrawn": code} if code else {}


def _voters(row: dict[str, str], path: Path, line: int) -> dict[str, int] | None:
    male, female = (
        figure(row[name], path=path.name, line=line, column=name, station=row["code"]) for name in ("dpt_m", "dpt_f")
    )
    if male is None and female is None:
        return None
    if male is None or female is None or max(male, female) > _MAX_VOTERS:
        raise KnownError("package.csv_dpt", path=path.name, line=line)
    return {"m": male, "f": female, "t": male + female}


def _refuse_second(path: Path, code: str, first: tuple[int, str], second: tuple[int, str]) -> NoReturn:
    """Two rows with one code: the same said twice, or two names."""
    (before, old), (line, new) = first, second
    if old != new:
        where = {"before": before, "first": old[:60], "line": line, "name": new[:60]}
        raise KnownError("table.two_names", path=path.name, number=code, **where)
    raise KnownError("package.csv_twice", path=path.name, line=line, number=code)


def choices(path: Path) -> list[dict[str, object]]:
    """Choices of a CSV ``number,name`` in ballot order; numbers rise, and may have holes.

    With ``party_number,party`` the rows are members of that group, whose rows stand together; a row without number and
    name is the group itself. ``kind`` (``empty_column``) and ``withdrawn`` (a reason code) may be empty.

    :raises KnownError: ``package.csv_*``, ``table.*``.
    """
    found: list[dict[str, object]] = []
    members: list[dict[str, object]] | None = None
    for line, row in _table(path, ("number", "name"), ("party_number", "party", "kind", "withdrawn")):
        if ("party_number" in row) != ("party" in row):
            raise KnownError("package.csv_party", path=path.name)
        if "party_number" in row:
            group = _number(row["party_number"], path, line)
            if not found or found[-1]["number"] != group:
                members = []
                found.append({**_choice(found, group, row["party"], path, line), "members": members})
        reason = _withdrawn(row.get("withdrawn", ""), "choice_withdrawal", path, line)
        marks = {**({"kind": row["kind"]} if row.get("kind") else {}), **reason}
        if members is not None and not row["number"] and not row["name"]:
            found[-1].update(marks)
            continue
        among = found if members is None else members
        among.append({**_choice(among, _number(row["number"], path, line), row["name"], path, line), **marks})
    return found


def _number(text: str, path: Path, line: int) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text):
        raise KnownError("package.csv_number", path=path.name, line=line)
    return int(text)


def _choice(
    among: list[dict[str, object]], number: int, name: str, path: Path, line: int
) -> dict[str, object]:
    """One choice, its number above those before it."""
    if among and not number > int(str(among[-1]["number"])):
        raise KnownError("package.csv_number", path=path.name, line=line)
    return {"number": number, "name": name_at(path, line, name)}


def _is_number(code: str) -> bool:
    return code.isascii() and code.isdigit()
