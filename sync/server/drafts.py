"""What leaves are made of: a record, a statement, a package, the head of a release."""

from __future__ import annotations

import logging
import re
import threading
from base64 import b64decode
from collections.abc import Collection, Sequence
from contextlib import suppress

from forms.errors import KnownError
from sync.log.receipt import (
    OFFICER,
    PACKAGE,
    RELEASE,
    REVOCATION,
    STATEMENT_LEAVES,
    parse_receipt,
    verify_receipt,
)
from sync.record.container import Container
from sync.record.content import BlobName, Image
from sync.record.record import Record
from sync.server.log_writer import LeafDraft
from sync.server.store.interface import InboxItem, Store, StoredLeaf
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer, Revocation, Roster, statement_id

_log = logging.getLogger(__name__)
_PAGE = 1000
_DIGEST = re.compile("[0-9a-f]{64}")
_SIGNATURE = 64


def record_draft(record: Record, committee: str, entry: bytes | None = None) -> LeafDraft:
    """A record; an ``image`` names the blobs that the server may then be given.

    :param committee: sub-district of those who signed it: the region of a record that names none.
    :param entry: the one that an earlier epoch of the log gave it.
    """
    blobs = tuple(dict.fromkeys(one.sha256 for one in blobs_of(record)))
    return LeafDraft(
        record.id, record.kind, record.area or committee, record.envelope, record.envelope, blobs=blobs, entry=entry
    )


def earlier_entry(container: Container, package: ElectionPackage) -> bytes | None:
    """Entry of a record in an epoch of the log that ended, by the receipt that its maker kept; None without one.

    The log has acknowledged it, so it goes on under its very entry, with the time at which it came.
    """
    if container.receipt is None:
        return None
    record = container.record
    for epoch in package.log_before:
        with suppress(KnownError):
            verify_receipt(container.receipt, record.id, record.kind, record.envelope, epoch.origin, epoch.key)
            return parse_receipt(container.receipt).entry
    return None


def blobs_of(record: Record) -> tuple[BlobName, ...]:
    """Blobs that a record names."""
    said = record.content
    if not isinstance(said, Image):
        return ()
    return (said.original,) if said.derivative is None else (said.original, said.derivative)


def package_draft(package: ElectionPackage) -> LeafDraft:
    """A package; its bytes stay in the folder."""
    return LeafDraft(package.digest, PACKAGE, "", package.envelope, b"")


def is_head(item: InboxItem) -> bool:
    """Whether something that waits for the log has the shape of a release's head: digest and signature."""
    try:
        signed = len(b64decode(item.body.strip(), validate=True)) == _SIGNATURE
    except ValueError:
        return False
    return signed and item.kind == RELEASE and _DIGEST.fullmatch(item.id) is not None


def head_draft(item: InboxItem) -> LeafDraft:
    """The head of a release: digest of its manifest, and its signature.

    :raises KnownError: ``server.content_damaged`` where it is none. Taken, it would end every later append, or every
        later release; so what is of another kind, or no head, is set aside with its reason and not thrown away.
    """
    if not is_head(item):
        raise KnownError("server.content_damaged")
    return LeafDraft(item.id, RELEASE, "", item.body, item.body)


class StatementIntake:
    """Statements on their way into the log: true as soon as the authority signed them, leaves with the next commit.

    What is in the log already is learnt key by key and region by region, when one is first asked for: the start of a
    server does not grow with its log. All statements and revocations of a key are learnt together, so that nobody is
    known without what takes the key back. Calls may come from any thread.
    """

    def __init__(self, roster: Roster, store: Store) -> None:
        self._roster = roster
        self._store = store
        self._known: set[str] = set()
        self._keys: set[str] = set()
        self._regions: set[str] = set()
        self._lock = threading.RLock()
        self.waiting: dict[str, LeafDraft] = {}
        #: Leaf -> code of stored statements that do not hold: set aside, named, and in nobody's way.
        self.set_aside: dict[int, str] = {}

    def load(self) -> None:
        """Learn every statement of the log."""
        since = 0
        while found := self._store.leaves(since=since, kinds=STATEMENT_LEAVES, limit=_PAGE):
            self._learn(found)
            since = found[-1].index + 1

    def learn(self, keys: Collection[str]) -> None:
        """Learn everything that the log says of these keys."""
        with self._lock:
            for key in keys:
                if key not in self._keys:
                    self._keys.add(key)
                    self._learn(self._store.about(key))

    def learn_region(self, region: str) -> None:
        """Learn every officer of a region and below, with everything that the log says of their keys."""
        with self._lock:
            if region in self._regions:
                return
            self._regions.add(region)
            since = 0
            while found := self._store.leaves(since=since, kinds=STATEMENT_LEAVES, region=region, limit=_PAGE):
                self.learn([leaf.subject for leaf in found])
                since = found[-1].index + 1

    def _learn(self, leaves: Sequence[StoredLeaf]) -> None:
        for leaf in leaves:
            if leaf.id in self._known or leaf.index in self.set_aside:
                continue
            try:
                self._roster.add(leaf.envelope)
                self._known.add(leaf.id)
            except KnownError as error:
                self.put_aside(leaf.index, error.code)

    def put_aside(self, leaf: int, code: str) -> None:
        """Say once of a stored leaf that its content does not hold."""
        if leaf not in self.set_aside:
            self.set_aside[leaf] = code
            _log.warning("leaf %d is set aside: %s", leaf, code)

    def take(self, statement: bytes) -> str:
        """Learn one; its id. One that is known costs nothing.

        :raises KnownError: ``trust.*``, ``record.*``: nothing is then taken.
        """
        name = statement_id(statement)
        with self._lock:
            if name not in self._known:
                made = Roster(self._roster.chain).add(statement)
                self._check_person(made)
                self.learn([made.keyid])
                self._roster.add(statement)
                self._known.add(name)
                if self._store.leaf(name) is None:
                    self.waiting[name] = statement_draft(statement, made, self._roster)
        return name

    def _check_person(self, made: Officer | Revocation) -> None:
        """What the store would refuse is refused here, for one statement and not for a whole commit.

        :raises KnownError: ``trust.key_twice``.
        """
        if isinstance(made, Officer) and self._store.person_of(made.keyid) not in (None, made.person):
            raise KnownError("trust.key_twice", person=made.person)

    def persons(self) -> dict[str, str]:
        """Person of each key that is newly certified."""
        officers = self._roster.officers
        return {
            draft.subject: officers[draft.subject].person for draft in self.waiting.values() if draft.kind == OFFICER
        }


def statement_draft(statement: bytes, made: Officer | Revocation, roster: Roster) -> LeafDraft:
    """A statement that was verified; a revocation is of the region of the key it takes back, where that is known."""
    name = statement_id(statement)
    if isinstance(made, Officer):
        return LeafDraft(name, OFFICER, made.region, statement, statement, made.keyid)
    officer = roster.officer(made.keyid)
    region = officer.region if officer is not None else ""
    return LeafDraft(name, REVOCATION, region, statement, statement, made.keyid)
