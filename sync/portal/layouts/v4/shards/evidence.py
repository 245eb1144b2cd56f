"""Where a record lies, who signed it, and its three times: signed on a device, taken by the log, published."""

from __future__ import annotations

from sync.fold.policy import signed_as
from sync.portal.content import View
from sync.portal.layouts.v4.names import word
from sync.portal.layouts.v4.shards.shapes import Signer
from sync.portal.layouts.v4.tables.times import first_release
from sync.record.record import Record
from sync.trust.times import stamp


def file_of(view: View, record: str) -> str:
    """Container of a published record of this sub-district."""
    return f"catatan/{view.region}/{record}.json"


def received_of(view: View, record: str) -> str:
    """When the log took a record; empty where it has not."""
    leaf = view.leaves.get(record)
    return stamp(leaf.received) if leaf is not None else ""


def leaf_of(view: View, record: str) -> int:
    """Index of its leaf; -1 where there is none."""
    leaf = view.leaves.get(record)
    return leaf.index if leaf is not None else -1


def first_release_of(view: View, record: str) -> int:
    """Number of the first release after a record came, as the tables have it."""
    return first_release(view, leaf_of(view, record))


def signers_of(view: View, record: Record) -> list[Signer]:
    """Keys and roles of those who signed, in their order."""
    roles = zip(record.signers, signed_as(view.reference, record), strict=True)
    return [Signer(key=key, role=word("roles", one) if one is not None else None) for key, one in roles]
