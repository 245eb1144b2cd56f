"""DSSE envelope: a typed payload and its signatures, in one canonical spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.record.canonical import MAX_BYTES, decode, is_canonical
from sync.record.keys import keyid, public_bytes, verifies

_TYPE = re.compile(r"application/vnd\.recap\.([a-z][a-z-]{1,31})\.v1\+json")
#: base64 of a payload at its limit, plus room for signatures.
MAX_ENVELOPE = MAX_BYTES * 4 // 3 + (1 << 16)


def payload_type(kind: str) -> str:
    """The DSSE payload type of a record kind."""
    return f"application/vnd.recap.{kind}.v1+json"


def pae(kind_type: str, payload: bytes) -> bytes:
    """DSSE pre-authentication encoding: what is really signed."""
    name = kind_type.encode("utf-8")
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(payload), payload)


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One signature: key id (hex SHA-256 of the public key) and 64 bytes."""

    keyid: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    sig: Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


class Envelope(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"payload_type": "payloadType"}, gc=False
):
    """Payload bytes, their type and the signatures over both; in JSON, bytes are padded standard base64."""

    payload_type: str
    payload: bytes
    signatures: Annotated[tuple[Signature, ...], msgspec.Meta(min_length=1, max_length=16)]

    @property
    def kind(self) -> str:
        """The record kind named by the payload type."""
        return _kind(self.payload_type)

    def to_bytes(self) -> bytes:
        """The only accepted spelling: RFC 8785."""
        return _encoder.encode(self)

    def holds_for(self, public: bytes) -> bool:
        """Whether the signature named by this public key is there and valid."""
        wanted = keyid(public)
        message = pae(self.payload_type, self.payload)
        return any(s.keyid == wanted and verifies(public, s.sig, message) for s in self.signatures)


_decoder = msgspec.json.Decoder(Envelope)
_encoder = msgspec.json.Encoder(order="sorted")


@lru_cache(maxsize=64)
def _kind(name: str) -> str:
    match = _TYPE.fullmatch(name)
    if match is None:
        raise KnownError("record.payload_type")
    return match.group(1)


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
    if len(data) > limit:
        raise KnownError("record.too_large", limit=limit)
    try:
        envelope = _decoder.decode(data)
    except (ValueError, RecursionError) as error:
        raise _refusal(data, limit) from error
    if len({item.keyid for item in envelope.signatures}) != len(envelope.signatures):
        raise KnownError("record.signers")
    _ = envelope.kind
    # the type is ASCII by now, so sorted and compact is RFC 8785; it also shows base64 in another spelling
    if envelope.to_bytes() != data:
        raise _refusal(data, limit)
    return envelope


def _refusal(data: bytes, limit: int) -> KnownError:
    """Why these bytes are no envelope, as exactly as can be said."""
    try:
        fine = is_canonical(decode(data, limit), data)
    except KnownError as error:
        return error
    return KnownError("record.not_envelope" if fine else "record.not_canonical")
