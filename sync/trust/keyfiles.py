"""The election's private keys as PEM files in a folder, for the authority's offline machine.

``root.pem authority.pem log.pem release.pem`` are Ed25519, ``ca.pem`` is P-256, all PKCS#8 without a passphrase: the
folder itself is what must be guarded (a sealed medium, docs/threat-model.md).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.trust.training import AuthorityKeys, ServerKeys

Key = TypeVar("Key", Ed25519PrivateKey, ec.EllipticCurvePrivateKey)
NAMES = ("root", "authority", "ca", "log", "release")


def load_keys(folder: Path) -> AuthorityKeys:
    """All keys of an election, the root's among them: for the machine that signs packages.

    :raises KnownError: ``cli.key`` naming the file that is missing or of the wrong kind.
    """
    root = load_key(folder / "root.pem", Ed25519PrivateKey)  # type: ignore[type-abstract]
    return AuthorityKeys(**vars(load_server_keys(folder)), root=root)


def load_server_keys(folder: Path) -> ServerKeys:
    """Keys a server needs; the root's key has no business on its disk and is not looked for.

    :raises KnownError: ``cli.key`` naming the file that is missing or of the wrong kind.
    """
    # both are abstract base classes, used for isinstance only
    ed = {
        name: load_key(folder / f"{name}.pem", Ed25519PrivateKey)  # type: ignore[type-abstract]
        for name in ("authority", "log", "release")
    }
    ca = load_key(folder / "ca.pem", ec.EllipticCurvePrivateKey)  # type: ignore[type-abstract]
    return ServerKeys(ed["authority"], ca, ed["log"], ed["release"])


#: More than any key in PEM has.
_MAX_KEY = 1 << 16


def load_key(path: Path, kind: type[Key]) -> Key:
    """One private key of the kind wanted.

    :raises KnownError: ``cli.key``.
    """
    try:
        with path.open("rb") as stream:
            found = serialization.load_pem_private_key(stream.read(_MAX_KEY), None)
    except (OSError, ValueError, TypeError) as error:
        raise KnownError("cli.key", path=path.name) from error
    if not isinstance(found, kind):
        raise KnownError("cli.key", path=path.name)
    return found


def save_keys(keys: AuthorityKeys, folder: Path) -> None:
    """Write the keys of an election, readable by their owner only; an existing file is never replaced."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in NAMES:
        save_key(getattr(keys, name), folder / f"{name}.pem")


def save_key(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey, path: Path) -> None:
    """Write one key.

    :raises KnownError: ``cli.key_exists``.
    """
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KnownError("cli.key_exists", path=path.name) from error
    with os.fdopen(handle, "wb") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())
