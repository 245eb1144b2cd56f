"""One rule for every name and text at the doors where they come in: what goes in is printed, signed and verified as
it is.

Names are held by it in packages, rosters and at enrolment, texts where an officer writes them. What was signed before
is read without it; a letter that the fonts lack is then printed as :func:`missing_letter`.
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
#: Scripts whose letters look alike.
_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(resources.path("fonts", "letters.toml").read_text(encoding="utf-8"))


def _points(name: str) -> frozenset[int]:
    return frozenset(point for first, last in _table()[name] for point in range(first, last + 1))


@cache
def letters() -> frozenset[int]:
    """Code points that window and paper print rightly: those of all weights of the font that need no shaping."""
    return first_letters() | _points("noto")


@cache
def first_letters() -> frozenset[int]:
    """Those of the first font. A document made with it has ``?`` for any other letter."""
    return _points("ranges")


@cache
def signs() -> frozenset[str]:
    """What the fonts print beside letters and no name or text may hold: signs of the window, the crossed box."""
    return frozenset({missing_letter(), *map(chr, _table()["signs"])})


@cache
def missing_letter() -> str:
    """What is printed for a letter that the font lacks: a crossed box, never ``?``, the sign for unreadable."""
    return chr(_table()["missing"])


def checked_name(raw: str, most: int = MAX_NAME) -> str:
    """A name as it is kept: composed (NFC), blanks of every kind made one space, none at its ends.

    :raises KnownError: ``name.empty``, ``name.letters`` naming them, ``name.mixed`` for a word in letters of two
        scripts, which look alike, ``name.formula``, ``name.too_long``.
    """
    name = _composed(raw)
    if not name:
        raise KnownError("name.empty")
    _check_letters(name, "name.letters")
    for word in name.split(" "):
        if len(_scripts(word)) > 1:
            raise KnownError("name.mixed", word=word)
    if name.startswith(_FORMULA):
        raise KnownError("name.formula", sign=name[0])
    if len(name) > most:
        raise KnownError("name.too_long", length=len(name), most=most)
    return name


def checked_text(raw: str, least: int, most: int) -> str:
    """A free text as it is kept, on one line, composed as a name; empty where nothing was written.

    :raises KnownError: ``text.letters`` naming them, ``text.length``.
    """
    words = _composed(raw)
    if words:
        _check_letters(words, "text.letters")
        if not least <= len(words) <= most:
            raise KnownError("text.length", length=len(words), least=least, most=most)
    return words


def _composed(raw: str) -> str:
    return " ".join(unicodedata.normalize("NFC", raw).split())


def _check_letters(words: str, code: str) -> None:
    wrong = list(dict.fromkeys(char for char in words if ord(char) not in letters()))
    if wrong:
        raise KnownError(code, count=len(wrong), letters=", ".join(map(_shown, wrong[:_SHOWN])))


def _scripts(word: str) -> set[str]:
    return {script for char in word if (script := unicodedata.name(char).partition(" ")[0]) in _SCRIPTS}


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
