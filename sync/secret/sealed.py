"""A secret sealed under a passphrase: Argon2id (RFC 9106) derives the key, AES-256-GCM seals, the header is bound.

Parameters stand in the header and are bounded *before* anything is derived, so that a hostile file cannot eat the
memory; the whole header is authenticated, so that lowering a parameter breaks the seal.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from forms.errors import KnownError
from sync.secret.buffers import utf8, wiped

_MIB = 1024
_TAG_BYTES = 16


@dataclass(frozen=True)
class Cost:
    """Argon2id parameters: memory in KiB, passes, lanes."""

    memory: int = 64 * _MIB
    passes: int = 3
    lanes: int = 1

    @property
    def is_sane(self) -> bool:
        """Between the weakest worth having (19 MiB) and what a laptop can bear (1 GiB)."""
        return 19 * _MIB <= self.memory <= 1024 * _MIB and 1 <= self.passes <= 10 and 1 <= self.lanes <= 4


#: What a passphrase is sealed at where nothing else is said.
USUAL = Cost()


class WrongPassphraseError(Exception):
    """The passphrase does not open this seal (or the file was altered: the two cannot be told apart)."""


def _canonical(header: Mapping[str, Any]) -> bytes:
    return json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


@contextmanager
def _cipher(passphrase: str, salt: bytes, cost: Cost) -> Iterator[AESGCM]:
    """The cipher under a passphrase; what its key was derived from and through is wiped."""
    kdf = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
    with wiped(utf8(passphrase)) as spelled, wiped(bytearray(32)) as key:
        kdf.derive_into(spelled, key)  # type: ignore[arg-type]  # its stub names bytes; any buffer is taken
        yield AESGCM(key)


def seal(secret: bytes | bytearray, passphrase: str, about: Mapping[str, Any], cost: Cost | None = None) -> bytes:
    """Sealed file (JSON): ``about`` stays readable and is bound to the secret."""
    cost = cost or USUAL
    salt, nonce = os.urandom(16), os.urandom(12)
    header = {
        "v": 1, "kdf": "argon2id", "m": cost.memory, "t": cost.passes, "p": cost.lanes,
        "salt": base64.b64encode(salt).decode(), "nonce": base64.b64encode(nonce).decode(), "about": dict(about),
    }
    with _cipher(passphrase, salt, cost) as cipher:
        sealed = cipher.encrypt(nonce, secret, _canonical(header))
    content = {**header, "ct": base64.b64encode(sealed).decode()}
    return json.dumps(content, sort_keys=True, indent=1, ensure_ascii=True).encode("ascii")


def about(data: bytes) -> Mapping[str, Any]:
    """The readable part of a sealed file; not authenticated until it is opened.

    :raises KnownError: ``security.key_file``.
    """
    found: Mapping[str, Any] = _read(data)["about"]
    return found


def unseal(data: bytes, passphrase: str) -> bytearray:
    """The secret, to be wiped by the caller.

    :raises WrongPassphraseError: wrong passphrase or altered file.
    :raises KnownError: ``security.key_file`` for a file that is none, or asks for absurd work.
    """
    content = _read(data)
    sealed = content.pop("ct")
    cost = Cost(content["m"], content["t"], content["p"])
    if not cost.is_sane:
        raise KnownError("security.key_file")
    salt, nonce, sealed = _bytes(content["salt"], 16), _bytes(content["nonce"], 12), _bytes(sealed)
    if len(sealed) < _TAG_BYTES:
        raise WrongPassphraseError
    secret = bytearray(len(sealed) - _TAG_BYTES)
    with _cipher(passphrase, salt, cost) as cipher:
        try:
            cipher.decrypt_into(nonce, sealed, _canonical(content), secret)
        except InvalidTag as error:
            raise WrongPassphraseError from error
    return secret


_SHAPE: dict[str, type] = {
    "v": int, "kdf": str, "m": int, "t": int, "p": int, "salt": str, "nonce": str, "about": dict, "ct": str,
}


def _read(data: bytes) -> dict[str, Any]:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise KnownError("security.key_file") from error
    if not isinstance(content, dict) or set(content) != set(_SHAPE):
        raise KnownError("security.key_file")
    if any(type(content[name]) is not kind for name, kind in _SHAPE.items()):
        raise KnownError("security.key_file")
    if content["v"] != 1 or content["kdf"] != "argon2id":
        raise KnownError("security.key_file")
    return content


def _bytes(text: str, length: int | None = None) -> bytes:
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise KnownError("security.key_file") from error
    if length is not None and len(data) != length:
        raise KnownError("security.key_file")
    return data
