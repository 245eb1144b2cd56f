"""Numbers in English words, for who follows a reading in English. The paper and every document speak Indonesian."""

from __future__ import annotations

from forms.errors import KnownError
from forms.words import LIMIT

_SMALL = (
    "ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE",
    "THIRTEEN", "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN",
)
_TENS = ("TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY")
_SCALES = ((1_000_000_000, "BILLION"), (1_000_000, "MILLION"), (1_000, "THOUSAND"))


def in_english(number: int) -> str:
    """The number in capital words: ``210`` is ``TWO HUNDRED TEN``.

    :raises KnownError: ``figure.out_of_range`` for a negative number or one of 10^12 and more.
    """
    if not 0 <= number < LIMIT:
        raise KnownError("figure.out_of_range", value=str(number))
    if number == 0:
        return _SMALL[0]
    words: list[str] = []
    for size, name in _SCALES:
        count, number = divmod(number, size)
        if count:
            words += [*_below_thousand(count), name]
    return " ".join([*words, *_below_thousand(number)])


def _below_thousand(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = [_SMALL[hundreds], "HUNDRED"] if hundreds else []
    if 0 < rest < len(_SMALL):
        words.append(_SMALL[rest])
    elif rest:
        tens, unit = divmod(rest, 10)
        words.append(_TENS[tens - 2] + (f"-{_SMALL[unit]}" if unit else ""))
    return words
