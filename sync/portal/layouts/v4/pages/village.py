"""Pages of a village: its sums, its stations with the figures of every contest, and the sheets themselves.

Where all sheets are too many for one page, the village's page lists the stations and further pages have the sheets, cut
as its JSON file is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sync.portal.layouts.v4.pages.results import (
    INVALID,
    VALID,
    contest_parts,
    number_of,
)
from sync.portal.layouts.v4.pages.sheets import SheetReader, SheetView, sheet_anchor, station_anchor
from sync.portal.layouts.v4.pages.site import Site
from sync.portal.layouts.v4.pages.words import NONE
from sync.portal.layouts.v4.shards.forms import form_file
from sync.portal.layouts.v4.shards.paths import LANGUAGES, page_path, shard_path
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


class VillagePages:
    """Makes the pages of one village in one language."""

    def __init__(self, site: Site, village: VillageFile, sums: RegionEntry, lang: str) -> None:
        self._site, self._village, self._sums, self._lang = site, village, sums, lang
        self._words = site.words(lang, village.code)
        package = site.package
        self._forms: dict[str, FormFile] = {}
        self._titles: dict[str, str] = {}
        for contest, held in package.contests.items():
            district = held.district_of(village.code)
            if contest in village.forms and district is not None:
                self._forms[contest] = form_file(held, district)
                self._titles[contest] = package.contest_name(contest, village.code).name.get(lang)
        self._reader = SheetReader(self._words, village.zone, self._forms, self._titles)

    def pieces(self) -> Iterator[Piece]:
        """The village's page, then those of its parts."""
        village = self._village
        path = village.page[self._lang]
        whole = not village.parts
        stations = village.stations
        yield Piece(path, self._page(path, self._other(village.page), self._site.name(village.code, self._words), {
            "contests": contest_parts(self._site.package, self._words, self._sums, []),
            "tables": [self._table(one, stations, path) for one in self._forms] if whole else [],
            "stations": [self._line(one, path, with_sheets=whole) for one in stations],
            "parts": [(part.page[self._lang], self._part_title(part)) for part in village.parts],
            "is_part": False, "shard": shard_path(village.code),
        }))
        for part in village.parts:
            yield self._part(part)

    def _part(self, part: ShardPart) -> Piece:
        path, stations = part.page[self._lang], stations_of_part(self._village, part)
        return Piece(path, self._page(path, self._other(part.page), self._part_title(part), {
            "contests": [], "tables": [self._table(part.contest, stations, path)],
            "stations": [self._line(one, path, with_sheets=True) for one in stations], "parts": [], "is_part": True,
            "shard": part.path,
        }))

    def _page(self, path: str, other: str, title: str, values: dict[str, object]) -> bytes:
        code, up = self._village.code, "../" * path.count("/")
        crumbs = list(self._site.crumbs(code, self._lang, up))
        if values["is_part"]:
            crumbs.append((self._village.name, up + self._village.page[self._lang]))
        return self._site.page("village.html", self._lang, path, other, title, {
            "code": code, "crumbs": crumbs, "number": self._words.number, **values,
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
            (self._href(station, contest, path), self._titles[contest], words.state(status))
            for contest, status in station.states.items() if contest in self._titles
        ]
        sheets = [self._reader.sheet(station, one) for one in station.sheets] if with_sheets else []
        return StationLine(
            station_anchor(station.number), station.number, station.code, voters, ". ".join(about), links, sheets
        )

    def _href(self, station: StationEntry, contest: str, path: str) -> str:
        """Where a sheet is: on this page, or on that of its part."""
        anchor = sheet_anchor(station.number, contest)
        for part in self._village.parts:
            if part.contest == contest and part.first <= station.number <= part.last:
                page = part.page[self._lang]
                return f"#{anchor}" if page == path else f"{page.rpartition('/')[2]}#{anchor}"
        return f"#{anchor}"


def station_href(village: VillageFile, number: str, lang: str) -> str:
    """Address of a station, from a page of the same regency."""
    return f"{page_path(village.code, lang).rpartition('/')[2]}#{station_anchor(number)}"
