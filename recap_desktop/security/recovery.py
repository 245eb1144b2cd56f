"""The database key wrapped for the commission's offline recovery key: X25519, HKDF-SHA256, AES-256-GCM.

It opens data and never a signing key. Shape: ephemeral key, shared secret, HKDF over both public keys,
AES-GCM with the header as associated data.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forms.errors import KnownError

_INFO = b"recap workspace recovery v1"
_TAG_BYTES = 16


def _key(shared: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=ephemeral + recipient, info=_INFO).derive(shared)


def wrap(secret: bytes | bytearray, recipient: bytes, about: Mapping[str, str] | None = None) -> bytes:
    """``secret`` readable only by the holder of the raw X25519 public key ``recipient``, as a small JSON file.

    :param about: what it belongs to; stays readable, and is bound to the secret.
    """
    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient))
    nonce = os.urandom(12)
    header: dict[str, object] = {
        "v": 1, "kem": "x25519-hkdf-sha256-aes256gcm", "recipient": name_of(recipient),
        "ephemeral": base64.b64encode(public).decode(), "nonce": base64.b64encode(nonce).decode(),
    }
    if about is not None:
        header["about"] = dict(about)
    bound = json.dumps(header, sort_keys=True).encode("ascii")
    sealed = AESGCM(_key(shared, public, recipient)).encrypt(nonce, secret, bound)
    return json.dumps({**header, "ct": base64.b64encode(sealed).decode()}, sort_keys=True, indent=1).encode("ascii")


def name_of(recipient: bytes) -> str:
    """What a wrapped secret calls the raw public key it is wrapped for: hex SHA-256."""
    return hashlib.sha256(recipient).hexdigest()


def recipient_of(data: bytes) -> str | None:
    """Name of the key that a wrapped secret says it is for; None for what is no such file."""
    try:
        named = json.loads(data)["recipient"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return named if isinstance(named, str) else None


def unwrap(data: bytes, key: X25519PrivateKey, about: Mapping[str, str] | None = None) -> bytearray:
    """The secret inside, to be wiped by the caller.

    :param about: what it must belong to.
    :raises KnownError: ``security.recovery_file``: not such a file, altered, for another key, or of something else.
    """
    recipient = key.public_key().public_bytes_raw()
    try:
        content = json.loads(data)
        sealed = base64.b64decode(content.pop("ct"), validate=True)
        if content.get("about") != (None if about is None else dict(about)) or len(sealed) < _TAG_BYTES:
            raise ValueError("of something else")
        public = base64.b64decode(content["ephemeral"], validate=True)
        shared = key.exchange(X25519PublicKey.from_public_bytes(public))
        nonce = base64.b64decode(content["nonce"], validate=True)
        bound = json.dumps(content, sort_keys=True).encode("ascii")
        secret = bytearray(len(sealed) - _TAG_BYTES)
        AESGCM(_key(shared, public, recipient)).decrypt_into(nonce, sealed, bound, secret)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidTag) as error:
        raise KnownError("security.recovery_file") from error
    return secret
