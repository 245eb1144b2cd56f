"""A printed list as plain data: what every page says, and parts of sentences and tables. Set by :mod:`listing` as PDF,
by :mod:`list_files` as workbook and CSV; nothing heavy is loaded here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from recap_desktop.reports.paper import A4, Paper

Align = Literal["left", "right", "centre"]


@dataclass(frozen=True, slots=True)
class Formula:
    """A value with how a workbook works it out; ``{row}`` is the number of its line. On paper it is the value."""

    text: str
    value: Decimal | None


#: A number is written with the language's marks, a ratio with the places that it has; None is printed as a dash:
#: nobody has that figure.
Cell = str | int | Decimal | Formula | None


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column of a flowing table: share of the page width, and ``"right"`` for figures."""

    title: str
    share: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class ListHead:
    """What stands on every page of a list.

    :param subtitle: whose list this is and of when. :param mode: training, trial or official.
    :param foot: printed at the lower edge beside "page x of y", e.g. a digest.
    :param watermark: whether a mode that is not official also stands pale behind every page.
    """

    title: str
    subtitle: str
    mode: str
    lang: str
    paper: Paper = A4
    foot: str = ""
    watermark: bool = False


@dataclass(frozen=True, slots=True)
class ListPart:
    """A title, sentences, and a table.

    :param nil: printed in place of a table without rows, e.g. NIHIL.
    :param size: of the letters of the table, in points.
    :param row_height: least height of a row in points, where something is written by hand.
    """

    title: str = ""
    lead: tuple[str, ...] = ()
    columns: tuple[TextColumn, ...] = ()
    rows: Sequence[Sequence[Cell]] = ()
    nil: str = ""
    size: float = 9.0
    row_height: float = 0.0


@dataclass(frozen=True, slots=True)
class PrintedList:
    """A whole list. ``signers``: titles of the boxes at its end that are signed by hand."""

    head: ListHead
    parts: tuple[ListPart, ...]
    signers: tuple[str, ...] = ()
