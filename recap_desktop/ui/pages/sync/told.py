"""What a round did, and what is still open and why, in sentences."""

from __future__ import annotations

from collections import Counter

from recap_desktop.desk.exchange.views import HeldBack, RoundResult, SetAside, StillOpen
from recap_desktop.ui import formats
from recap_desktop.ui.i18n import Words
from resources import catalogue
from sync.trust.package import ElectionPackage
from sync.trust.village_names import village_name

#: So many stations, or causes, are named; the others are counted.
_NAMED = 2


def round_told(result: RoundResult, words: Words) -> str:
    """What went and what came."""
    lang = words.language
    said = [words(
        "sync_page.done", received=formats.number(result.received, lang), fetched=formats.number(result.fetched, lang)
    )]
    if result.blobs:
        said.append(words("sync_page.documents", count=formats.number(result.blobs, lang)))
    if result.restored:
        said.append(words("sync_page.restored"))
    if result.package is not None:
        said.append(words("cli.new_package", sequence=result.package))
    return words.joined(" ", said)


def open_told(still: StillOpen, words: Words, package: ElectionPackage) -> str:
    """What is held back, waits for a package or was set aside; a line each; empty where nothing is open."""
    lang, said = words.language, []
    if still.held:
        said.append(words("sync_page.held", count=formats.number(len(still.held), lang),
                          where=_some([_place(one, package) for one in still.held])))
    if still.lacking:
        said.append(words("sync_page.lacking", count=formats.number(still.lacking, lang)))
    if still.set_aside:
        said.append(words("sync_page.set_aside", count=formats.number(len(still.set_aside), lang),
                          causes=_some(_causes(still.set_aside, words), "; ")))
    return "\n".join(said)


def _causes(aside: tuple[SetAside, ...], words: Words) -> list[str]:
    """Each cause once, the most frequent first."""
    codes = [code for code, _ in Counter(one.code for one in aside).most_common()]
    said = (catalogue.cause(code, words.language) or words("sync_page.cause_unknown")
            for code in codes)
    return list(dict.fromkeys(said))


def _place(held: HeldBack, package: ElectionPackage) -> str:
    return f"TPS {formats.station_number(held.station)} {village_name(package, held.station[:10])} ({held.person})"


def _some(named: list[str], between: str = ", ") -> str:
    more = len(named) - _NAMED
    return between.join(named[:_NAMED]) + (f"{between}+{more}" if more > 0 else "")
