"""The server's own TLS certificate: self-signed, because packages pin it or its key and no issuer has a say."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from forms.errors import KnownError

#: Longer than a season of elections, shorter than what clients that do look at dates refuse.
DAYS = 397
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*{_LABEL}")
_MOST_COMMON_NAME = 64


def new_key() -> ec.EllipticCurvePrivateKey:
    """A key for a server: P-256, which every TLS library speaks."""
    return ec.generate_private_key(ec.SECP256R1())


def server_certificate(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, hosts: Sequence[str], addresses: Sequence[str], now: datetime,
    days: int = DAYS,
) -> x509.Certificate:
    """A certificate of a server's key for its names and addresses, valid from a day ago on (clocks go wrong).

    :param hosts: names, the first of which is the common name; addresses stand in ``addresses``.
    :raises KnownError: ``server.host`` for a name that is none, ``server.ip`` for an address that is none.
    """
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise KnownError("server.host", host=host[:80])
    try:
        numbers = [ipaddress.ip_address(one) for one in addresses]
    except ValueError as error:
        wrong = next(one for one in addresses if not _is_address(one))
        raise KnownError("server.ip", address=wrong[:80]) from error
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, [*hosts, *addresses][0][:_MOST_COMMON_NAME])])
    alternatives: list[x509.GeneralName] = [x509.DNSName(host) for host in dict.fromkeys(hosts)]
    alternatives += [x509.IPAddress(one) for one in dict.fromkeys(numbers)]
    start = now.replace(microsecond=0) - timedelta(days=1)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )
    return (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start).not_valid_after(start + timedelta(days=days + 1))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def pem(certificate: x509.Certificate) -> bytes:
    """A certificate as the server's file has it."""
    return certificate.public_bytes(serialization.Encoding.PEM)
