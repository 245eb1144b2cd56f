"""Pieces of an explanation, and the same as Markdown.

The words are the program's own; what somebody else wrote is a ``name`` of a heading, and nothing of it is markup.

In a text, what stands between two backticks is a name, and ``[words](#anchor)`` leads to a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sync.portal.isolation import isolated


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 is the title, ``anchor`` what an address of the page ends with, ``name`` somebody else's
    words behind it."""

    level: int
    text: str
    anchor: str = ""
    name: str = ""
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


#: What CommonMark, or GitHub's readers, may take for markup anywhere in a line.
_MARKUP = re.compile(r"[\\`*_\[\]<>|~@]|&(?=[#\w]+;)|:(?=//)|(?<=www)[.]", re.IGNORECASE)
_PIECES = re.compile(r"([^`\[]+|\[(?![^\]]+\]\(#))|`([^`]+)`|\[([^\]]+)\]\(#([^)]+)\)")
#: A long name goes on in the next line behind one of these, or before a full stop.
_BREAKS = re.compile(r"(?<=[_/-])|(?=[.])")

Block = Heading | Prose | Items | Commands | Grid


def markdown(blocks: Iterable[Block]) -> bytes:
    """As GitHub Flavored Markdown, which is also read as it is."""
    return ("\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n").encode("utf-8")


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * block.level} {block.text}{_plain(block.name)}"
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


def _plain(name: str) -> str:
    """A name in Markdown: no link, picture, code, HTML or emphasis, and it turns nothing around beside itself."""
    return _MARKUP.sub(r"\\\g<0>", str(isolated(name)))


def slug(title: str) -> str:
    """The anchor that readers of Markdown give a heading."""
    return re.sub(r"[^a-z0-9-]", "", title.lower().replace(" ", "-"))


def link(title: str) -> str:
    """To the heading of this title."""
    return f"[{title}](#{slug(title)})"


def parts(text: str) -> list[tuple[str, Sequence[str], str]]:
    """A text in pieces, for templates, which escape them: ``name``, ``link`` or ``words``; where a line may break in
    it; and where it leads."""
    found: list[tuple[str, Sequence[str], str]] = []
    for plain, name, said, anchor in _PIECES.findall(text):
        if name:
            found.append(("name", _BREAKS.split(name), ""))
        elif said:
            found.append(("link", [said], anchor))
        else:
            found.append(("words", [plain], ""))
    return found
