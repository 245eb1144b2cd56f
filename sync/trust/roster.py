"""Who may sign: officer statements and revocations of one election, and the check of a record against them.

Which statement counts for which record: a statement is believed when an authority key signed it that any package of
the chain names. It then speaks for records made under packages that name *that same* authority key: after the
authority key was rotated, officers need new certificates to sign under the newer packages, and the old ones go on
proving what was signed under the older. A revocation by the authority of any package takes a key back for all of them.

An authority may certify one key again: for another sub-district, in another role, for another term. Nothing certified
is taken back by that: all certificates of a key stand side by side, and a record is judged by those that hold where
and when it was made (:meth:`Roster.signers_of`). Only a revocation takes back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from sync.record.container import MAX_OFFICERS
from sync.record.keys import keyid, unb64
from sync.record.record import Record
from sync.record.schema import validate
from sync.trust.chain import PackageChain
from sync.trust.enrolment import Enrolment, EnrolmentRequest
from sync.trust.officer import Officer, in_order, judged_by, lasting
from sync.trust.package import ElectionPackage
from sync.trust.times import moment

__all__ = ["OfficeStanding", "Officer", "RecordWaitsError", "Revocation", "Roster", "check_answer", "statement_id",
           "subject_of", "together"]


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
        #: certificates of each key under each authority, and of each key, in the order in which they begin
        self._certified: dict[tuple[str, str], tuple[Officer, ...]] = {}
        self._held: dict[str, tuple[Officer, ...]] = {}
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
        """Officer of a key id, by its newest statement: who that is today. Of a record ask :meth:`signers_of`."""
        return self._officers.get(key)

    @property
    def certificates(self) -> Iterator[Officer]:
        """Every certificate, also those of one key beside one another."""
        return (one for held in self._held.values() for one in held)

    def certificates_of(self, key: str) -> Sequence[Officer]:
        """Every certificate of a key id, in the order in which they begin."""
        return self._held.get(key, ())

    def signers_of(self, record: Record) -> tuple[Officer | None, ...]:
        """Who signed a record, in order, each by the certificates that hold for it; None for a key nobody certified.

        Those count that the authority of its package signed (of any package where that authority certified no such
        key, or the package is not here), for what the record speaks of, and in force when it was made; all signers by
        certificates of one and the same region, where they have such. What comes later changes nothing in that: it
        stands beside, and where two regions would do, the one whose certificate began first is taken. Signatures are
        not looked at.
        """
        package = self._chain.get(record.content.package)
        known = [
            (package is not None and self._certified.get((key, package.authority_id))) or self._held.get(key, ())
            for key in record.signers
        ]
        return judged_by(known, record)

    def statements_of(self, record: Record, *, later: bool = False) -> tuple[bytes, ...]:
        """Statements of the signers of a record, as it is handed on with them: those by which it holds, in signing
        order, and where that is more than a container takes, the first of each.

        :param later: also those of the same keys and region that were not in force yet, or no longer: for a document,
            which is signed after its record.
        """
        officers = [one for one in self.signers_of(record) if one is not None]
        every = tuple(
            certificate.statement for one in officers
            for certificate in (self.beside(one) if later else one.certificates)
        )
        return every if len(every) <= MAX_OFFICERS else tuple(one.statement for one in officers)

    def beside(self, officer: Officer) -> tuple[Officer, ...]:
        """An officer with every certificate of the same key, region and authority, whatever its term."""
        same = (officer.region, officer.authority)
        others = (one for one in self.certificates_of(officer.keyid) if (one.region, one.authority) == same)
        return (officer, *(one for one in others if one.statement != officer.statement))

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
        held = self._held.get(made.keyid, ())
        if made not in held:
            slot = (made.keyid, made.authority)
            self._certified[slot] = in_order(*self._certified.get(slot, ()), made)
            self._held[made.keyid] = in_order(*held, made)
            self._officers[made.keyid] = self._held[made.keyid][-1]
            self._changes.append(made.keyid)
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
        certified = [self._certified.get((key, package.authority_id), ()) for key in record.signers]
        for key, officer in zip(record.signers, judged_by(certified, record), strict=True):
            if officer is None:
                code = "record.other_authority" if key in self._officers else "record.unknown_signer"
                raise KnownError(code, keyid=key[:16], sequence=package.sequence)
            if not opened.holds_for(officer.public_key):
                raise KnownError("record.signature", keyid=key[:16])
            officers.append(officer)
        return together(officers, record)

    def signed_by(self, record: Record) -> tuple[Officer, ...]:
        """Officers who signed, by the certificates of any authority: all that can be said of a record that waits.

        :raises KnownError: ``record.unknown_signer``, ``record.signature``.
        """
        opened, officers = record.opened(), []
        certified = [self._held.get(key, ()) for key in record.signers]
        for key, officer in zip(record.signers, judged_by(certified, record), strict=True):
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
        made, latest = self._span(record, received)
        package = self._chain.get(record.content.package)
        if package is None:
            return OfficeStanding.LATE
        certified = [self._certified.get((key, package.authority_id), ()) for key in record.signers]
        for key, officer in zip(record.signers, judged_by(certified, record), strict=True):
            revoked = self._revocations.get(key)
            if officer is None or (revoked is not None and latest >= revoked.since):
                return OfficeStanding.LATE
            if not any(one.valid_from <= made and latest <= one.valid_until for one in officer.certificates):
                return OfficeStanding.LATE
        return OfficeStanding.OK

    def lasting(self, record: Record, officers: Iterable[Officer]) -> tuple[Officer, ...]:
        """Officers of a record by those of their certificates alone that lasted until it arrived, where some did."""
        _, latest = self._span(record)
        return tuple(lasting(officer, latest) for officer in officers)

    def _span(self, record: Record, received: datetime | None = None) -> tuple[datetime, datetime]:
        """When a record was made, by its device, and the latest moment it was on its way, as far as that is known."""
        made = moment(record.content.device_time)
        received = received or self._arrivals.get(record.id)
        return made, made if received is None else max(made, received)


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


def together(officers: Sequence[Officer], record: Record) -> tuple[Officer, ...]:
    """Signers of a record are several persons of one committee, and of the one that it speaks of.

    :raises KnownError: ``record.same_person``, ``record.scope``.
    """
    if len({officer.person for officer in officers}) != len(officers):
        raise KnownError("record.same_person")
    region = record.area
    if region and any(not region.startswith(officer.region) for officer in officers):
        raise KnownError("record.scope", region=region)
    if len({officer.region for officer in officers}) > 1:
        raise KnownError("record.scope", region=officers[-1].region)
    return tuple(officers)


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
