"""Counts of a run, and the summary made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from forms.choices import ChoiceTree
from forms.rules import Severity
from recap_desktop.demo.region import CONTEST, DemoRegion, DemoSheet
from recap_desktop.demo.stopwatch import Stopwatch
from recap_desktop.demo.work import Work
from sync.fold.state import SheetState, Status
from sync.record.content import SealedSheet


class DemoTally:
    """Counts of a run, taken from the folded records of each desk."""

    def __init__(self) -> None:
        self.stations = self.empty = self.entered = self.verified = self.blocked = self.ratified = 0
        self.received = self.published = 0
        self.findings: Counter[str] = Counter()
        self.totals: dict[str, Any] = {}

    def add(self, work: Work, code: str, sheets: Sequence[DemoSheet]) -> None:
        """Take in one sub-district."""
        context = work.desk.context
        state = context.state
        receipts = context.workspace.receipts.known()
        self.totals[code] = {CONTEST: _zero_totals(context.package.choices(CONTEST, code))}
        for sheet in sheets:
            self.stations += 1
            known = state.sheet(CONTEST, sheet.station)
            self._add_sheet(known, context, code, sheet.filled)
            self.received += _counts(known) and not receipts.isdisjoint(head.id for head in known.heads)

    def _add_sheet(self, sheet: SheetState, context: Any, code: str, made_up: frozenset[str]) -> None:
        """:param made_up: figures that the data lacks, whatever the records call them."""
        if sheet.status in (Status.EMPTY, Status.ABSENT):
            self.empty += 1
            return
        self.entered += len(sheet.typists) >= 2
        self.verified += sheet.as_written is not None
        findings = sheet.findings if sheet.head is None else _findings(sheet, context, made_up)
        self.findings.update({finding.rule for finding in findings})
        if _counts(sheet):
            self.ratified += 1
            _add_totals(self.totals[code][CONTEST], sheet)
        elif sheet.status is Status.UNDECIDED or any(one.severity is Severity.HARD for one in findings):
            self.blocked += 1  # one left undecided stays blocked: it is in no total

    def summary(self, region: DemoRegion, watch: Stopwatch) -> dict[str, Any]:
        """The summary of the run."""
        return {
            "stations": self.stations,
            "empty": self.empty,
            "entered": self.entered,
            "verified": self.verified,
            "blocked_hard": self.blocked,
            "ratified": self.ratified,
            "received": self.received,
            "published": self.published,
            "findings": dict(sorted(self.findings.items())),
            "filled_in": sum(bool(sheet.filled) for sheet in region.sheets),
            "totals": self.totals,
            "seconds": {name: round(spent, 3) for name, spent in watch.seconds.items()},
        }


def _counts(sheet: SheetState) -> bool:
    return sheet.head is not None and sheet.head.content_as(SealedSheet).outcome == "counted"


def _findings(sheet: SheetState, context: Any, made_up: frozenset[str]) -> Any:
    """Findings of a sealed sheet: the fold keeps them only while a revision is in work."""
    from sync.fold.context import findings_on

    assert sheet.head is not None
    basis = context.ledger.reference.basis(sheet.head)
    said = sheet.head.content_as(SealedSheet)
    return findings_on(basis, said.as_decided, frozenset(said.filled) | made_up, said.result_type)


def _zero_totals(choices: ChoiceTree) -> dict[str, Any]:
    return {"valid": 0, "invalid": 0, "cast": 0, "votes": dict.fromkeys(choices.names, 0)}


def _add_totals(totals: dict[str, Any], sheet: SheetState) -> None:
    assert sheet.head is not None
    decided = sheet.head.content_as(SealedSheet).as_decided
    for name in ("valid", "invalid", "cast"):
        totals[name] += decided[name].value or 0
    for choice in totals["votes"]:
        totals["votes"][choice] += decided[f"votes.{choice}"].value or 0
