"""Key files of the officers of one workspace: ``officers/<person>.json``.

A file seals three secrets under one passphrase: the database key (the same for all officers of the workspace), the
Ed25519 key for records and the P-256 key for PDFs. Person, role, name and certificates stay readable, so that
the sign-in page can show tiles before anything is open.
"""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from recap_desktop.core.files import keep_aside, known_io, private_folder, read_limited, write_atomic
from recap_desktop.security.delay import Tries
from recap_desktop.security.pending import SUFFIX
from recap_desktop.security.secrets_file import pack, unpacked
from sync.record import envelope as dsse
from sync.record.canonical import decode
from sync.record.keys import b64, public_bytes
from sync.secret import sealed
from sync.secret.buffers import wipe, wiped
from sync.system import is_file_name

_LIMIT = 1 << 18
MIN_CHARACTERS = 12
MIN_WORDS = 4


@dataclass(frozen=True)
class PublicPart:
    """The readable part of a key file.

    :ivar statement: the authority's officer statement (envelope bytes).
    :ivar chain: X.509 certificates in DER, leaf first.
    """

    person: str
    role: str
    name: str
    statement: bytes
    chain: tuple[bytes, ...]


@dataclass
class OpenKeys:
    """Opened secrets. Call :meth:`wipe` when done; OpenSSL wipes the signing keys when they are let go."""

    database: bytearray = field(repr=False)
    record: Ed25519PrivateKey | None = field(repr=False)
    pdf: ec.EllipticCurvePrivateKey | None = field(repr=False)

    def wipe(self) -> None:
        """Overwrite what can be overwritten and let go of the rest."""
        wipe(self.database)
        self.record = None
        self.pdf = None


def check_passphrase(passphrase: str) -> None:
    """At least 12 characters, or at least 4 words; no digit in front, because a digit picks the officer at sign-in.

    :raises KnownError: ``security.weak_passphrase``, ``security.digit_first``.
    """
    if passphrase[:1].isdigit():
        raise KnownError("security.digit_first")
    if len(passphrase) < MIN_CHARACTERS and len(passphrase.split()) < MIN_WORDS:
        raise KnownError("security.weak_passphrase", characters=MIN_CHARACTERS, words=MIN_WORDS)


def check_new(old: str, new: str) -> None:
    """A passphrase that may take the place of another one.

    :raises KnownError: as :func:`check_passphrase`; ``security.same_passphrase``.
    """
    check_passphrase(new)
    if old == new:
        raise KnownError("security.same_passphrase")


def _der(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


class Keystore:
    """The folder of key files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        #: What was read of a file, with the state of the file then: the list is asked for sheet by sheet.
        self._known: dict[Path, tuple[tuple[int, int, int], PublicPart | None]] = {}

    def persons(self) -> tuple[str, ...]:
        """Persons whose key file can be read, sorted. What is wrong with another file is its owner's alone."""
        return tuple(public.person for public in self.public_parts())

    def public_parts(self) -> tuple[PublicPart, ...]:
        """Readable parts of all key files that can be read, by person."""
        found = (self._read_if_good(path) for path in self._files() if path.suffix == ".json")
        return tuple(public for public in found if public is not None)

    def set_aside(self) -> tuple[str, ...]:
        """Names of files in the folder that are nobody's key file: damaged, copied by hand, left by other programs.

        Hidden files and requests that wait for their certificate are none of them.
        """
        good = {f"{person}.json" for person in self.persons()}
        return tuple(path.name for path in self._files() if path.name not in good and path.suffix != SUFFIX)

    def _files(self) -> tuple[Path, ...]:
        try:
            return tuple(sorted(path for path in self._folder.iterdir() if not path.name.startswith(".")))
        except OSError:
            return ()  # no such folder, or none that can be read: nobody can sign in

    def _read_if_good(self, path: Path) -> PublicPart | None:
        try:
            found = path.stat()
        except OSError:
            return None
        state = (found.st_ino, found.st_size, found.st_mtime_ns)
        if path not in self._known or self._known[path][0] != state:
            try:
                self._known[path] = state, self.public_part(path.stem)
            except KnownError:
                self._known[path] = state, None
        return self._known[path][1]

    def public_part(self, person: str) -> PublicPart:
        """Readable part of one key file.

        :raises KnownError: ``security.no_officer``, ``security.key_file``.
        """
        return _public_part(person, sealed.about(self._data(person)))

    def add(self, public: PublicPart, passphrase: str, keys: OpenKeys, cost: sealed.Cost | None = None) -> None:
        """Seal and write a new key file.

        :raises KnownError: ``security.weak_passphrase``, ``security.officer_known``, ``workspace.*``;
            ``security.person_name`` for a person whose file could not lie on every system.
        """
        if not is_file_name(f"{public.person}.json"):
            raise KnownError("security.person_name", person=public.person)
        if self._path(public.person).exists():
            raise KnownError("security.officer_known", person=public.person)
        self._write(public, passphrase, keys, cost)

    def replace(self, public: PublicPart, passphrase: str, keys: OpenKeys, aside: Path, at: datetime) -> None:
        """Seal and write a key file in the place of a person's old one, which is kept in a folder for such.

        The old one keeps its place until its copy and the new one read back: whenever the power fails, one of the two
        passphrases opens the file. Wrong tries at the old passphrase count no more.

        :raises KnownError: ``security.weak_passphrase``, ``workspace.*``; the old file is then as it was.
        """
        path = self._path(public.person)
        if path.is_file():
            keep_aside(path, aside, at, copy=True)
        elif os.path.lexists(path):  # a folder, or a link that leads nowhere
            keep_aside(path, aside, at)
        self._write(public, passphrase, keys, None)
        self.tries(public.person).forget()

    def reseal(self, person: str, keys: OpenKeys, passphrase: str) -> None:
        """Seal the same keys under another passphrase; the file is replaced once the new one opens.

        :raises KnownError: ``security.weak_passphrase``, ``security.key_file``, ``workspace.*``. The old passphrase
            opens the file then.
        """
        self._write(self.public_part(person), passphrase, keys, None)

    def _write(self, public: PublicPart, passphrase: str, keys: OpenKeys, cost: sealed.Cost | None) -> None:
        check_passphrase(passphrase)
        if keys.record is None or keys.pdf is None:
            raise ValueError("a key file needs both signing keys")
        path = self._path(public.person)
        secret = pack({"database": keys.database, "record": _der(keys.record), "pdf": _der(keys.pdf)})
        about = {
            "person": public.person, "role": public.role, "name": public.name,
            "statement": base64.b64encode(public.statement).decode(),
            "chain": [base64.b64encode(part).decode() for part in public.chain],
        }
        with known_io(self._folder):
            private_folder(self._folder)
        replaces = os.path.lexists(path)
        with wiped(secret):
            made = sealed.seal(secret, passphrase, about, cost)

            def check(back: bytes) -> None:
                if back != made or (replaces and not _opens_to(back, passphrase, secret)):
                    raise KnownError("security.not_kept", path=path.name)

            write_atomic(path, made, check)

    def tries(self, person: str) -> Tries:
        """Count of wrong passphrases of a person."""
        return Tries(self._folder / f".{person}.tries")

    def unlock(self, person: str, passphrase: str, now: Callable[[], datetime]) -> tuple[OpenKeys, int]:
        """Opened keys, and how many wrong passphrases came before this right one.

        :raises KnownError: ``session.wrong_passphrase`` (with tries ``left``), ``session.wait``,
            ``security.no_officer``, ``security.key_file``.
        """
        data = self._data(person)
        public = _public_part(person, sealed.about(data))
        tries = self.tries(person)
        tries.begin(now())
        try:
            secret = sealed.unseal(data, passphrase)
        except sealed.WrongPassphraseError:
            wait = tries.seconds_to_wait(now())
            if wait:
                raise KnownError("session.wrong_passphrase_wait", name=public.name, seconds=wait) from None
            raise KnownError("session.wrong_passphrase", name=public.name, left=tries.left) from None
        with unpacked(secret) as found:
            return _keys(found), tries.succeed()

    def _path(self, person: str) -> Path:
        if not person or not all(c.isalnum() or c in "._-" for c in person) or person.startswith("."):
            raise KnownError("security.no_officer", person=person[:64])
        return self._folder / f"{person}.json"

    def _data(self, person: str) -> bytes:
        path = self._path(person)
        if not os.path.lexists(path):
            raise KnownError("security.no_officer", person=person)
        if not path.is_file():
            raise KnownError("security.key_file")
        return read_limited(path, _LIMIT)


def public_part_of(person: str, data: bytes) -> PublicPart:
    """Readable part of a key file's bytes, wherever the file lies.

    :raises KnownError: ``security.key_file``, also for the file of another person.
    """
    return _public_part(person, sealed.about(data))


def check_own(public: PublicPart, keys: OpenKeys) -> None:
    """The keys that a file sealed are those that its own certificates name.

    Whoever has one passphrase has the database key, and could seal it under another passphrase beside another
    officer's certificates: two persons who vouch, or set a time back, would be one.

    :raises KnownError: ``security.key_file``.
    """
    if keys.record is None or keys.pdf is None:
        raise ValueError("wiped already")
    try:
        said = decode(dsse.parse(public.statement).payload)
        leaf = x509.load_der_x509_certificate(public.chain[0])
        own = said["key"] == b64(public_bytes(keys.record)) and leaf.public_key() == keys.pdf.public_key()
    except (KnownError, ValueError, TypeError, KeyError, IndexError, UnsupportedAlgorithm) as error:
        raise KnownError("security.key_file") from error
    if not own:
        raise KnownError("security.key_file")


def _opens_to(data: bytes, passphrase: str, secret: bytearray) -> bool:
    """Whether a sealed file gives back what was sealed."""
    try:
        with wiped(sealed.unseal(data, passphrase)) as found:
            return hmac.compare_digest(found, secret)
    except sealed.WrongPassphraseError:
        return False


def _public_part(person: str, about: Mapping[str, Any]) -> PublicPart:
    try:
        public = PublicPart(
            str(about["person"]), str(about["role"]), str(about["name"]),
            base64.b64decode(about["statement"], validate=True),
            tuple(base64.b64decode(part, validate=True) for part in about["chain"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise KnownError("security.key_file") from error
    if public.person != person:
        raise KnownError("security.key_file")
    return public


def _keys(secret: Mapping[str, bytearray]) -> OpenKeys:
    try:
        record = serialization.load_der_private_key(secret["record"], None)
        pdf = serialization.load_der_private_key(secret["pdf"], None)
    except (KeyError, ValueError) as error:
        raise KnownError("security.key_file") from error
    if not isinstance(record, Ed25519PrivateKey) or not isinstance(pdf, ec.EllipticCurvePrivateKey):
        raise KnownError("security.key_file")
    return OpenKeys(bytearray(secret.get("database", b"")), record, pdf)
