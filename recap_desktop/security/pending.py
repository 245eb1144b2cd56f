"""Keys whose certificates were asked for and have not come yet: ``officers/<person>.pending``.

The request is sent, or carried out, again as it was: an answer that was lost on the way costs nothing, for the same
answer belongs to the same request. The keys are sealed from the moment they are made; who asked, and for what, stays
readable, so that a page can show what is half made without a passphrase. It is for showing only: nothing rests on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from forms.errors import KnownError
from recap_desktop.core.files import known_io, private_folder, read_limited, write_atomic
from recap_desktop.security.secrets_file import pack, unpacked
from sync.secret import sealed
from sync.secret.buffers import wipe, wiped

SUFFIX = ".pending"
_LIMIT = 1 << 18


class Purpose(StrEnum):
    """What the new keys are for: a new officer, one who forgot the passphrase, a laptop where everybody forgot."""

    ENROL = "enrol"
    ANEW = "anew"
    RECOVERY = "recovery"


@dataclass(frozen=True)
class About:
    """The readable part. ``region`` is that of the appointment, ``committee`` the desk's; ``since`` RFC 3339, UTC.

    :ivar recovered: the database key came back from the commission and lies sealed beside the new keys.
    """

    person: str
    role: str = ""
    name: str = ""
    region: str = ""
    committee: str = ""
    since: str = ""
    purpose: str = Purpose.ENROL.value
    recovered: bool = False


@dataclass
class Pending:
    """Both signing keys and the request that names them.

    :ivar box: opens what the commission's recovery key sealed for this request. :ivar carried: the recovery request as
        it was carried out. :ivar database: key of the workspace where it came back; wiped by :meth:`wipe`.
    """

    record: Ed25519PrivateKey = field(repr=False)
    pdf: ec.EllipticCurvePrivateKey = field(repr=False)
    request: bytes
    about: About
    box: X25519PrivateKey | None = field(default=None, repr=False)
    carried: bytes = b""
    database: bytearray = field(default_factory=bytearray, repr=False)

    def wipe(self) -> None:
        """Overwrite what can be overwritten."""
        wipe(self.database)


def keep(folder: Path, passphrase: str, pending: Pending) -> None:
    """Seal and write; what was kept before is replaced once the new file reads back.

    :raises KnownError: ``workspace.*``.
    """
    parts: dict[str, bytes | bytearray] = {
        "record": _der(pending.record), "pdf": _der(pending.pdf), "request": pending.request,
    }
    if pending.box is not None:
        parts["box"] = pending.box.private_bytes_raw()
    if pending.carried:
        parts["carried"] = pending.carried
    if pending.database:
        parts["database"] = pending.database
    path = _path(folder, pending.about.person)
    with known_io(folder):
        private_folder(folder)
    with wiped(pack(parts)) as secret:
        made = sealed.seal(secret, passphrase, asdict(pending.about))
        write_atomic(path, made, lambda back: _check_kept(back, made, path))


def _check_kept(back: bytes, made: bytes, path: Path) -> None:
    if back != made:
        raise KnownError("security.not_kept", path=path.name)


@contextmanager
def opened(folder: Path, person: str, passphrase: str) -> Iterator[Pending | None]:
    """What was kept, None where nothing waits; wiped when the block ends.

    :raises KnownError: ``setup.pending`` for another passphrase, ``security.pending_file``.
    """
    path = _path(folder, person)
    if not path.is_file():
        yield None
        return
    data = read_limited(path, _LIMIT)
    try:
        about = _about(path, data)
        found = sealed.unseal(data, passphrase)
    except sealed.WrongPassphraseError as error:
        raise KnownError("setup.pending", person=person) from error
    except KnownError as error:
        raise KnownError("security.pending_file", person=person) from error
    with unpacked(found) as parts:
        pending = _pending(parts, about)
    try:
        yield pending
    finally:
        pending.wipe()


def _pending(parts: Mapping[str, bytearray], about: About) -> Pending:
    try:
        record = serialization.load_der_private_key(parts["record"], None)
        pdf = serialization.load_der_private_key(parts["pdf"], None)
        request = bytes(parts["request"])
        box = X25519PrivateKey.from_private_bytes(parts["box"]) if "box" in parts else None
    except (KeyError, ValueError) as error:
        raise KnownError("security.pending_file", person=about.person) from error
    if not isinstance(record, Ed25519PrivateKey) or not isinstance(pdf, ec.EllipticCurvePrivateKey):
        raise KnownError("security.pending_file", person=about.person)
    carried, database = bytes(parts.get("carried", b"")), bytearray(parts.get("database", b""))
    return Pending(record, pdf, request, about, box, carried, database)


def listed(folder: Path) -> tuple[About, ...]:
    """What waits here, by person; of a file that says nothing the name and the time it has on disk."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX and not path.name.startswith("."))
    except OSError:
        return ()
    return tuple(_listed(path) for path in paths)


def _listed(path: Path) -> About:
    try:
        return _about(path, read_limited(path, _LIMIT))
    except KnownError:
        return About(path.stem, since=_time_of(path))


def _about(path: Path, data: bytes) -> About:
    """:raises KnownError: ``security.key_file``."""
    said = sealed.about(data)
    texts = {name: said.get(name, "") for name in ("role", "name", "region", "committee", "since")}
    purpose, recovered = said.get("purpose", Purpose.ENROL.value), said.get("recovered", False)
    if said.get("person") != path.stem or not all(isinstance(one, str) for one in (*texts.values(), purpose)):
        raise KnownError("security.key_file")
    texts["since"] = texts["since"] or _time_of(path)  # of a file that an earlier version made
    return About(path.stem, **texts, purpose=purpose, recovered=recovered is True)


def _time_of(path: Path) -> str:
    try:
        return f"{datetime.fromtimestamp(path.stat().st_mtime, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (OSError, OverflowError, ValueError):
        return ""


def forget(folder: Path, person: str) -> None:
    """The certificates came."""
    _path(folder, person).unlink(missing_ok=True)


def path_of(folder: Path, person: str) -> Path | None:
    """The file of a person for whom something waits; None for anybody else."""
    return next((folder / f"{one.person}{SUFFIX}" for one in listed(folder) if one.person == person), None)


def _path(folder: Path, person: str) -> Path:
    return folder / f"{person}{SUFFIX}"


def _der(key: Any) -> bytes:
    made: bytes = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made
