"""Regions, stations and candidates of an election package from CSV files; every fault names its file and line."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from forms.errors import KnownError
from sync.record.schema import complete

LEVELS = {2: "province", 4: "regency", 6: "subdistrict", 10: "village"}
"""Level of a region by the number of digits of its code (KPU and Kemendagri codes)."""

_PARENTS = {4: 2, 6: 4, 10: 6}
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,120}")
_COUNT = re.compile(r"[0-9]{1,6}")


def read_text(path: Path) -> str:
    """The file as UTF-8 text, a byte order mark dropped.

    :raises KnownError: ``package.spec_unreadable``.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise KnownError("package.spec_unreadable", path=path.name) from error


def _rows(
    path: Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with the line each begins on; cells are stripped. The heading names these columns and some optional ones."""
    # split at line ends only where CSV does: a quoted name may hold one
    reader = csv.reader(read_text(path).splitlines(keepends=True), strict=True)
    line = 1
    try:
        columns = _heading(path, next(reader, []), columns, optional)
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                if len(cells) != len(columns):
                    raise KnownError("package.csv_cells", path=path.name, line=line, count=len(columns))
                yield line, dict(zip(columns, (cell.strip() for cell in cells), strict=True))
            line = reader.line_num + 1
    except csv.Error as error:
        raise KnownError("package.csv_row", path=path.name, line=line) from error


def regions(path: Path) -> list[dict[str, object]]:
    """Regions of a CSV ``code,name``: 2, 4, 6 and 10-digit codes, each below a region of the file.

    :raises KnownError: ``package.csv_*``.
    """
    found: dict[str, dict[str, object]] = {}
    lines: dict[str, int] = {}
    for line, row in _rows(path, ("code", "name")):
        code, name = row["code"], row["name"]
        level = LEVELS.get(len(code))
        if level is None or not _is_number(code):
            raise KnownError("package.csv_code", path=path.name, line=line, number=code[:20])
        if code in found:
            raise KnownError("package.csv_twice", path=path.name, line=line, number=code)
        if not _NAME.fullmatch(name):
            raise KnownError("package.csv_name", path=path.name, line=line)
        found[code] = {"code": code, "name": name, "level": level}
        lines[code] = line
    for code in found:
        parent = code[: _PARENTS.get(len(code), 0)]
        if parent and parent not in found:
            raise KnownError("package.csv_parent", path=path.name, line=lines[code], number=code, parent=parent)
    return [found[code] for code in sorted(found)]


def stations(path: Path, villages: Collection[str]) -> list[dict[str, object]]:
    """Stations of a CSV ``code,dpt_m,dpt_f[,withdrawn]``; both figures empty where the voter list is not known.

    :param villages: village codes of the package; a station elsewhere is refused.
    :raises KnownError: ``package.csv_*``.
    """
    found: dict[str, dict[str, object]] = {}
    for line, row in _rows(path, ("code", "dpt_m", "dpt_f"), ("withdrawn",)):
        code = row["code"]
        if len(code) != 13 or not _is_number(code) or code.endswith("000"):
            raise KnownError("package.csv_code", path=path.name, line=line, number=code[:20])
        if code in found:
            raise KnownError("package.csv_twice", path=path.name, line=line, number=code)
        if code[:10] not in villages:
            raise KnownError("package.csv_parent", path=path.name, line=line, number=code, parent=code[:10])
        reason = _withdrawn(row.get("withdrawn", ""), "station_withdrawal", path, line)
        found[code] = {"code": code, "dpt": _voters(row["dpt_m"], row["dpt_f"], path, line), **reason}
    return [found[code] for code in sorted(found)]


def withdrawal_codes(kind: str) -> tuple[str, ...]:
    """Reason codes of a withdrawal. ``kind``: ``station_withdrawal`` or ``choice_withdrawal``."""
    return tuple(complete("package")["$defs"][kind]["enum"])


def _withdrawn(code: str, kind: str, path: Path, line: int) -> dict[str, str]:
    if code and code not in withdrawal_codes(kind):
        raise KnownError("package.csv_withdrawn", path=path.name, line=line, choices=", ".join(withdrawal_codes(kind)))
    return {"withdrawn": code} if code else {}


def _voters(male: str, female: str, path: Path, line: int) -> dict[str, int] | None:
    if not male and not female:
        return None
    if not _COUNT.fullmatch(male) or not _COUNT.fullmatch(female):
        raise KnownError("package.csv_dpt", path=path.name, line=line)
    return {"m": int(male), "f": int(female), "t": int(male) + int(female)}


def _heading(path: Path, cells: list[str], columns: tuple[str, ...], optional: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(cell.strip() for cell in cells)
    if not optional:
        fits = found == columns
    else:
        fits = len(set(found)) == len(found) and set(columns) <= set(found) <= {*columns, *optional}
    if not fits:
        raise KnownError("package.csv_columns", path=path.name, columns=",".join(columns))
    return found


def choices(path: Path) -> list[dict[str, object]]:
    """Choices of a CSV ``number,name`` in ballot order; numbers rise, and may have holes.

    With ``party_number,party`` the rows are members of that group, whose rows stand together; a row without number and
    name is the group itself. ``kind`` (``empty_column``) and ``withdrawn`` (a reason code) may be empty.

    :raises KnownError: ``package.csv_*``.
    """
    found: list[dict[str, object]] = []
    members: list[dict[str, object]] | None = None
    for line, row in _rows(path, ("number", "name"), ("party_number", "party", "kind", "withdrawn")):
        if ("party_number" in row) != ("party" in row):
            raise KnownError("package.csv_columns", path=path.name, columns="party_number,party,number,name")
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
    if not _NAME.fullmatch(name):
        raise KnownError("package.csv_name", path=path.name, line=line)
    return {"number": number, "name": name}


def _is_number(code: str) -> bool:
    return code.isascii() and code.isdigit()
