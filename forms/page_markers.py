"""The square marker of a C.HASIL page: which number its black and white cells say.

A marker is eight by eight cells: a black frame of one cell around six by six cells of code. Known are the codes that
stand on sheets that were seen: the three pages of C.HASIL-PPWP 2024, read from the official blank (PKPU 25/2023). The
number is contest times 100 plus page, so that a known code of another form names that form. The codes of the other
contests' wall sheets are not known: their sheets were not seen.
"""

from __future__ import annotations

from collections.abc import Mapping

CELLS = 8
"""Cells of a marker on each side, the frame included."""

CODES: Mapping[int, int] = {101: 0x1DA1C89DD, 102: 0x289C99B2C, 103: 0x3AE94B805}
"""Code by number: 36 cells from the top left, row by row, the highest bit first; white is 1."""

CONTESTS: Mapping[int, str] = {1: "PPWP", 2: "DPR", 3: "DPD", 4: "DPRD PROV", 5: "DPRD KAB/KOTA"}
"""Contest by the hundreds of a marker's number, as KPU's app of February 2024 numbers them."""

MOST_WRONG = 3
"""Cells that may be misread (a fold, a stain); any two codes, however turned, differ in 12 cells or more."""


def number_of(code: int) -> int | None:
    """The number whose code this is, but for a few cells; None for a code that is not known."""
    found = [number for number, known in CODES.items() if (known ^ code).bit_count() <= MOST_WRONG]
    return found[0] if found else None
