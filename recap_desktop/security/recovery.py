"""The database key wrapped for the commission's offline recovery key: X25519, HKDF-SHA256, AES-256-GCM.

It opens data and never a signing key. Shape: ephemeral key, shared secret, HKDF over both public keys,
AES-GCM with the header as associated data.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forms.errors import KnownError

_INFO = b"recap workspace recovery v1"


def _key(shared: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=ephemeral + recipient, info=_INFO).derive(shared)


def wrap(secret: bytes | bytearray, recipient: bytes) -> bytes:
    """``secret`` readable only by the holder of the raw X25519 public key ``recipient``, as a small JSON file."""
    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient))
    nonce = os.urandom(12)
    header = {
        "v": 1, "kem": "x25519-hkdf-sha256-aes256gcm", "recipient": hashlib.sha256(recipient).hexdigest(),
        "ephemeral": base64.b64encode(public).decode(), "nonce": base64.b64encode(nonce).decode(),
    }
    bound = json.dumps(header, sort_keys=True).encode("ascii")
    sealed = AESGCM(_key(shared, public, recipient)).encrypt(nonce, secret, bound)
    return json.dumps({**header, "ct": base64.b64encode(sealed).decode()}, sort_keys=True, indent=1).encode("ascii")


def unwrap(data: bytes, key: X25519PrivateKey) -> bytes:
    """The secret inside.

    :raises KnownError: ``security.recovery_file``: not such a file, altered, or for another key.
    """
    recipient = key.public_key().public_bytes_raw()
    try:
        content = json.loads(data)
        sealed = base64.b64decode(content.pop("ct"), validate=True)
        public = base64.b64decode(content["ephemeral"], validate=True)
        shared = key.exchange(X25519PublicKey.from_public_bytes(public))
        nonce = base64.b64decode(content["nonce"], validate=True)
        bound = json.dumps(content, sort_keys=True).encode("ascii")
        return AESGCM(_key(shared, public, recipient)).decrypt(nonce, sealed, bound)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidTag) as error:
        raise KnownError("security.recovery_file") from error
