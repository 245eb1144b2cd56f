"""Who may sign: officer statements and revocations of one election, and the check of a record against them.

Which statement counts for which record: a statement is believed when an authority key signed it that any package of
the chain names. It then speaks for records made under packages that name *that same* authority key: after the
authority key was rotated, officers need new certificates to sign under the newer packages, and the old ones go on
proving what was signed under the older. A revocation by the authority of any package takes a key back for all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from forms.errors import KnownError
from sync.record import envelope as dsse
from sync.record.canonical import decode, encode
from sync.record.keys import keyid, unb64
from sync.record.record import Record
from sync.record.schema import validate
from sync.trust.chain import PackageChain
from sync.trust.enrolment import Enrolment, EnrolmentRequest
from sync.trust.package import ElectionPackage
from sync.trust.times import moment


class OfficeStanding(StrEnum):
    """Whether the signers were in office when the record was made."""

    OK = "ok"
    LATE = "late"


class RecordWaitsError(KnownError):
    """A record cannot be judged yet: the package it names is not in the chain. It is kept, never refused for it.

    ``lacks`` is the hex digest of that package. Code ``record.waits_for_package``.
    """

    def __init__(self, lacks: str) -> None:
        super().__init__("record.waits_for_package", digest=lacks[:16])
        self.lacks = lacks


@dataclass(frozen=True)
class Officer:
    """A certified officer. ``person`` is stable across re-enrolments; two keys of one person are one person.

    ``region`` is the region code of the appointment, of any level; ``authority`` the key id of the authority that
    signed the statement.
    """

    person: str
    role: str
    region: str
    keyid: str
    public_key: bytes
    x509_digest: str
    valid_from: datetime
    valid_until: datetime
    statement: bytes
    authority: str


@dataclass(frozen=True)
class Revocation:
    """A key taken back from a moment on."""

    keyid: str
    since: datetime
    reason: str
    statement: bytes


class Roster:
    """Officers and revocations of one election; only what an authority of its packages signed gets in."""

    def __init__(self, chain: PackageChain, statements: Iterable[bytes] = ()) -> None:
        self._chain = chain
        #: newest statement of each key under each authority, and of each key
        self._certified: dict[tuple[str, str], Officer] = {}
        self._officers: dict[str, Officer] = {}
        self._revocations: dict[str, Revocation] = {}
        self._changes: list[str] = []
        self._arrivals: dict[str, datetime] = {}
        for statement in statements:
            self.add(statement)

    @property
    def chain(self) -> PackageChain:
        """The packages that records are held against."""
        return self._chain

    def extend(self, package: ElectionPackage) -> None:
        """Take one package more: records that wait for it can be judged, and its authority is believed.

        :raises KnownError: ``package.*``; nothing is changed.
        """
        self._chain = self._chain.with_package(package)

    @property
    def officers(self) -> Mapping[str, Officer]:
        """Officers by key id, each by its newest statement."""
        return MappingProxyType(self._officers)

    @property
    def revocations(self) -> Mapping[str, Revocation]:
        """Revocations by key id, the earliest of each."""
        return MappingProxyType(self._revocations)

    @property
    def changes(self) -> Sequence[str]:
        """Key ids in the order in which something new was learnt of them; grows only."""
        return self._changes

    def officer(self, key: str) -> Officer | None:
        """Officer of a key id, by its newest statement."""
        return self._officers.get(key)

    def officer_under(self, package: ElectionPackage, key: str) -> Officer | None:
        """Officer of a key id as the authority of a package certified it."""
        return self._certified.get((key, package.authority_id))

    def add(self, statement: bytes) -> Officer | Revocation:
        """Take an officer statement or a revocation signed by an authority of the chain.

        :raises KnownError: ``trust.statement`` and the kinds of fault of a record.
        """
        kind, payload = _opened(statement, self._chain)
        if kind == "officer":
            return self._add_officer(payload, statement)
        if kind == "revocation":
            made = Revocation(payload["keyid"], moment(payload["since"]), payload["reason"], statement)
            known = self._revocations.get(made.keyid)
            # the earliest counts; of two alike the smaller bytes, so that the order of arrival never matters
            if known is None or (made.since, made.statement) < (known.since, known.statement):
                self._revocations[made.keyid] = made
                self._changes.append(made.keyid)
            return made
        raise KnownError("trust.statement")

    def _add_officer(self, payload: Mapping[str, Any], statement: bytes) -> Officer:
        public = unb64(payload["key"])
        made = Officer(
            payload["person"], payload["role"], payload["region"], keyid(public), public, payload["x509"],
            moment(payload["valid_from"]), moment(payload["valid_until"]), statement, payload["signers"][0],
        )
        known = self._officers.get(made.keyid)
        if known is not None and known.person != made.person:
            raise KnownError("trust.key_twice", person=made.person)
        slot = (made.keyid, made.authority)
        if _is_newer(made, self._certified.get(slot)):
            self._certified[slot] = made
            self._changes.append(made.keyid)
        if _is_newer(made, known):
            self._officers[made.keyid] = made
        return made

    def package_of(self, record: Record) -> ElectionPackage:
        """The package a record names and is judged under.

        :raises RecordWaitsError: where it is not in the chain.
        """
        named = record.content.package
        found = self._chain.get(named)
        if found is None:
            raise RecordWaitsError(named)
        return found

    def verify(self, record: Record) -> tuple[Officer, ...]:
        """Officers who signed, in order, once every signature holds.

        :raises RecordWaitsError: the package it names is not here: nothing can be said of it yet.
        :raises KnownError: ``record.other_election``, ``record.unknown_signer``, ``record.other_authority``,
            ``record.signature``, ``record.same_person``, ``record.scope``.
        """
        said = record.content
        if (said.election, said.mode) != (self._chain.election, self._chain.mode):
            raise KnownError("record.other_election", election=said.election)
        package = self.package_of(record)
        officers = []
        opened = record.opened()
        for key in record.signers:
            officer = self.officer_under(package, key)
            if officer is None:
                code = "record.other_authority" if key in self._officers else "record.unknown_signer"
                raise KnownError(code, keyid=key[:16], sequence=package.sequence)
            if not opened.holds_for(officer.public_key):
                raise KnownError("record.signature", keyid=key[:16])
            officers.append(officer)
        if len({officer.person for officer in officers}) != len(officers):
            raise KnownError("record.same_person")
        region = record.area
        if region and any(not region.startswith(officer.region) for officer in officers):
            raise KnownError("record.scope", region=region)
        return tuple(officers)

    def signed_by(self, record: Record) -> tuple[Officer, ...]:
        """Officers who signed, by their newest certificates: all that can be said of a record that waits.

        :raises KnownError: ``record.unknown_signer``, ``record.signature``.
        """
        opened, officers = record.opened(), []
        for key in record.signers:
            officer = self._officers.get(key)
            if officer is None:
                raise KnownError("record.unknown_signer", keyid=key[:16])
            if not opened.holds_for(officer.public_key):
                raise KnownError("record.signature", keyid=key[:16])
            officers.append(officer)
        return tuple(officers)

    def arrived(self, record_id: str, received: datetime) -> bool:
        """Take note of when the log took a record (its entry says so); the earliest counts. True where it is new."""
        known = self._arrivals.get(record_id)
        if known is not None and known <= received:
            return False
        self._arrivals[record_id] = received
        return True

    def not_arrived(self, record_ids: Iterable[str]) -> None:
        """Forget arrivals of records that the log did not take after all."""
        for record_id in record_ids:
            self._arrivals.pop(record_id, None)

    def standing(self, record: Record, received: datetime | None = None) -> OfficeStanding:
        """Whether every signer's key was valid and unrevoked when the record was made, and when it arrived.

        A device's clock is evidence, not proof: where the arrival is known (here, or by :meth:`arrived`) it counts too.
        """
        made = moment(record.content.device_time)
        received = received or self._arrivals.get(record.id)
        latest = made if received is None else max(made, received)
        package = self._chain.get(record.content.package)
        for key in record.signers:
            officer = self.officer_under(package, key) if package is not None else None
            if officer is None or not officer.valid_from <= made <= officer.valid_until:
                return OfficeStanding.LATE
            revoked = self._revocations.get(key)
            if latest > officer.valid_until or (revoked is not None and latest >= revoked.since):
                return OfficeStanding.LATE
        return OfficeStanding.OK


def check_answer(package: ElectionPackage, request: EnrolmentRequest, answer: Enrolment) -> Officer:
    """An enrolment is of the keys asked for, signed by the package's authority, and its chain ends in its CA.

    :raises KnownError: ``trust.answer``, ``trust.*``.
    """
    officer = Roster(PackageChain([package])).add(answer.statement)
    asked = (request.person, request.role, request.region, request.key)
    if not isinstance(officer, Officer) or asked != (
        officer.person, officer.role, officer.region, officer.public_key
    ):
        raise KnownError("trust.answer")
    try:
        leaf, issuer = (x509.load_der_x509_certificate(item) for item in answer.chain)
        leaf.verify_directly_issued_by(issuer)
        same_key = leaf.public_key() == x509.load_der_x509_csr(request.csr).public_key()
    except (ValueError, TypeError, InvalidSignature) as error:
        raise KnownError("trust.answer") from error
    named = answer.chain[1] == package.ca_certificate and answer.x509_digest == officer.x509_digest
    if not (same_key and named):
        raise KnownError("trust.answer")
    return officer


def _is_newer(made: Officer, known: Officer | None) -> bool:
    """The newest statement counts, whatever the order in which they arrive."""
    return known is None or (made.valid_from, made.statement) > (known.valid_from, known.statement)


def _opened(statement: bytes, chain: PackageChain) -> tuple[str, Mapping[str, Any]]:
    opened = dsse.parse(statement)
    payload = decode(opened.payload)
    validate(opened.kind, payload)
    signers = [s.keyid for s in opened.signatures]
    authority = chain.authorities.get(signers[0]) if len(signers) == 1 else None
    if authority is None or payload["signers"] != signers:
        raise KnownError("trust.statement")
    if encode(payload) != opened.payload or not opened.holds_for(authority):
        raise KnownError("trust.statement")
    if (payload["election"], payload["mode"]) != (chain.election, chain.mode):
        raise KnownError("trust.other_election", election=str(payload["election"]))
    return opened.kind, payload


def statement_id(statement: bytes) -> str:
    """Hex SHA-256 of a statement's envelope, its name in files."""
    return hashlib.sha256(statement).hexdigest()


def subject_of(statement: bytes) -> str | None:
    """Key id that an officer statement or a revocation speaks of, None where it is neither."""
    try:
        payload = decode(dsse.parse(statement).payload)
        return str(payload["keyid"]) if "keyid" in payload else keyid(unb64(payload["key"]))
    except (KnownError, KeyError, TypeError):
        return None
