"""Pages of a village: its sums, its stations with the figures of every contest, and the sheets themselves.

Where all sheets are too many for one page, the village's page lists the stations and further pages have the sheets, cut
as its JSON file is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sync.portal.layouts.v4.pages.across import AcrossReader
from sync.portal.layouts.v4.pages.anchors import sheet_anchor, station_anchor, station_link
from sync.portal.layouts.v4.pages.candidates import PartyList, party_lists, section_of
from sync.portal.layouts.v4.pages.lists import NO_LISTS, Lists
from sync.portal.layouts.v4.pages.results import (
    INVALID,
    VALID,
    contest_parts,
    number_of,
)
from sync.portal.layouts.v4.pages.sheets import SheetReader, SheetView
from sync.portal.layouts.v4.pages.site import Site
from sync.portal.layouts.v4.pages.words import NONE
from sync.portal.layouts.v4.shards.paths import LANGUAGES, shard_path
from sync.portal.layouts.v4.shards.region_shapes import RegionEntry
from sync.portal.layouts.v4.shards.shapes import FormFile, ShardPart, StationEntry, VillageFile
from sync.portal.layouts.v4.shards.stations import stations_of_part
from sync.portal.pieces import Piece


@dataclass(frozen=True, slots=True)
class StationRow:
    """A row of the table of stations of one contest."""

    number: str
    href: str
    cells: Sequence[str]
    status: str
    counts: bool


@dataclass(frozen=True, slots=True)
class StationTable:
    """Stations with figures of one contest: number and name of each column, rows, the village's sum and of what."""

    code: str
    title: str
    heads: Sequence[tuple[str, str]]
    rows: Sequence[StationRow]
    total: Sequence[str]
    total_of: str


@dataclass(frozen=True, slots=True)
class StationLine:
    """A station: what it is, and each of its sheets as address, contest and state."""

    anchor: str
    number: str
    code: str
    voters: str
    about: str
    links: Sequence[tuple[str, str, str]]
    sheets: Sequence[SheetView]


@dataclass(frozen=True, slots=True)
class CandidateList:
    """Candidates of a contest in the village; ``stations`` are those that count, with the addresses of their sheets."""

    anchor: str
    title: str
    parties: Sequence[PartyList]
    stations: Sequence[tuple[str, str]]


class VillagePages:
    """Makes the pages of one village in one language."""

    def __init__(self, site: Site, village: VillageFile, sums: RegionEntry, lang: str, lists: Lists = NO_LISTS) -> None:
        """:param lists: votes of candidates of parties."""
        self._site, self._village, self._sums, self._lang, self._lists = site, village, sums, lang, lists
        self._words = site.words(lang, village.code)
        package = site.package
        self._forms: dict[str, FormFile] = {}
        self._titles: dict[str, str] = {}
        for contest, held in package.contests.items():
            district = held.district_of(village.code)
            if contest in village.forms and district is not None:
                self._forms[contest] = self._site.form(held, district)
                self._titles[contest] = package.contest_name(contest, village.code).name.get(lang)
        #: page that is being made
        self._path = ""
        self._across = AcrossReader(self._words, self._forms, self._titles, self._place, self._href_of)
        self._reader = SheetReader(self._words, village.zone, self._forms, self._titles, self._across)

    def pieces(self) -> Iterator[Piece]:
        """The village's page, then those of its parts."""
        village = self._village
        path = self._path = village.page[self._lang]
        whole = not village.parts
        stations = village.stations
        yield Piece(path, self._page(path, self._other(village.page), self._site.name(village.code, self._words), {
            "contests": contest_parts(self._site.package, self._words, self._sums, []),
            "tables": [self._table(one, stations, path) for one in self._forms] if whole else [],
            "stations": [self._line(one, path, with_sheets=whole) for one in stations],
            "parts": [(part.page[self._lang], self._part_title(part)) for part in village.parts],
            "is_part": False, "shard": shard_path(village.code), "lists": self._candidates(),
            **self._across.told(stations),
        }))
        for part in village.parts:
            yield self._part(part)

    def _part(self, part: ShardPart) -> Piece:
        path, stations = part.page[self._lang], stations_of_part(self._village, part)
        self._path = path
        self._across.turn()
        return Piece(path, self._page(path, self._other(part.page), self._part_title(part), {
            "contests": [], "tables": [self._table(part.contest, stations, path)],
            "stations": [self._line(one, path, with_sheets=True) for one in stations], "parts": [], "is_part": True,
            "shard": part.path, "lists": [], "across": [], "all_across": 0,
        }))

    def _page(self, path: str, other: str, title: str, values: dict[str, object]) -> bytes:
        code, up = self._village.code, "../" * path.count("/")
        crumbs = list(self._site.crumbs(code, self._lang, up))
        if values["is_part"]:
            crumbs.append((self._village.name, up + self._village.page[self._lang]))
        return self._site.page("village.html", self._lang, path, other, title, {
            "code": code, "crumbs": crumbs, "number": self._words.number,
            **self._site.tables_of(code, self._lang, up), **values,
        }, code)

    def _other(self, paths: dict[str, str]) -> str:
        return paths[next(one for one in LANGUAGES if one != self._lang)]

    def _part_title(self, part: ShardPart) -> str:
        return self._words.say(
            "part_of_village", village=self._village.name, contest=self._titles[part.contest], first=part.first,
            last=part.last,
        )

    def _table(self, contest: str, stations: Sequence[StationEntry], path: str) -> StationTable:
        form, words = self._forms[contest], self._words
        columns = [one.column for one in form.top] + [VALID, INVALID]
        rows = []
        for station in stations:
            sheet = next((one for one in station.sheets if one.contest == contest), None)
            if sheet is not None:
                rows.append(StationRow(
                    station.number, f"#{sheet_anchor(station.number, contest)}", self._reader.figures(sheet, columns),
                    words.state(sheet.status), sheet.counts,
                ))
        sums = next((one.totals for one in self._sums.sums if one.contest == contest), {})
        total = [words.number(sums[one]) if one in sums else NONE for one in columns]
        is_whole = len(rows) == sum(contest in one.states for one in self._village.stations)
        heads = [*((number_of(one), one.name) for one in form.top), (words.say(VALID), ""), (words.say(INVALID), "")]
        return StationTable(contest, self._titles[contest], heads, rows, total,
                            words.say("total_how" if is_whole else "total_village"))

    def _line(self, station: StationEntry, path: str, *, with_sheets: bool) -> StationLine:
        words = self._words
        about = []
        if station.is_special:
            about.append(words.say("special_station"))
        if station.withdrawn is not None:
            about.append(words.say("station_withdrawn", reason=words.say(f"withdrawal_{station.withdrawn}")))
        voters = words.say("voters_unknown")
        if station.voters is not None:
            voters = words.say(
                "station_voters", male=words.number(station.voters.male), female=words.number(station.voters.female),
                total=words.number(station.voters.total),
            )
        links = [
            (self._href(station.number, contest, path), self._titles[contest], words.state(status))
            for contest, status in station.states.items() if contest in self._titles
        ]
        sheets = [self._reader.sheet(station, one) for one in station.sheets] if with_sheets else []
        return StationLine(
            station_anchor(station.number), station.number, station.code, voters, ". ".join(about), links, sheets
        )

    def _candidates(self) -> list[CandidateList]:
        """Votes of the candidates of parties, and where the boxes are that they are the sums of."""
        found = []
        for contest, form in self._forms.items():
            sums = self._lists.get((contest, form.district))
            if sums is not None:
                title = self._words.say("lists_title", contest=self._titles[contest], place=self._village.name)
                counted = [one for one in self._village.stations if any(
                    sheet.contest == contest and sheet.counts for sheet in one.sheets)]
                found.append(CandidateList(
                    section_of(contest), title, party_lists(self._words, form.choices, sums, []),
                    [(one.number, self._href(one.number, contest, self._path)) for one in counted],
                ))
        return found

    def _place(self, station: str) -> str:
        """A station in words; of another village with its name."""
        number = f"{self._words.say('station')} {station[10:]}"
        return number if station[:10] == self._village.code else (
            f"{self._site.name(station[:10], self._words)} {number}")

    def _href_of(self, contest: str, station: str) -> str:
        """Where a sheet of the sub-district is; of another village its station, whose page may be cut."""
        if station[:10] != self._village.code:
            return station_link(station, self._lang)
        return self._href(station[10:], contest, self._path)

    def _href(self, number: str, contest: str, path: str) -> str:
        """Where a sheet is: on this page, or on that of its part."""
        anchor = sheet_anchor(number, contest)
        for part in self._village.parts:
            if part.contest == contest and part.first <= number <= part.last:
                page = part.page[self._lang]
                return f"#{anchor}" if page == path else f"{page.rpartition('/')[2]}#{anchor}"
        return f"#{anchor}"


def station_href(village: VillageFile, number: str, lang: str) -> str:
    """Address of a station, from a page of the same regency."""
    return station_link(f"{village.code}{number}", lang)
