"""Files that people carry between a laptop and the commission: on a stick, by whatever way there is.

Each is one strict JSON object with ``v``, ``recap`` (which kind of file it is) and the fields of its kind, all texts or
lists of texts; another version, another field, another kind is refused, and nothing larger than :data:`MAX_FILE` is
read. A file that was cut short is no JSON any more: whoever reads it is told to copy it once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from forms.errors import KnownError
from sync.record.canonical import decode, encode

#: Bytes of the largest honest file: two certificates in base64 are below 4 KiB.
MAX_FILE = 1 << 16
_VERSION = 1


class Carried(StrEnum):
    """Kinds of files."""

    ENROLMENT_REQUEST = "enrolment_request"
    ENROLMENT_ANSWER = "enrolment_answer"
    RECOVERY_REQUEST = "recovery_request"
    RECOVERY_ANSWER = "recovery_answer"


#: Fields of each kind with the type of their values.
_FIELDS: Mapping[Carried, Mapping[str, type]] = {
    Carried.ENROLMENT_REQUEST: {"request": str},
    Carried.ENROLMENT_ANSWER: {"election": str, "person": str, "request": str, "statement": str, "chain": list},
    Carried.RECOVERY_REQUEST: {
        "election": str, "workspace": str, "wrapped": str, "box": str, "enrolment": str, "proof": str,
    },
    Carried.RECOVERY_ANSWER: {
        "election": str, "person": str, "workspace": str, "request": str, "by": list, "wrapped": str,
    },
}


def write_carried(kind: Carried, fields: Mapping[str, str | list[str]]) -> bytes:
    """The file. Fields that are not those of the kind are a defect (ValueError)."""
    if not _fits(kind, fields):
        raise ValueError(f"not the fields of a {kind}: {sorted(fields)}")
    return encode({"v": _VERSION, "recap": kind.value, **fields})


def kind_of(data: bytes) -> Carried:
    """Which kind of file this is.

    :raises KnownError: ``carried.not_whole`` for half a file or anything else that cannot be read; ``carried.newer``
        for one that a newer version made; ``carried.unknown`` for a file of another program.
    """
    return Carried(_read(data)["recap"])


def read_carried(data: bytes, kind: Carried) -> Mapping[str, Any]:
    """Fields of a file of this kind.

    :raises KnownError: as :func:`kind_of`; ``carried.not_enrolment_request`` and so on for a file of another kind.
    """
    found = _read(data)
    if found["recap"] != kind:
        raise KnownError(f"carried.not_{kind}")
    return {name: value for name, value in found.items() if name not in ("v", "recap")}


def _read(data: bytes) -> dict[str, Any]:
    try:
        found = decode(data, MAX_FILE)
    except KnownError as error:
        raise KnownError("carried.not_whole") from error
    if not isinstance(found, dict) or not isinstance(found.get("recap"), str):
        raise KnownError("carried.unknown")
    kind, version = found["recap"], found.get("v")
    if isinstance(version, int) and version > _VERSION:
        raise KnownError("carried.newer")
    if kind not in set(Carried) or version != _VERSION:
        raise KnownError("carried.unknown")
    if not _fits(Carried(kind), {name: value for name, value in found.items() if name not in ("v", "recap")}):
        raise KnownError("carried.unknown")
    return found


def _fits(kind: Carried, fields: Mapping[str, object]) -> bool:
    wanted = _FIELDS[kind]
    if set(fields) != set(wanted):
        return False
    typed = all(type(fields[name]) is known for name, known in wanted.items())
    return typed and all(type(one) is str for value in fields.values() if isinstance(value, list) for one in value)
