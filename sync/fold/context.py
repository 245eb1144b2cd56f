"""The admitted records of one sheet, and the rules' view of its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.definition import FormDefinition
from forms.figure import Figure
from forms.rules import Finding, RuleContext, Severity, evaluate
from forms.rules.instances import Instance, instances
from forms.tally import TallyForm
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer


@dataclass(frozen=True)
class Admitted:
    """A record whose signatures hold and whose signers may sign its kind."""

    record: Record
    officers: tuple[Officer, ...]

    @property
    def persons(self) -> frozenset[str]:
        return frozenset(officer.person for officer in self.officers)


@dataclass(frozen=True, order=True)
class Closing:
    """What one final recap says of a station: the sheet it adds up, or ("" then) why there is none."""

    recap: str
    sheet: str
    reason: str = ""


@dataclass(frozen=True)
class SheetContext:
    """Everything the fold of one sheet looks at.

    ``closings``: what final recaps say of the station; a revision of what they add up needs a reopening.
    ``outdated``: ids of records made under an earlier package that gave the contest other choices.
    ``known``: what sheets of the place name and the fold has seen, whether it has a say here or not.
    """

    contest: str
    station: str
    definition: FormDefinition
    dpt_reference: int | None
    records: Mapping[str, Admitted] = field(default_factory=dict)
    closings: tuple[Closing, ...] = ()
    outdated: frozenset[str] = frozenset()
    known: Mapping[str, Record] = field(default_factory=dict)

    @classmethod
    def blank(cls, package: ElectionPackage, contest: str, station: str) -> SheetContext:
        """A sheet of a package without its records: form, and voters of the reference list where it is known."""
        found = package.stations.get(station)
        reference = found.dpt["t"] if found is not None and found.dpt is not None else None
        return cls(contest, station, package.definition(contest, station), reference)

    def of(self, kind: str, act: str | None = None) -> list[Admitted]:
        """Records of a kind (and act), in id order."""
        return [
            item
            for _, item in sorted(self.records.items())
            if item.record.kind == kind and (act is None or item.record.payload["act"] == act)
        ]

    def of_revision(self, revision: int, kind: str, act: str | None = None) -> list[Admitted]:
        """Those of :meth:`of` that speak of one revision."""
        return [item for item in self.of(kind, act) if item.record.payload["revision"] == revision]

    def findings(
        self, figures: Mapping[str, Figure], filled: frozenset[str], result_type: str
    ) -> tuple[Finding, ...]:
        """All raw findings on figures."""
        rules = RuleContext(dpt_reference=self.dpt_reference, filled=filled, result_type=result_type)
        return evaluate(TallyForm(self.definition, dict(figures)), rules)

    def instance(self, key: str) -> Instance | None:
        """The rule instance behind a finding's key, whether it is broken now or not."""
        known = instances(self.definition, RuleContext(dpt_reference=self.dpt_reference))
        return next((one for one in known if one.key == key), None)


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings that need an act before sealing: HARD and LAW ones that no other finding explains."""
    return tuple(f for f in findings if f.severity in (Severity.HARD, Severity.LAW) and f.silenced_by is None)
