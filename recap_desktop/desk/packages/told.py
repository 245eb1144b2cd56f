"""A difference report in words: for the page of packages and for the verbs alike."""

from __future__ import annotations

from dataclasses import dataclass

from recap_desktop.desk.packages.packages import PackageDifference
from resources.catalogue import sentence, text


@dataclass(frozen=True)
class ToldLine:
    """A change, and what it means here; "" where it means nothing to this desk."""

    change: str
    effect: str


def told(found: PackageDifference, lang: str) -> tuple[str, tuple[ToldLine, ...]]:
    """The head of a report, and its lines."""
    head = []
    if found.newer is not None:
        head.append(text("packages.head.new", lang, sequence=found.newer.sequence, of=found.older.sequence))
    if found.added:
        head.append(text("packages.head.added", lang, known=", ".join(map(str, found.added))))
    lines = [
        ToldLine(sentence(one.change.error, lang), " ".join(sentence(effect.error, lang) for effect in one.effects))
        for one in found.lines
    ]
    if found.newer is not None and not lines:
        lines.append(ToldLine(text("packages.nothing", lang), ""))
    if found.elsewhere:
        lines.append(ToldLine(text("packages.elsewhere", lang, count=found.elsewhere), ""))
    return " ".join(head), tuple(lines)


def done(found: PackageDifference, lang: str) -> str:
    """What was taken, in a sentence."""
    said = []
    if found.newer is not None:
        said.append(text("packages.taken", lang, sequence=found.newer.sequence))
    if found.added:
        said.append(text("packages.added", lang, known=", ".join(map(str, found.added))))
    return " ".join(said)
