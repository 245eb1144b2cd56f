"""What a page says of one contest at one station: every box three times, who signed, when, what was changed and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sync.portal.layouts.v4.pages.across import AcrossReader, AcrossRow
from sync.portal.layouts.v4.pages.anchors import sheet_anchor
from sync.portal.layouts.v4.pages.boxes import UNDECIDED, BoxGroup, BoxTable
from sync.portal.layouts.v4.pages.results import top_columns
from sync.portal.layouts.v4.pages.words import NONE, PageWords
from sync.portal.layouts.v4.shards.shapes import (
    ActLine,
    ChangeLine,
    FormFile,
    Head,
    MatterLine,
    Sheet,
    Signer,
    StationEntry,
    Zone,
)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A changed figure, for a timeline; ``place`` names the station where the list is of several."""

    time: str
    stamp: str
    place: str
    href: str
    box: str
    before: str
    after: str
    reason: str
    how: str
    roles: str
    file: str
    record: str


@dataclass(frozen=True, slots=True)
class ActRow:
    """A decision about the sheet."""

    time: str
    received: str
    act: str
    reason: str
    roles: str
    effect: str
    file: str
    record: str


@dataclass(frozen=True, slots=True)
class MatterRow:
    """An objection or incident: what it is and of what box, what became of it, decisions as time and word."""

    time: str
    kind: str
    state: str
    box: str
    by: str
    file: str
    record: str
    decisions: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class HeadView:
    """A sealed sheet. ``is_plain``: every box was decided as written and every sum adds up, so one column tells all."""

    record: str
    file: str
    leaf: str
    revision: int
    sealed: str
    received: str
    release: int
    signers: Sequence[tuple[str, str]]
    outcome: str
    is_undecided: bool
    counts: bool
    about: str
    is_plain: bool
    groups: Sequence[BoxGroup]
    findings: Sequence[tuple[str, str, str]]
    images: Sequence[str]
    filled: int


@dataclass(frozen=True, slots=True)
class SheetView:
    """One contest at one station; ``anchor`` is its address in its page.

    ``told`` is what a reader came for: name and published figure of every choice and of the valid and invalid votes;
    ``zone`` is the official time of the place for the program of the page: ``WIB+7``.
    """

    anchor: str
    contest: str
    title: str
    status: str
    reasons: str
    counts: bool
    told: Sequence[tuple[str, str]]
    heads: Sequence[HeadView]
    changes: Sequence[ChangeRow]
    acts: Sequence[ActRow]
    matters: Sequence[MatterRow]
    across: Sequence[AcrossRow]
    zone: str


class _Paper:
    """What all sheets of a form have in common, in the words of a page."""

    def __init__(self, form: FormFile, words: PageWords) -> None:
        self.table = BoxTable(form, words)
        self.tops = top_columns(form, words)
        self.boxes = {box.column: box for box in form.boxes}


def _paper(form: FormFile, words: PageWords) -> _Paper:
    key = "paper", form.contest, form.district
    if key not in words.once:
        words.once[key] = _Paper(form, words)
    return cast(_Paper, words.once[key])


class SheetReader:
    """Reads the sheets of a village in the words of a page.

    :param forms: form by contest; ``titles`` the name of each contest; ``across`` reads findings over several sheets.
    """

    def __init__(
        self, words: PageWords, zone: Zone, forms: Mapping[str, FormFile], titles: Mapping[str, str],
        across: AcrossReader,
    ) -> None:
        self._words, self._zone, self._forms, self._titles, self._across = words, zone, forms, titles, across
        papers = {contest: _paper(form, words) for contest, form in forms.items()}
        self._tables = {contest: one.table for contest, one in papers.items()}
        self._tops = {contest: one.tops for contest, one in papers.items()}
        self._boxes = {contest: one.boxes for contest, one in papers.items()}

    def sheet(self, station: StationEntry, sheet: Sheet) -> SheetView:
        """Everything of one sheet."""
        anchor = sheet_anchor(station.number, sheet.contest)
        words = self._words
        return SheetView(
            anchor, sheet.contest, self._titles[sheet.contest], words.state(sheet.status),
            ", ".join(words.say(f"absence_{one}") for one in sheet.reasons), sheet.counts, self._told(sheet),
            [
                self._head(sheet.contest, head, anchor if not number else f"{anchor}-{head.record[:8]}")
                for number, head in enumerate(sheet.heads)
            ],
            list(self.changes(sheet, "", "")), [self._act(one) for one in sheet.acts],
            [self.matter(sheet.contest, one) for one in sheet.matters],
            [self._across.row(one, sheet.contest) for one in sheet.across],
            f"{self._zone.name}{self._zone.hours:+d}",
        )

    def _told(self, sheet: Sheet) -> list[tuple[str, str]]:
        columns = self._tops[sheet.contest]
        return list(zip(columns.values(), self.figures(sheet, list(columns)), strict=True))

    def figures(self, sheet: Sheet, columns: Sequence[str]) -> list[str]:
        """Published figures of some columns: of several sheets that stand every figure that they give."""
        table = self._tables[sheet.contest]
        places = {box.column: place for place, box in enumerate(self._forms[sheet.contest].boxes)}
        found = []
        for column in columns:
            said = [
                (table.written if head.outcome == UNDECIDED else table.decided)(head, places[column], column)
                for head in sheet.heads
            ]
            found.append(" / ".join(dict.fromkeys(said)) or NONE)
        return found

    def changes(self, sheet: Sheet, place: str, href: str) -> Iterator[ChangeRow]:
        """Changed figures in the order of the table."""
        for one in sheet.changes:
            yield self._change(sheet.contest, one, place, href)

    def _head(self, contest: str, head: Head, anchor: str) -> HeadView:
        words, table = self._words, self._tables[contest]
        is_plain = table.is_plain(head)
        return HeadView(
            head.record, head.file, words.number(head.leaf), head.revision, self._time(head.sealed),
            self._time(head.received), head.release,
            [(words.say(f"role_{one.role or 'none'}"), one.key) for one in head.signers],
            words.say(f"outcome_{head.outcome}"), head.outcome == UNDECIDED, head.counts,
            f"{words.say(f'result_{head.result_type}')}; {words.say(f'source_{head.source}')}", is_plain,
            table.groups(head, anchor, is_plain=is_plain),
            [(one.rule, words.say(f"rule.{one.rule}"), words.say(f"disposition_{one.disposition or 'none'}"))
             for one in head.findings],
            head.images, len(head.filled),
        )

    def _change(self, contest: str, one: ChangeLine, place: str, href: str) -> ChangeRow:
        words, box = self._words, self._boxes[contest].get(one.column)
        return ChangeRow(
            self._time(one.time), one.time, place, href,
            f"{box.number} {box.name[words.lang]}" if box is not None else one.column,
            self._tables[contest].figure(one.before, one.before_mark),
            self._tables[contest].figure(one.after, one.after_mark),
            words.say(f"reason_{one.reason}"),
            words.say(f"method_{one.method}") + (f": {', '.join(one.readers)}" if one.readers else ""),
            self._roles_of(one.roles), one.file,
            one.record,
        )

    def matter(self, contest: str, one: MatterLine) -> MatterRow:
        """An objection or incident."""
        words, box = self._words, self._boxes[contest].get(one.column or "")
        return MatterRow(
            self._time(one.time), words.say(f"matter_{one.kind}") + (
                f" ({words.say('matter_of_station')})" if one.is_of_station else ""
            ),
            words.say(f"matter_state_{one.state}"), f"{box.number} {box.name[words.lang]}" if box is not None else "",
            one.by or "", one.file, one.record,
            [(self._time(said.time), words.say(f"matter_state_{said.decision}"), said.file) for said in one.decisions],
        )

    def _act(self, one: ActLine) -> ActRow:
        words = self._words
        table = "absence" if one.act == "tidak_ada" else "reason"
        return ActRow(
            self._time(one.time), self._time(one.received), words.say(f"act_{one.act}"),
            words.say(f"{table}_{one.reason}") if one.reason is not None else "", self._roles(one.signers),
            words.say(f"effect_{one.effect}"), one.file, one.record,
        )

    def _roles(self, signers: Sequence[Signer]) -> str:
        return self._roles_of([one.role or "none" for one in signers])

    def _roles_of(self, roles: Sequence[str]) -> str:
        return ", ".join(self._words.say(f"role_{one}") for one in roles)

    def _time(self, stamp: str) -> str:
        return self._words.moment(stamp, self._zone) if stamp else NONE
