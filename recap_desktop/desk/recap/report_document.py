"""What D.Hasil of a contest says: gathered from the fold, the roster, the log and the texts kept on this laptop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from forms.choices import ChoiceTree
from forms.definition import Text
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.sheet.history import acts_by_id, sealed_changes
from sync.fold.committee import refusals
from sync.fold.context import findings_on
from sync.fold.policy import roles
from sync.fold.recap_content import district_of, standing_under
from sync.log.checkpoint import open_checkpoint
from sync.record.content import Absent, Disposition, RefusalToSign, SealedSheet, SignedRecap
from sync.record.record import Record
from sync.trust import roster
from sync.trust.contests import District
from sync.trust.package import ElectionPackage
from sync.trust.roles import ACTING_CHAIR, OFFICES
from sync.trust.times import stamp
from sync.trust.village_names import village_marks

if TYPE_CHECKING:
    from recap_desktop.reports import (
        CorrectionNote,
        Declined,
        DHasil,
        FindingNote,
        LogHead,
        MissingNote,
        ResultNote,
        Signatory,
        Witness,
    )

_ORDER: dict[str, int] = {office: place for place, office in enumerate(OFFICES)}


def document_of(context: DeskContext, contest: str, record: Record | None, district: str = "") -> DHasil:
    """The document as the records stand now, with ``record`` attached; a preview without one.

    :param district: of a document without a record; needed where the sub-district has a part in several.

    One with a record is of the stations, names and form of the package that the record names.

    :raises KnownError: ``session.sign_in_first``, ``package.no_contest``, ``log.checkpoint``.
    """
    from recap_desktop import reports

    state, region, reference = context.state, context.region, context.ledger.reference
    fixed = record.content_as(SignedRecap) if record is not None else None
    package = (reference.package_of(record) if record is not None else None) or reference.newest
    district = (fixed.district or "") if fixed is not None else district
    now = standing_under(state, package, contest, region, district)
    stations = now.stations
    missing = tuple((one.station, one.reason) for one in fixed.missing) if fixed is not None else now.missing
    place = _district(package, contest, region, district)
    committee, witnesses, others = _people(context, contest, record, place.choices)
    choices = place.choices
    return reports.DHasil(
        recap=now.added_up(),
        election=package.election,
        title=Text(package.title["id"], package.title["en"]),
        contest=contest,
        called=package.contest_name(contest, region).name,
        mode=package.mode,  # type: ignore[arg-type]
        status="final" if now.is_final else "partial",
        revision=1 + sum(1 for r in state.recaps_of(contest, region) if district_of(r) == district
                         and fixed is not None and r.content.device_time < fixed.device_time),
        subdistrict=region,
        district=place.name if place.regions else "",
        regional=package.regional(region).words,
        names={code: found.name for code, found in package.regions.items()},
        marks=village_marks(package, region),
        choices=choices.names,
        withdrawn={one.id: one.withdrawn for one in choices if one.withdrawn is not None},
        journal_head=fixed.journal if fixed else context.workspace.journal.head,
        device_time=fixed.device_time if fixed else stamp(context.clock.now()),
        record_id=record.id if record else "",
        record=record.envelope if record else b"",
        statements=context.ledger.roster.statements_of(record, later=True) if record else (),
        packages=_packages(context, record) if record else {},
        log_head=_log_head(context),
        missing=tuple(_missing(context, contest, station, reason) for station, reason in missing),
        findings=tuple(_finding_notes(context, contest, stations)),
        corrections=tuple(_correction_notes(context, contest, stations)),
        results=tuple(_result_notes(context, contest, stations)),
        rereaders=package.rereaders or 1,
        committee=committee,
        witnesses=witnesses,
        other_refusals=others,
    )


def _district(package: ElectionPackage, contest: str, region: str, code: str) -> District:
    """The district of a document. :raises KnownError: ``package.*``."""
    found = package.contest(contest)
    named = [one for one in found.districts_in(region) if one.code == code]
    return named[0] if named else found.district_for(region)


def _packages(context: DeskContext, record: Record) -> dict[str, bytes | None]:
    """The packages that a recap record and its sheets name, the record's own first; None where one is not held."""
    sheets = map(Record.parse, context.workspace.records.envelopes(record.content_as(SignedRecap).sheets))
    named = dict.fromkeys([record.content.package, *sorted({one.content.package for one in sheets})])
    held = {digest: context.chain.get(digest) for digest in named}
    return {digest: package.envelope if package is not None else None for digest, package in held.items()}


def _log_head(context: DeskContext) -> LogHead | None:
    """The largest checkpoint of the package's log that this workspace verified; None before the first round."""
    from recap_desktop import reports

    package = context.package
    kept = context.workspace.receipts.checkpoint(package.log_origin)
    if kept is None:
        return None
    shown = open_checkpoint(kept.text, package.log_origin, package.log_key)
    return reports.LogHead(shown.size, shown.root.hex())


def _missing(context: DeskContext, contest: str, station: str, reason: str) -> MissingNote:
    """Why a station is in no total; of one declared absent, what the act says."""
    from recap_desktop import reports

    absent = context.state.sheet(contest, station).absent if reason == "absent" else ()
    return reports.MissingNote(station, absent[0].content_as(Absent).reason if absent else reason)


def _people(
    context: DeskContext, contest: str, record: Record | None, choices: ChoiceTree
) -> tuple[tuple[Signatory, ...], tuple[Witness, ...], tuple[Declined, ...]]:
    """Seats of the committee, witnesses, and who else declined to sign."""
    from recap_desktop import reports

    declined = _refusals(context, contest, record)
    committee = tuple(
        reports.Signatory(person, context.name_of(person), role, *declined.pop(person, (None, "")))  # type: ignore[arg-type]
        for person, role in _seats(context, record)
    )
    witnesses = tuple(
        reports.Witness(choice.id, "", *declined.pop(f"SAKSI-{choice.id}", (None, ""))) for choice in choices.top
    )
    others = tuple(
        reports.Declined(context.name_of(person), *said) for person, said in sorted(declined.items())
    )
    return committee, witnesses, others


def _seats(context: DeskContext, record: Record | None) -> list[tuple[str, str]]:
    """Person and role of each seat: one a person, by the newest certificate for this committee that is not revoked.

    Who signed the record signs its document too, by the certificate of that signature, whatever became of it since.
    """
    known, region = context.ledger.roster, context.region
    certified: dict[str, roster.Officer] = {}
    for officer in known.certificates:
        if officer.keyid in known.revocations or officer.region != region:
            continue
        other = certified.get(officer.person)
        if other is None or (other.valid_from, other.statement) < (officer.valid_from, officer.statement):
            certified[officer.person] = officer
    for signer in known.signers_of(record) if record is not None else ():
        if signer is not None:
            certified[signer.person] = signer
    acting = context.state.acting_chairs
    found = [
        (person, ACTING_CHAIR if ACTING_CHAIR in roles(officer, acting) else officer.role)
        for person, officer in certified.items()
    ]
    return sorted((seat for seat in found if seat[1] in _ORDER), key=lambda seat: (_ORDER[seat[1]], seat[0]))


def _refusals(context: DeskContext, contest: str, record: Record | None) -> dict[str, tuple[str, str]]:
    """Reason code and remark of each person whose refusal is recorded; who signed the record after all did not refuse
    it. A remark is on the laptop that recorded it only."""
    officers, texts = context.ledger.roster.officers, context.workspace.texts
    signed = {officers[key].person for key in record.signers} if record is not None else set()
    found = refusals(context.state.region(context.region), contest, context.region)
    notes = {
        line.data["digest"]: line.data["text"] for line in context.workspace.journal.told_of("note")
        if "digest" in line.data
    } if found else {}
    return {
        person: (act.content_as(RefusalToSign).reason, (texts.read(notes[act.id]) or "") if act.id in notes else "")
        for person, act in found.items() if person not in signed
    }


def _finding_notes(context: DeskContext, contest: str, stations: Sequence[str]) -> list[FindingNote]:
    """What the sealed sheets say of their findings. An explained finding is listed only where it was decided."""
    from recap_desktop import reports

    made: list[FindingNote] = []
    for code in stations:
        head = context.state.sheet(contest, code).head
        if head is None:
            continue
        said = head.content_as(SealedSheet)
        if not said.findings:
            continue
        basis = context.ledger.reference.basis(head)
        named = {item.key: item.disposition for item in said.findings}
        remarks = _remarks(context, said.dispositions)
        for finding in findings_on(basis, said.as_decided, frozenset(said.filled), said.result_type):
            if finding.key in named and (finding.silenced_by is None or named[finding.key]):
                words = Text(finding.message("id"), finding.message("en"))
                made.append(reports.FindingNote(
                    code, finding.rule, words, named[finding.key], remarks.get(finding.key, "")))
    return made


def _result_notes(context: DeskContext, contest: str, stations: Sequence[str]) -> list[ResultNote]:
    """Stations whose sheet is not of the regular count."""
    from recap_desktop import reports

    heads = ((code, context.state.sheet(contest, code).head) for code in stations)
    sealed = [(code, head.content_as(SealedSheet)) for code, head in heads if head is not None]
    return [reports.ResultNote(code, said.result_type, said.revision)
            for code, said in sealed if said.result_type != "regular"]


def _remarks(context: DeskContext, dispositions: Sequence[str]) -> dict[str, str]:
    """The plenary's words by finding, where this laptop has them: records carry their digest only."""
    found: dict[str, str] = {}
    for envelope in context.workspace.records.envelopes(dispositions):
        said = Record.parse(envelope).content_as(Disposition)
        words = context.workspace.texts.read(said.text) if said.text is not None else None
        if words:
            found[said.finding] = words
    return found


def _correction_notes(context: DeskContext, contest: str, stations: Sequence[str]) -> list[CorrectionNote]:
    """Figures read again otherwise before sealing, and corrections of every revision that the sum rests on."""
    from recap_desktop import reports

    acts = acts_by_id(context)
    made: list[CorrectionNote] = []
    for code in stations:
        sheet = context.state.sheet(contest, code)
        for one in sealed_changes(context, sheet, sheet.head, acts) if sheet.head is not None else ():
            if one.before is not None and one.after is not None:
                made.append(reports.CorrectionNote(
                    code, one.field, one.before, one.after, one.reason, one.method or "reread",  # type: ignore[arg-type]
                    *((one.names, one.at) if one.how == "reread" else ()),
                ))
    return made
