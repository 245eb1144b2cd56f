"""A release beside others of its election: one chain, one log, and no result that changes without a reason.

Every two releases of one election and root are held against each other, whether the newer names the other or not: one
manifest a number, the older one's head in the newer one's log, its entries a beginning of the newer one's. The one
that a release names as the one before it is compared result by result (:mod:`sync.verify.compare`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.errors import KnownError
from sync.log.receipt import RELEASE
from sync.portal.content import Plan
from sync.portal.release import MANIFEST, SIGNATURE
from sync.record.times import moment
from sync.trust.package import MAX_PACKAGE, ElectionPackage, open_package
from sync.verify.compare import compare
from sync.verify.finding import Fact
from sync.verify.folder import (
    ENTRIES,
    MAX_FILE,
    PACKAGE,
    Release,
    check_signature,
    listed_files,
    plan_of,
    read_files,
    read_manifest,
    read_release,
)


@dataclass(frozen=True)
class Head:
    """What another release says of itself, signed by the release key that its own package names."""

    folder: Path
    package: ElectionPackage
    manifest: bytes
    signature: bytes
    table: Mapping[str, Any]
    plan: Plan

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest, hex."""
        return hashlib.sha256(self.manifest).hexdigest()


def check_previous(folder: Path, release: Release) -> list[Fact]:
    """What holds of the releases beside one: continued, none before it, or not there to be compared.

    :raises KnownError: as :func:`check_pair` and :func:`sync.verify.compare.compare`.
    """
    named = release.content.previous
    before = None
    for head in _beside(folder, release.package):
        check_pair(head, release)
        if head.digest == named:
            before = head
    if named is None:
        return [("release_first", {})]
    if before is None:
        return [("release_alone", {"before": named})]
    return [
        *_compared(before, release),
        ("release_continues", {"before": before.plan.number, "size": before.plan.size}),
    ]


def check_given(older: Path, newer: Path) -> list[Fact]:
    """Two releases that a reader gives, wherever they lie; each of them holds in itself.

    :raises KnownError: as :func:`check_previous`; ``verify.other_election`` where they are of two.
    """
    release = _opened(newer)
    head = read_head(older)
    if head is None or not _is_same(head.package, release.package):
        raise KnownError("verify.other_election")
    check_pair(head, release)
    if head.digest == hashlib.sha256(release.manifest).hexdigest():
        return [("release_same", {"number": head.plan.number})]
    return [
        *compare(_opened(older), release),
        ("release_continues", {"before": head.plan.number, "size": head.plan.size}),
    ]


def check_pair(head: Head, release: Release) -> None:
    """Two releases of one election and root belong to one chain.

    :raises KnownError: ``verify.release_twice`` for two of one number, ``verify.other_chain`` where the newer one's
        log does not name the older one, ``verify.log_rewritten``, ``verify.published_early``.
    """
    plan = release.content.plan
    if head.plan.number == plan.number:
        if head.manifest != release.manifest:
            raise KnownError("verify.release_twice", number=plan.number)
        return
    if head.plan.number > plan.number:
        return  # the newer one is held against this one when it is checked
    _check_entries(head, release)
    leaf = [one for one in release.content.leaves if one.kind == RELEASE][head.plan.number - 1]
    if (leaf.id, leaf.envelope) != (head.digest, hashlib.sha256(head.signature).hexdigest()):
        raise KnownError("verify.other_chain", number=head.plan.number)
    if moment(head.plan.published_at) > moment(plan.published_at):
        raise KnownError("verify.published_early", time=plan.published_at)


def _check_entries(head: Head, release: Release) -> None:
    lines = b"".join(entry + b"\n" for entry in release.content.entries[: head.plan.size])
    if listed_files(head.table).get(ENTRIES) != (len(lines), hashlib.sha256(lines).hexdigest()):
        raise KnownError("verify.log_rewritten", number=head.plan.number)


def _compared(before: Head, release: Release) -> list[Fact]:
    """Result by result; a neighbour whose files are damaged cannot be compared, and that is said."""
    try:
        older = _opened(before.folder)
    except KnownError:
        return [("release_damaged_before", {"number": before.plan.number})]
    return compare(older, release)


def _opened(folder: Path) -> Release:
    found = read_files(folder)
    return read_release(found, open_package(found.get(PACKAGE, b"")))


def _beside(folder: Path, package: ElectionPackage) -> Iterator[Head]:
    """Releases of the same election and root among the neighbours of a folder."""
    own = folder.resolve()
    try:
        neighbours = sorted(path for path in own.parent.iterdir() if path != own)
    except OSError:
        return
    for neighbour in neighbours:
        head = read_head(neighbour)
        if head is not None and _is_same(head.package, package):
            yield head


def _is_same(one: ElectionPackage, other: ElectionPackage) -> bool:
    return (one.election, one.root) == (other.election, other.root)


def read_head(folder: Path) -> Head | None:
    """Head of the release in a folder; None for what is no release, which is no fault of its neighbours."""
    parts = [_file(folder / name, limit) for name, limit in (
        (PACKAGE, MAX_PACKAGE), (MANIFEST, MAX_FILE), (SIGNATURE, 1 << 10),
    )]
    data, manifest, signature = parts
    if data is None or manifest is None or signature is None:
        return None
    try:
        package = open_package(data)
        check_signature(manifest, signature, package)
        table = read_manifest(manifest)
        return Head(folder, package, manifest, signature, table, plan_of(table))
    except KnownError:
        return None


def _file(path: Path, limit: int) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= limit else None
    except OSError:
        return None
