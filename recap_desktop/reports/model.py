"""What D.Hasil Kecamatan prints: plain values, gathered by the desk, never fetched from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from forms.definition import Text
from forms.figure import Figure
from forms.recapitulation import Recapitulation
from recap_desktop.reports.paper import A4, Paper
from sync.trust.roles import Office
from sync.trust.village_names import named

Mode = Literal["training", "trial", "official"]
Status = Literal["partial", "final"]

#: Officers of a sub-district committee: the chair and four members.
COMMITTEE_SIZE = 5


@dataclass(frozen=True, slots=True)
class MissingNote:
    """A station of the roll that is in no total, and why.

    :param reason: a reason of the recap record (not_entered, in_progress, open_finding, conflict, absent, undecided)
        or the closer one of the act that declared the station absent (postponed, lost, not_held).
    """

    station: str
    reason: str


@dataclass(frozen=True, slots=True)
class FindingNote:
    """A rule that does not hold on the decided figures of a station, and what the plenary did about it.

    :param disposition: code below ``report.disposition``; None for a note that asks for no decision.
    :param remark: the plenary's own words, where this laptop has them.
    """

    station: str
    rule: str
    message: Text
    disposition: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """One figure that another one took the place of: corrected by the plenary, or read again before sealing.

    :param reason: code below ``report.why``; empty for a re-reading, which names its ``readers`` and the time
        (``read_at``, as in the record) instead.
    """

    station: str
    field: str
    written: Figure
    decided: Figure
    reason: str
    method: Literal["strike", "recount", "reread"]
    readers: tuple[str, ...] = ()
    read_at: str = ""


@dataclass(frozen=True, slots=True)
class ResultNote:
    """A station whose counting sheet is of a recount, a re-vote or a postponed or continued one.

    :param result: code below ``result_type``. ``revision``: of the sealed sheet.
    """

    station: str
    result: str
    revision: int


@dataclass(frozen=True, slots=True)
class Signatory:
    """A seat of the committee on the signature page.

    :param person: id of the appointment roster; names the signature field.
    :param refusal: why an officer does not sign, code below ``report.declined``; None for who does.
    :param remark: the reason in words, where this laptop has them.
    """

    person: str
    name: str
    role: Office
    refusal: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness of a contestant. An empty name leaves a line to be written on by hand; ``refusal`` as an officer's.

    :param choice: id of the contestant on the ballot.
    """

    choice: str
    name: str = ""
    refusal: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Declined:
    """Somebody without a seat on the signature page who declined to sign. ``reason``: code below ``report.declined``;
    ``remark``: the reason in words, where this laptop has them."""

    name: str
    reason: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class LogHead:
    """The public log as this device last saw it: number of entries and root hash (hex)."""

    size: int
    root: str


@dataclass(frozen=True, slots=True)
class DHasil:
    """One D.Hasil Kecamatan of one contest at one revision.

    :param title: name of the election as printed.
    :param names: region codes of 2, 4, 6 and 10 digits to names.
    :param marks: what tells villages of one name apart, by code: ``desa 7101132014``.
    :param choices: choice ids to names in ballot order: ``5`` a choice or a party, ``5.3`` its candidate 3.
    :param recap: the sums; the roll of stations is ``recap.expected``.
    :param called: name of the contest in this region, where the package gives one; else that of the form.
    :param record_id: hex SHA-256 of the recap record's payload; empty for a preview that has none yet.
    :param record: the signed envelope, verbatim, to be attached; empty for a preview.
    :param statements: officer statements of the record's signers, attached with it.
    :param packages: envelopes of the packages that the record and its sheets name, by digest; None where not at hand.
    :param rereaders: persons who must read a box alike to change what two typed alike, by the package.
    :param withdrawn: choices that were withdrawn, with the reason code; their names are marked.
    :param district: name of the electoral district; empty for a contest that has one everywhere.
    :param regional: words of the region, as a package gives them.
    :param journal_head: hex, before the record was built.
    :param device_time: UTC, ``2024-02-14T15:18:00Z``, as in the record.
    """

    recap: Recapitulation
    election: str
    title: Text
    contest: str
    mode: Mode
    status: Status
    revision: int
    subdistrict: str
    names: Mapping[str, str]
    choices: Mapping[str, str]
    journal_head: str
    device_time: str
    called: Text | None = None
    record_id: str = ""
    record: bytes = field(default=b"", repr=False)
    statements: tuple[bytes, ...] = field(default=(), repr=False)
    packages: Mapping[str, bytes | None] = field(default_factory=dict, repr=False)
    marks: Mapping[str, str] = field(default_factory=dict)
    log_head: LogHead | None = None
    missing: tuple[MissingNote, ...] = ()
    findings: tuple[FindingNote, ...] = ()
    corrections: tuple[CorrectionNote, ...] = ()
    results: tuple[ResultNote, ...] = ()
    rereaders: int = 2
    committee: tuple[Signatory, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    other_refusals: tuple[Declined, ...] = ()
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    district: str = ""
    regional: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    paper: Paper = A4

    def contest_name(self, lang: str) -> str:
        """Name of the office or assembly that is elected, with the district where there are several."""
        name = (self.called or self.recap.definition.contest_name).get(lang)
        return f"{name} \u00b7 {self.district}" if self.district else name

    @property
    def model(self) -> str:
        """What the forms of this contest are called behind their level: ``DPRD-KAB/KOTA``."""
        return self.recap.definition.form_code.partition("-")[2]

    @property
    def included(self) -> int:
        """Stations whose figures are in the totals."""
        return len(self.recap.expected) - len(self.recap.missing)

    @property
    def contestants(self) -> tuple[str, ...]:
        """Ids of those who may send a witness, in ballot order: not the candidates of a party."""
        return self.recap.definition.contestants

    @property
    def incidents(self) -> tuple[FindingNote, ...]:
        """What the plenary noted as a special incident."""
        return tuple(one for one in self.findings if one.disposition == "noted_incident")

    @property
    def objections(self) -> tuple[FindingNote, ...]:
        """What the plenary recorded as a witness's objection."""
        return tuple(one for one in self.findings if one.disposition == "objection_recorded")

    def name_of(self, code: str) -> str:
        """Name of a region; its code where the package has no name for it."""
        return self.names.get(code, code)

    def place_of(self, code: str) -> str:
        """Name of a village, with kind and code where another one of the sub-district has the same name."""
        return named(self.name_of(code), self.marks.get(code, ""))
