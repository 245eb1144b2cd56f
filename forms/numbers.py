"""How a whole number is written, on screen, on paper and on a page: the one place where thousands are grouped."""

from __future__ import annotations

from decimal import Decimal

#: U+2212, as wide as a plus sign; a hyphen reads as a range.
MINUS = "\u2212"


def written_ratio(value: Decimal, lang: str) -> str:
    """``1234.50`` as ``1.234,50`` in Indonesian and ``1,234.50`` in English, with the places that it has."""
    whole, _, places = f"{abs(value):f}".partition(".")
    mark = "," if lang == "id" else "."
    sign = MINUS if value < 0 else ""
    return f"{sign}{written(int(whole), lang)}{mark if places else ''}{places}"


def written(value: int, lang: str) -> str:
    """``1234`` as ``1.234`` in Indonesian and ``1,234`` in English; minus as U+2212."""
    grouped = f"{abs(value):,}"
    if lang == "id":
        grouped = grouped.replace(",", ".")
    return (MINUS if value < 0 else "") + grouped
