"""Training keys: derived from a published constant, so that anybody can sign training data and it proves nothing.

They exist to make the product usable with nothing to set up; ``docs/adr/0008-training-root.md``.
"""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.record.keys import public_bytes
from sync.trust.election_keys import AuthorityKeys, ServerKeys

__all__ = ["TRAINING_ROOT", "AuthorityKeys", "ServerKeys", "generated_keys", "training_keys"]

_SEED = b"recap desktop: training keys are public and prove nothing: v1: "
#: Order of the group of P-256 (FIPS 186-5); a derived scalar must lie below it.
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _seed(name: str) -> bytes:
    return hashlib.sha256(_SEED + name.encode("ascii")).digest()


def training_keys() -> AuthorityKeys:
    """The published keys of every training election."""
    scalar = int.from_bytes(_seed("ca"), "big") % (_P256_ORDER - 1) + 1
    return AuthorityKeys(
        root=Ed25519PrivateKey.from_private_bytes(_seed("root")),
        authority=Ed25519PrivateKey.from_private_bytes(_seed("authority")),
        ca=ec.derive_private_key(scalar, ec.SECP256R1()),
        log=Ed25519PrivateKey.from_private_bytes(_seed("log")),
        release=Ed25519PrivateKey.from_private_bytes(_seed("release")),
    )


#: Raw public root key of training, built in; accepted for mode ``training`` only.
TRAINING_ROOT: bytes = public_bytes(Ed25519PrivateKey.from_private_bytes(_seed("root")))


def generated_keys() -> AuthorityKeys:
    """Fresh random keys for another election."""
    return AuthorityKeys(
        root=Ed25519PrivateKey.generate(),
        authority=Ed25519PrivateKey.generate(),
        ca=ec.generate_private_key(ec.SECP256R1()),
        log=Ed25519PrivateKey.generate(),
        release=Ed25519PrivateKey.generate(),
        recovery=X25519PrivateKey.generate(),
    )
