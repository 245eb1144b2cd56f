"""One rule for every name at the doors where names come in: what goes in is printed, signed and verified as it is.

The rule holds for packages, rosters and enrolment. What was signed before is read without it.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import resources
from forms.errors import KnownError

#: Longest name of a region, district or choice; as in the schema of the package.
MAX_NAME = 120
#: Longest name of a person; as X.520 bounds a common name.
MAX_PERSON_NAME = 64
_FORMULA = ("=", "+", "-", "@")
_SHOWN = 6


@cache
def letters() -> frozenset[int]:
    """Code points that window and paper print rightly: those of all weights of the font that need no shaping."""
    ranges = tomllib.loads(resources.path("fonts", "letters.toml").read_text(encoding="utf-8"))["ranges"]
    return frozenset(point for first, last in ranges for point in range(first, last + 1))


def checked_name(raw: str, most: int = MAX_NAME) -> str:
    """A name as it is kept: composed (NFC), blanks of every kind made one space, none at its ends.

    :raises KnownError: ``name.empty``, ``name.letters`` naming them, ``name.formula``, ``name.too_long``.
    """
    name = " ".join(unicodedata.normalize("NFC", raw).split())
    if not name:
        raise KnownError("name.empty")
    wrong = list(dict.fromkeys(char for char in name if ord(char) not in letters()))
    if wrong:
        raise KnownError("name.letters", count=len(wrong), letters=", ".join(map(_shown, wrong[:_SHOWN])))
    if name.startswith(_FORMULA):
        raise KnownError("name.formula", sign=name[0])
    if len(name) > most:
        raise KnownError("name.too_long", length=len(name), most=most)
    return name


def _shown(char: str) -> str:
    point = f"U+{ord(char):04X}"
    return f"{char} {point}" if char.isprintable() and not unicodedata.combining(char) else point


def checked_choices(choices: Sequence[Any]) -> list[Any]:
    """Choices and their members with their names checked; what is no choice is left for the schema to refuse.

    :raises KnownError: ``name.*``.
    """
    return [_checked_choice(one) if isinstance(one, Mapping) else one for one in choices]


def _checked_choice(choice: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(choice)
    if isinstance(made.get("name"), str):
        made["name"] = checked_name(made["name"])
    if isinstance(made.get("members"), list):
        made["members"] = checked_choices(made["members"])
    return made
