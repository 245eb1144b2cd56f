"""The log inside a release: its root, its entries, and what every published record's receipt says of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from forms.errors import KnownError
from sync.log.checkpoint import open_checkpoint
from sync.log.merkle import prefix_roots
from sync.log.receipt import LogEntry, Opened, parse_receipt, verify_parsed
from sync.portal.content import Plan, Source
from sync.portal.layouts import layout_of
from sync.portal.leaves import LeafIndex
from sync.record.container import Container
from sync.record.times import moment, stamp

#: How far two honest clocks may be apart: the log's, the publisher's, the reader's.
CLOCKS_APART = timedelta(days=2)


def check_log(source: Source, leaves: LeafIndex, sizes: Collection[int] = ()) -> Mapping[int, bytes]:
    """The log is the one the checkpoint signs, as long as the plan says; answers the roots of some sizes of it.

    :raises KnownError: ``log.checkpoint``, ``verify.log_size``, ``verify.log_root``.
    """
    package = source.package
    checkpoint = open_checkpoint(source.checkpoint, package.log_origin, package.log_key)
    if checkpoint.size != leaves.size or checkpoint.size != source.plan.size:
        raise KnownError("verify.log_size", size=checkpoint.size, entries=leaves.size)
    roots = prefix_roots(source.entries(), {checkpoint.size, *sizes})
    if roots[checkpoint.size] != checkpoint.root or source.root != checkpoint.root.hex():
        raise KnownError("verify.log_root")
    return roots


def check_chain(heads: Sequence[str], number: int, previous: str | None) -> None:
    """The heads of all earlier releases are leaves, in order: none was left out, cut twice or begun again.

    :param heads: SHA-256 of the manifests whose heads are leaves below the checkpoint.
    :raises KnownError: ``verify.chain``.
    """
    if len(heads) != number - 1 or previous != (heads[-1] if heads else None):
        raise KnownError("verify.chain", number=number, heads=len(heads))


def check_before(leaves: LeafIndex, plan: Plan) -> None:
    """What a plan says of the release before can be so: its log ended after the head of the one before that and no
    later than its own, and its package was a leaf.

    :raises KnownError: ``verify.feed_before``.
    """
    if plan.before is None:
        return
    heads = [leaf.index for head in leaves.heads if (leaf := leaves.get(head.id)) is not None]
    package, size = leaves.get(plan.before["package"]), plan.before["size"]
    if not heads or package is None or not max([package.index, *heads[-2:-1]]) < size <= heads[-1]:
        raise KnownError("verify.feed_before", number=plan.number)


def check_time(leaves: LeafIndex, published_at: str, now: datetime) -> None:
    """A release is not older than the newest thing in it, and was published before it is read.

    :param now: the reader's clock, which may be behind by as much as :data:`CLOCKS_APART`.
    :raises KnownError: ``verify.published_early``, ``verify.published_ahead``.
    """
    published = moment(published_at)
    if leaves.last is not None and published < leaves.last:
        raise KnownError("verify.published_early", time=published_at)
    if published > now + CLOCKS_APART:
        raise KnownError("verify.published_ahead", time=published_at, here=stamp(now))


def check_head_time(leaf: LogEntry, number: int, published_at: str) -> None:
    """The log took the head of a release after that was published, give or take :data:`CLOCKS_APART`.

    :raises KnownError: ``verify.published_late``: it says of itself that it came after the log had it.
    """
    if moment(published_at) > moment(leaf.received) + CLOCKS_APART:
        raise KnownError("verify.published_late", number=number, time=published_at, logged=leaf.received)


@dataclass
class CheckedReceipts:
    """Receipts of the published records, one sub-district after the other; :meth:`finish` closes the account."""

    source: Source
    leaves: LeafIndex
    count: int = 0
    _signed: dict[int, tuple[bytes, str]] = field(default_factory=dict)
    #: receipts of one delivery share their note, which is verified once
    _opened: Opened = field(default_factory=lambda: lru_cache(maxsize=256)(open_checkpoint))

    @cached_property
    def _logs(self) -> Mapping[str, bytes]:
        """Keys of the log and of the epochs before it, which this one begins with, by origin."""
        package = self.source.package
        return {
            **{epoch.origin: epoch.key for epoch in package.log_before}, package.log_origin: package.log_key,
        }

    def take(self, container: Container) -> None:
        """A record stands in the log where its receipt says, by the receipt's own checkpoint.

        A receipt of an epoch that ended holds as far as this log begins with what that epoch signed.

        :raises KnownError: ``verify.no_receipt``, ``verify.not_logged``, ``verify.receipt_elsewhere``,
            ``log.receipt_*``, ``log.checkpoint``.
        """
        record, logs = container.record, self._logs
        if container.receipt is None:
            raise KnownError("verify.no_receipt", id=record.id[:16])
        receipt = parse_receipt(container.receipt)
        origin = receipt.note.partition("\n")[0]
        if origin not in logs:
            origin = self.source.package.log_origin
        log = origin, logs[origin]
        found = verify_parsed(receipt, record.id, record.kind, record.envelope, log, self._opened)
        leaf = self.leaves.get(record.id)
        if leaf is None or leaf.kind != record.kind:
            raise KnownError("verify.not_logged", id=record.id[:16])
        root, _ = self._signed.setdefault(found.size, (found.root, record.id))
        if root != found.root or receipt.index != leaf.index:
            raise KnownError("verify.receipt_elsewhere", id=record.id[:16])
        self.leaves.mark(record.id)
        self.count += 1

    def finish(self) -> None:
        """Every checkpoint of a receipt is one of this log, and every record of a kind that the layout publishes
        was there.

        :raises KnownError: ``verify.receipt_elsewhere``, ``verify.not_published``.
        """
        roots = prefix_roots(self.source.entries(), self._signed)
        for size, (root, name) in sorted(self._signed.items()):
            if roots.get(size) != root:
                raise KnownError("verify.receipt_elsewhere", id=name[:16])
        published = layout_of(self.source.plan.version).published
        left = min(self.leaves.ids(published, unseen=True), key=lambda one: one[1], default=None)
        if left is not None:
            raise KnownError("verify.not_published", id=left[0][:16])
