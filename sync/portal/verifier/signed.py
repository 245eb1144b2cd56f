"""JSON in its one spelling (RFC 8785), signed envelopes (DSSE), and the signatures over them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from typing import Any

from . import ed25519
from .faults import Fault

_TYPE = re.compile(r"application/vnd\.recap\.([a-z][a-z-]{1,31})\.v1\+json")
_HEX = re.compile(r"[0-9a-f]{64}")
#: Greatest number that every reader of JSON keeps exactly.
_EXACT = 2**53 - 1


class Signatures:
    """Verifies Ed25519 signatures, with the library ``cryptography`` where it is there, else with own arithmetic."""

    def __init__(self, own: bool = False) -> None:
        self.count = 0
        self._library: Any = None
        if not own:
            try:
                from cryptography.hazmat.primitives.asymmetric import ed25519 as library

                self._library = library.Ed25519PublicKey
            except ImportError:
                self._library = None

    @property
    def is_own(self) -> bool:
        """Whether this program's own arithmetic is used."""
        return self._library is None

    def hold(self, public: bytes, signature: bytes, message: bytes) -> bool:
        """Whether a signature holds."""
        self.count += 1
        if self._library is None:
            return ed25519.verify(public, signature, message)
        try:
            self._library.from_public_bytes(public).verify(signature, message)
        except Exception:  # noqa: BLE001 - of another library: whatever it raises, the signature was not proved
            return False
        return True


def sha256(data: bytes) -> str:
    """Hex SHA-256."""
    return hashlib.sha256(data).hexdigest()


def is_digest(value: object) -> bool:
    """Whether a value is written as a SHA-256."""
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def unb64(value: object) -> bytes:
    """Bytes of padded base64 in its one spelling. :raises ValueError: for anything else."""
    if not isinstance(value, str):
        raise ValueError("no base64")
    try:
        data = base64.b64decode(value.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("no base64") from None
    if base64.b64encode(data).decode("ascii") != value:
        raise ValueError("another spelling")
    return data


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _no_number(text: str) -> None:
    raise ValueError("not a whole number: " + text)


def _integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > _EXACT:
        raise ValueError("too great")
    return int(text)


_decoder = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_no_number, parse_constant=_no_number, parse_int=_integer
)
#: Names of our documents are ASCII, for which the order of code points is that of RFC 8785.
_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read_json(data: bytes) -> Any:
    """A document in its one spelling. :raises ValueError: for anything else."""
    try:
        found = _decoder.decode(data.decode("utf-8"))
        again = _encoder.encode(found).encode("utf-8")
    except RecursionError:
        raise ValueError("too deep") from None
    if again != data:
        raise ValueError("another spelling")
    return found


class Envelope:
    """A signed payload. ``id`` is the SHA-256 of its bytes; ``signers`` are pairs of key id and signature."""

    def __init__(self, data: bytes) -> None:
        """:raises ValueError: where it is none."""
        found = read_json(data)
        if not isinstance(found, dict) or set(found) != {"payload", "payloadType", "signatures"}:
            raise ValueError("no envelope")
        named = _TYPE.fullmatch(str(found["payloadType"]))
        if named is None:
            raise ValueError("unknown type")
        self.kind, self.type = named.group(1), str(found["payloadType"])
        self.bytes = unb64(found["payload"])
        self.id = sha256(self.bytes)
        self.payload = read_json(self.bytes)
        self.signers = [(one["keyid"], unb64(one["sig"])) for one in found["signatures"]]
        if not isinstance(self.payload, dict) or any(set(one) != {"keyid", "sig"} for one in found["signatures"]):
            raise ValueError("no envelope")
        names = [name for name, _ in self.signers]
        if not names or len(set(names)) != len(names) or self.payload.get("signers") != names:
            raise ValueError("other signers")
        if self.payload.get("kind") != self.kind:
            raise ValueError("another kind")

    def is_signed_by(self, key: bytes, signatures: Signatures) -> bool:
        """Whether the signature under a key's id is there and holds."""
        head = f"DSSEv1 {len(self.type)} {self.type} {len(self.bytes)} ".encode("ascii")
        raw = dict(self.signers).get(sha256(key))
        return raw is not None and signatures.hold(key, raw, head + self.bytes)


def envelope_of(data: bytes, path: str) -> Envelope:
    """The envelope of a file. :raises Fault: ``shape``."""
    try:
        return Envelope(data)
    except (ValueError, TypeError, KeyError):
        raise Fault("shape", path=path) from None
