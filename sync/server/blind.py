"""What a caller may not read yet: the second typist of a sheet works without the first one's figures, here too.

A lone transcription is held back from every device but its maker's until two persons have typed the sheet. That it
exists, and by whom, is told. What is held back stays open in the reader's cursor: its leaf is asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forms.errors import KnownError
from sync.log.receipt import OTHER_LEAVES
from sync.record.content import Transcription
from sync.record.keys import b64
from sync.record.record import Record
from sync.server.judge import Judge
from sync.server.receipts import CurrentReceipts
from sync.server.store.interface import Store, StoredLeaf
from sync.trust.roster import Officer
from sync.wire.limits import PAGE
from sync.wire.messages import Held, ReadBack, RecordsPage


def held_back(stored: StoredLeaf, officer: Officer, judge: Judge) -> Held | None:
    """What to tell of a record instead of the record; None where the caller may read it.

    :param officer: the caller; a transcription is the maker's own by key or, after a new certificate, by person.
    """
    if stored.kind != "transcription":
        return None
    record = Record.parse(stored.envelope)
    signer = judge.officer(record.signers[0])
    person = signer.person if signer is not None else ""
    if officer.keyid in record.signers or officer.person == person:
        return None
    sheet = judge.sheet(str(record.contest), str(record.station))
    revision = record.content_as(Transcription).revision
    if revision < sheet.revision or (revision == sheet.revision and len(sheet.typists) >= 2):
        return None
    return Held(stored.index, stored.id, str(record.contest), str(record.station), person)


def page(store: Store, officer: Officer, judge: Judge, region: str, since: int) -> RecordsPage:
    """Records of a region from a leaf on: as many leaves as a page has, those held back among them."""
    stored = store.records(since=since, region=region, limit=PAGE + 1)
    more, stored = len(stored) > PAGE, stored[:PAGE]
    following = stored[-1].index + 1 if stored else since
    return RecordsPage(*_parted(store, stored, officer, judge), following, more, store.came_late(region))


def page_of(store: Store, officer: Officer, judge: Judge, region: str, leaves: Sequence[int]) -> RecordsPage:
    """Leaves that were held back before, each as it may be read now. A leaf of another region is passed over."""
    stored = [
        leaf for leaf in store.leaves_at(leaves)
        if leaf.region.startswith(region) and leaf.kind not in OTHER_LEAVES and leaf.envelope
    ]
    return RecordsPage(*_parted(store, stored, officer, judge), 0, False)


def _parted(
    store: Store, stored: Iterable[StoredLeaf], officer: Officer, judge: Judge
) -> tuple[list[ReadBack], list[Held]]:
    receipts = CurrentReceipts(store)
    found: list[ReadBack] = []
    held: list[Held] = []
    for leaf in stored:
        try:
            kept = held_back(leaf, officer, judge)
        except KnownError:
            kept = None  # one that cannot be read tells nobody anything; the reader sets it aside
        if kept is not None:
            held.append(kept)
        else:
            found.append(ReadBack(leaf.index, b64(leaf.envelope), receipts.of(leaf)))
    return found, held
