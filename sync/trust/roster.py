"""Who may sign: officer statements and revocations of one election, and the check of a record against them."""

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
from sync.trust.enrolment import Enrolment, EnrolmentRequest
from sync.trust.package import ElectionPackage
from sync.trust.times import moment


class Standing(StrEnum):
    """Whether the signers were in office when the record was made."""

    OK = "ok"
    LATE = "late"


@dataclass(frozen=True)
class Officer:
    """A certified officer. ``person`` is stable across re-enrolments; two keys of one person are one person."""

    person: str
    role: str
    subdistrict: str
    keyid: str
    public_key: bytes
    x509_digest: str
    valid_from: datetime
    valid_until: datetime
    statement: bytes


@dataclass(frozen=True)
class Revocation:
    """A key taken back from a moment on."""

    keyid: str
    since: datetime
    reason: str
    statement: bytes


class Roster:
    """Officers and revocations of one package; only what the package's authority signed gets in."""

    def __init__(
        self, package: ElectionPackage, statements: Iterable[bytes] = (), earlier: Iterable[str] = ()
    ) -> None:
        """:param earlier: digests of packages of this election older than the one before ``package``."""
        self._package = package
        self._earlier = frozenset(earlier)
        self._officers: dict[str, Officer] = {}
        self._revocations: dict[str, Revocation] = {}
        self._changes: list[str] = []
        self._arrivals: dict[str, datetime] = {}
        for statement in statements:
            self.add(statement)

    @property
    def officers(self) -> Mapping[str, Officer]:
        """Officers by key id."""
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
        """Officer of a key id."""
        return self._officers.get(key)

    def add(self, statement: bytes) -> Officer | Revocation:
        """Take an officer statement or a revocation signed by the authority.

        :raises KnownError: ``trust.statement`` and the kinds of fault of a record.
        """
        kind, payload = _opened(statement, self._package)
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
            payload["person"], payload["role"], payload["subdistrict"], keyid(public), public, payload["x509"],
            moment(payload["valid_from"]), moment(payload["valid_until"]), statement,
        )
        known = self._officers.get(made.keyid)
        if known is not None and known.person != made.person:
            raise KnownError("trust.key_twice", person=made.person)
        # the newest statement of a key counts, whatever the order they arrive in
        if known is None or (made.valid_from, made.statement) > (known.valid_from, known.statement):
            self._officers[made.keyid] = made
            self._changes.append(made.keyid)
        return made

    def verify(self, record: Record) -> tuple[Officer, ...]:
        """Officers who signed, in order, once every signature holds.

        :raises KnownError: ``record.other_election``, ``record.other_package``, ``record.unknown_signer``,
            ``record.signature``, ``record.same_person``, ``record.scope``.
        """
        said = record.content
        if (said.election, said.mode) != (self._package.election, self._package.mode):
            raise KnownError("record.other_election", election=said.election)
        if not (self._package.accepts(said.package) or said.package in self._earlier):
            raise KnownError("record.other_package", digest=said.package[:16])
        officers = []
        opened = record.opened()
        for key in record.signers:
            officer = self._officers.get(key)
            if officer is None:
                raise KnownError("record.unknown_signer", keyid=key[:16])
            if not opened.holds_for(officer.public_key):
                raise KnownError("record.signature", keyid=key[:16])
            officers.append(officer)
        if len({officer.person for officer in officers}) != len(officers):
            raise KnownError("record.same_person")
        region = record.area
        if region and any(not region.startswith(officer.subdistrict) for officer in officers):
            raise KnownError("record.scope", region=region)
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

    def standing(self, record: Record, received: datetime | None = None) -> Standing:
        """Whether every signer's key was valid and unrevoked when the record was made, and when it arrived.

        A device's clock is evidence, not proof: where the arrival is known (here, or by :meth:`arrived`) it counts too.
        """
        made = moment(record.content.device_time)
        received = received or self._arrivals.get(record.id)
        latest = made if received is None else max(made, received)
        for key in record.signers:
            officer = self._officers.get(key)
            if officer is None or not officer.valid_from <= made <= officer.valid_until:
                return Standing.LATE
            revoked = self._revocations.get(key)
            if latest > officer.valid_until or (revoked is not None and latest >= revoked.since):
                return Standing.LATE
        return Standing.OK


def check_answer(package: ElectionPackage, request: EnrolmentRequest, answer: Enrolment) -> Officer:
    """An enrolment is of the keys asked for, signed by the package's authority, and its chain ends in its CA.

    :raises KnownError: ``trust.answer``, ``trust.*``.
    """
    officer = Roster(package).add(answer.statement)
    asked = (request.person, request.role, request.subdistrict, request.key)
    if not isinstance(officer, Officer) or asked != (
        officer.person, officer.role, officer.subdistrict, officer.public_key
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


def _opened(statement: bytes, package: ElectionPackage) -> tuple[str, Mapping[str, Any]]:
    opened = dsse.parse(statement)
    payload = decode(opened.payload)
    validate(opened.kind, payload)
    authority = keyid(package.authority_key)
    if payload["signers"] != [authority] or [s.keyid for s in opened.signatures] != [authority]:
        raise KnownError("trust.statement")
    if encode(payload) != opened.payload or not opened.holds_for(package.authority_key):
        raise KnownError("trust.statement")
    if (payload["election"], payload["mode"]) != (package.election, package.mode):
        raise KnownError("trust.other_election", election=str(payload["election"]))
    return opened.kind, payload


def statement_id(statement: bytes) -> str:
    """Hex SHA-256 of a statement's envelope, its name in files."""
    return hashlib.sha256(statement).hexdigest()
