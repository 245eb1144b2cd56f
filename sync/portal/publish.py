"""Cuts the next release of what a server keeps, or makes one again that was cut before."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.portal.content import Content, Plan
from sync.portal.folder import built, check_free, write_release
from sync.portal.register import Cut, Register
from sync.portal.release import MANIFEST, VERSION
from sync.portal.source import Archive, content_at
from sync.record.keys import public_bytes
from sync.trust.package import ElectionPackage
from sync.trust.times import stamp


def publish(archive: Archive, key: Ed25519PrivateKey, out: Path, now: datetime, number: int | None = None) -> Content:
    """Cut a release of everything in the log, or make one again that was cut before.

    :param key: the release key that the package names.
    :param number: the next one, or one that was cut: then its plan is used and the bytes must come out the same.
    :raises KnownError: ``portal.*``.
    """
    check_free(out)
    register = Register(archive.releases)
    known = register.get(number) if number is not None else None
    if known is not None:
        return _again(archive, key, out, known)
    taken = register.numbers()
    following = taken[-1] + 1 if taken else 1
    if number is not None and number != following:
        raise KnownError("portal.number", number=number, next=following)
    last = register.get(taken[-1]) if taken else None
    _check_key(archive.package, key)
    content = content_at(
        archive, archive.package, _plan(archive, following, now), last.manifest if last is not None else None
    )
    files = built(content, key)
    cut = Cut(content.plan, archive.package.digest, _digest(files[MANIFEST]), content.previous)
    write_release(files, out, lambda: register.add(cut))
    return content


def _plan(archive: Archive, number: int, now: datetime) -> Plan:
    newest = archive.store.checkpoint()
    if newest is None:
        raise KnownError("portal.empty_log")
    return Plan(number, newest[0], len(list(archive.store.statements())), stamp(now), VERSION)


def _again(archive: Archive, key: Ed25519PrivateKey, out: Path, cut: Cut) -> Content:
    package = archive.package_of(cut.package)
    _check_key(package, key)
    content = content_at(archive, package, cut.plan, cut.previous)
    files = built(content, key)
    if _digest(files[MANIFEST]) != cut.manifest:
        raise KnownError("portal.not_repeatable", number=cut.plan.number)
    write_release(files, out)
    return content


def _check_key(package: ElectionPackage, key: Ed25519PrivateKey) -> None:
    if public_bytes(key) != package.release_key:
        raise KnownError("portal.keys")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
