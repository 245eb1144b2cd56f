"""What a caller may not read yet: the second typist of a sheet works without the first one's figures, here too."""

from __future__ import annotations

from collections.abc import Iterator

from sync.fold import State
from sync.record.content import Transcription
from sync.record.record import Record
from sync.server.store.interface import Store, StoredRecord
from sync.trust.roster import Officer

#: Roles that never type a sheet; whoever takes a desk's records back after a restore has one of them.
_OFFICE = frozenset({"chair", "member"})
_STEP = 256


def is_withheld(stored: StoredRecord, officer: Officer, state: State) -> bool:
    """Whether a record is the transcription of a sheet that fewer than two persons have typed, and not the caller's."""
    if stored.kind != "transcription" or officer.role in _OFFICE:
        return False
    record = Record.parse(stored.envelope)
    if officer.keyid in record.signers:
        return False
    sheet = state.sheet(str(record.contest), str(record.station))
    revision = record.content_as(Transcription).revision
    return revision > sheet.revision or (revision == sheet.revision and len(sheet.typists) < 2)


def page(
    store: Store, officer: Officer, state: State, *, since: int, region: str, limit: int
) -> tuple[list[StoredRecord], int]:
    """Records of a region from a leaf on, as many as there are up to ``limit``, and how many were withheld before them.

    A page is only empty where nothing more can be read; it then counts what is withheld at the end, so that the pages
    together count each once.
    """
    found: list[StoredRecord] = []
    withheld = passed = 0
    for stored in _from(store, since, region):
        if is_withheld(stored, officer, state):
            passed += 1
            continue
        found.append(stored)
        withheld, passed = withheld + passed, 0
        if len(found) == limit:
            break
    return found, withheld if found else passed


def _from(store: Store, since: int, region: str) -> Iterator[StoredRecord]:
    while read := store.records(since=since, region=region, limit=_STEP):
        yield from read
        since = read[-1].index + 1
