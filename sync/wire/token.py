"""Short-lived tokens: an enrolled key says who calls. Content is signed on its own; a token only limits abuse.

An officer's key is open for a moment only, at sign-in. In that moment it vouches for a session key that lives in memory
until the officer leaves; each call carries a token of the session key. So a token can be short-lived by the
*server's* time, which the caller asks first, and a laptop whose clock is wrong by days still sends.

A token holds no longer than its officer's key: with every call the key must be unrevoked, and certified for the
server's time (:data:`SKEW` either way). Why a key does not open a call any more is told only to whoever holds it, once
both signatures have been checked; anybody else learns nothing (``server.token``).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.record.canonical import decode, encode
from sync.record.keys import b64, public_bytes, unb64, verifies
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer, Revocation, Roster
from sync.trust.times import stamp

SCHEME = "Recap"
#: How long a token holds, and how far off two clocks may be (the caller's idea of the server's time, the authority's
#: clock and the server's) without anything being refused for it; seconds.
LIFETIME = 300
SKEW = 300
_TOKEN = b"recap token v1\n"
_SESSION = b"recap session v1\n"
_CLAIMS = frozenset({"v", "election", "until", "nonce", "statement", "session", "vouched"})


class CallerSession:
    """What a signed-in officer calls a server with."""

    def __init__(self, package: ElectionPackage, statement: bytes, key: Ed25519PrivateKey) -> None:
        """:param key: the officer's record key; used here once and not kept."""
        self._key = Ed25519PrivateKey.generate()
        session = public_bytes(self._key)
        self._claims = {
            "v": 1, "election": package.election, "statement": b64(statement), "session": b64(session),
            "vouched": b64(key.sign(_vouched(package.election, session))),
        }

    def token(self, now: datetime) -> str:
        """Value of the ``Authorization`` header.

        :param now: the server's time, as far as the caller knows it.
        """
        until = int(now.timestamp()) + LIFETIME
        body = encode({**self._claims, "until": until, "nonce": secrets.token_hex(16)})
        return f"{SCHEME} {b64(body)}.{b64(self._key.sign(_TOKEN + body))}"


def make_token(package: ElectionPackage, statement: bytes, key: Ed25519PrivateKey, now: datetime) -> str:
    """One token of a session of its own."""
    return CallerSession(package, statement, key).token(now)


def check_token(
    header: str, chain: PackageChain, about: Callable[[str], Iterable[bytes]], now: datetime
) -> Officer:
    """Officer who made a token.

    :param about: statements that are known of a key id, its revocation among them.
    :raises KnownError: ``server.token`` for one that is none; for a good one of a key that opens nothing any more (or
        not yet) ``server.key_revoked``, ``server.key_expired``, ``server.key_not_yet``.
    """
    scheme, _, token = header.partition(" ")
    body_text, _, signature = token.partition(".")
    if scheme != SCHEME or len(token) > 1 << 14:
        raise KnownError("server.token")
    try:
        body = unb64(body_text)
        claims = decode(body)
        if not isinstance(claims, dict) or set(claims) != _CLAIMS or claims["election"] != chain.election:
            raise KnownError("server.token")
        officer, revoked = _officer(unb64(str(claims["statement"])), chain, about, now)
        session, vouched = unb64(str(claims["session"])), unb64(str(claims["vouched"]))
        signed = verifies(session, unb64(signature), _TOKEN + body)
    except KnownError as error:
        raise KnownError("server.token") from error
    until = claims["until"]
    in_time = isinstance(until, int) and -SKEW <= until - now.timestamp() <= LIFETIME + SKEW
    if not signed or not in_time:
        raise KnownError("server.token")
    if not verifies(officer.public_key, vouched, _vouched(chain.election, session)):
        raise KnownError("server.token")
    _check_key(officer, revoked, now)
    return officer


def check_again(
    officer: Officer, chain: PackageChain, about: Callable[[str], Iterable[bytes]], now: datetime
) -> None:
    """Whether the key of somebody who was let in before still opens anything.

    :param about: as :func:`check_token`.
    :raises KnownError: ``server.token``, ``server.key_*``.
    """
    try:
        found, revoked = _officer(officer.statement, chain, about, now)
    except KnownError as error:
        raise KnownError("server.token") from error
    _check_key(found, revoked, now)


def _check_key(officer: Officer, revoked: Revocation | None, now: datetime) -> None:
    """Whether a key may call at this time, the server's."""
    skew = timedelta(seconds=SKEW)
    if revoked is not None:
        raise KnownError("server.key_revoked", since=stamp(revoked.since), why=revoked.reason)
    if now > officer.valid_until + skew:
        raise KnownError("server.key_expired", ended=stamp(officer.valid_until), time=stamp(now))
    if now < officer.valid_from - skew:
        raise KnownError("server.key_not_yet", start=stamp(officer.valid_from), time=stamp(now))


def _officer(
    statement: bytes, chain: PackageChain, about: Callable[[str], Iterable[bytes]], now: datetime
) -> tuple[Officer, Revocation | None]:
    """Whom a statement certifies, and the key's revocation: by that statement while it is in force, since another of
    the key may be for another sub-district; then by the newest one in force, and where none is by the newest of all.

    :raises KnownError: ``server.token``, ``trust.*``.
    """
    roster = Roster(chain)
    made = roster.add(statement)
    for known in about(made.keyid):
        with suppress(KnownError):  # one in the log that does not hold is in nobody's way
            roster.add(known)
    shown = [made] if isinstance(made, Officer) else []
    newest_first = reversed(roster.certificates_of(made.keyid))
    in_force = (one for one in (*shown, *newest_first) if one.valid_from <= now <= one.valid_until)
    officer = next(in_force, roster.officer(made.keyid))
    if officer is None:
        raise KnownError("server.token")
    return officer, roster.revocations.get(officer.keyid)


def _vouched(election: str, session: bytes) -> bytes:
    return _SESSION + encode({"election": election, "session": b64(session)})
