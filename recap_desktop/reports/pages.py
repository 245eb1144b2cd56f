"""A planned page: what it is called in the page head, and how its content is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recap_desktop.reports.flow import Piece, paginate

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet side. Pages are planned first, so that each can say "page x of y", and drawn one at a time."""

    subtitle: str
    draw: Callable[[Canvas], None] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive pages listed under one title in the contents; ``title`` empty = not listed."""

    title: str
    pages: tuple[Page, ...]


def flowing(title: str, pieces: Sequence[Piece]) -> Part:
    """A part made of running text."""
    return Part(title, tuple(Page(title, _drawing(placed)) for placed in paginate(pieces)))


def _drawing(placed: Sequence[tuple[Piece, float]]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for piece, top in placed:
            if piece.draw is not None:
                piece.draw(canvas, top)

    return draw
