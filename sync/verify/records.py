"""Checks of one record: in a container with its officers and receipt, or bare, against what lies near it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from forms.errors import KnownError
from sync.log.receipt import verify_receipt
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster
from sync.verify.finding import Fact, shown
from sync.verify.near import container_near, roster_near


def check_container(container: Container, package: ElectionPackage, earlier: Iterable[bytes] = ()) -> None:
    """Signatures of one container by officers whose statements verify, and its receipt where it has one.

    :param earlier: packages that ``package`` took the place of.
    :raises KnownError: the first thing that does not hold.
    """
    record = container.record
    Roster(package, container.officers, (open_package(data).digest for data in earlier)).verify(record)
    if container.receipt is not None:
        verify_receipt(
            container.receipt, record.id, record.kind, record.envelope, package.log_origin, package.log_key
        )


def check_bare(record: Record, path: Path, package: ElectionPackage) -> Fact:
    """A record without officers and receipt, by the release near it.

    :raises KnownError: ``verify.no_officers`` where no statement of a signer is near, ``verify.other_record`` where
        the release has other bytes under this id, ``record.*``.
    """
    published = container_near(path, record.id)
    if published is not None:
        if published.record.envelope != record.envelope:
            raise KnownError("verify.other_record", id=record.id[:16])
        check_container(published, package)
        return "record_published", {"id": record.id}
    roster = roster_near(path, package)
    if any(roster.officer(key) is None for key in record.signers):
        raise KnownError("verify.no_officers", path=shown(path.name))
    roster.verify(record)
    return "record", {"id": record.id}
