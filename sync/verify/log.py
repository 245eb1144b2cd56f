"""The log inside a release: its root, its entries, and what every published record's receipt says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms.errors import KnownError
from sync.log.checkpoint import Checkpoint, open_checkpoint
from sync.log.merkle import prefix_roots
from sync.log.receipt import Entry, log_entry, parse_receipt, read_entry, verify_receipt
from sync.record.container import Container
from sync.record.times import moment
from sync.trust.package import ElectionPackage


@dataclass(frozen=True)
class Leaf:
    """One log entry, read and as it stands."""

    said: Entry
    entry: bytes


def read_leaves(entries: Sequence[bytes]) -> tuple[Leaf, ...]:
    """Entries as the server writes them, each thing once.

    :raises KnownError: ``verify.log_entry`` with the leaf's index.
    """
    made = []
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        try:
            said = read_entry(entry)
        except KnownError as error:
            raise KnownError("verify.log_entry", index=index) from error
        if said.id in seen:
            raise KnownError("verify.log_entry", index=index)
        seen.add(said.id)
        made.append(Leaf(said, entry))
    return tuple(made)


def check_log(
    entries: Sequence[bytes], note: str, size: int, containers: Sequence[Container], package: ElectionPackage,
    public_kinds: frozenset[str],
) -> Checkpoint:
    """The log is the one the checkpoint signs, and every container stands in it where its receipt says.

    :param size: number of entries that the release's plan names.
    :raises KnownError: ``log.checkpoint``, ``verify.log_*``, ``verify.not_published``, ``verify.not_logged``,
        ``verify.no_receipt``, ``verify.receipt_elsewhere``, ``log.receipt_*``.
    """
    checkpoint = open_checkpoint(note, package.log_origin, package.log_key)
    if checkpoint.size != len(entries) or checkpoint.size != size:
        raise KnownError("verify.log_size", size=checkpoint.size, entries=len(entries))
    signed = {container.record.id: _receipt_checkpoint(container, package) for container in containers}
    roots = prefix_roots(entries, {checkpoint.size, *(found.size for found in signed.values())})
    if roots[checkpoint.size] != checkpoint.root:
        raise KnownError("verify.log_root")
    leaves = {leaf.said.id: (index, leaf) for index, leaf in enumerate(read_leaves(entries))}
    for container in containers:
        _check_leaf(container, leaves.get(container.record.id))
        found = signed[container.record.id]
        if roots.get(found.size) != found.root:
            raise KnownError("verify.receipt_elsewhere", id=container.record.id[:16])
    for _, leaf in sorted(leaves.values(), key=lambda item: item[0]):
        if leaf.said.kind in public_kinds and leaf.said.id not in signed:
            raise KnownError("verify.not_published", id=leaf.said.id[:16])
    return checkpoint


def check_chain(heads: Sequence[str], number: int, previous: str | None) -> None:
    """The heads of all earlier releases are leaves, in order: none was left out, cut twice or begun again.

    :param heads: SHA-256 of the manifests whose heads are leaves below the checkpoint.
    :raises KnownError: ``verify.chain``.
    """
    if len(heads) != number - 1 or previous != (heads[-1] if heads else None):
        raise KnownError("verify.chain", number=number, heads=len(heads))


def check_time(entries: Sequence[bytes], published_at: str) -> None:
    """A release is not older than the newest thing in it. :raises KnownError: ``verify.published_early``."""
    if entries and moment(published_at) < moment(read_entry(entries[-1]).received):
        raise KnownError("verify.published_early", time=published_at)


def _receipt_checkpoint(container: Container, package: ElectionPackage) -> Checkpoint:
    record = container.record
    if container.receipt is None:
        raise KnownError("verify.no_receipt", id=record.id[:16])
    return verify_receipt(
        container.receipt, record.id, record.kind, record.envelope, package.log_origin, package.log_key
    )


def _check_leaf(container: Container, place: tuple[int, Leaf] | None) -> None:
    record = container.record
    if place is None:
        raise KnownError("verify.not_logged", id=record.id[:16])
    index, leaf = place
    if log_entry(record.id, record.envelope, record.kind, leaf.said.received) != leaf.entry:
        raise KnownError("verify.not_logged", id=record.id[:16])
    receipt = parse_receipt(container.receipt or "")
    if receipt.index != index or receipt.entry != leaf.entry:
        raise KnownError("verify.receipt_elsewhere", id=record.id[:16])
