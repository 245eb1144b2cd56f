"""What the server needs from a store. Every write is one transaction that is durable when the call returns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

from sync.log.tiles import TileKey


class Committed(NamedTuple):
    """A leaf's content beside the entry that commits to it."""

    id: str
    kind: str
    envelope: bytes
    entry: bytes


@dataclass(frozen=True)
class StoredLeaf:
    """A leaf of the log: a record, a statement, a package or the head of a release.

    ``envelope`` is kept verbatim: the envelope of a record or statement, the signature of a release; empty for a
    package, whose bytes lie in the folder. ``subject`` is the key id that a statement speaks of, else empty.

    Of a leaf that recovery took over from a release the content may still be lacking: ``envelope`` is empty until
    somebody sends it again. ``receipt`` is empty where none is kept: one is made when it is asked for.
    """

    id: str
    index: int
    kind: str
    region: str
    envelope: bytes
    entry: bytes
    receipt: str
    subject: str = ""


@dataclass(frozen=True)
class Grant:
    """Whom one enrolment code is for; the code itself is kept as a digest only."""

    person: str
    role: str
    region: str


@dataclass(frozen=True)
class Redeemed:
    """Outcome of using a code: the answer as first given, to be repeated when the same request comes again.

    ``at`` is the moment, empty where it is not known.
    """

    request: str
    answer: bytes
    at: str = ""


@dataclass(frozen=True)
class Term:
    """Moments of a code: issued, the first at which it is no longer taken, cancelled; empty where there is none."""

    issued: str
    expires: str = ""
    cancelled: str = ""


class CodeState(StrEnum):
    """Where a code stands."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class IssuedCode:
    """A code that was given out, by the digest it is kept as."""

    digest: str
    grant: Grant
    used: Redeemed | None
    term: Term

    def state(self, now: str) -> CodeState:
        """Where it stands at a moment; what was used stays used."""
        if self.used is not None:
            return CodeState.USED
        if self.term.cancelled:
            return CodeState.CANCELLED
        # moments have one spelling of fixed length, so that text order is time order
        return CodeState.EXPIRED if self.term.expires and now >= self.term.expires else CodeState.OPEN


@dataclass(frozen=True)
class InboxItem:
    """Something another process hands to the log's one writer. ``fault`` is why it was set aside, empty while it waits.

    ``id`` and ``kind`` as in the entry that it will be; ``body`` as :attr:`StoredLeaf.envelope`.
    """

    id: str
    kind: str
    body: bytes
    fault: str = ""


@dataclass(frozen=True)
class NamedBlob:
    """A blob that a record in the log names, with the record's region."""

    digest: str
    leaf: int
    region: str


@dataclass(frozen=True)
class Batch:
    """What one commit adds, all or nothing: leaves with their tiles and the checkpoint over them, and what they change.

    ``persons`` are the persons of newly certified keys; ``codes`` the enrolment codes used up; ``blobs`` the digests
    that new records name, by leaf; ``drained`` the ids taken out of the inbox. ``note`` is empty where recovery takes
    over a log page by page.
    """

    leaves: Sequence[StoredLeaf]
    tiles: Mapping[TileKey, bytes]
    size: int
    note: str
    persons: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Redeemed] = field(default_factory=dict)
    blobs: Sequence[NamedBlob] = ()
    drained: Collection[str] = ()


class People(Protocol):
    """Roster and one-time codes of a server; any process may read and write them beside the log."""

    def appointments(self) -> list[Grant]:
        """The roster, by region and person."""
        ...

    def appoint(self, roster: Collection[Grant], cancelled: Collection[str], at: str) -> None:
        """Put another roster in place of the one there is, and take the codes of these digests back with it.

        :raises KnownError: ``server.write``.
        """
        ...

    def codes(self) -> list[IssuedCode]:
        """All codes ever given out, by region and person."""
        ...

    def code(self, code: str) -> IssuedCode | None:
        """One code as it is typed; None when there is no such code."""
        ...

    def add_codes(self, codes: Mapping[str, Grant], term: Term) -> None:
        """Allow one enrolment with each code (kept as a digest), all or none. :raises KnownError: ``server.write``."""
        ...

    def redeem(self, digest: str, redeemed: Redeemed) -> bool:
        """Use up a code by its digest, without the code itself; False where it was used or cancelled meanwhile.

        :raises KnownError: ``server.write``.
        """
        ...

    def cancel(self, digests: Collection[str], at: str) -> int:
        """Take codes back that were not used; how many. :raises KnownError: ``server.write``."""
        ...


class Store(Protocol):
    """Durable storage of one server. Leaves are read by index, id, kind, region and subject; none is ever changed."""

    def commit(self, batch: Batch) -> None:
        """Write a batch, all or nothing; returns only after it is on disk.

        :raises KnownError: ``server.write``; ``trust.key_twice`` where a key is another person's already,
            ``server.code`` where a code was used before, ``server.code_cancelled``.
        """
        ...

    def leaf(self, leaf_id: str) -> StoredLeaf | None:
        """One leaf by its id."""
        ...

    def leaves_of(self, ids: Collection[str]) -> dict[str, StoredLeaf]:
        """Those of these ids that are in the log."""
        ...

    def leaves_at(self, indices: Collection[int]) -> list[StoredLeaf]:
        """Leaves at these indices, in leaf order."""
        ...

    def committed(self, indices: Sequence[int]) -> Iterator[Committed]:
        """Contents and entries of the leaves at these indices, in any order; nothing else of them is read."""
        ...

    def leaves(
        self, *, since: int = 0, kinds: Collection[str] = (), region: str = "", limit: int = 1000
    ) -> list[StoredLeaf]:
        """Leaves from an index on, in leaf order, of some kinds (all for none given), of a region and below."""
        ...

    def records(self, *, since: int = 0, region: str = "", limit: int = 1000) -> list[StoredLeaf]:
        """As :meth:`leaves`, of the kinds that are records, without those whose content is lacking."""
        ...

    def came_late(self, region: str = "") -> int:
        """How many records of a region and below got their content after their leaf."""
        ...

    def fill(self, leaf: StoredLeaf, blobs: Collection[NamedBlob] = ()) -> None:
        """Give a leaf of a record the content, and the region, that it lacks. :raises KnownError: ``server.write``."""
        ...

    def statements(self, *, since: int = 0, region: str = "", limit: int = 1000) -> list[StoredLeaf]:
        """Officer statements and revocations in leaf order, of a region and below.

        A revocation of a key that the log does not know is everybody's. One of a key that is certified for several
        regions is of each of them: it comes with its leaf, and with every certificate that stands after it, beyond
        the limit and before ``since``.
        """
        ...

    def about(self, subject: str) -> list[StoredLeaf]:
        """Statements that speak of a key id, in leaf order."""
        ...

    def entries(self, since: int, limit: int) -> list[bytes]:
        """Entries alone, in leaf order."""
        ...

    def places(self, kinds: Collection[str], since: int, limit: int) -> list[tuple[int, str]]:
        """Index and sub-district of leaves of some kinds from an index on, in leaf order."""
        ...

    def count(self, *, kinds: Collection[str] = (), region: str = "", below: int | None = None) -> int:
        """How many leaves there are, of some kinds, of a region and below, below an index."""
        ...

    def put_tiles(self, tiles: Mapping[TileKey, bytes]) -> None:
        """Write tiles again that were spoilt. :raises KnownError: ``server.write``."""
        ...

    def put_checkpoint(self, size: int, note: str, *, instead_of: int | None = None) -> None:
        """Keep a note of a size that the log has passed; one that is there stays.

        :param instead_of: size of the newest row, which was spoilt: it goes, with whatever lies at ``size`` or above;
            where it is not the newest any more, somebody has appended since, and nothing goes.
        """
        ...

    def tile(self, level: int, index: int) -> bytes | None:
        """Newest bytes of a tile."""
        ...

    def checkpoint(self) -> tuple[int, str] | None:
        """Size and note of the newest checkpoint."""
        ...

    def checkpoint_at(self, size: int) -> str | None:
        """Note of the checkpoint of that very size."""
        ...

    def hand_in(self, items: Collection[InboxItem]) -> None:
        """Put things into the inbox of the log's writer; from any process. One that lies there is left as it is."""
        ...

    def inbox(self) -> list[InboxItem]:
        """What waits there, oldest first."""
        ...

    def set_aside(self, item_id: str, fault: str) -> None:
        """Say of something in the inbox why the log does not take it; it waits no longer."""
        ...

    def take_out(self, ids: Collection[str]) -> None:
        """Take things out of the inbox that are in the log already."""
        ...

    def inbox_item(self, item_id: str) -> InboxItem | None:
        """One thing in the inbox, waiting or set aside."""
        ...

    def blob(self, digest: str) -> list[NamedBlob]:
        """Records that name a blob, oldest first."""
        ...

    @property
    def people(self) -> People:
        """Roster and codes."""
        ...

    def person_of(self, keyid: str) -> str | None:
        """Whose a certified key is."""
        ...

    def copy_to(self, path: Path) -> None:
        """Everything as of one moment in a new file; others go on writing.

        :raises KnownError: ``server.write`` where there is no room.
        """
        ...

    def check(self) -> None:
        """Read everything that is kept; nobody waits for it. :raises KnownError: ``server.database``."""
        ...

    def close(self) -> None:
        """Release the store."""
        ...
