"""Pins of servers, as packages name them and clients compare them.

Two kinds: the hex SHA-256 of the certificate (DER), which ends with the certificate, and ``spki:`` before the hex
SHA-256 of its public key (SubjectPublicKeyInfo, DER; RFC 7469 section 2.4), which outlives every renewal of the same
key.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

SPKI = "spki:"


def certificate_pin(certificate: bytes) -> str:
    """Pin of one certificate (DER)."""
    return hashlib.sha256(certificate).hexdigest()


def key_pin(certificate: bytes) -> str:
    """Pin of the public key in a certificate (DER).

    :raises ValueError: no certificate that can be read.
    :raises UnsupportedAlgorithm: its key is of a kind that is not known here.
    """
    public = x509.load_der_x509_certificate(certificate).public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return SPKI + hashlib.sha256(public).hexdigest()


def is_pinned(certificate: bytes, pin: str) -> bool:
    """Whether a certificate (DER) is the one meant by a pin of either kind."""
    try:
        found = key_pin(certificate) if pin.startswith(SPKI) else certificate_pin(certificate)
    except (ValueError, UnsupportedAlgorithm):
        return False
    return hmac.compare_digest(found, pin)
