"""What the first page says of the changes since the release before, out of the file that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.portal.feed import FEED, archive_path, changes_path
from sync.portal.layouts.v4.pages.anchors import station_anchor
from sync.portal.layouts.v4.pages.site import Site
from sync.portal.layouts.v4.pages.words import NONE, PageWords
from sync.portal.layouts.v4.shards.feed_shapes import Cause, FeedFile, StationChange
from sync.portal.layouts.v4.shards.paths import page_path

#: Stations that the page lists; the file has all of them.
MOST = 20
_CAUSES = 3
#: From the folder of a release to that of its portal, which is also right where the newest lies at the root of a site:
#: nothing is above that.
_PORTAL = "../../"
#: Digits of a village in the code of a station.
_VILLAGE = 10


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A station: name, address (empty where it has no page any more), contest, how it stands (and stood, where that was
    otherwise), why."""

    name: str
    href: str
    contest: str
    state: str
    causes: Sequence[str]


@dataclass(frozen=True, slots=True)
class ChangesTold:
    """The block of a language. ``path`` is the file with all of it, ``atom`` the same for feed readers, ``feed`` what
    they subscribe to; without ``before`` there is nothing to compare with."""

    path: str
    atom: str
    feed: str
    before: int | None
    stations: str
    corrections: str
    withdrawn: str
    package: bool
    rows: Sequence[ChangedRow]
    left: str


def changes_told(site: Site, file: FeedFile, lang: str) -> ChangesTold:
    """Figures that changed first, then stations that left the sums, then new ones, then everything else."""
    words = site.words(lang, site.top)
    listed = sorted(file.stations, key=lambda one: (_weight(one), one.code, one.contest))
    left = len(listed) - MOST
    return ChangesTold(
        changes_path(file.number), archive_path(file.number), _PORTAL + FEED,
        file.before.number if file.before is not None and not file.is_whole else None,
        words.number(len(listed)), words.number(len(file.corrections)),
        words.number(sum(one.is_withdrawn for one in file.withdrawn)), file.packages.before != file.packages.now,
        [_row(site, words, one) for one in listed[:MOST]], words.number(left) if left > 0 else "",
    )


def _weight(one: StationChange) -> int:
    was, now = one.then is not None and one.then.counts, one.now is not None and one.now.counts
    has_other = one.then is not None and one.now is not None and one.then.record != one.now.record
    return 0 if was and now and has_other else 1 if was and not now else 2 if now and not was else 3


def _row(site: Site, words: PageWords, one: StationChange) -> ChangedRow:
    village, number = one.code[:_VILLAGE], one.code[_VILLAGE:]
    package = site.package
    name = f"{site.name(village, words)} {number}" if village in package.regions else one.code
    has_page = one.code in package.stations
    href = f"{page_path(village, words.lang)}#{station_anchor(number)}" if has_page else ""
    contest = one.contest
    if contest in package.contests:
        contest = package.contest_name(contest, one.code[:6]).name.get(words.lang)
    then, now = (words.state(state.status) if state is not None else NONE for state in (one.then, one.now))
    state = now if then == now else words.say("since_became", then=then, now=now)
    told = list(dict.fromkeys(_cause(words, cause) for cause in one.causes))
    return ChangedRow(name, href, contest, state, told[:_CAUSES])


def _cause(words: PageWords, cause: Cause) -> str:
    if cause.kind == "paket":
        return words.say("cause_paket", number=cause.what)
    if cause.kind == "log":
        return words.say("cause_log")
    said = words.say(f"cause_{cause.what}")
    if cause.kind == "kecamatan":
        return words.say("cause_elsewhere", cause=said)
    return said
