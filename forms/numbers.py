"""How a whole number is written, on screen, on paper and on a page: the one place where thousands are grouped."""

from __future__ import annotations

#: U+2212, as wide as a plus sign; a hyphen reads as a range.
MINUS = "\u2212"


def written(value: int, lang: str) -> str:
    """``1234`` as ``1.234`` in Indonesian and ``1,234`` in English; minus as U+2212."""
    grouped = f"{abs(value):,}"
    if lang == "id":
        grouped = grouped.replace(",", ".")
    return (MINUS if value < 0 else "") + grouped
