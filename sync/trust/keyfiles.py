"""The election's private keys in a folder: sealed under a passphrase, or bare on a medium that is itself guarded.

A key is ``NAME.sealed`` (:mod:`sync.secret.sealed`) or ``NAME.pem`` (PKCS#8 without a passphrase). ``public.json`` has
the public parts, for a machine where only the root's private key lies; ``fingerprint.txt`` what stands in the letters
of appointment. A server's folder has one sealed file instead: ``server.keys`` (:mod:`sync.trust.server_keys`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from forms.errors import KnownError
from sync.record.canonical import decode, encode
from sync.record.keys import b64, public_bytes, unb64
from sync.regular import open_regular
from sync.secret import sealed
from sync.secret.buffers import wiped
from sync.trust.authority import signing_keys
from sync.trust.election_keys import AuthorityKeys, PackageKeys
from sync.trust.fingerprint import fingerprint

PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey | X25519PrivateKey | rsa.RSAPrivateKey
Key = TypeVar("Key", Ed25519PrivateKey, ec.EllipticCurvePrivateKey, X25519PrivateKey)
#: Where the passphrase of sealed keys comes from; asked only where a key is sealed.
Passphrase = Callable[[], str]

#: Every private key of an election, and of which kind it is (abstract base classes, used for isinstance only).
KINDS: Mapping[str, type[PrivateKey]] = {
    "root": Ed25519PrivateKey, "authority": Ed25519PrivateKey, "ca": ec.EllipticCurvePrivateKey,
    "log": Ed25519PrivateKey, "release": Ed25519PrivateKey, "recovery": X25519PrivateKey,
}
NAMES = tuple(KINDS)
PUBLIC = "public.json"
FINGERPRINT = "fingerprint.txt"
#: More than any key file has.
_MAX_KEY = 1 << 16


def load_keys(folder: Path, passphrase: Passphrase | None = None) -> AuthorityKeys:
    """All keys of an election, the root's among them; without a recovery key where the folder has none.

    :raises KnownError: ``cli.key`` naming the file that is missing or of the wrong kind, ``key.*``.
    """
    ed, p256, x25519 = Ed25519PrivateKey, ec.EllipticCurvePrivateKey, X25519PrivateKey
    return AuthorityKeys(
        root=load_key(folder, "root", ed, passphrase),  # type: ignore[type-abstract]
        authority=load_key(folder, "authority", ed, passphrase),  # type: ignore[type-abstract]
        ca=load_key(folder, "ca", p256, passphrase),  # type: ignore[type-abstract]
        log=load_key(folder, "log", ed, passphrase),  # type: ignore[type-abstract]
        release=load_key(folder, "release", ed, passphrase),  # type: ignore[type-abstract]
        recovery=(
            load_key(folder, "recovery", x25519, passphrase)  # type: ignore[type-abstract]
            if has_key(folder, "recovery") else None
        ),
    )


def has_key(folder: Path, name: str) -> bool:
    """Whether a private key lies in a folder, sealed or bare."""
    return key_path(folder, name).is_file()


def key_path(folder: Path, name: str) -> Path:
    """File of a private key: the sealed one where there is one."""
    shut = folder / f"{name}.sealed"
    return shut if shut.is_file() else folder / f"{name}.pem"


def load_key(folder: Path, name: str, kind: type[Key], passphrase: Passphrase | None = None) -> Key:
    """One private key of the kind wanted, from a folder of keys.

    :raises KnownError: ``cli.key``; ``key.sealed`` where it is sealed and nobody gives a passphrase,
        ``key.passphrase`` where it is another.
    """
    return load_key_file(key_path(folder, name), name, kind, passphrase)


def load_key_file(path: Path, name: str, kind: type[Key], passphrase: Passphrase | None = None) -> Key:
    """One private key from its file; a sealed one must be sealed under this name.

    :raises KnownError: as :func:`load_key`.
    """
    data = _read(path)
    try:
        if path.suffix == ".sealed":
            with wiped(open_sealed(data, path.name, passphrase)) as secret:
                if sealed.about(data).get("key") != name:  # authentic once it opened
                    raise KnownError("cli.key", path=path.name)
                found = serialization.load_der_private_key(secret, None)
        else:
            found = serialization.load_pem_private_key(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KnownError("cli.key", path=path.name) from error
    if not isinstance(found, kind):
        raise KnownError("cli.key", path=path.name)
    return found


def open_sealed(data: bytes, name: str, passphrase: Passphrase | None) -> bytearray:
    """What a sealed file holds, to be wiped by the caller.

    :param name: of the file, for the sentence.
    :raises KnownError: ``cli.key``, ``key.sealed``, ``key.passphrase``.
    """
    try:
        sealed.about(data)  # before anybody is asked for a passphrase
        if passphrase is None:
            raise KnownError("key.sealed", path=name)
        return sealed.unseal(data, passphrase())
    except sealed.WrongPassphraseError as error:
        raise KnownError("key.passphrase", path=name) from error
    except KnownError as error:
        if error.code != "security.key_file":
            raise
        raise KnownError("cli.key", path=name) from error


def save_keys(
    keys: AuthorityKeys, folder: Path, passphrase: str | None = None, title: str = "Recap",
    cost: sealed.Cost | None = None,
) -> None:
    """Write the keys of an election, their public parts and the root's fingerprint; nothing is ever replaced.

    :param passphrase: seals every private key; without one they lie bare, readable by their owner only.
    :param title: name of the authority in the officers' certificates.
    :raises KnownError: ``cli.key_exists`` before anything is written, ``cli.unwritable``.
    """
    public = signing_keys(keys, title)
    files = {PUBLIC: _public(public), FINGERPRINT: f"{fingerprint(public_bytes(keys.root))}\n".encode("ascii")}
    for name in NAMES:
        key = getattr(keys, name)
        if key is None:
            continue
        if passphrase is None:
            files[f"{name}.pem"] = pem(key)
        else:
            with wiped(bytearray(der(key))) as secret:
                files[f"{name}.sealed"] = sealed.seal(secret, passphrase, _outside(name, public), cost)
    check_new(folder)
    write_new(folder, files)


def _outside(name: str, public: PackageKeys) -> dict[str, str]:
    """What can be read of a sealed key without its passphrase."""
    part = public_bytes(public.root) if name == "root" else getattr(public, name)
    return {"key": name, "public": b64(part)}


def check_new(folder: Path) -> None:
    """No key of an election lies in a folder. :raises KnownError: ``cli.key_exists`` naming the first that does."""
    for name in (*(f"{name}{ending}" for name in NAMES for ending in (".pem", ".sealed")), PUBLIC, FINGERPRINT):
        if os.path.lexists(folder / name):
            raise KnownError("cli.key_exists", path=name)


def write_new(folder: Path, files: Mapping[str, bytes]) -> None:
    """New files for their owner alone, durable, all of them or none; none is replaced.

    :raises KnownError: ``cli.key_exists``, ``cli.unwritable``.
    """
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, data in files.items():
            write_private(folder / name, data)
            made.append(folder / name)
    except KnownError:
        _take_away(made)
        raise
    except OSError as error:
        _take_away(made)
        raise KnownError("cli.unwritable", path=str(folder), reason=error.strerror or "I/O") from error


def _take_away(files: Iterable[Path]) -> None:
    for path in files:
        path.unlink(missing_ok=True)


def write_private(path: Path, data: bytes) -> None:
    """A new file that its owner alone can read, durable; nothing is left of one that cannot be written whole.

    :raises KnownError: ``cli.key_exists``.
    :raises OSError: it cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KnownError("cli.key_exists", path=path.name) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def pem(key: PrivateKey) -> bytes:
    """A bare key, PKCS#8 in PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def der(key: PrivateKey) -> bytes:
    """A bare key, PKCS#8 in DER."""
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def load_package_keys(folder: Path, passphrase: Passphrase | None = None) -> AuthorityKeys | PackageKeys:
    """What signs a package: the root's private key and the public parts of all others.

    They come from ``public.json``; where log or release key lie in the folder too, theirs count, so that a new one is
    put in by laying it there. A folder of all keys without ``public.json``, as older versions made it, will do.

    :raises KnownError: ``cli.key``, ``key.sealed``, ``key.passphrase``; ``key.public`` where ``public.json`` is
        damaged, of another root, or of another authority than the keys beside it.
    """
    path = folder / PUBLIC
    if not path.exists():
        return load_keys(folder, passphrase)
    root = load_key(folder, "root", Ed25519PrivateKey, passphrase)  # type: ignore[type-abstract]
    found = _parse_public(_read(path), root)
    beside = {name: _public_beside(folder, name) for name in ("authority", "log", "release")}
    if beside["authority"] not in (None, found.authority):
        raise KnownError("key.public", path=PUBLIC, name="authority")
    return replace(found, log=beside["log"] or found.log, release=beside["release"] or found.release)


def _public_beside(folder: Path, name: str) -> bytes | None:
    """Raw public key of an Ed25519 key file; a sealed one says it on its outside. None where there is no file."""
    path = key_path(folder, name)
    if not path.is_file():
        return None
    if path.suffix != ".sealed":
        return public_bytes(load_key(folder, name, Ed25519PrivateKey))  # type: ignore[type-abstract]
    try:
        return unb64(str(sealed.about(_read(path)).get("public")))
    except KnownError as error:
        raise KnownError("cli.key", path=path.name) from error


def _public(keys: PackageKeys) -> bytes:
    content = {
        "v": 1, "root": b64(public_bytes(keys.root)),
        **{name: b64(getattr(keys, name)) for name in ("authority", "ca", "log", "release")},
        **({"recovery": b64(keys.recovery)} if keys.recovery is not None else {}),
    }
    return encode(content) + b"\n"


def _parse_public(data: bytes, root: Ed25519PrivateKey) -> PackageKeys:
    """:raises KnownError: ``key.public``."""
    try:
        found = decode(data.rstrip(b"\n"), _MAX_KEY)
        if not isinstance(found, dict) or found.pop("v", None) != 1 or set(found) - {"recovery"} != {
            "root", "authority", "ca", "log", "release",
        }:
            raise KnownError("record.schema", kind="public", place="/")
        parts = {name: unb64(value) for name, value in found.items()}
        x509.load_der_x509_certificate(parts["ca"])
    except (KnownError, ValueError, AttributeError) as error:
        raise KnownError("key.public", path=PUBLIC, name="root") from error
    if parts.pop("root") != public_bytes(root):
        raise KnownError("key.public", path=PUBLIC, name="root")
    return PackageKeys(root, **parts)


def _read(path: Path) -> bytes:
    """:raises KnownError: ``cli.key``."""
    try:
        with open_regular(path, links=True) as stream:
            return stream.read(_MAX_KEY)
    except OSError as error:
        raise KnownError("cli.key", path=path.name) from error
