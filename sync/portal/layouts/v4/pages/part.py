"""The part of a release that makes its pages, from the values of its JSON files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sync.portal.content import View
from sync.portal.documents import FOLDER as DOCUMENTS
from sync.portal.documents import WITHHELD
from sync.portal.feed import changes_path
from sync.portal.layouts.v2.layout import NOWHERE
from sync.portal.layouts.v4.pages.candidates import CandidatePages
from sync.portal.layouts.v4.pages.changes import ChangesTold, changes_told
from sync.portal.layouts.v4.pages.lists import Lists, lists_of
from sync.portal.layouts.v4.pages.lists import added as added_lists
from sync.portal.layouts.v4.pages.lists import carried as carried_lists
from sync.portal.layouts.v4.pages.lists import taken as taken_lists
from sync.portal.layouts.v4.pages.region import FileLine, RegionPages, SubdistrictTold
from sync.portal.layouts.v4.pages.site import GLOSSARY, METHOD, Site, first_page, side_page
from sync.portal.layouts.v4.pages.templating import STYLE, style
from sync.portal.layouts.v4.pages.terms import TERMS, UNCHECKED
from sync.portal.layouts.v4.pages.village import VillagePages
from sync.portal.layouts.v4.part import Made, Making, Quiet
from sync.portal.layouts.v4.shards.feed_shapes import FeedFile
from sync.portal.layouts.v4.shards.paths import FOLDER, LANGUAGES, page_path, pages_folder
from sync.portal.layouts.v4.shards.region_shapes import RegionEntry, SumsFile
from sync.portal.layouts.v4.shards.stations import villages_of
from sync.portal.layouts.v4.shards.sums import added, sums_of
from sync.portal.layouts.v4.tables.findings import ACROSS_RULES
from sync.portal.pieces import Complete, Piece

#: Tables are cut by regency: those are on its page.
_OF_A_REGENCY = re.compile(rf"/(\d{{4}}|{NOWHERE})\.(csv|xlsx)$")
_DIGITS = {"province": 2, "regency": 4, "subdistrict": 6}


class Pages(Quiet):
    """Pages of every region, the first pages, method and glossary, and the style sheet.

    Sums of regencies are read from the files that tell them, so that a page above needs no record.
    """

    def __init__(self, making: Making) -> None:
        super().__init__(making)
        self._site = Site(making.source.package)
        self._pages = RegionPages(self._site)
        self._candidates = CandidatePages(self._site)
        #: sums of the regions of the regency in work, then of regencies and provinces, by code
        self._regions: dict[str, RegionEntry] = {}
        self._above: dict[str, RegionEntry] = {}
        #: votes of candidates of parties: of the sub-districts of the regency in work, and of regencies
        self._lists: dict[str, Lists] = {}
        self._lists_above: dict[str, Lists] = {}
        self._made: dict[str, FileLine] = {}
        self._top: Sequence[RegionEntry] = ()
        #: what changed since the release before, and where that is listed
        self._feed: FeedFile | None = None
        self._path = changes_path(making.source.plan.number)
        #: what is taken up of the regency that ended last
        self._taken: Sequence[RegionEntry] = ()

    def region(self, view: View, regency: str) -> Made:
        """Pages of a sub-district and its villages."""
        if view.region not in view.package.regions:
            self._made.clear()
            return
        villages = villages_of(view)
        if not self.making.with_pages:
            for lang in LANGUAGES:
                paths = [page for one in villages for page in (one.page, *(part.page for part in one.parts))]
                yield from (Piece(one, None) for one in [page_path(view.region, lang), *(p[lang] for p in paths)])
            yield from self._candidates.paths(view.region)
            return
        sums = sums_of(view)
        self._regions |= {one.code: one for one in sums}
        files = list(self._made.values())
        self._made.clear()
        lists = lists_of(view)
        self._lists[view.region] = lists.get(view.region, {})
        below = {code: one for code, one in lists.items() if code != view.region}
        yield from self._candidates.pieces(view.region, self._lists[view.region], below)
        for lang in LANGUAGES:
            told = SubdistrictTold(self._site, villages, sums, lang).values(regency)
            yield Piece(page_path(view.region, lang), self._pages.page(lang, sums[0], sums[1:], files, told))
            for village in villages:
                own = lists.get(village.code, {})
                yield from VillagePages(self._site, village, self._regions[village.code], lang, own).pieces()

    def regency(self, regency: str) -> Made:
        """Page of a regency; its folders are complete."""
        if not self.making.source.package.subdistricts_of(regency):
            self._taken = ()
            self._made.clear()
            return
        yield from self._page(regency, self._parts(self._regions, "subdistrict", regency), [
            *(FileLine(path, made.size, made.digest) for path, made in self.making.listed("data").items()
              if path.endswith(f"/{regency}.csv")),
            # what a person opens stands before the copies for programs
            *sorted(self._made.values(), key=lambda one: one.path.startswith("parquet/")),
        ])
        yield from self._of_candidates(regency, self._lists)
        self._lists_above[regency] = added_lists(self._lists.values())
        self._lists = {}
        self._regions.clear()
        self._made.clear()
        yield from (Complete(pages_folder(regency, lang)) for lang in LANGUAGES)

    def last(self) -> Made:
        """Provinces, the country, the first pages, and what is about the data."""
        yield from self._provinces()
        site, top, plan = self._site, self._site.top, self.making.source.plan
        yield Piece(STYLE, style() if self.making.with_pages else None)
        if self.making.with_pages and not top:
            self._above[""] = added(site.package, "", self._parts(self._above, "province", ""))
        if not top:
            yield from self._page("", self._parts(self._above, "province", ""), [])
        parts = self._top_parts(top)
        for lang in LANGUAGES:
            yield Piece(first_page(lang), self._pages.first(
                lang, self.making.source, self._above[top], parts, self._files(), self._changes(lang)
            ) if self.making.with_pages else None)
            for name in (METHOD, GLOSSARY):
                paths = {one: side_page(name, one) for one in LANGUAGES}
                yield Piece(paths[lang], self._pages.side(lang, name, paths, {
                    "terms": TERMS, "unchecked": UNCHECKED, "fingerprint": site.package.fingerprint,
                    "rules": self._rules(lang),
                    "d_hasil": WITHHELD if plan.d_hasil is None else plan.d_hasil.policy,
                }) if self.making.with_pages else None)

    def carried(self, regency: str) -> Mapping[str, Any]:
        """Its sums, as the text of their file: columns stand in the order of the paper."""
        sums = [msgspec.json.encode(one).decode("utf-8") for one in self._taken]
        return {"sums": sums, "lists": carried_lists(self._lists_above.get(regency, {}))}

    def take_over(self, carried: Mapping[str, Any]) -> None:
        """The same."""
        found = [msgspec.json.decode(one, type=RegionEntry) for one in carried["sums"]]
        if found:
            self._regions = {one.code: one for one in found}
            self._take(found[0].code)
            self._lists_above[found[0].code] = taken_lists(carried["lists"])
            self._regions.clear()

    def carried_part(self, region: str) -> Mapping[str, Any]:
        """Votes of its candidates; the sums of a regency's parts are in the file of its sums."""
        return {"lists": {region: carried_lists(self._lists[region])} if region in self._lists else {}}

    def take_up(self, regency: str, carried: Mapping[str, Any]) -> Made:
        """Its pages lie there."""
        self._lists |= {region: taken_lists(lists) for region, lists in carried["lists"].items()}
        self._made.clear()
        yield from ()

    def saw(self, piece: Piece) -> None:
        """Sums of a regency, and files that can be told for download."""
        if not self.making.with_pages or piece.data is None:
            return
        head, _, rest = piece.path.partition("/")
        if piece.path == self._path:
            self._feed = msgspec.json.decode(piece.data, type=FeedFile)
        if head == FOLDER and rest.endswith("/jumlah.json"):
            found = msgspec.json.decode(piece.data, type=SumsFile)
            self._regions = {one.code: one for one in found.regions}
            self._take(found.code)
        if head not in ("data", "referensi", DOCUMENTS) and rest and piece.is_last:
            # another part's file may tell the release it is in: its digest on a region's page would tell it too
            is_ours = head == FOLDER
            digest = hashlib.sha256(piece.data).hexdigest() if is_ours else None
            self._made[piece.path] = FileLine(piece.path, len(piece.data) if is_ours else None, digest)

    def _take(self, code: str) -> None:
        """What pages above a regency need of it: its sums; where all stations are in it, of its parts too."""
        self._above[code] = self._regions[code]
        parts: list[RegionEntry] = []
        if code == self._site.top:
            self._top = parts = self._parts(self._regions, "subdistrict", code)
        self._taken = [self._above[code], *parts]

    def _provinces(self) -> Iterator[Piece]:
        codes = sorted({one.code[:2] for one in self._site.package.subdistricts()})
        for code in codes if len(self._site.top) <= _DIGITS["province"] else []:
            regencies = self._parts(self._above, "regency", code)
            if self.making.with_pages:
                self._above[code] = added(self._site.package, code, regencies)
            yield from self._page(code, regencies, [])
            below = {one: lists for one, lists in self._lists_above.items() if one.startswith(code)}
            yield from self._of_candidates(code, below)

    def _of_candidates(self, code: str, parts: Mapping[str, Lists]) -> Iterator[Piece]:
        if self.making.with_pages:
            return self._candidates.pieces(code, added_lists(parts.values()), parts)
        return self._candidates.paths(code)

    def _page(self, code: str, parts: Sequence[RegionEntry], files: Sequence[FileLine]) -> Iterator[Piece]:
        for lang in LANGUAGES:
            yield Piece(page_path(code, lang), self._pages.page(
                lang, self._above[code], parts, files
            ) if self.making.with_pages else None)

    def _parts(self, known: dict[str, RegionEntry], level: str, code: str) -> list[RegionEntry]:
        digits = _DIGITS[level]
        return [one for key, one in sorted(known.items()) if len(key) == digits and key.startswith(code)]

    def _top_parts(self, top: str) -> Sequence[RegionEntry]:
        if len(top) == _DIGITS["regency"]:
            return self._top
        return self._parts(self._above, "regency" if top else "province", top)

    def _changes(self, lang: str) -> ChangesTold | None:
        return changes_told(self._site, self._feed, lang) if self._feed is not None else None

    def _files(self) -> list[FileLine]:
        return [
            FileLine(path, made.size, made.digest) for path, made in self.making.files.items()
            if "/" not in path or path.startswith("referensi/")
            or (path.startswith(("data/", "xlsx/")) and not _OF_A_REGENCY.search(path))
        ]

    def _rules(self, lang: str) -> list[tuple[str, str]]:
        words = self._site.words(lang)
        found = {
            str(rule["rule"]) for district in self.making.source.package.contests.values()
            for one in district.districts for rule in district.definition(one).rules.rules
        }
        return [(rule, words.say(f"rule.{rule}")) for rule in sorted(found | ACROSS_RULES)]
