"""Keys whose certificates were asked for and have not come yet: ``officers/<person>.pending``.

The request is sent again as it was: an answer that was lost on the way costs nothing, for the server gives the
same answer to the same request. The keys are sealed from the moment they are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from recap_desktop.core.files import known_io, private_folder, read_limited, write_atomic
from recap_desktop.security.secrets_file import pack, unpacked
from sync.secret import sealed
from sync.secret.buffers import wiped

_LIMIT = 1 << 18


@dataclass(frozen=True)
class Pending:
    """Both signing keys and the request that names them."""

    record: Ed25519PrivateKey = field(repr=False)
    pdf: ec.EllipticCurvePrivateKey = field(repr=False)
    request: bytes


def keep(folder: Path, person: str, passphrase: str, pending: Pending) -> None:
    """Seal and write.

    :raises KnownError: ``workspace.*``.
    """
    parts = {"record": _der(pending.record), "pdf": _der(pending.pdf), "request": pending.request}
    path = _path(folder, person)
    with known_io(folder):
        private_folder(folder)
    with wiped(pack(parts)) as secret:
        write_atomic(path, sealed.seal(secret, passphrase, {"person": person}))


def load(folder: Path, person: str, passphrase: str) -> Pending | None:
    """What was kept, None where nothing waits.

    :raises KnownError: ``setup.pending`` for another passphrase, ``security.key_file``.
    """
    path = _path(folder, person)
    if not path.is_file():
        return None
    try:
        found = sealed.unseal(read_limited(path, _LIMIT), passphrase)
    except sealed.WrongPassphraseError as error:
        raise KnownError("setup.pending", person=person) from error
    with unpacked(found) as parts:
        return _pending(parts)


def _pending(parts: Mapping[str, bytearray]) -> Pending:
    try:
        record = serialization.load_der_private_key(parts["record"], None)
        pdf = serialization.load_der_private_key(parts["pdf"], None)
        request = bytes(parts["request"])
    except (KeyError, ValueError) as error:
        raise KnownError("security.key_file") from error
    if not isinstance(record, Ed25519PrivateKey) or not isinstance(pdf, ec.EllipticCurvePrivateKey):
        raise KnownError("security.key_file")
    return Pending(record, pdf, request)


def forget(folder: Path, person: str) -> None:
    """The certificates came."""
    _path(folder, person).unlink(missing_ok=True)


def _path(folder: Path, person: str) -> Path:
    return folder / f"{person}.pending"


def _der(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
