"""What is noted of the plenary before it is signed: settings of the encrypted workspace, by contest and station.

Attendance with names, boxes and seals with a remark, copies held against the paper. None of it is a record, and it
leaves this laptop in a backup only; what is signed from it is.
"""

from __future__ import annotations

import re

from forms.errors import KnownError
from forms.figure import Figure

_KEY = re.compile(r"plenary\.(?:(attendance)\.[A-Z][A-Z_]{1,19}|(box|copies)\.[A-Z][A-Z_]{1,19}\.[0-9]{13})")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9_./-]{0,63}")
_FIELD = re.compile(r"[a-z][a-z0-9_.]{0,79}")
SEALS = ("whole", "broken", "missing")
ANSWERS = ("equal", "differs", "none")


def attendance_key(contest: str) -> str:
    """Setting of who attends: seat -> ``{"names", "sitting", "mandate"}``."""
    return f"plenary.attendance.{contest}"


def box_key(contest: str, station: str) -> str:
    """Setting of a box: ``{"received", "seal", "opened", "note", "at", "by"}``, and ``"number"`` of the seal where it
    has one."""
    return f"plenary.box.{contest}.{station}"


def copies_key(contest: str, station: str) -> str:
    """Setting of copies: ``{"revision", "copies": {code: {"answer", "figures"}}}``."""
    return f"plenary.copies.{contest}.{station}"


def is_register(key: str, value: object) -> bool:
    """Whether this is a register that the app writes, with a value that it may have."""
    found = _KEY.fullmatch(key)
    if found is None or not isinstance(value, dict):
        return False
    return {"attendance": _is_attendance, "box": _is_box, "copies": _is_copies}[found[1] or found[2]](value)


def _is_attendance(value: dict[str, object]) -> bool:
    return all(_CODE.fullmatch(code) is not None and _is_seat(seat) for code, seat in value.items())


def _is_seat(seat: object) -> bool:
    if not isinstance(seat, dict) or seat.keys() != {"names", "sitting", "mandate"}:
        return False
    names = seat["names"]
    named = isinstance(names, list) and len(names) <= 2 and all(isinstance(one, str) and one for one in names)
    return named and type(seat["sitting"]) is int and 0 <= seat["sitting"] <= len(names) and type(
        seat["mandate"]) is bool


def _is_box(value: dict[str, object]) -> bool:
    texts = all(isinstance(value.get(name, ""), str) for name in ("note", "at", "by", "number"))
    ticks = all(type(value.get(name)) is bool for name in ("received", "opened"))
    whole = value.keys() - {"number"} == {"received", "seal", "opened", "note", "at", "by"}
    return texts and ticks and whole and (value["seal"] is None or value["seal"] in SEALS)


def _is_copies(value: dict[str, object]) -> bool:
    copies = value.get("copies")
    if value.keys() != {"revision", "copies"} or type(value["revision"]) is not int or not isinstance(copies, dict):
        return False
    return all(_CODE.fullmatch(code) is not None and _is_copy(one) for code, one in copies.items())


def _is_copy(value: object) -> bool:
    if not isinstance(value, dict) or value.keys() != {"answer", "figures"} or value["answer"] not in ANSWERS:
        return False
    figures = value["figures"]
    if not isinstance(figures, dict) or bool(figures) != (value["answer"] == "differs"):
        return False
    try:
        return all(_FIELD.fullmatch(name) is not None and Figure.from_json(one) for name, one in figures.items())
    except (KnownError, TypeError, ValueError, KeyError, AttributeError):
        return False
