"""Whose digit is whose on the sign-in page: ``digits.json``, readable before anybody signs in.

Persons stand in the order in which they were first enrolled here, and stay there: nobody's digit passes to anybody
else, whatever becomes of a key file. In a workspace from before there was such a list, the digits are those that its
officers have had: by person id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.files import read_limited, write_atomic

_LIMIT = 1 << 16


def read_digits(path: Path) -> tuple[str, ...]:
    """Persons in the order of their digits; empty where there is no list, or none that can be read."""
    try:
        found = json.loads(read_limited(path, _LIMIT)) if path.is_file() else {}
        persons = found.get("persons", [])
    except (KnownError, ValueError, AttributeError, RecursionError, OSError):
        return ()
    return tuple(persons) if are_persons(persons) else ()


def are_persons(found: object) -> bool:
    """Whether this is a list of persons, each of them once."""
    if not isinstance(found, (list, tuple)) or not all(isinstance(one, str) and one for one in found):
        return False
    return len(set(found)) == len(found)


def with_persons(known: Sequence[str], here: Iterable[str]) -> tuple[str, ...]:
    """The list with those behind it who have no digit yet."""
    return (*known, *sorted(set(here) - set(known)))


def write_digits(path: Path, persons: Sequence[str]) -> None:
    """:raises KnownError: ``workspace.*``."""
    write_atomic(path, json.dumps({"v": 1, "persons": list(persons)}).encode("ascii"))
