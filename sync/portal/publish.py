"""Cuts the next release of what a server keeps, or makes one again that was cut before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.log.receipt import RELEASE, read_entry
from sync.portal.content import Plan
from sync.portal.copies import check_writers, writers
from sync.portal.documents import WHOLE, WITHHELD, Documents, documents_now
from sync.portal.folder import appearing, check_free, write_files
from sync.portal.kept import KeptReleases
from sync.portal.layouts import NEWEST
from sync.portal.leaves import LeafIndex
from sync.portal.memory import CutMemory
from sync.portal.register import Cut, Register
from sync.portal.remembered import MemoryFiles
from sync.portal.source import Archive, ArchiveSource, source_at
from sync.record.keys import public_bytes
from sync.trust.package import ElectionPackage
from sync.trust.times import moment, stamp

#: Entries at the end of the log among which the newest is looked for: an earlier epoch's stand behind newer ones.
_LAST = 1000


def publish(  # noqa: PLR0913 - what is decided about a release
    archive: Archive, key: Ed25519PrivateKey, out: Path | None, now: datetime, number: int | None = None,
    copies: Iterable[str] = (), *, is_anew: bool = False, d_hasil: str = WITHHELD,
) -> Cut:
    """Cut a release of everything in the log, or make one again that was cut before.

    Regencies that nothing changed since the last release are taken over from it (:mod:`sync.portal.memory`).

    :param key: the release key that the package names.
    :param out: where the release is to lie as a folder too; without it, it lies with the server alone.
    :param number: the next one, or one that was cut: then its plan is used and the bytes must come out the same.
    :param copies: courtesy copies of a new release (:data:`sync.portal.copies.ALL`).
    :param is_anew: take nothing over.
    :param d_hasil: policy on signed documents of a new release (:data:`sync.portal.documents.POLICIES`).
    :returns: what the register says of it.
    :raises KnownError: ``portal.*``, ``formats.*``.
    """
    if out is not None:
        check_free(out)
    register = Register(archive.releases)
    known = register.get(number) if number is not None else None
    if known is not None:
        return _again(archive, key, out, known)
    taken = register.numbers()
    following = taken[-1] + 1 if taken else 1
    if number is not None and number != following:
        raise KnownError("portal.number", number=number, next=following)
    _check_key(archive.package, key)
    last = register.get(taken[-1]) if taken else None
    logged, highest = archive.store.count(kinds={RELEASE}) + archive.waiting(), following - 1
    if not highest - 1 <= logged <= highest:
        # the register of the folder and its log do not belong together: a number would be used twice
        raise KnownError("portal.register", path=archive.releases.name)
    if last is not None:
        # also where the run that cut it was killed before: no release is cut over one that the log does not name
        _deliver(archive, last)
    kept, files = KeptReleases(archive.releases), MemoryFiles(archive.releases)
    plan, previous = _plan(archive, following, now, writers(copies)), last.manifest if last is not None else None
    plan = replace(plan, d_hasil=documents_of(archive, plan.size, d_hasil))
    remembered = files.signed(last.plan.number, key) if last is not None and not is_anew else None
    sizes = [last.plan.size] if last is not None else []
    source, leaves = source_at(archive, archive.package, plan, previous, sizes, known=files.log(remembered))
    source = _after(source, last, kept)
    with _appearing(out) as folder:
        memory = CutMemory(files, source, leaves, kept)
        memory.recall(remembered, sizes)
        cut = _written(kept, source, leaves, key, memory)
        if folder is not None:
            try:
                kept.copy(cut, folder)
            except KnownError:
                # something that was taken over is not what it was: nothing is, this time
                memory.forget()
                cut = _written(kept, source, leaves, key, memory)
                kept.copy(cut, folder)
        memory.keep(key, last.plan.number if last is not None else None)
        register.add(cut)  # last: what the register has is served
    with suppress(KnownError):  # it is cut and lies in the register: the next one delivers it where this could not
        _deliver(archive, cut)
    return cut


def documents_of(archive: Archive, size: int, policy: str) -> Documents | None:
    """What the plan of a release of a size says of signed documents now."""
    if policy != WHOLE:
        return None
    return documents_now(archive.store, size, archive.documents, KeptReleases(archive.releases).has)


def _deliver(archive: Archive, cut: Cut) -> None:
    """Make the head of a release a leaf of the log.

    :raises KnownError: ``server.inbox_waits`` and others: why it is none yet.
    """
    if archive.store.leaf(cut.manifest) is None:
        archive.deliver(cut.manifest, cut.signature.encode("ascii"))


def _plan(archive: Archive, number: int, now: datetime, copies: Mapping[str, str]) -> Plan:
    newest = archive.store.checkpoint()
    if newest is None:
        raise KnownError("portal.empty_log")
    return Plan(number, newest[0], _time(archive, newest[0], now), NEWEST, copies or None)


def _after(source: ArchiveSource, last: Cut | None, kept: KeptReleases) -> ArchiveSource:
    """With what the plan says of the release before, where the log still begins with what that had: after a recovery it
    need not, and then nobody can say what changed since."""
    if last is None or source.roots.get(last.plan.size) != kept.root(last):
        return source
    return replace(source, plan=replace(source.plan, before=last.plan.as_before(last.package)))


def _time(archive: Archive, size: int, now: datetime) -> str:
    """When it is published: never before the newest thing in it, even with a clock that is a little behind."""
    some = archive.store.entries(max(0, size - _LAST), _LAST)
    newest = [moment(read_entry(entry).received) for entry in some]
    return stamp(max([now, *newest]))


def _again(archive: Archive, key: Ed25519PrivateKey, out: Path | None, cut: Cut) -> Cut:
    check_writers(cut.plan.copies or {})
    package = archive.package_of(cut.package)
    _check_key(package, key)
    source, leaves = source_at(archive, package, cut.plan, cut.previous)
    kept = KeptReleases(archive.releases)
    with _appearing(out) as folder:
        if _written(kept, source, leaves, key).manifest != cut.manifest:
            raise KnownError("portal.not_repeatable", number=cut.plan.number)
        if folder is not None:
            kept.copy(cut, folder)
    return cut


def _written(
    kept: KeptReleases, source: ArchiveSource, leaves: LeafIndex, key: Ed25519PrivateKey,
    memory: CutMemory | None = None,
) -> Cut:
    """The files of a release with the server, durably."""
    manifest, signature = write_files(source, leaves, key, kept.writing(), memory)
    return Cut(source.plan, source.package.digest, _digest(manifest), signature.decode("ascii"), source.previous)


@contextmanager
def _appearing(out: Path | None) -> Iterator[Path | None]:
    """A folder that appears when the block ends without a fault, where one is wanted."""
    if out is not None:
        with appearing(out) as folder:
            yield folder
        return
    try:
        yield None
    except OSError as error:
        raise KnownError("portal.write", path="releases", reason=error.strerror or "I/O") from error


def _check_key(package: ElectionPackage, key: Ed25519PrivateKey) -> None:
    if public_bytes(key) != package.release_key:
        raise KnownError("portal.keys")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
