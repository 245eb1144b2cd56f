"""``recap demo --headless``: paper to published, verified numbers in one run, and a summary that can be recounted."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from forms.choices import ChoiceTree
from forms.errors import KnownError
from forms.rules import Severity
from recap_desktop.checks.journal import JOURNAL
from recap_desktop.demo.committee import Committee
from recap_desktop.demo.region import CONTEST, DemoRegion, load_region
from recap_desktop.demo.stopwatch import Stopwatch
from sync.fold.state import SheetState, Status
from sync.record.content import SealedSheet


def prepare_folder(out: Path) -> None:
    """A new or empty folder.

    :raises KnownError: ``demo.out_not_empty``, ``demo.out_unwritable``.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise KnownError("demo.out_not_empty", path=str(out))
    except OSError as error:
        raise KnownError("demo.out_unwritable", path=str(out), reason=error.strerror or "I/O") from error


def run_headless(out: Path, data: Path | None, limit: int | None) -> dict[str, Any]:
    """Run the whole job into ``out`` and return the summary, which is also written to ``summary.json``.

    :raises KnownError: ``data.*``, ``demo.*``, or whatever a use case refuses.
    """
    from recap_desktop.demo.publication import Publication

    region = load_region(data, limit)
    prepare_folder(out)
    watch = Stopwatch()
    tally = DemoTally()
    (out / "reports").mkdir()
    (out / "exports").mkdir()
    with Publication(out, region.package, watch) as publication:
        for code, sheets in sorted(region.subdistricts().items()):
            folder = out / "workspace" / code
            folder.mkdir(parents=True)
            committee = Committee(folder, region.package.envelope, code)
            try:
                _paper_to_seal(committee, sheets, watch)
                with watch.step("report"):
                    committee.recap()
                    (out / "reports" / f"{code}-{CONTEST}.pdf").write_bytes(committee.report())
                with watch.step("sync"):
                    publication.sync(committee)
                (out / "exports" / f"{code}-{JOURNAL}").write_bytes(committee.desk.journal.export())
                tally.add(committee, code, sheets)
            finally:
                committee.close()
        tally.published = publication.publish_and_verify()
    summary = {**tally.summary(region, watch), **(region.source.leftovers() if region.source is not None else {})}
    (out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8", newline="\n")
    return summary


def _paper_to_seal(committee: Committee, sheets: list[Any], watch: Stopwatch) -> None:
    with watch.step("entry"):
        committee.type_all(sheets)
        committee.settle_all(sheets)
        committee.dispose_all()
        committee.seal_all()


class DemoTally:
    """Counts of a run, taken from the folded records of each desk."""

    def __init__(self) -> None:
        self.stations = self.empty = self.entered = self.verified = self.blocked = self.ratified = 0
        self.received = self.published = 0
        self.findings: Counter[str] = Counter()
        self.totals: dict[str, Any] = {}

    def add(self, committee: Committee, code: str, sheets: list[Any]) -> None:
        """Take in one sub-district."""
        context = committee.desk.context
        state = context.state
        receipts = context.workspace.receipts.known()
        self.totals[code] = {CONTEST: _zero_totals(context.package.choices(CONTEST, code))}
        for sheet in sheets:
            self.stations += 1
            self._add_sheet(state.sheet(CONTEST, sheet.station), context, receipts, code)

    def _add_sheet(self, sheet: SheetState, context: Any, receipts: frozenset[str], code: str) -> None:
        if sheet.status is Status.EMPTY:
            self.empty += 1
            return
        self.entered += len(sheet.typists) >= 2
        self.verified += sheet.as_written is not None
        findings = sheet.findings if sheet.head is None else _findings(sheet, context)
        self.findings.update({finding.rule for finding in findings})
        self.blocked += any(f.severity is Severity.HARD for f in findings) and sheet.head is None
        if sheet.head is not None and sheet.head.content_as(SealedSheet).outcome == "counted":
            self.ratified += 1
            self.received += sheet.head.id in receipts
            _add_totals(self.totals[code][CONTEST], sheet)

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


def _findings(sheet: SheetState, context: Any) -> Any:
    """Findings of a sealed sheet: the fold keeps them only while a revision is in work."""
    from sync.fold.context import findings_on

    assert sheet.head is not None
    basis = context.ledger.reference.basis(sheet.head)
    said = sheet.head.content_as(SealedSheet)
    return findings_on(basis, said.as_decided, frozenset(said.filled), said.result_type)


def _zero_totals(choices: ChoiceTree) -> dict[str, Any]:
    return {"valid": 0, "invalid": 0, "cast": 0, "votes": dict.fromkeys(choices.names, 0)}


def _add_totals(totals: dict[str, Any], sheet: SheetState) -> None:
    assert sheet.head is not None
    decided = sheet.head.content_as(SealedSheet).as_decided
    for name in ("valid", "invalid", "cast"):
        totals[name] += decided[name].value or 0
    for choice in totals["votes"]:
        totals["votes"][choice] += decided[f"votes.{choice}"].value or 0
