"""Counts of a run, and the summary made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.rules import Severity
from recap_desktop.demo.region import DemoRegion, DemoSheet
from recap_desktop.demo.stopwatch import Stopwatch
from recap_desktop.demo.work import Work
from sync.fold.state import SheetState, Status
from sync.record.content import SealedSheet
from sync.trust.contests import Contest


@dataclass
class ContestCounts:
    """Sheets of one contest: how far each came, and sheets with at least one finding of a rule."""

    stations: int = 0
    empty: int = 0
    entered: int = 0
    verified: int = 0
    blocked_hard: int = 0
    ratified: int = 0
    received: int = 0
    published: int = 0
    findings: Counter[str] = field(default_factory=Counter)

    def to_json(self) -> dict[str, Any]:
        """As it stands in a summary."""
        return {
            "stations": self.stations, "empty": self.empty, "entered": self.entered, "verified": self.verified,
            "blocked_hard": self.blocked_hard, "ratified": self.ratified, "received": self.received,
            "published": self.published, "findings": dict(sorted(self.findings.items())),
        }


class DemoTally:
    """Counts of a run, taken from the folded records of each desk."""

    def __init__(self) -> None:
        self.by_contest: dict[str, ContestCounts] = {}
        self.totals: dict[str, dict[str, Any]] = {}

    def add(self, work: Work, code: str, sheets: Sequence[DemoSheet]) -> None:
        """Take in one sub-district."""
        context = work.desk.context
        state = context.state
        receipts = context.workspace.receipts.known()
        totals = self.totals[code] = {
            one.code: _zero_totals(one, code) for one in context.package.contests.values() if one.districts_in(code)
        }
        for sheet in sheets:
            counts = self.by_contest.setdefault(sheet.contest, ContestCounts())
            counts.stations += 1
            known = state.sheet(sheet.contest, sheet.station)
            self._add_sheet(counts, known, context, sheet.filled)
            if _counts(known):
                _add_totals(totals[sheet.contest], known, context.package.contest(sheet.contest))
            counts.received += _counts(known) and not receipts.isdisjoint(head.id for head in known.heads)

    def _add_sheet(self, counts: ContestCounts, sheet: SheetState, context: Any, made_up: frozenset[str]) -> None:
        """:param made_up: figures that the data lacks, whatever the records call them."""
        if sheet.status in (Status.EMPTY, Status.ABSENT):
            counts.empty += 1
            return
        counts.entered += len(sheet.typists) >= 2
        counts.verified += sheet.as_written is not None
        findings = sheet.findings if sheet.head is None else _findings(sheet, context, made_up)
        counts.findings.update({finding.rule for finding in findings})
        if _counts(sheet):
            counts.ratified += 1
        elif sheet.status is Status.UNDECIDED or any(one.severity is Severity.HARD for one in findings):
            counts.blocked_hard += 1  # one left undecided stays blocked: it is in no total

    def publish(self, stations: Mapping[str, int]) -> None:
        """Stations by contest that a release holds with figures."""
        for contest, count in stations.items():
            self.by_contest.setdefault(contest, ContestCounts()).published = count

    def summary(self, region: DemoRegion, watch: Stopwatch) -> dict[str, Any]:
        """The summary of the run: counts of all contests together, then of each."""
        filled = Counter(sheet.contest for sheet in region.sheets if sheet.filled)
        by_contest = {
            code: {**self.by_contest.get(code, ContestCounts()).to_json(), "filled_in": filled[code]}
            for code in region.contests
        }
        return {
            **_together(self.by_contest.values()),
            "filled_in": filled.total(),
            "by_contest": by_contest,
            "totals": self.totals,
            "seconds": {name: round(spent, 3) for name, spent in watch.seconds.items()},
        }


def _together(counts: Iterable[ContestCounts]) -> dict[str, Any]:
    every = ContestCounts()
    for one in counts:
        for name, value in vars(one).items():
            setattr(every, name, getattr(every, name) + value)
    return every.to_json()


def _counts(sheet: SheetState) -> bool:
    return sheet.head is not None and sheet.head.content_as(SealedSheet).outcome == "counted"


def _findings(sheet: SheetState, context: Any, made_up: frozenset[str]) -> Any:
    """Findings of a sealed sheet: the fold keeps them only while a revision is in work."""
    from sync.fold.context import findings_on

    assert sheet.head is not None
    basis = context.ledger.reference.basis(sheet.head)
    said = sheet.head.content_as(SealedSheet)
    return findings_on(basis, said.as_decided, frozenset(said.filled) | made_up, said.result_type)


def _zero_totals(contest: Contest, code: str) -> dict[str, Any]:
    """Sums of a sub-district; of each district by its code where it has a part in several.

    The same number is another person in another district, so names go with the sums of one district only.
    """
    districts = contest.districts_in(code)
    zero: dict[str, Any] = {"valid": 0, "invalid": 0, "cast": 0}
    zero["votes"] = {choice: 0 for district in districts for choice in district.choices.names}
    if len(districts) > 1:
        zero["districts"] = {
            one.code: {"valid": 0, "invalid": 0, "cast": 0, "votes": dict.fromkeys(one.choices.names, 0)}
            for one in districts
        }
    return zero


def _add_totals(totals: dict[str, Any], sheet: SheetState, contest: Contest) -> None:
    assert sheet.head is not None
    decided = sheet.head.content_as(SealedSheet).as_decided
    district = contest.district_of(sheet.station)
    assert district is not None
    several = totals.get("districts", {})
    for sums in (totals, several[district.code]) if several else (totals,):
        for name in ("valid", "invalid", "cast"):
            sums[name] += decided[name].value or 0
        for choice in district.choices.names:
            sums["votes"][choice] += decided[f"votes.{choice}"].value or 0
