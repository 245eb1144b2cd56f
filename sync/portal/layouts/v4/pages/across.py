"""What a page says of findings over several sheets: the rule in words, the boxes, every sheet with its figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sync.portal.layouts.v4.pages.words import PageWords
from sync.portal.layouts.v4.shards.shapes import AcrossLine, AcrossSheet, FormFile, StationEntry

#: Findings that a page of several stations lists; of more the table for download has all of them.
MOST_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class AcrossPlace:
    """A sheet of a finding: contest and station in words, its address, its figure (empty where there is none), and
    whether it alone says otherwise."""

    name: str
    href: str
    figure: str
    is_alone: bool


@dataclass(frozen=True, slots=True)
class AcrossRow:
    """A finding: the rule and what it says; the box that the figures are of (empty where it is about whole sheets),
    other boxes that do not fit; who holds the copy that says otherwise."""

    rule: str
    words: str
    box: str
    others: str
    holder: str
    key: str
    sheets: Sequence[AcrossPlace]


class AcrossReader:
    """Reads findings in the words of a page.

    :param forms: form by contest; ``titles`` the name of each contest.
    :param place: name of a station by its code; ``href`` the address of a sheet by contest and station.
    """

    def __init__(
        self, words: PageWords, forms: Mapping[str, FormFile], titles: Mapping[str, str],
        place: Callable[[str], str], href: Callable[[str, str], str],
    ) -> None:
        self._words, self._titles, self._place, self._href = words, titles, place, href
        self._boxes = {contest: {one.column: one for one in form.boxes} for contest, form in forms.items()}

    def row(self, one: AcrossLine, contest: str) -> AcrossRow:
        """A finding; ``contest`` is one whose form has its boxes."""
        words, boxes = self._words, self._boxes.get(contest, {})
        named = [f"{boxes[c].number} {boxes[c].name[words.lang]}" if c in boxes else c for c in one.columns]
        return AcrossRow(
            one.rule, words.say(f"rule.{one.rule}"), "".join(named[:1]), "; ".join(named[1:]), one.holder, one.key,
            [self._sheet(sheet) for sheet in one.sheets],
        )

    def told(self, stations: Iterable[StationEntry]) -> Mapping[str, object]:
        """Values of a template: every finding that a sheet of these stations is in once, by rule and key, as many as a
        page lists, and how many there are."""
        kept = {
            one.key: (sheet.contest, one) for station in stations for sheet in station.sheets for one in sheet.across
        }
        ordered = sorted(kept.values(), key=lambda pair: (pair[1].rule, pair[1].key))
        rows = [self.row(one, contest) for contest, one in ordered[:MOST_FINDINGS]]
        return {"across": rows, "all_across": len(ordered)}

    def _sheet(self, one: AcrossSheet) -> AcrossPlace:
        name = f"{self._titles.get(one.contest, one.contest)}, {self._place(one.station)}"
        figure = self._words.number(one.figure) if one.figure is not None else ""
        return AcrossPlace(name, self._href(one.contest, one.station), figure, one.is_alone)
