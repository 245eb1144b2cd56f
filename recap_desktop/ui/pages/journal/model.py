"""Lines of the journal in words, and which of them a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recap_desktop.ui import formats
from recap_desktop.ui.i18n import Words
from resources import catalogue
from sync.trust.package import ElectionPackage
from sync.trust.village_names import village_name

if TYPE_CHECKING:
    from recap_desktop.desk.journal import JournalView

#: Acts of single figures: most of a journal, and seldom what is looked for.
TYPING = frozenset({"figure", "undo", "redo", "as_on_paper"})
#: What the list may be narrowed to: everything but typing, everything, or one kind of act.
WITHOUT_TYPING, ALL = "", "*"
#: Acts of which the line holds a reason, with where its words stand.
_REASONS = {"draft_taken_over": "under_way.why.", "draft_discarded": "entry.change.why."}
COLUMNS = ("n", "when", "who", "what", "where")


def act_word(act: str, words: Words) -> str:
    """What an act is called; one of a newer app by its code."""
    code = f"journal.act.{act}"
    return words(code) if code in catalogue.messages() else act


def cells(entry: JournalView, words: Words, package: ElectionPackage) -> tuple[str, ...]:
    """Number, time, officer, act, place."""
    line = entry.line
    what = act_word(line.act, words)
    if entry.other:
        what = f"{what}: {entry.other}"
    why = _REASONS.get(line.act, "") + line.data.get("code", "")
    if line.act in _REASONS and why in catalogue.messages():
        what = f"{what}. {words(why)}"
    return (
        formats.number(line.n, words.language), formats.moment(line.at, words.zone),
        entry.name or words("journal.by_itself"), what, place_of(entry, words, package),
    )


def place_of(entry: JournalView, words: Words, package: ElectionPackage) -> str:
    """Station and village, with the contest and the box where the line names them."""
    data = entry.line.data
    parts = []
    if entry.station:
        parts.append(f"TPS {formats.station_number(entry.station)} {village_name(package, entry.station[:10])}")
    parts += [words.language.contest(data["contest"])] if "contest" in data else []
    parts += [data[name] for name in ("field", "finding") if name in data]
    return " · ".join(parts)


def found(
    entries: Sequence[JournalView], shown: Sequence[tuple[str, ...]], act: str, search: str
) -> list[int]:
    """Places of the entries that a kind of act and words let through; every word must stand somewhere in the line."""
    wanted = search.casefold().split()
    return [
        place for place, (entry, texts) in enumerate(zip(entries, shown, strict=True))
        if _is_of(entry, act) and all(word in _text(entry, texts) for word in wanted)
    ]


def _is_of(entry: JournalView, act: str) -> bool:
    if act == WITHOUT_TYPING:
        return entry.line.act not in TYPING
    return act == ALL or entry.line.act == act


def _text(entry: JournalView, texts: tuple[str, ...]) -> str:
    """What the line shows, and the codes behind it."""
    return " ".join((*texts, entry.line.person, entry.station, *entry.line.data.values())).casefold()
