"""The issuing authority: officer statements for records, X.509 certificates for PDFs, revocations."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from forms.errors import KnownError
from sync.record import envelope as dsse
from sync.record.canonical import encode
from sync.record.keys import b64, public_bytes
from sync.record.schema import validate
from sync.trust.election_keys import AuthorityKeys, IssuingKeys, PackageKeys
from sync.trust.enrolment import Enrolment, EnrolmentRequest
from sync.trust.package import ElectionPackage
from sync.trust.times import moment, stamp

#: RFC 9336 document signing.
_DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_CA_START = datetime(2024, 1, 1, tzinfo=UTC)
_MAX_DAYS = 120


def ca_certificate(key: ec.EllipticCurvePrivateKey, title: str) -> bytes:
    """Self-signed CA certificate (DER) of the authority; ECDSA is deterministic (RFC 6979), so are the bytes."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title[:64])])
    spki = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(spki).digest()[:16], "big") >> 1)
        .not_valid_before(_CA_START)
        .not_valid_after(_CA_START + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(ca=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    made = builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    return made.public_bytes(serialization.Encoding.DER)


def signing_keys(keys: AuthorityKeys, title: str) -> PackageKeys:
    """What a package is signed with and names, its CA under the name of the election."""
    return PackageKeys(
        keys.root, public_bytes(keys.authority), ca_certificate(keys.ca, title), public_bytes(keys.log),
        public_bytes(keys.release), keys.recovery.public_key().public_bytes_raw() if keys.recovery else None,
    )


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_cert_sign=ca, crl_sign=ca,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )


class Authority:
    """Issues for one election package with the authority's two private keys."""

    def __init__(self, package: ElectionPackage, key: Ed25519PrivateKey, ca: ec.EllipticCurvePrivateKey) -> None:
        if public_bytes(key) != package.authority_key:
            raise KnownError("trust.authority_key")
        self._package = package
        self._key = key
        self._ca = ca
        self._ca_certificate = x509.load_der_x509_certificate(package.ca_certificate)
        if self._ca_certificate.public_key() != ca.public_key():
            raise KnownError("trust.authority_key")

    @classmethod
    def of(cls, package: ElectionPackage, keys: IssuingKeys) -> Authority | None:
        """The authority of these keys; None where they cannot issue.

        :raises KnownError: ``trust.authority_key`` where the package names other keys.
        """
        if keys.authority is None or keys.ca is None:
            return None
        return cls(package, keys.authority, keys.ca)

    def issue(self, request: EnrolmentRequest, now: datetime, *, whole: bool = False) -> Enrolment:
        """Certify the keys of a request; both proofs are checked again.

        :param whole: for as long as the package holds, whatever time it is: for the training authority that is built
            in and has no clock but that of the laptop it trains on, which may be wrong at the first start.

        :raises KnownError: ``trust.request``, ``trust.role``, ``trust.scope``, ``trust.other_election``,
            ``trust.no_region``.
        """
        request.check()
        if request.election != self._package.election:
            raise KnownError("trust.other_election", election=request.election)
        if request.region not in self._package.regions:
            raise KnownError("trust.no_region", region=request.region[:20])
        # a day back, because the officer's clock may be behind the authority's
        start = max(self._package.valid_from, now.replace(microsecond=0) - timedelta(days=1))
        last = min(self._package.valid_until, self._ca_certificate.not_valid_after_utc)
        end = min(last, start + timedelta(days=_MAX_DAYS))
        if whole:
            start, end = self._package.valid_from, last
        if end <= now:
            raise KnownError("package.expired", date=stamp(last)[:10], time=stamp(now))
        leaf = self._certificate(request, start, end)
        statement = self._statement(request, leaf, start, end)
        return Enrolment(statement, (leaf, self._package.ca_certificate))

    def _certificate(self, request: EnrolmentRequest, start: datetime, end: datetime) -> bytes:
        csr = x509.load_der_x509_csr(request.csr)
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, request.name[:64]),
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, request.region),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, request.person),
            ]
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._ca_certificate.subject)
            .public_key(csr.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(ca=False), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([_DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._ca.public_key()), critical=False
            )
        )
        return builder.sign(self._ca, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def _statement(self, request: EnrolmentRequest, leaf: bytes, start: datetime, end: datetime) -> bytes:
        serial = x509.load_der_x509_certificate(leaf).serial_number
        payload = {
            "v": 1, "kind": "officer", "election": self._package.election, "mode": self._package.mode,
            "signers": [self._package.authority_id], "person": request.person, "role": request.role,
            "region": request.region, "valid_from": stamp(start), "valid_until": stamp(end),
            "key": b64(request.key), "x509": hashlib.sha256(leaf).hexdigest(), "serial": f"{serial:x}",
        }
        validate("officer", payload)
        return dsse.sign("officer", encode(payload), [self._key]).to_bytes()

    def revoke(self, key: str, since: datetime, reason: str) -> bytes:
        """Signed revocation of a key id from a moment on; reason: lost, misused, replaced, ended."""
        payload = {
            "v": 1, "kind": "revocation", "election": self._package.election, "mode": self._package.mode,
            "signers": [self._package.authority_id], "keyid": key, "since": stamp(since), "reason": reason,
        }
        validate("revocation", payload)
        moment(payload["since"])  # type: ignore[arg-type]
        return dsse.sign("revocation", encode(payload), [self._key]).to_bytes()
