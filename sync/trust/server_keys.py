"""What a server needs of an election's keys, in one sealed file: ``server.keys``.

The log's key always; the authority's two only where the server enrols by code. Root, release and recovery key never.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.record.canonical import decode, encode
from sync.record.keys import b64, unb64
from sync.regular import open_regular
from sync.secret import sealed
from sync.secret.buffers import wiped
from sync.trust.election_keys import IssuingKeys, ServerKeys
from sync.trust.keyfiles import Passphrase, der, has_key, load_key, open_sealed, write_new

FILE = "server.keys"
_NAMES = ("log", "authority", "ca")
_MAX = 1 << 16


def load_server_keys(folder: Path, passphrase: Passphrase | None = None) -> ServerKeys:
    """Keys of a server from the folder of ``server.keys``, from that file itself, or from a folder of keys.

    Root and release key have no business on a server's disk and are not looked for.

    :raises KnownError: ``cli.key`` naming the file that is missing or of the wrong kind, ``key.*``.
    """
    path = folder if folder.is_file() else folder / FILE
    if path.is_file():
        return _load_file(path, passphrase)
    ed, p256 = Ed25519PrivateKey, ec.EllipticCurvePrivateKey
    log = load_key(folder, "log", ed, passphrase)  # type: ignore[type-abstract]
    if not has_key(folder, "authority") and not has_key(folder, "ca"):
        return ServerKeys(log=log)
    return ServerKeys(
        log=log,
        authority=load_key(folder, "authority", ed, passphrase),  # type: ignore[type-abstract]
        ca=load_key(folder, "ca", p256, passphrase),  # type: ignore[type-abstract]
    )


def load_issuing_keys(folder: Path, passphrase: Passphrase | None = None) -> IssuingKeys:
    """What revokes: the authority's two keys, and the log's where it lies there; places as :func:`load_server_keys`.

    :raises KnownError: as :func:`load_server_keys`.
    """
    if folder.is_file() or (folder / FILE).is_file() or has_key(folder, "log"):
        return load_server_keys(folder, passphrase)
    return IssuingKeys(
        authority=load_key(folder, "authority", Ed25519PrivateKey, passphrase),  # type: ignore[type-abstract]
        ca=load_key(folder, "ca", ec.EllipticCurvePrivateKey, passphrase),  # type: ignore[type-abstract]
    )


def save_server_keys(
    keys: ServerKeys, folder: Path, passphrase: str, cost: sealed.Cost | None = None
) -> tuple[str, ...]:
    """Write ``server.keys``, sealed; the names of the keys in it.

    :raises KnownError: ``cli.key_exists``, ``cli.unwritable``.
    """
    held = {name: getattr(keys, name) for name in _NAMES if getattr(keys, name) is not None}
    content = encode({name: b64(der(key)) for name, key in held.items()})
    with wiped(bytearray(content)) as secret:
        data = sealed.seal(secret, passphrase, {"keys": sorted(held)}, cost)
    write_new(folder, {FILE: data})
    return tuple(held)


def _load_file(path: Path, passphrase: Passphrase | None) -> ServerKeys:
    try:
        with open_regular(path, links=True) as stream:
            data = stream.read(_MAX)
    except OSError as error:
        raise KnownError("cli.key", path=path.name) from error
    with wiped(open_sealed(data, path.name, passphrase)) as secret:
        try:
            found = decode(bytes(secret), _MAX)
            if not isinstance(found, dict) or not {"log"} <= set(found) <= set(_NAMES):
                raise ValueError("other keys")
            keys = {name: serialization.load_der_private_key(unb64(text), None) for name, text in found.items()}
            log, authority, ca = (keys.get(name) for name in _NAMES)
        except (KnownError, ValueError, TypeError, AttributeError, UnsupportedAlgorithm) as error:
            raise KnownError("cli.key", path=path.name) from error
    if (
        not isinstance(log, Ed25519PrivateKey)
        or not isinstance(authority, Ed25519PrivateKey | None)
        or not isinstance(ca, ec.EllipticCurvePrivateKey | None)
    ):
        raise KnownError("cli.key", path=path.name)
    return ServerKeys(log=log, authority=authority, ca=ca)
