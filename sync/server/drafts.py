"""What leaves are made of: a record, a statement, a package, the head of a release."""

from __future__ import annotations

import logging

from forms.errors import KnownError
from sync.log.receipt import OFFICER, PACKAGE, RELEASE, REVOCATION, STATEMENT_LEAVES
from sync.record.content import BlobName, Image
from sync.record.record import Record
from sync.server.log_writer import Draft
from sync.server.store.interface import InboxItem, Store
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer, Revocation, Roster, statement_id

_log = logging.getLogger(__name__)
_PAGE = 1000


def record_draft(record: Record, committee: str) -> Draft:
    """A record; an ``image`` names the blobs that the server may then be given.

    :param committee: sub-district of those who signed it: the region of a record that names none.
    """
    blobs = tuple(dict.fromkeys(one.sha256 for one in blobs_of(record)))
    return Draft(record.id, record.kind, record.area or committee, record.envelope, record.envelope, blobs=blobs)


def blobs_of(record: Record) -> tuple[BlobName, ...]:
    """Blobs that a record names."""
    said = record.content
    if not isinstance(said, Image):
        return ()
    return (said.original,) if said.derivative is None else (said.original, said.derivative)


def package_draft(package: ElectionPackage) -> Draft:
    """A package; its bytes stay in the folder."""
    return Draft(package.digest, PACKAGE, "", package.envelope, b"")


def head_draft(item: InboxItem) -> Draft:
    """The head of a release: digest of its manifest, and its signature."""
    return Draft(item.id, RELEASE, "", item.body, item.body)


class StatementIntake:
    """Statements on their way into the log: true as soon as the authority signed them, leaves with the next commit."""

    def __init__(self, roster: Roster, store: Store) -> None:
        self._roster = roster
        self._store = store
        self._known: set[str] = set()
        self.waiting: dict[str, Draft] = {}
        #: Leaf -> code of stored statements that do not hold: set aside, named, and in nobody's way.
        self.set_aside: dict[int, str] = {}

    def load(self) -> None:
        """Learn every statement of the log."""
        since = 0
        while found := self._store.leaves(since=since, kinds=STATEMENT_LEAVES, limit=_PAGE):
            for leaf in found:
                self._known.add(leaf.id)
                try:
                    self._roster.add(leaf.envelope)
                except KnownError as error:
                    self.set_aside[leaf.index] = error.code
                    _log.warning("statement at leaf %d is set aside: %s", leaf.index, error.code)
            since = found[-1].index + 1

    def take(self, statement: bytes) -> str:
        """Learn one; its id. One that is known costs nothing.

        :raises KnownError: ``trust.*``, ``record.*``: nothing is then taken.
        """
        name = statement_id(statement)
        if name not in self._known:
            self._check_person(Roster(self._roster.chain).add(statement))
            made = self._roster.add(statement)
            self._known.add(name)
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


def statement_draft(statement: bytes, made: Officer | Revocation, roster: Roster) -> Draft:
    """A statement that was verified; a revocation is of the region of the key it takes back, where that is known."""
    name = statement_id(statement)
    if isinstance(made, Officer):
        return Draft(name, OFFICER, made.region, statement, statement, made.keyid)
    officer = roster.officer(made.keyid)
    region = officer.region if officer is not None else ""
    return Draft(name, REVOCATION, region, statement, statement, made.keyid)
