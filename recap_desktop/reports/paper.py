"""Paper that reports are printed on: A4, or F4 (folio), which most offices keep in the printer.

All in PDF points, lying on its long side; the lower left corner is the origin. Margins are the same on both: a wider
sheet gives wider columns and a higher one more rows, never another type size.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.errors import KnownError

#: Left and right margin, and the lower edge of page content.
LEFT, BOTTOM = 30.0, 50.0
#: Side of the QR code in the page head.
QR_SIDE = 60.0
_HEAD_MARGIN = 22.0


@dataclass(frozen=True, slots=True)
class Paper:
    """One size of paper in landscape. ``name`` as it is chosen: ``a4``, ``f4``."""

    name: str
    width: float
    height: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page."""
        return self.width, self.height

    @property
    def right(self) -> float:
        """Right edge of page content."""
        return self.width - LEFT

    @property
    def inner(self) -> float:
        """Width of page content."""
        return self.width - 2 * LEFT

    @property
    def head_top(self) -> float:
        """Upper edge of the page head."""
        return self.height - _HEAD_MARGIN

    @property
    def top(self) -> float:
        """Upper edge of page content."""
        return self.head_top - QR_SIDE - 8.0


#: 297 x 210 mm and 330 x 215 mm.
A4, F4 = Paper("a4", 841.89, 595.28), Paper("f4", 935.43, 609.45)
#: A4 on its short side: letters and forms to read.
A4_UPRIGHT = Paper("a4", A4.height, A4.width)
PAPERS = {one.name: one for one in (A4, F4)}

#: Their numbers in a workbook.
PAPER_CODES = {"a4": 9, "f4": 14}


def paper_of(name: str) -> Paper:
    """The paper of a name. :raises KnownError: ``report.paper``."""
    try:
        return PAPERS[name]
    except KeyError:
        raise KnownError("report.paper", name=name[:20]) from None
