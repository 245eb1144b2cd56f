"""Pieces of an explanation, and the same as Markdown. In a text, what stands between two backticks is a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 is the title, ``anchor`` what an address of the page ends with."""

    level: int
    text: str
    anchor: str = ""
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph."""

    text: str
    kind: str = "prose"


@dataclass(frozen=True, slots=True)
class Items:
    """Points, each a sentence."""

    items: Sequence[str]
    kind: str = "items"


@dataclass(frozen=True, slots=True)
class Commands:
    """Lines to type."""

    text: str
    kind: str = "commands"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``anchors`` are what addresses of its rows end with, where rows have any."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    anchors: Sequence[str] = ()
    kind: str = "grid"


Block = Heading | Prose | Items | Commands | Grid


def markdown(blocks: Iterable[Block]) -> bytes:
    """As GitHub Flavored Markdown, which is also read as it is."""
    return ("\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n").encode("utf-8")


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * block.level} {block.text}"
    elif isinstance(block, Prose):
        yield block.text
    elif isinstance(block, Items):
        yield from (f"- {one}" for one in block.items)
    elif isinstance(block, Commands):
        yield from (f"    {line}" for line in block.text.splitlines())
    else:
        yield _row(block.head)
        yield _row(["---"] * len(block.head))
        yield from map(_row, block.rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def parts(text: str) -> list[tuple[bool, str]]:
    """A text in pieces: whether each is a name, and the piece. For templates, which escape them."""
    return [(bool(place % 2), one) for place, one in enumerate(text.split("`")) if one]
