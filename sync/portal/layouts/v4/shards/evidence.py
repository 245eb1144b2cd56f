"""Where a record lies, who signed it, and its three times: signed on a device, taken by the log, published."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import cast

from sync.portal.content import View
from sync.portal.layouts.v3.names import word
from sync.portal.layouts.v4.shards.shapes import Signer
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


def first_release(view: View, record: str) -> int:
    """Number of the first release after a record came: one more than the heads of releases before it in the log.

    The order of the log says it, so that it stays the same in every later release. A record that came while a release
    was being cut is in the next one.
    """
    if ("heads",) not in view.once:
        found = (view.leaves.get(head.id) for head in view.leaves.heads)
        view.once["heads",] = [one.index for one in found if one is not None]
    return bisect_right(cast(Sequence[int], view.once["heads",]), leaf_of(view, record)) + 1


def signers_of(view: View, record: Record) -> list[Signer]:
    """Keys and roles of those who signed, in their order."""
    officers = [(key, view.roster.officer(key)) for key in record.signers]
    return [Signer(key=key, role=word("roles", one.role) if one is not None else None) for key, one in officers]
