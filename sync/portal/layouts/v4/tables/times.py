"""The three times of a sealed sheet: signed on a device, received by the log, published."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import cast

from sync.portal.content import View
from sync.portal.layouts.v4.names import local
from sync.portal.leaves import LeafIndex
from sync.record.record import Record
from sync.trust.times import stamp

#: Columns of :func:`times_of`.
TIMES = ("disahkan", "diterima", "terbitan")


def times_of(view: View, record: Record) -> Mapping[str, object]:
    """When a record was signed by its device's clock, when the log took it, and the number of its first release."""
    leaf = view.leaves.get(record.id)
    if leaf is None:
        return {"disahkan": local(record.content.device_time, view.region)}
    return {
        "disahkan": local(record.content.device_time, view.region), "diterima": local(leaf.received, view.region),
        "terbitan": first_release(view, leaf.index),
    }


def newest_in(view: View) -> str:
    """When the log took the newest published record of a sub-district, UTC; where it has none, since when the package
    is valid. A file that says this as its own time stays as it is while nothing of the sub-district changes."""
    received = [leaf.received for leaf, _ in view.logged()]
    return stamp(max(received)) if received else str(view.package.payload["valid_from"])


def first_release(view: View, index: int) -> int:
    """Number of the release whose head the log took first after a leaf; this one where it took none yet.

    The order of the log says it, so that it stays the same in every later release. A leaf that came while a release
    was being cut is in the next one.
    """
    if ("heads",) not in view.once:
        view.once["heads",] = head_places(view.leaves)
    return bisect_right(cast(Sequence[int], view.once["heads",]), index) + 1


def head_places(leaves: LeafIndex) -> Sequence[int]:
    """Indices of the heads of earlier releases, in order."""
    found = (leaves.get(head.id) for head in leaves.heads)
    return [leaf.index for leaf in found if leaf is not None]
