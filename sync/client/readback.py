"""Records read back from a server, item by item: each with its receipt verified, or set aside with a code.

A foreign or unreadable record blocks no other. What the server holds back stays open in the cursor: its leaf is asked
for again in every later round, until it may be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from forms.errors import KnownError
from sync.log.checkpoint import Checkpoint
from sync.log.receipt import parse_receipt, verify_receipt
from sync.record.keys import unb64
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.wire.messages import Held, ReadBack, RecordsPage


@dataclass(frozen=True)
class Cursor:
    """How far a device has read the records of a region. ``open`` are leaves that were held back below ``next``.

    It belongs to one log: another origin, or a new epoch of the log, begins with a new one.
    """

    next: int = 0
    open: tuple[int, ...] = ()


@dataclass(frozen=True)
class Fetched:
    """One leaf as it came. With ``code`` it is set aside: ``record`` may be missing, and nothing is to be believed."""

    leaf: int
    record: Record | None = None
    receipt: str = ""
    checkpoint: Checkpoint | None = None
    code: str = ""


@dataclass(frozen=True)
class FetchedPage:
    """Leaves in order, what is held back, and the cursor after it; ``more`` says that the server has more.

    ``late`` as in :class:`sync.wire.messages.RecordsPage`.
    """

    items: tuple[Fetched, ...]
    held: tuple[Held, ...]
    cursor: Cursor
    more: bool = False
    set_aside: tuple[Fetched, ...] = field(default=())
    late: int = 0

    @property
    def taken(self) -> tuple[Fetched, ...]:
        """Those that hold."""
        return tuple(item for item in self.items if not item.code)


def read_page(page: RecordsPage, cursor: Cursor, chain: PackageChain, asked: tuple[int, ...] = ()) -> FetchedPage:
    """What a page says, checked item by item.

    :param asked: open leaves that this page answers; empty for one that goes on from ``cursor.next``.
    :raises KnownError: ``record.not_json`` for a page that does not go on, which would never end.
    """
    leaves = [*(item.leaf for item in page.records), *(item.leaf for item in page.held)]
    expected = set(asked) if asked else None
    going_on = expected is not None or page.next > cursor.next or not page.more
    within = all(leaf in expected if expected is not None else cursor.next <= leaf < page.next for leaf in leaves)
    if not going_on or not within or len(set(leaves)) != len(leaves):
        raise KnownError("record.not_json")
    items = tuple(read_item(item, chain) for item in page.records)
    held = {item.leaf for item in page.held}
    if asked:
        # a leaf that the server passes over (of another region now) is asked for no more
        still = tuple(leaf for leaf in cursor.open if leaf not in asked or leaf in held)
        after = replace(cursor, open=still)
    else:
        after = Cursor(max(page.next, cursor.next), tuple(sorted({*cursor.open, *held})))
    aside = tuple(item for item in items if item.code)
    return FetchedPage(items, tuple(page.held), after, page.more and not asked, aside, page.late)


def read_item(item: ReadBack, chain: PackageChain) -> Fetched:
    """One record with its receipt; never raises for what is wrong with it."""
    record = None
    try:
        record = Record.parse(unb64(item.envelope))
        receipt = parse_receipt(item.receipt)
        origin = receipt.note.partition("\n")[0]
        if origin not in chain.logs:
            origin = chain.newest.log_origin
        checkpoint = verify_receipt(
            item.receipt, record.id, record.kind, record.envelope, origin, chain.logs[origin]
        )
        if receipt.index != item.leaf:
            raise KnownError("log.receipt_other")
    except KnownError as error:
        return Fetched(item.leaf, record, code=error.code)
    return Fetched(item.leaf, record, item.receipt, checkpoint)
