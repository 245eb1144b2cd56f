"""What a page says of findings over several sheets: the rule in words, the boxes, every sheet with its figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.portal.layouts.v4.pages.words import PageWords
from sync.portal.layouts.v4.shards.shapes import AcrossLine, AcrossSheet, FormFile, StationEntry

if TYPE_CHECKING:
    from markupsafe import Markup

#: Findings that a page of several stations lists; of more the table for download has all of them.
MOST_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class AcrossRow:
    """A finding: the rule and what it says; the box that the figures are of (empty where it is about whole sheets),
    other boxes that do not fit; who holds the copy that says otherwise. ``sheets`` are items of a list: contest and
    station in words with the address of the sheet, its figure where there is one, whether it alone says otherwise."""

    rule: str
    words: str
    box: str
    others: str
    holder: str
    key: str
    sheets: Markup


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
        #: rows of the page in work: every sheet of a finding tells all of it
        self._rows: dict[tuple[str, str, str], AcrossRow] = {}

    def turn(self) -> None:
        """Another page begins: addresses are others."""
        self._rows = {}

    def row(self, one: AcrossLine, contest: str) -> AcrossRow:
        """A finding; ``contest`` is one whose form has its boxes."""
        key = one.rule, one.key, contest
        if key not in self._rows:
            self._rows[key] = self._row(one, contest)
        return self._rows[key]

    def _row(self, one: AcrossLine, contest: str) -> AcrossRow:
        from markupsafe import Markup

        words, boxes = self._words, self._boxes.get(contest, {})
        named = [f"{boxes[c].number} {boxes[c].name[words.lang]}" if c in boxes else c for c in one.columns]
        return AcrossRow(
            one.rule, words.say(f"rule.{one.rule}"), "".join(named[:1]), "; ".join(named[1:]), one.holder, one.key,
            Markup("".join(map(self._sheet, one.sheets))),
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

    def _sheet(self, one: AcrossSheet) -> str:
        from markupsafe import escape

        name = f"{self._titles.get(one.contest, one.contest)}, {self._place(one.station)}"
        said = f": {self._words.number(one.figure)}" if one.figure is not None else ""
        said += f". {self._words.say('across_alone')}" if one.is_alone else ""
        href = self._href(one.contest, one.station)
        return f'<li><a href="{escape(href)}">{escape(name)}</a>{escape(said)}</li>\n'
