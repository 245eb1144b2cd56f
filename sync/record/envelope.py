"""DSSE envelope: a typed payload and its signatures, in one canonical spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.record.canonical import MAX_BYTES, decode, encode, is_canonical
from sync.record.keys import b64, keyid, public_bytes, unb64, verifies

_TYPE = re.compile(r"application/vnd\.recap\.([a-z][a-z-]{1,31})\.v1\+json")
_KEYID = re.compile(r"[0-9a-f]{64}")
#: base64 of a payload at its limit, plus room for signatures.
MAX_ENVELOPE = MAX_BYTES * 4 // 3 + (1 << 16)


def payload_type(kind: str) -> str:
    """The DSSE payload type of a record kind."""
    return f"application/vnd.recap.{kind}.v1+json"


def pae(kind_type: str, payload: bytes) -> bytes:
    """DSSE pre-authentication encoding: what is really signed."""
    name = kind_type.encode("utf-8")
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(payload), payload)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: key id (hex SHA-256 of the public key) and 64 bytes."""

    keyid: str
    sig: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """Payload bytes, their type and the signatures over both."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]

    @property
    def kind(self) -> str:
        """The record kind named by the payload type."""
        match = _TYPE.fullmatch(self.payload_type)
        if match is None:
            raise KnownError("record.payload_type")
        return match.group(1)

    def to_bytes(self) -> bytes:
        """The only accepted spelling: RFC 8785."""
        return encode(
            {
                "payloadType": self.payload_type,
                "payload": b64(self.payload),
                "signatures": [{"keyid": s.keyid, "sig": b64(s.sig)} for s in self.signatures],
            }
        )

    def holds_for(self, public: bytes) -> bool:
        """Whether the signature named by this public key is there and valid."""
        wanted = keyid(public)
        message = pae(self.payload_type, self.payload)
        return any(s.keyid == wanted and verifies(public, s.sig, message) for s in self.signatures)


def sign(kind: str, payload: bytes, keys: Sequence[Ed25519PrivateKey]) -> Envelope:
    """Envelope of ``payload`` signed by each key, in the order given."""
    name = payload_type(kind)
    message = pae(name, payload)
    made = tuple(Signature(keyid(public_bytes(key)), key.sign(message)) for key in keys)
    return Envelope(name, payload, made)


def parse(data: bytes, limit: int = MAX_ENVELOPE) -> Envelope:
    """Strict reading; signatures are checked for shape and order here, for truth by whoever knows the keys.

    :raises KnownError: ``record.*``; also when the bytes are not the canonical spelling.
    """
    found = decode(data, limit)
    if not isinstance(found, dict) or set(found) != {"payloadType", "payload", "signatures"}:
        raise KnownError("record.not_envelope")
    name, payload, signatures = found["payloadType"], found["payload"], found["signatures"]
    if not isinstance(name, str) or not isinstance(payload, str) or not isinstance(signatures, list):
        raise KnownError("record.not_envelope")
    if not 1 <= len(signatures) <= 16:
        raise KnownError("record.not_envelope")
    read = tuple(_signature(item) for item in signatures)
    if len({item.keyid for item in read}) != len(read):
        raise KnownError("record.signers")
    envelope = Envelope(name, unb64(payload), read)
    _ = envelope.kind
    if not is_canonical(found, data):
        raise KnownError("record.not_canonical")
    return envelope


def _signature(item: object) -> Signature:
    if not isinstance(item, dict) or set(item) != {"keyid", "sig"}:
        raise KnownError("record.not_envelope")
    key, sig = item["keyid"], item["sig"]
    if not isinstance(key, str) or not _KEYID.fullmatch(key) or not isinstance(sig, str):
        raise KnownError("record.not_envelope")
    raw = unb64(sig)
    if len(raw) != 64:
        raise KnownError("record.not_envelope")
    return Signature(key, raw)
