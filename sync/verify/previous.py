"""A release beside others of its election: one chain, one log, and no result that changes without a reason.

Every two releases of one election and root are held against each other, whether the newer names the other or not: one
manifest a number, the older one's head in the newer one's log, its entries a beginning of the newer one's. The one
that a release names as the one before it is compared result by result (:mod:`sync.verify.compare`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from forms.errors import KnownError
from sync.record.times import moment
from sync.trust.package import ElectionPackage
from sync.verify.compare import compare
from sync.verify.finding import Fact
from sync.verify.folder import FolderSource, open_source
from sync.verify.log import check_head_time, check_log
from sync.verify.manifest import CHECKPOINT, Head, check_files, open_head

_MAX_NOTE = 1 << 14


def check_previous(release: FolderSource) -> list[Fact]:
    """What holds of the releases beside one: continued, none before it, or not there to be compared.

    :raises KnownError: as :func:`check_pair` and :func:`sync.verify.compare.compare`.
    """
    named = release.previous
    beside = list(_beside(release.head.folder, release.package))
    roots = _roots(release, beside)
    before = None
    for head in beside:
        check_pair(head, release, roots)
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
    release = _opened(open_head(newer))
    head = read_head(older)
    if head is None or not _is_same(head.package, release.package):
        raise KnownError("verify.other_election")
    check_pair(head, release, _roots(release, [head]))
    if head.digest == release.head.digest:
        return [("release_same", {"number": head.plan.number})]
    return [
        *compare(_opened(head), release),
        ("release_continues", {"before": head.plan.number, "size": head.plan.size}),
    ]


def _roots(release: FolderSource, heads: Sequence[Head]) -> Mapping[int, bytes]:
    """Roots of the release's log at the sizes of some others."""
    sizes = {head.plan.size for head in heads if head.plan.number < release.plan.number}
    return check_log(release, release.leaves, sizes) if sizes else {}


def check_pair(head: Head, release: FolderSource, roots: Mapping[int, bytes]) -> None:
    """Two releases of one election and root belong to one chain.

    :param roots: of the newer one's log, at the size of the older one's.
    :raises KnownError: ``verify.release_twice`` for two of one number, ``verify.other_chain`` where the newer one's
        log does not name the older one, ``verify.feed_before`` where its plan says of the one before it what that is
        not, ``verify.log_rewritten``, ``verify.older_package`` where the newer one was
        cut under an earlier package, ``verify.published_early``, ``verify.published_late``.
    """
    plan = release.plan
    if head.plan.number == plan.number:
        if head.manifest != release.head.manifest:
            raise KnownError("verify.release_twice", number=plan.number)
        return
    if head.plan.number > plan.number:
        return  # the newer one is held against this one when it is checked
    if head.plan.size not in roots or roots[head.plan.size].hex() != head.root:
        raise KnownError("verify.log_rewritten", number=head.plan.number)
    leaf = release.leaves.heads[head.plan.number - 1]
    if (leaf.id, leaf.envelope) != (head.digest, hashlib.sha256(head.signature).hexdigest()):
        raise KnownError("verify.other_chain", number=head.plan.number)
    check_head_time(leaf, head.plan.number, head.plan.published_at)
    if head.plan.number == plan.number - 1 and plan.before not in (None, head.plan.as_before(head.package.digest)):
        raise KnownError("verify.feed_before", number=plan.number)
    if head.package.sequence > release.package.sequence:
        raise KnownError("verify.older_package", number=plan.number, before=head.plan.number)
    if moment(head.plan.published_at) > moment(plan.published_at):
        raise KnownError("verify.published_early", time=plan.published_at)


def _compared(before: Head, release: FolderSource) -> list[Fact]:
    """Result by result; a neighbour whose files are damaged cannot be compared, and that is said."""
    try:
        older = _opened(before)
        older.chain  # noqa: B018 - what does not hold shows when it is read
    except KnownError:
        return [("release_damaged_before", {"number": before.plan.number})]
    return compare(older, release)


def _opened(head: Head) -> FolderSource:
    check_files(head)
    return open_source(head)


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


def checkpoints_beside(folder: Path, package: ElectionPackage) -> Iterator[str]:
    """Notes of the logs of the releases among the neighbours of a folder, which need not be there yet.

    The releases are signed; whether a log signed its note is for whoever reads it to check."""
    for head in _beside(folder, package):
        with suppress(KnownError, OSError, UnicodeDecodeError):
            yield head.read(CHECKPOINT, _MAX_NOTE).decode("utf-8")


def _is_same(one: ElectionPackage, other: ElectionPackage) -> bool:
    return (one.election, one.root) == (other.election, other.root)


def read_head(folder: Path) -> Head | None:
    """Head of the release in a folder; None for what is no release, which is no fault of its neighbours."""
    try:
        return open_head(folder)
    except (KnownError, OSError):
        return None
