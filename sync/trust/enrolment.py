"""Enrolment: an officer's device proves that it holds both keys, the authority certifies them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from forms.errors import KnownError
from sync.record.canonical import decode, encode
from sync.record.keys import b64, keyid, public_bytes, unb64, verifies
from sync.trust.names import MAX_PERSON_NAME, checked_name
from sync.trust.roles import check_appointment

_PREFIX = b"recap enrolment v1\n"
_PERSON = re.compile(r"[A-Z0-9][A-Z0-9-]{0,31}")
_FIELDS = ("election", "person", "role", "region", "name", "key", "csr")


@dataclass(frozen=True)
class EnrolmentRequest:
    """What a device asks to have certified. ``key`` is the raw Ed25519 public key, ``csr`` a PKCS#10 in DER.

    ``region`` is the region code of the appointment: the six digits of a committee, four for regency staff.
    The personal name goes into the X.509 certificate only, never into a record.
    """

    election: str
    person: str
    role: str
    region: str
    name: str
    key: bytes
    csr: bytes
    proof: bytes

    def to_bytes(self) -> bytes:
        """Canonical JSON, for a file or the wire."""
        return encode({**_claims(self), "proof": b64(self.proof)})

    @classmethod
    def parse(cls, data: bytes) -> EnrolmentRequest:
        """Strict reading and proof of possession of both keys.

        :raises KnownError: ``trust.request``.
        """
        try:
            found = decode(data, 1 << 14)
            if not isinstance(found, dict) or set(found) != {*_FIELDS, "proof"}:
                raise KnownError("trust.request")
            if not all(isinstance(value, str) for value in found.values()):
                raise KnownError("trust.request")
            made = cls(
                **{name: found[name] for name in _FIELDS[:5]},
                key=unb64(found["key"]), csr=unb64(found["csr"]), proof=unb64(found["proof"]),
            )
        except KnownError as error:
            raise KnownError("trust.request") from error
        made.check()
        return made

    def check(self) -> None:
        """Both proofs of possession hold.

        :raises KnownError: ``trust.request``, ``name.*``.
        """
        try:
            csr = x509.load_der_x509_csr(self.csr)
            public = csr.public_key()
            named = [part.value for part in csr.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)]
            held = csr.is_signature_valid and isinstance(public, ec.EllipticCurvePublicKey)
        except (ValueError, InvalidSignature, UnsupportedAlgorithm) as error:
            raise KnownError("trust.request") from error
        # the P-256 key names the Ed25519 key it goes with, else a stranger's request could be attached to one's own
        if not held or not isinstance(public.curve, ec.SECP256R1) or named != [keyid(self.key)]:  # type: ignore[union-attr]
            raise KnownError("trust.request")
        if not verifies(self.key, self.proof, _PREFIX + encode(_claims(self))):
            raise KnownError("trust.request")
        self._check_claims()

    def _check_claims(self) -> None:
        check_appointment(self.role, self.region)
        check_person(self.person)
        if checked_name(self.name, MAX_PERSON_NAME) != self.name:  # the device composes it before it asks
            raise KnownError("trust.request")


def check_person(person: str) -> None:
    """A person id of an appointment roster: capitals, digits, hyphens.

    :raises KnownError: ``trust.person``.
    """
    if not _PERSON.fullmatch(person):
        raise KnownError("trust.person", person=person[:40])


def _claims(request: EnrolmentRequest) -> dict[str, str]:
    return {
        "election": request.election,
        "person": request.person,
        "role": request.role,
        "region": request.region,
        "name": request.name,
        "key": b64(request.key),
        "csr": b64(request.csr),
    }


def request_enrolment(  # the parts of one appointment, each named at the call
    *,
    election: str,
    person: str,
    role: str,
    region: str,
    name: str,
    key: Ed25519PrivateKey,
    pdf_key: ec.EllipticCurvePrivateKey,
) -> EnrolmentRequest:
    """Request for a new pair of keys, with proof of possession of each.

    :raises KnownError: ``name.*``.
    """
    name = checked_name(name, MAX_PERSON_NAME)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, keyid(public_bytes(key))),
        ]
    )
    csr = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(pdf_key, hashes.SHA256())
    draft = EnrolmentRequest(
        election, person, role, region, name, public_bytes(key),
        csr.public_bytes(serialization.Encoding.DER), b"",
    )
    proof = key.sign(_PREFIX + encode(_claims(draft)))
    return EnrolmentRequest(
        election, person, role, region, name, draft.key, draft.csr, proof
    )


@dataclass(frozen=True)
class Enrolment:
    """The authority's answer: officer statement (envelope bytes) and X.509 chain in DER, leaf first."""

    statement: bytes
    chain: tuple[bytes, ...]

    @property
    def x509_digest(self) -> str:
        """Hex SHA-256 of the leaf certificate."""
        return hashlib.sha256(self.chain[0]).hexdigest()
