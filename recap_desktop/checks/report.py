"""The check of a signed D.Hasil: its signatures, the record inside, its signers, and the page against the record."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from sync.fold.reference import expected_stations, recap_form
from sync.record.container import Container
from sync.record.content import SignedRecap
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Officer, Roster
from sync.verify.finding import CheckResult, Fact, shown
from sync.verify.near import chain_near, container_near, packages_near, roster_near
from sync.verify.records import check_container

if TYPE_CHECKING:
    from recap_desktop.reports import Attached, PdfSignature, PdfVerdict


def check_pdf(path: Path, data: bytes, given: ElectionPackage | None) -> CheckResult:
    """Whether a file is the D.Hasil of the record it carries, signed by all who signed that record and nobody else.

    The officers' statements are inside, and as a rule the packages. Judged by is the package that the record names: one
    given, near, or inside; one inside counts only under the root of one given or near.

    :raises KnownError: ``verify.no_package``, ``verify.pdf_package``, ``verify.pdf_other_root``.
    """
    from recap_desktop.reports import attached, verify_pdf

    carried = attached(data)
    container = carried.container
    package = next(packages_near(path, given), None)
    if container is not None:
        package = _package_of(container.record, carried, path, given)
    chain = _chain(path, package, carried) if package is not None else None
    # who was enrolled under an earlier package signs on: the certificate leads to the authority of that time
    verdict = verify_pdf(data, [one.ca_certificate for one in chain or ()])
    # a print without signatures is nobody's word, and so has no authority
    speaks = package if verdict.signatures else None
    if verdict.fault is not None:
        return CheckResult((), verdict.fault.error, speaks)
    signed: Fact = ("pdf", {"n": len(verdict.signatures)})
    if container is None or chain is None or container.record.kind != "recap":
        return CheckResult((signed,), KnownError("verify.pdf_record"), speaks)
    try:
        return CheckResult((signed, *_facts(path, data, verdict, container, chain)), package=speaks)
    except KnownError as error:
        return CheckResult((signed,), error, speaks)


def check_document(data: bytes, published: Container, chain: PackageChain, roster: Roster) -> KnownError | None:
    """What is wrong with a D.Hasil beside its recapitulation in a release; None where all holds.

    As :func:`check_pdf`, with the packages and officers of the release in place of what lies near a file.
    """
    from recap_desktop.reports import attached, verify_pdf

    carried, record = attached(data).container, published.record
    verdict = verify_pdf(data, [one.ca_certificate for one in chain])
    if verdict.fault is not None:
        return verdict.fault.error
    if carried is None:
        return KnownError("verify.pdf_record")
    if carried.record.envelope != record.envelope:
        return KnownError("verify.other_record", id=record.id[:16])
    package = chain.get(record.content.package)
    if package is None:
        return KnownError("verify.pdf_package", digest=record.content.package[:16])
    try:
        inside = Roster(chain, carried.officers)
        officers = inside.verify(record)
        _check_signers(verdict, officers, inside)
        _check_office(roster, officers, verdict.signatures)
        _check_page(data, record, package)
    except KnownError as error:
        return error
    return None


def _package_of(record: Record, carried: Attached, path: Path, given: ElectionPackage | None) -> ElectionPackage:
    """The package that the record names.

    :raises KnownError: ``verify.no_package`` where none of the election is near, ``verify.pdf_package`` where the one
        that is named is not at hand, ``verify.pdf_other_root`` where the one inside is signed by another root.
    """
    digest, election = record.content.package, record.content.election
    near = [one for one in packages_near(path, given) if one.election == election]
    named = next((one for one in near if one.digest == digest), None)
    if named is not None:
        return named
    if not near:
        raise KnownError("verify.no_package", path=shown(path.name))
    inside = _opened(carried, digest)
    if inside is None:
        raise KnownError("verify.pdf_package", digest=digest[:16])
    if inside.root not in {one.root for one in ([given] if given is not None else near)}:
        raise KnownError("verify.pdf_other_root", digest=digest[:16])
    return inside


def _opened(carried: Attached, digest: str) -> ElectionPackage | None:
    """A package inside, checked; None where it is not there or not what its name says."""
    data = carried.packages.get(digest)
    try:
        package = open_package(data) if data is not None else None
    except KnownError:
        return None
    return package if package is not None and package.digest == digest else None


def _chain(path: Path, package: ElectionPackage, carried: Attached) -> PackageChain:
    """The package with those near and inside that belong to it; what does not fit is passed over."""
    chain = chain_near(path, package)
    for digest in carried.packages:
        other = _opened(carried, digest)
        if other is not None and (other.election, other.root) == (package.election, package.root):
            with contextlib.suppress(KnownError):
                chain = chain.with_package(other)
    return chain


def _facts(
    path: Path, data: bytes, verdict: PdfVerdict, container: Container, chain: PackageChain
) -> tuple[Fact, ...]:
    record = container.record
    package = chain.get(record.content.package)
    if package is None:
        raise KnownError("verify.no_package", path=shown(path.name))
    inside, near = Roster(chain, container.officers), roster_near(path, chain)
    officers = inside.verify(record)
    _check_signers(verdict, officers, inside)
    for roster in (inside, near):
        _check_office(roster, officers, verdict.signatures)
    fact = _published(record, path, near)
    _check_page(data, record, package)
    return fact, ("pdf_printed", {})


def _check_signers(verdict: PdfVerdict, officers: Sequence[Officer], inside: Roster) -> None:
    """The paper is signed by the officers of the record in the record's order, by all of them and nobody else, each by
    a certificate of that key for that committee: the paper may be signed under a newer one than the record.

    :raises KnownError: ``verify.pdf_incomplete``, ``verify.pdf_other_signers``.
    """
    made = [one.certificate for one in verdict.signatures]
    wanted = [{one.x509_digest for one in inside.beside(officer)} for officer in officers]
    if any(one not in own for one, own in zip(made, wanted, strict=False)) or len(made) > len(wanted):
        raise KnownError("verify.pdf_other_signers")
    if len(made) < len(wanted):
        raise KnownError("verify.pdf_incomplete", n=len(made), m=len(wanted))
    if verdict.empty_fields:  # room for a signer whom the record does not know
        raise KnownError("verify.pdf_other_signers")


def _published(record: Record, path: Path, near: Roster) -> Fact:
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


def _names(package: ElectionPackage, contest: str, region: str, district: str) -> Mapping[str, str]:
    """Names of the choices of a recap, whose region may have a part in several districts."""
    found = package.contest(contest)
    named = [one for one in found.districts_in(region) if one.code == district]
    return (named[0] if named else found.district_for(region)).choices.names


def _check_page(data: bytes, record: Record, package: ElectionPackage) -> None:
    from recap_desktop.checks.printed import Recorded, differs

    recap, contest = record.content_as(SignedRecap), str(record.contest)
    gone = {item.station for item in recap.missing}
    district = recap.district or ""
    stations = expected_stations(package, contest, recap.region, district)
    arrived = {station.village for station in stations if station.code not in gone}
    place = differs(data, Recorded(
        record.id, recap, recap_form(package, contest, recap.region, district),
        _names(package, contest, recap.region, district), frozenset(arrived),
        package.regional(recap.region).words,
    ))
    if place is not None:
        raise KnownError("verify.pdf_page", place=place)
