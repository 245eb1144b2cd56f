"""Numbers in Indonesian words (terbilang), and reading them back from what people write.

Printing is strict; parsing takes missing spaces, KOSONG for zero,
SATU where SE- is usual, and a reading digit by digit.
"""

from __future__ import annotations

import re
from functools import cache

from forms.errors import KnownError

UNITS = ("NOL", "SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN")
LIMIT = 1_000_000_000_000
_SCALES = ((1_000_000_000, "MILIAR"), (1_000_000, "JUTA"), (1_000, "RIBU"))
_DIGIT_WORDS = {word: digit for digit, word in enumerate(UNITS)} | {"KOSONG": 0}
_MAX_TEXT = 200


def in_words(number: int) -> str:
    """The number in capital words: ``210`` is ``DUA RATUS SEPULUH``.

    :raises KnownError: ``figure.out_of_range`` for a negative number or one of 10^12 and more.
    """
    if not 0 <= number < LIMIT:
        raise KnownError("figure.out_of_range", value=str(number))
    if number == 0:
        return UNITS[0]
    words: list[str] = []
    for size, name in _SCALES:
        count, number = divmod(number, size)
        if count:
            words.append("SERIBU" if (count, size) == (1, 1_000) else f"{_below_thousand(count)} {name}")
    if number:
        words.append(_below_thousand(number))
    return " ".join(words)


@cache
def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = []
    if hundreds:
        words.append("SERATUS" if hundreds == 1 else f"{UNITS[hundreds]} RATUS")
    if rest:
        words.append(_below_hundred(rest))
    return " ".join(words)


def _below_hundred(number: int) -> str:
    tens, unit = divmod(number, 10)
    if tens == 0:
        return UNITS[unit]
    if tens == 1:
        return {0: "SEPULUH", 1: "SEBELAS"}.get(unit, f"{UNITS[unit]} BELAS")
    return f"{UNITS[tens]} PULUH" + (f" {UNITS[unit]}" if unit else "")


def parse_words(text: str) -> int | None:
    """The number that the words say, or None where they say none (or more than one).

    A word is read in full or not at all; the order of sizes must fall, so ``DUA SERATUS`` is no number.
    """
    letters = re.sub(r"[\s.\-,]+", "", text.upper())
    if not letters or len(letters) > _MAX_TEXT or not letters.isascii() or not letters.isalpha():
        return None
    by_digit = _digit_by_digit(letters)
    return by_digit if by_digit is not None else _composed(letters)


# Longer words first: SEMBILAN begins like no other, but SEPULUH, SERATUS and SERIBU must win over a bare SE.
_DIGITS_ONLY = re.compile("(?:" + "|".join(_DIGIT_WORDS) + ")+")
_DIGIT = re.compile("|".join(_DIGIT_WORDS))
_UNIT = "(?:SATU|DUA|TIGA|EMPAT|LIMA|ENAM|TUJUH|DELAPAN|SEMBILAN)"
_BELOW_HUNDRED = f"(?:SEPULUH|SEBELAS|{_UNIT}BELAS|{_UNIT}PULUH{_UNIT}?|{_UNIT})"
_BELOW_THOUSAND = f"(?:(?:SE|{_UNIT})RATUS(?:{_BELOW_HUNDRED})?|{_BELOW_HUNDRED})"
_NUMBER = re.compile(
    f"(?:(?P<billion>{_BELOW_THOUSAND})MILIAR)?(?:(?P<million>{_BELOW_THOUSAND})JUTA)?"
    f"(?:(?P<thousand>SE|{_BELOW_THOUSAND})RIBU)?(?P<rest>{_BELOW_THOUSAND})?"
)
_GROUP = re.compile(
    f"(?:(?P<hundreds>SE|{_UNIT})RATUS)?"
    f"(?:(?P<ten>SEPULUH)|(?P<eleven>SEBELAS)|(?P<teen>{_UNIT})BELAS|(?P<tens>{_UNIT})PULUH(?P<unit>{_UNIT})?|"
    f"(?P<single>{_UNIT}))?"
)


def _digit_by_digit(letters: str) -> int | None:
    if not _DIGITS_ONLY.fullmatch(letters):
        return None
    digits = [str(_DIGIT_WORDS[word]) for word in _DIGIT.findall(letters)]
    return int("".join(digits)) if len(digits) <= 9 else None


def _composed(letters: str) -> int | None:
    found = _NUMBER.fullmatch(letters)
    if found is None:
        return None
    total = 0
    for name, size in (("billion", 1_000_000_000), ("million", 1_000_000), ("thousand", 1_000), ("rest", 1)):
        part = found[name]
        if part:
            total += size * (1 if part == "SE" else _group_value(part))
    return total


def _group_value(letters: str) -> int:
    found = _GROUP.fullmatch(letters)
    if found is None:  # the group pattern is the number pattern's own part
        raise AssertionError(letters)
    hundreds, teen, tens = found["hundreds"], found["teen"], found["tens"]
    value = 100 * (1 if hundreds == "SE" else _DIGIT_WORDS[hundreds]) if hundreds else 0
    if found["ten"]:
        return value + 10
    if found["eleven"]:
        return value + 11
    if teen:
        return value + 10 + _DIGIT_WORDS[teen]
    if tens:
        return value + 10 * _DIGIT_WORDS[tens] + (_DIGIT_WORDS[found["unit"]] if found["unit"] else 0)
    return value + (_DIGIT_WORDS[found["single"]] if found["single"] else 0)
