"""Ed25519 keys of records: key ids and strict base64."""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from forms.errors import KnownError


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The raw 32-byte public key (RFC 8032)."""
    return key.public_key().public_bytes_raw()


def keyid(public: bytes) -> str:
    """Hex SHA-256 of the raw public key."""
    return hashlib.sha256(public).hexdigest()


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` over ``message`` holds for the raw public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def b64(data: bytes) -> str:
    """Padded standard base64 (RFC 4648 section 4)."""
    return base64.b64encode(data).decode("ascii")


def unb64(text: str) -> bytes:
    """Strict inverse of :func:`b64`: exactly one spelling is accepted.

    :raises KnownError: ``record.not_base64``.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise KnownError("record.not_base64") from error
    if b64(data) != text:
        raise KnownError("record.not_base64")
    return data
