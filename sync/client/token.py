"""Short-lived tokens: an enrolled key says who calls. Content is signed on its own; a token only limits abuse."""

from __future__ import annotations

import secrets
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.record.canonical import decode, encode
from sync.record.keys import b64, unb64, verifies
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer, Roster

SCHEME = "Recap"
LIFETIME = 300
_PREFIX = b"recap token v1\n"
#: How far a laptop's clock may be off before its token is refused, in seconds.
_SKEW = 24 * 3600


def make_token(package: ElectionPackage, statement: bytes, key: Ed25519PrivateKey, now: datetime) -> str:
    """Value of the ``Authorization`` header."""
    claims = {
        "v": 1, "election": package.election, "until": int(now.timestamp()) + LIFETIME,
        "nonce": secrets.token_hex(16), "statement": b64(statement),
    }
    body = encode(claims)
    return f"{SCHEME} {b64(body)}.{b64(key.sign(_PREFIX + body))}"


def check_token(header: str, package: ElectionPackage, roster: Roster, now: datetime) -> Officer:
    """Officer who made a token.

    :raises KnownError: ``server.token``.
    """
    scheme, _, token = header.partition(" ")
    body_text, _, signature = token.partition(".")
    if scheme != SCHEME or len(token) > 1 << 14:
        raise KnownError("server.token")
    try:
        body = unb64(body_text)
        claims = decode(body)
        if not isinstance(claims, dict) or set(claims) != {"v", "election", "until", "nonce", "statement"}:
            raise KnownError("server.token")
        officer = roster.add(unb64(str(claims["statement"])))
        until = claims["until"]
        signed = isinstance(officer, Officer) and verifies(officer.public_key, unb64(signature), _PREFIX + body)
    except KnownError as error:
        raise KnownError("server.token") from error
    in_time = isinstance(until, int) and abs(until - now.timestamp()) <= LIFETIME + _SKEW
    if not signed or not in_time or claims["election"] != package.election or not isinstance(officer, Officer):
        raise KnownError("server.token")
    if officer.keyid in roster.revocations:
        raise KnownError("server.token")
    return officer
