"""The admitted records of one sheet, and the rules' view of its figures under each package that they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar

from forms.definition import FormDefinition
from forms.figure import Figure
from forms.rules import Finding, RuleContext, Severity, evaluate
from forms.rules.instances import Instance, instances
from forms.tally import TallyForm
from sync.fold.reference import SheetBasis, basis_of
from sync.fold.state import Refusal
from sync.record.content import RecordContent
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer

C = TypeVar("C", bound=RecordContent)
#: Kinds and acts that speak of figures: they mean nothing on another form than that of the work they belong to.
OF_FIGURES = frozenset({"transcription", "settlement", "disposition", "correction", "undecided"})


@dataclass(frozen=True)
class Admitted:
    """A record whose signatures hold and whose signers may sign its kind."""

    record: Record
    officers: tuple[Officer, ...]

    @property
    def content(self) -> RecordContent:
        return self.record.content

    @property
    def persons(self) -> frozenset[str]:
        return frozenset(officer.person for officer in self.officers)


def typed(item: Admitted, kind: type[C]) -> C:
    """RecordContent of a record that is known to be of a kind."""
    return item.record.content_as(kind)


@dataclass(frozen=True, order=True)
class Closing:
    """What one final recap says of a station: the sheet it adds up, or ("" then) why there is none."""

    recap: str
    sheet: str
    reason: str = ""


@dataclass(frozen=True)
class SheetContext:
    """Everything the fold of one sheet looks at.

    ``newest`` is what the newest package says of the sheet: it judges what is not sealed. ``bases`` say, by digest,
    what each package says under which a record of the sheet was made: the record is judged by that one.
    ``closings``: what final recaps say of the station; a revision of what they add up needs a reopening.
    ``known``: what sheets of the station name and the fold has seen, whether it has a say here or not.
    ``judged`` keeps verdicts on sealed sheets: they follow from what the sheet names and its own package, so that
    nothing newer changes them.
    """

    contest: str
    station: str
    newest: SheetBasis
    records: Mapping[str, Admitted] = field(default_factory=dict)
    bases: Mapping[str, SheetBasis] = field(default_factory=dict)
    closings: tuple[Closing, ...] = ()
    known: Mapping[str, Record] = field(default_factory=dict)
    judged: dict[str, tuple[object, Refusal | None]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def blank(cls, package: ElectionPackage, contest: str, station: str) -> SheetContext:
        """A sheet of a package without its records.

        :raises KnownError: as :func:`sync.fold.reference.basis_of`.
        """
        basis = basis_of(package, contest, station)
        return cls(contest, station, basis, bases={package.digest: basis})

    def basis(self, content: RecordContent) -> SheetBasis:
        """What the package that a payload names says of the sheet."""
        return self.bases[content.package]

    def rereaders(self, item: Admitted) -> int:
        """Persons who must read a change of an agreed box alike, by the package that a settlement names."""
        return self.basis(item.content).rereaders or 1

    def is_outdated(self, record: Record) -> bool:
        """Whether a record was made on another form than that of the newest package."""
        return self.basis(record.content).form != self.newest.form

    def current(self) -> SheetContext:
        """Without what speaks of figures of another form than the newest package's; sheets stay, to be superseded."""
        left = {
            key: item for key, item in self.records.items()
            if item.content.act_or_kind not in OF_FIGURES or not self.is_outdated(item.record)
        }
        return self if len(left) == len(self.records) else replace(self, records=left)

    def of(self, kind: type[C]) -> list[tuple[Admitted, C]]:
        """Records of a kind or act with their contents, in id order."""
        return [
            (item, item.content) for _, item in sorted(self.records.items()) if isinstance(item.content, kind)
        ]

    def of_revision(self, revision: int, kind: type[C]) -> list[Admitted]:
        """Those of :meth:`of` that speak of one revision."""
        return [item for item, content in self.of(kind) if getattr(content, "revision", None) == revision]


def findings_on(
    basis: SheetBasis, figures: Mapping[str, Figure], filled: frozenset[str], result_type: str
) -> tuple[Finding, ...]:
    """All raw findings on figures by the rules of a package."""
    return _findings(basis.definition, basis.dpt_reference, _Table(figures), filled, result_type)


class _Table:
    """A table of figures told apart by identity: equal ones of one sheet are one object, and hashing is dear."""

    def __init__(self, figures: Mapping[str, Figure]) -> None:
        self.figures = figures

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Table) and other.figures is self.figures

    def __hash__(self) -> int:
        return id(self.figures)


# a sheet is judged by its content, against its parents and as the work before it: mostly one and the same question
@lru_cache(maxsize=256)
def _findings(
    definition: FormDefinition, dpt_reference: int | None, table: _Table, filled: frozenset[str], result_type: str
) -> tuple[Finding, ...]:
    rules = RuleContext(dpt_reference=dpt_reference, filled=filled, result_type=result_type)
    return evaluate(TallyForm(definition, table.figures), rules)


def instance_of(basis: SheetBasis, key: str) -> Instance | None:
    """The rule instance behind a finding's key, whether it is broken now or not."""
    known = instances(basis.definition, RuleContext(dpt_reference=basis.dpt_reference))
    return next((one for one in known if one.key == key), None)


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings that need an act before sealing: HARD and LAW ones that no other finding explains."""
    return tuple(f for f in findings if f.severity in (Severity.HARD, Severity.LAW) and f.silenced_by is None)
