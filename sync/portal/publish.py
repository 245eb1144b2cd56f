"""Cuts a release from a server's store and writes it as an immutable folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.log.receipt import parse_receipt
from sync.portal.release import (
    MANIFEST,
    PUBLIC_KINDS,
    SIGNATURE,
    Content,
    Plan,
    files_of,
    manifest_of,
    sign_manifest,
)
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer, Roster
from sync.trust.times import stamp

VERSION = "1"


class LoggedRecord(Protocol):
    """A record as the store has it."""

    @property
    def index(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def envelope(self) -> bytes: ...
    @property
    def entry(self) -> bytes: ...
    @property
    def receipt(self) -> str: ...


class LogReader(Protocol):
    """The part of a server's store that a release is read from."""

    def records(self, *, since: int = 0, region: str = "", limit: int = 1000) -> Sequence[LoggedRecord]:
        """Records in leaf order."""
        ...

    def statements(self) -> Iterable[bytes]:
        """Officer statements and revocations."""
        ...

    def checkpoint(self) -> tuple[int, str] | None:
        """Newest checkpoint."""
        ...


def content_of(store: LogReader, package: ElectionPackage, now: datetime, number: int) -> Content:
    """Everything below the newest checkpoint.

    :raises KnownError: ``portal.empty_log``.
    """
    newest = store.checkpoint()
    if newest is None:
        raise KnownError("portal.empty_log")
    size, note = newest
    logged: list[LoggedRecord] = []
    while len(logged) < size:
        more = store.records(since=len(logged))
        if not more:
            raise KnownError("portal.empty_log")
        logged += more
    logged = logged[:size]
    statements = tuple(sorted(store.statements()))
    roster = Roster(package, statements)
    containers = tuple(_container(item, roster) for item in logged if item.kind in PUBLIC_KINDS)
    plan = Plan(number, size, stamp(now), VERSION)
    return Content(plan, package.envelope, statements, tuple(item.entry for item in logged), note, containers)


def _container(item: LoggedRecord, roster: Roster) -> Container:
    record = Record.parse(item.envelope)
    officers = [roster.officer(key) for key in record.signers]
    parse_receipt(item.receipt)
    return Container(record, tuple(o.statement for o in officers if isinstance(o, Officer)), item.receipt)


def cut_release(content: Content, key: Ed25519PrivateKey, out: Path) -> None:
    """Write the release; the folder appears whole or not at all.

    :raises KnownError: ``portal.exists``, ``portal.write``.
    """
    found = files_of(content)
    manifest = manifest_of(content, found)
    complete = {**found, MANIFEST: manifest, SIGNATURE: sign_manifest(manifest, key)}
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise KnownError("portal.exists", path=out.name)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".release-") as name:
            folder = Path(name) / "r"
            _write(folder, complete)
            if out.exists():
                out.rmdir()
            folder.rename(out)
    except OSError as error:
        raise KnownError("portal.write", path=out.name, reason=error.strerror or "I/O") from error


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())


def publish(
    store: LogReader, package: ElectionPackage, key: Ed25519PrivateKey, out: Path, now: datetime, number: int = 1
) -> Content:
    """Cut a release of everything in the log."""
    content = content_of(store, package, now, number)
    cut_release(content, key, out)
    return content
