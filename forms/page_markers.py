"""The square marker of a C.HASIL page: which number its black and white cells say.

A marker is eight by eight cells: a black frame of one cell around six by six cells of code. Known are the codes that
stand on sheets that were seen (``definitions/page-markers.json``). The number names form and page, so that a known code
of another form names that form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from forms.catalogue import definition_folder

CELLS = 8
"""Cells of a marker on each side, the frame included."""

CODES: Mapping[int, int] = {
    int(number): int(code, 16) for number, code in
    json.loads((definition_folder() / "page-markers.json").read_text(encoding="utf-8"))["codes"].items()
}
"""Code by number: 36 cells from the top left, row by row, the highest bit first; white is 1."""

MOST_WRONG = 3
"""Cells that may be misread (a fold, a stain); any two codes, however turned, differ in 12 cells or more."""


def number_of(code: int) -> int | None:
    """The number whose code this is, but for a few cells; None for a code that is not known."""
    found = [number for number, known in CODES.items() if (known ^ code).bit_count() <= MOST_WRONG]
    return found[0] if found else None
