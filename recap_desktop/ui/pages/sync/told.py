"""What a round did, in sentences: sent, fetched, and what is still open and why."""

from __future__ import annotations

from collections import Counter

from recap_desktop.desk.views import HeldBack, RoundResult
from recap_desktop.ui import formats
from recap_desktop.ui.i18n import Words
from resources import catalogue
from sync.trust.package import ElectionPackage

#: So many stations, or causes, are named; the others are counted.
_NAMED = 2


def about(result: RoundResult, words: Words, package: ElectionPackage) -> list[str]:
    """Sentences about a round, the first one always; the others where there is something to tell."""
    lang = words.language
    said = [words(
        "sync_page.done", received=formats.number(result.received, lang), fetched=formats.number(result.fetched, lang)
    )]
    if result.blobs:
        said.append(words("sync_page.documents", count=formats.number(result.blobs, lang)))
    if result.restored:
        said.append(words("sync_page.restored"))
    if result.held:
        said.append(words("sync_page.held", count=formats.number(len(result.held), lang),
                          where=_some([_place(one, package) for one in result.held])))
    if result.lacking:
        said.append(words("sync_page.lacking", count=formats.number(result.lacking, lang)))
    if result.set_aside:
        causes = Counter(one.code for one in result.set_aside)
        named = [catalogue.cause(code, lang) or words("sync_page.cause_unknown") for code, _ in causes.most_common()]
        said.append(words("sync_page.set_aside", count=formats.number(len(result.set_aside), lang),
                          causes=_some(list(dict.fromkeys(named)), "; ")))
    if result.package is not None:
        said.append(words("cli.new_package", sequence=result.package))
    return said


def _place(held: HeldBack, package: ElectionPackage) -> str:
    return (f"TPS {formats.station_number(held.station)} {package.name_of(held.station[:10])}"
            f" ({held.person})")


def _some(named: list[str], between: str = ", ") -> str:
    more = len(named) - _NAMED
    return between.join(named[:_NAMED]) + (f"{between}+{more}" if more > 0 else "")
