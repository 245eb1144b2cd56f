"""The check of a signed D.Hasil: its signatures, the record inside, its signers, and the page against the record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from sync.record.container import Container
from sync.record.content import SignedRecap
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer, Roster
from sync.verify.finding import Fact, Finding
from sync.verify.near import chain_near, container_near, package_for, packages_near, roster_near
from sync.verify.records import check_container

if TYPE_CHECKING:
    from recap_desktop.reports import PdfSignature, PdfVerdict


def check_pdf(path: Path, data: bytes, given: ElectionPackage | None) -> Finding:
    """Whether a file is the D.Hasil of the record it carries, signed by all who signed that record and nobody else.

    The officers' statements are inside; only the election package has to be given or lie near.
    """
    from recap_desktop.reports import attached_record, verify_pdf

    container = attached_record(data)
    package = package_for(container.record, path, given) if container else next(packages_near(path, given), None)
    fingerprint = package.fingerprint if package is not None else None
    verdict = verify_pdf(data, [package.ca_certificate] if package is not None else ())
    if verdict.fault is not None:
        return Finding((), verdict.fault.error, fingerprint)
    signed: Fact = ("pdf", {"n": len(verdict.signatures)})
    if container is None or package is None or container.record.kind != "recap":
        return Finding((signed,), KnownError("verify.pdf_record"), fingerprint)
    try:
        return Finding((signed, *_facts(path, data, verdict, container, package)), fingerprint=fingerprint)
    except KnownError as error:
        return Finding((signed,), error, fingerprint)


def _facts(
    path: Path, data: bytes, verdict: PdfVerdict, container: Container, package: ElectionPackage
) -> tuple[Fact, ...]:
    record, chain = container.record, chain_near(path, package)
    inside, near = Roster(chain, container.officers), roster_near(path, chain)
    officers = inside.verify(record)
    _check_signers(verdict, officers)
    for roster in (inside, near):
        _check_office(roster, officers, verdict.signatures)
    fact = _published(record, path, package, near)
    _check_page(data, record, package)
    return fact, ("pdf_printed", {})


def _check_signers(verdict: PdfVerdict, officers: Sequence[Officer]) -> None:
    """The paper is signed by the officers of the record in the record's order, by all of them and nobody else.

    :raises KnownError: ``verify.pdf_incomplete``, ``verify.pdf_other_signers``.
    """
    made = [one.certificate for one in verdict.signatures]
    wanted = [officer.x509_digest for officer in officers]
    if made != wanted[: len(made)]:
        raise KnownError("verify.pdf_other_signers")
    if len(made) < len(wanted):
        raise KnownError("verify.pdf_incomplete", n=len(made), m=len(wanted))
    if verdict.empty_fields:  # room for a signer whom the record does not know
        raise KnownError("verify.pdf_other_signers")


def _published(record: Record, path: Path, package: ElectionPackage, near: Roster) -> Fact:
    """What a release near the report says of its record and its officers.

    :raises KnownError: ``verify.other_record``, ``verify.pdf_signer``, ``record.*``.
    """
    published = container_near(path, record.id)
    if published is not None:
        if published.record.envelope != record.envelope:
            raise KnownError("verify.other_record", id=record.id[:16])
        check_container(published, near.chain)
        return "record_published", {"id": record.id}
    if near.officers and any(near.officer(key) is None for key in record.signers):
        raise KnownError("verify.pdf_signer")
    return "record", {"id": record.id}


def _check_office(roster: Roster, officers: Sequence[Officer], signatures: Sequence[PdfSignature]) -> None:
    """Nobody signed the paper after the key was taken back; the moment is the signing device's word."""
    for officer, one in zip(officers, signatures, strict=True):
        revoked = roster.revocations.get(officer.keyid)
        if revoked is not None and (one.signed_at is None or one.signed_at >= revoked.since):
            raise KnownError("verify.pdf_revoked", person=officer.person)


def _check_page(data: bytes, record: Record, package: ElectionPackage) -> None:
    from recap_desktop.checks.printed import Recorded, differs

    recap, contest = record.content_as(SignedRecap), str(record.contest)
    gone = {item.station for item in recap.missing}
    arrived = {station.village for station in package.stations_of(recap.region) if station.code not in gone}
    place = differs(data, Recorded(
        record.id, recap, package.definition(contest, recap.region),
        package.choices(contest, recap.region).names, frozenset(arrived),
    ))
    if place is not None:
        raise KnownError("verify.pdf_page", place=place)
