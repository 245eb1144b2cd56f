"""The admitted records of one sheet, and the rules' view of its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.definition import FormDefinition
from forms.figure import Figure
from forms.rules import Finding, RuleContext, Severity, evaluate
from forms.tally import TallyForm
from sync.record.record import Record
from sync.trust.roster import Officer


@dataclass(frozen=True)
class Admitted:
    """A record whose signatures hold and whose signers may sign its kind."""

    record: Record
    officers: tuple[Officer, ...]

    @property
    def persons(self) -> frozenset[str]:
        return frozenset(officer.person for officer in self.officers)


@dataclass(frozen=True)
class SheetContext:
    """Everything the fold of one sheet looks at.

    ``final_sheets``: ids of sheets that a final recap adds up; a revision of one of them needs a reopening.
    """

    contest: str
    station: str
    definition: FormDefinition
    dpt_reference: int | None
    records: Mapping[str, Admitted] = field(default_factory=dict)
    final_sheets: frozenset[str] = frozenset()

    def of(self, kind: str, act: str | None = None) -> list[Admitted]:
        """Records of a kind (and act), in id order."""
        return [
            item
            for _, item in sorted(self.records.items())
            if item.record.kind == kind and (act is None or item.record.payload["act"] == act)
        ]

    def findings(
        self, figures: Mapping[str, Figure], filled: frozenset[str], result_type: str
    ) -> tuple[Finding, ...]:
        """All raw findings on figures."""
        rules = RuleContext(dpt_reference=self.dpt_reference, filled=filled, result_type=result_type)
        return evaluate(TallyForm(self.definition, dict(figures)), rules)


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings that need an act before sealing: HARD and LAW ones that no other finding explains."""
    return tuple(f for f in findings if f.severity in (Severity.HARD, Severity.LAW) and f.silenced_by is None)
