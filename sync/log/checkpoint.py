"""Signed checkpoints (C2SP tlog-checkpoint in a signed note): origin, size and root, signed by the log's key."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.record.keys import b64, public_bytes, unb64, verifies

_ED25519 = b"\x01"


@dataclass(frozen=True)
class Checkpoint:
    """A verified statement of the log: so many leaves, this root. ``note`` is the text as signed."""

    origin: str
    size: int
    root: bytes
    note: str


def key_hash(name: str, public: bytes) -> bytes:
    """The four bytes before a signature that say whose it is (C2SP signed-note, Ed25519)."""
    return hashlib.sha256(name.encode("utf-8") + b"\n" + _ED25519 + public).digest()[:4]


def sign_checkpoint(origin: str, size: int, root: bytes, key: Ed25519PrivateKey) -> str:
    """Signed note of a tree."""
    body = f"{origin}\n{size}\n{b64(root)}\n"
    signature = key_hash(origin, public_bytes(key)) + key.sign(body.encode("utf-8"))
    return f"{body}\n\u2014 {origin} {b64(signature)}\n"


def open_checkpoint(note: str, origin: str, public: bytes) -> Checkpoint:
    """Verify a note against the log named by the package; signatures of others (witnesses) are passed over.

    A line that is no signature at all makes the whole note something that the log did not write.

    :raises KnownError: ``log.checkpoint``.
    """
    body, separator, signatures = note.partition("\n\n")
    lines = body.split("\n")
    if not separator or not signatures.endswith("\n") or len(lines) < 3 or lines[0] != origin:
        raise KnownError("log.checkpoint")
    if not re.fullmatch(r"0|[1-9][0-9]{0,11}", lines[1]):
        raise KnownError("log.checkpoint")
    signed = (body + "\n").encode("utf-8")
    wanted = key_hash(origin, public)
    try:
        root = unb64(lines[2])
        found = [_signature(line) for line in signatures[:-1].split("\n")]
    except KnownError as error:
        raise KnownError("log.checkpoint") from error
    own = [raw[4:] for name, raw in found if name == origin and raw[:4] == wanted]
    if len(root) != 32 or not any(verifies(public, raw, signed) for raw in own):
        raise KnownError("log.checkpoint")
    return Checkpoint(origin, int(lines[1]), root, note)


def _signature(line: str) -> tuple[str, bytes]:
    """Name and bytes of a signature line (key hash before the signature). :raises KnownError: ``log.checkpoint``."""
    match = re.fullmatch(r"\u2014 ([!-~]+) ([A-Za-z0-9+/=]+)", line)
    raw = unb64(match.group(2)) if match is not None else b""
    if match is None or len(raw) < 5:
        raise KnownError("log.checkpoint")
    return match.group(1), raw
