"""The static pages of a release: no script, no network, readable on a telephone.

One page a sub-district, and an overview with the sums of all of them. What they say is gathered here as plain values;
how it looks stands in ``templates/``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from forms.choices import Choice
from forms.figure import Figure
from forms.numbers import written
from resources.catalogue import text
from sync.fold import SheetState
from sync.portal.content import View
from sync.portal.layouts.v2.names import counts, status_of, word
from sync.portal.layouts.v2.stations import public_figures
from sync.portal.layouts.v2.totals import RegionSums, SignedSum, regions_of
from sync.record.content import SealedSheet
from sync.record.record import Record
from sync.trust.contests import District
from sync.trust.package import ElectionPackage

#: What the sums of a sub-district are: closed by a final recapitulation, of every station, or of some so far.
Standing = Literal["final", "whole", "partial"]


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column of figures: field of the form, head of the table of sums, head of the table of stations."""

    field: str
    title: str
    short: str


@dataclass(frozen=True, slots=True)
class Sums:
    """A row of the table of sums. ``status`` is a public word; ``recap`` the id of the signed recap, None without."""

    name: str
    figures: Mapping[str, int]
    counted: int
    expected: int
    status: str
    recap: str | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A recap that stands as it was signed under an earlier package: its own sum, and how the sum of now differs."""

    name: str
    is_final: bool
    before: int | None
    figures: Mapping[str, int]
    counted: int
    expected: int
    recap: str
    differences: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StationRow:
    """A row of the table of stations: figures in words of the page, record ids of all heads."""

    number: str
    figures: Mapping[str, str]
    status: str
    counts: bool
    findings: tuple[str, ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Village:
    """The stations of one village."""

    name: str
    stations: tuple[StationRow, ...]


@dataclass(frozen=True, slots=True)
class PagePart:
    """One contest in one electoral district of a sub-district; the last row of ``totals`` is the sum.

    ``district`` is its name where the contest has several, else empty.
    """

    title: str
    district: str
    columns: tuple[PageColumn, ...]
    standing: Standing
    totals: tuple[Sums, ...]
    earlier: tuple[Earlier, ...]
    villages: tuple[Village, ...]

    @property
    def counted(self) -> int:
        """Stations in the sums."""
        return self.totals[-1].counted

    @property
    def expected(self) -> int:
        """Stations of the roll."""
        return self.totals[-1].expected


class PageWords:
    """Sentences and figures of a page in its language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def say(self, code: str, **params: object) -> str:
        """The message ``portal.<code>``."""
        return text(f"portal.{code}", self.lang, **params)

    def number(self, value: int) -> str:
        """With thousands marks."""
        return written(value, self.lang)

    def place(self, package: ElectionPackage, code: str) -> str:
        """Name of a region."""
        return package.name_of(code)

    def figure(self, figure: Figure) -> str:
        """Blank and unreadable are words, never a zero."""
        return self.number(figure.value) if figure.value is not None else self.say("figure_" + figure.kind.value)


def columns_of(district: District, words: PageWords) -> tuple[PageColumn, ...]:
    """Votes of each ticket, candidate or party, valid, invalid; the tables for download have every field."""
    return (
        *(PageColumn(_votes_of(one), _title_of(one, words), str(one.number)) for one in district.choices.top),
        *(PageColumn(field, words.say(field), words.say(field)) for field in ("valid", "invalid")),
    )


def title_of(package: ElectionPackage, contest: str, district: District, lang: str) -> str:
    """Name of a contest's form."""
    return package.contest(contest).definition(district).title.get(lang)


def parts_of(view: View, words: PageWords) -> list[PagePart]:
    """Everything that the page of a sub-district shows."""
    found = []
    for code, contest in sorted(view.package.contests.items()):
        found += [_part(view, code, district, words) for district in contest.districts_in(view.region)]
    return found


def _part(view: View, contest: str, district: District, words: PageWords) -> PagePart:
    columns = columns_of(district, words)
    *villages, whole = regions = regions_of(view, contest, district)
    several = len(view.package.contest(contest).districts) > 1
    return PagePart(
        title_of(view.package, contest, district, words.lang), district.name if several else "", columns,
        standing_of(whole), tuple(_sums(view, one, whole, words) for one in regions),
        tuple(
            _earlier(view, one, one.signed, words) for one in regions
            if one.signed is not None and one.status == "earlier"
        ),
        tuple(_village(view, contest, one, columns, words) for one in villages),
    )


def _village(view: View, contest: str, village: RegionSums, columns: Sequence[PageColumn], words: PageWords) -> Village:
    of_district = view.package.contest(contest).district_of
    return Village(words.place(view.package, village.code), tuple(
        _station(view, view.state.sheet(contest, station.code), station.number, columns, words)
        for station in view.package.stations_of(village.code) if of_district(station.code) is village.district
    ))


def _title_of(choice: Choice, words: PageWords) -> str:
    """Number and name; a withdrawn choice is marked, its votes stay."""
    title = f"{choice.number}. {choice.name}"
    return title if choice.withdrawn is None else words.say("choice_withdrawn", title=title)


def _votes_of(choice: Choice) -> str:
    """Field with all votes of a choice: of a party those of its candidates too."""
    return f"votes.{choice.id}" if choice.members is None else f"party_total.{choice.id}"


def standing_of(whole: RegionSums) -> Standing:
    """A final recapitulation closes the sub-district, also where it names stations that are in no total."""
    if whole.is_final:
        return "final"
    return "whole" if len(whole.column.sheets) == whole.expected else "partial"


def _sums(view: View, region: RegionSums, whole: RegionSums, words: PageWords) -> Sums:
    """A village without a recap of its own stands in the one of its sub-district, which adds up the same sheets."""
    signed = region if region.signed is not None or whole.signed is None else whole
    return Sums(
        words.place(view.package, region.code), region.column.totals, len(region.column.sheets), region.expected,
        word("recap", signed.status), signed.signed.record.id if signed.signed is not None else None,
    )


def _earlier(view: View, region: RegionSums, signed: SignedSum, words: PageWords) -> Earlier:
    said = signed.said
    return Earlier(
        words.place(view.package, region.code), said.status == "final", signed.before, said.totals, said.included,
        said.expected, signed.record.id,
        tuple((_named(view, one.station, words), one.reason) for one in signed.differences),
    )


def _named(view: View, station: str, words: PageWords) -> str:
    found = view.package.stations.get(station)
    return f"{words.place(view.package, found.village)} {found.number}" if found is not None else station


def _station(
    view: View, sheet: SheetState, number: str, columns: Sequence[PageColumn], words: PageWords
) -> StationRow:
    """Several heads (a conflict) are shown with every figure they give; a box their form lacks stays empty."""
    heads = [public_figures(head) for head in sheet.heads]
    said = {one.field: [words.figure(head[one.field]) for head in heads if one.field in head] for one in columns}
    return StationRow(
        number, {field: " / ".join(dict.fromkeys(figures)) for field, figures in said.items()},
        status_of(view, sheet), counts(sheet),
        tuple(sorted({found for head in sheet.heads for found in _findings(head, words)})),
        tuple(head.id for head in sheet.heads),
    )


def _findings(record: Record, words: PageWords) -> list[str]:
    return [
        item.rule + (f": {words.say('disposition_' + item.disposition)}" if item.disposition is not None else "")
        for item in record.content_as(SealedSheet).findings
    ]
