"""A planned page: what it is called in the page head, and how its content is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

    from recap_desktop.reports.paper import Paper


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One sheet side. Pages are planned first, so that each can say "page x of y", and drawn one at a time."""

    subtitle: str
    draw: Callable[[Canvas], None] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """Consecutive pages listed under one title in the contents; ``title`` empty = not listed."""

    title: str
    pages: tuple[PrintedPage, ...]


def flowing(title: str, story: Sequence[Flowable], paper: Paper) -> DocumentPart:
    """A part made of running text."""
    from recap_desktop.reports.flow import draw, paginate

    placed = paginate(story, paper)
    return DocumentPart(title, tuple(PrintedPage(title, partial(draw, page=one)) for one in placed))
