"""Checks of one record: in a container with its officers and receipt, or bare, against what lies near it."""

from __future__ import annotations

from pathlib import Path

from forms.errors import KnownError
from sync.log.receipt import parse_receipt, verify_receipt
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.roster import Roster
from sync.verify.finding import Fact, shown
from sync.verify.near import container_near, roster_near


def check_container(container: Container, chain: PackageChain) -> None:
    """Signatures of one container by officers whose statements verify, and its receipt where it has one.

    :param chain: the packages at hand, among them the one that the record names.
    :raises KnownError: the first thing that does not hold.
    """
    record = container.record
    Roster(chain, container.officers).verify(record)
    if container.receipt is not None:
        origin = log_named(container.receipt, chain)
        verify_receipt(container.receipt, record.id, record.kind, record.envelope, origin, chain.logs[origin])


def log_named(receipt: str, chain: PackageChain) -> str:
    """Origin of the log of the chain that a receipt names; the newest package's where it names another."""
    origin = parse_receipt(receipt).note.partition("\n")[0]
    return origin if origin in chain.logs else chain.newest.log_origin


def check_bare(record: Record, path: Path, chain: PackageChain) -> Fact:
    """A record without officers and receipt, by the release near it.

    :raises KnownError: ``verify.no_officers`` where no statement of a signer is near, ``verify.other_record`` where
        the release has other bytes under this id, ``record.*``.
    """
    published = container_near(path, record.id)
    if published is not None:
        if published.record.envelope != record.envelope:
            raise KnownError("verify.other_record", id=record.id[:16])
        check_container(published, chain)
        return "record_published", {"id": record.id}
    roster = roster_near(path, chain)
    if any(roster.officer(key) is None for key in record.signers):
        raise KnownError("verify.no_officers", path=shown(path.name))
    roster.verify(record)
    return "record", {"id": record.id}
