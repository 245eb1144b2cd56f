"""The keys behind one election, each with a work and a place of its own.

========== ========= =================================================================================
name       kind      what it signs or opens, and where it lives
========== ========= =================================================================================
root       Ed25519   packages; offline, in the hands of the commission
authority  Ed25519   officer statements and revocations; offline, or on a server that enrols by code
ca         P-256     the officers' X.509 certificates; beside ``authority``
log        Ed25519   checkpoints and receipts; on the server, which needs this key alone
release    Ed25519   manifests of releases; with whoever publishes
recovery   X25519    opens a committee's data when all passphrases are forgotten; offline
========== ========= =================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


@dataclass(frozen=True, kw_only=True)
class IssuingKeys:
    """The issuing authority's two keys as far as they are at hand, and the log's where what is issued is appended."""

    log: Ed25519PrivateKey | None = None
    authority: Ed25519PrivateKey | None = None
    ca: ec.EllipticCurvePrivateKey | None = None


@dataclass(frozen=True, kw_only=True)
class ServerKeys(IssuingKeys):
    """Private keys a server works with: the log's, and the issuing authority's two where it enrols by code."""

    log: Ed25519PrivateKey


@dataclass(frozen=True, kw_only=True)
class AuthorityKeys(ServerKeys):
    """All private keys behind one election; the root signs packages, offline."""

    root: Ed25519PrivateKey
    authority: Ed25519PrivateKey
    ca: ec.EllipticCurvePrivateKey
    release: Ed25519PrivateKey
    recovery: X25519PrivateKey | None = None


@dataclass(frozen=True)
class PackageKeys:
    """What the machine that signs packages needs: the root's private key, and of all others the public part.

    ``ca`` is the authority's CA certificate in DER; the others are raw public keys.
    """

    root: Ed25519PrivateKey
    authority: bytes
    ca: bytes
    log: bytes
    release: bytes
    recovery: bytes | None = None
