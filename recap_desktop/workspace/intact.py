"""Whether an opened workspace is still what the app wrote: guards, journal, records, receipts, one against the other.

Whoever has an officer's passphrase has the database key, can drop the triggers and edit any row. What cannot be made
anew without the officers' signing keys and the log's is held here against what can: ids are digests of signed
payloads, a signed payload names the journal head before it, the journal names every record, a receipt is signed by
the log. ``docs/adr/0015-altered-workspace.md`` says what is caught and what is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.errors import KnownError
from recap_desktop.workspace.blobs import SENT, WAITING
from recap_desktop.workspace.intact_drafts import ToldDrafts
from recap_desktop.workspace.journal import RESTORED, START, JournalLine, line_of
from recap_desktop.workspace.outbox import QUEUED, RECEIVED, REFUSED
from recap_desktop.workspace.rows import check_references
from recap_desktop.workspace.settings import AWAITS_RECORDS
from recap_desktop.workspace.workspace import Workspace
from sync.log.checkpoint import open_checkpoint
from sync.log.receipt import parse_receipt, verify_receipt
from sync.record.content import Image, RecordContent
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from sync.trust.roster import Roster, statement_id

IMPORTED = "import_record"
"""Act of the line that tells of a record from elsewhere."""

FETCHED_BACK = "fetched_back"
"""Act of the line that ends the waiting of a restored workspace."""

LOG_SEEN = "log_seen"
"""Act of the line that tells of a checkpoint kept: its size, and the digest of the note."""

LOG_READ = "log_read"
"""Act of the line that tells how far the logs were read: :meth:`FetchedLeaves.state`."""

_TOLD_EVERY = 32
"""Records after which progress is told."""

_BREATH = 1024
"""Journal lines after which whoever waits for the check is heard."""

_NAMING = (b'"record":"', b'"text":"', b'"act":"revocation"', b'"package":"',
           b'"act":"restored"', b'"act":"fetched_back"', b'"act":"blob_sent"', b'"act":"log_')
"""What a line holds that names something kept elsewhere; most lines tell of typing and need not be parsed."""


@dataclass(frozen=True)
class _Row:
    """A record row beside what its own envelope says."""

    id: str
    columns: tuple[Any, ...]
    signed: tuple[Any, ...]
    origin: str
    act: str
    person: str
    head: str
    package: str
    envelope: bytes
    blobs: tuple[str, ...]


@dataclass
class _Told:
    """What the journal tells: the first line of every record in order, places of the heads asked for, other names.

    ``numbers`` are the sequence numbers of the packages kept here, by digest; ``in_force`` tells of each record the
    number of the newest package that the journal had taken before it.
    """

    numbers: Mapping[str, int]
    made: dict[str, JournalLine] = field(default_factory=dict)
    in_force: dict[str, int] = field(default_factory=dict)
    newest: int = 0
    places: dict[str, int] = field(default_factory=lambda: {START: 0})
    receipts: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    statements: set[str] = field(default_factory=set)
    packages: set[str] = field(default_factory=set)
    awaits: str | None = None
    blobs_sent: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    checkpoints: set[str] = field(default_factory=set)
    read: str | None = None


def check_intact(
    workspace: Workspace, packages: Sequence[ElectionPackage], roster: Roster,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Hold everything kept against everything else, in one transaction; nothing is written.

    :param packages: every package accepted here: a log may have changed its key with one.
    :param progress: told how many records were read, now and then.
    :raises KnownError: ``workspace.altered_guards``, ``workspace.altered_journal``, ``workspace.altered_record``,
        ``workspace.altered_receipt``, ``workspace.altered_trust`` with the first thing that does not hold.
    """
    with workspace.reading():
        workspace.database.check_schema()
        rows = _rows(workspace, roster, progress)
        told = _Told({package.digest: package.sequence for package in packages})
        drafts = ToldDrafts(workspace.drafts, workspace.box_notes)
        _read_journal(workspace, told, drafts, {row.head for row in rows.values()}, lambda: progress(len(rows)))
        _check_told(workspace, told)
        _check_records(rows, told)
        _check_heads(rows, told)
        _check_receipts(workspace, packages, rows, told)
        _check_blobs(workspace, rows, told)
        _check_logs(workspace, packages, told)
        check_references(workspace.database)
        drafts.check()


def altered_record(record: str) -> KnownError:
    """The sentence for a record row that is not what was kept."""
    return KnownError("workspace.altered_record", record=record[:16])


def _rows(workspace: Workspace, roster: Roster, progress: Callable[[int], None]) -> dict[str, _Row]:
    found: dict[str, _Row] = {}
    for name, *columns, person, origin, envelope in workspace.records.whole():
        try:
            found[name] = _row(name, (*columns, person), origin, envelope, roster)
        except (KnownError, KeyError, TypeError, ValueError, IndexError) as error:
            raise altered_record(name) from error
        if not len(found) % _TOLD_EVERY:
            progress(len(found))
    return found


def _row(name: str, columns: tuple[Any, ...], origin: str, envelope: bytes, roster: Roster) -> _Row:
    record = Record.parse(envelope)
    if record.id != name:
        raise altered_record(name)
    said = record.content
    person = roster.officers[record.signers[0]].person
    signed = (record.kind, record.contest, record.station, getattr(said, "revision", None), person)
    return _Row(name, columns, signed, origin, said.act_or_kind, person, said.journal, said.package, envelope,
                _blobs_of(said))


def _blobs_of(said: RecordContent) -> tuple[str, ...]:
    """Digests of the contents that an image names."""
    if not isinstance(said, Image):
        return ()
    return tuple(part.sha256 for part in (said.original, said.derivative) if part is not None)


def _read_journal(
    workspace: Workspace, told: _Told, drafts: ToldDrafts, heads: set[str], going_on: Callable[[], None]
) -> None:
    try:
        for n, digest, raw in workspace.journal.walk():
            if digest in heads:
                told.places[digest] = n
            if not n % _BREATH:
                going_on()
            if any(mark in raw for mark in _NAMING):
                _tell(told, line_of(n, digest, raw))
            elif drafts.concerns(raw):
                drafts.tell(line_of(n, digest, raw))
    except KnownError as error:
        if "line" not in error.params:  # what a line tells of is not there
            raise
        raise KnownError("workspace.altered_journal", line=error.params["line"]) from error


def _tell(told: _Told, line: JournalLine) -> None:
    data = line.data
    if "record" in data:
        told.made.setdefault(data["record"], line)
        told.in_force.setdefault(data["record"], told.newest)
        if line.act == "receipt":
            told.receipts.add(data["record"])
        if line.act == "refused":
            told.refused.add(data["record"])
    if "text" in data:
        told.texts.add(data["text"])
    if "package" in data:
        told.packages.add(data["package"])
        told.newest = max(told.newest, told.numbers.get(data["package"], 0))
    _tell_act(told, line)


def _tell_act(told: _Told, line: JournalLine) -> None:
    data = line.data
    if line.act == "revocation":
        told.statements.add(data["digest"])
    if line.act in (RESTORED, FETCHED_BACK):
        told.awaits = data.get("head")
    if line.act == "blob_sent":
        told.blobs_sent.add(data["digest"])
    if line.act == LOG_SEEN:
        told.checkpoints.add(data["digest"])
    if line.act in (LOG_READ, RESTORED):
        told.read = data.get("digest")


def _check_told(workspace: Workspace, told: _Told) -> None:
    """Packages, revocations and texts that the journal names are there; a restored workspace still waits."""
    statements = {statement_id(one) for one in workspace.trust.statements()}
    kept = told.packages <= workspace.trust.digests() and told.statements <= statements
    kept = kept and workspace.settings.get(AWAITS_RECORDS) == told.awaits
    if not kept or any(workspace.texts.read(one) is None for one in told.texts):
        raise KnownError("workspace.altered_trust")


def _check_records(rows: Mapping[str, _Row], told: _Told) -> None:
    """Rows and lines name the same records in the same order, and each row is what its payload and its line say."""
    for row, (name, line) in zip(rows.values(), told.made.items(), strict=False):
        if row.id != name:
            raise KnownError("workspace.altered_journal", line=line.n)
        _check_row(row, line)
        # nobody who took a package signs under an earlier one
        if row.origin == "own" and told.numbers.get(row.package, 0) < told.in_force[name]:
            raise altered_record(name)
    if len(rows) > len(told.made):
        raise altered_record(list(rows)[len(told.made)])
    if len(rows) < len(told.made):
        raise KnownError("workspace.altered_journal", line=list(told.made.values())[len(rows)].n)


def _check_row(row: _Row, line: JournalLine) -> None:
    if row.columns != row.signed:
        raise altered_record(row.id)
    if row.origin != "own":
        if line.act != IMPORTED:
            raise altered_record(row.id)
        return
    place = (line.data.get("contest"), line.data.get("station"))
    if (line.act, line.person, *place) != (row.act, row.person, row.signed[1], row.signed[2]):
        raise altered_record(row.id)


def _check_heads(rows: Mapping[str, _Row], told: _Told) -> None:
    """What was signed here names a head that the journal had before it."""
    for row in rows.values():
        line = told.made[row.id]
        if row.origin == "own" and told.places.get(row.head, line.n) >= line.n:
            raise KnownError("workspace.altered_journal", line=line.n)


def _check_receipts(
    workspace: Workspace, packages: Sequence[ElectionPackage], rows: Mapping[str, _Row], told: _Told
) -> None:
    """A receipt is of its very record and signed by the log; what counts as received has one, the rest is queued."""
    received = set()
    for name, text, leaf in workspace.receipts.whole():
        if name not in rows or not _is_receipt(rows[name], text, leaf, packages):
            raise KnownError("workspace.altered_receipt", record=name[:16])
        received.add(name)
    states = workspace.outbox.states()
    for name in (*rows, *told.receipts):
        state = states.get(name, RECEIVED)
        waits = state == QUEUED or (state == REFUSED and name in told.refused)
        waits = waits and name not in told.receipts
        if name not in received and not waits:
            raise KnownError("workspace.altered_receipt", record=name[:16])


def _check_blobs(workspace: Workspace, rows: Mapping[str, _Row], told: _Told) -> None:
    """What a record made here names is kept, and waits for a server until the journal tells that one has it."""
    states = workspace.blobs.states()
    for row in rows.values():
        for digest in row.blobs if row.origin == "own" else ():
            if states.get(digest) not in ((SENT, WAITING) if digest in told.blobs_sent else (WAITING,)):
                raise KnownError("workspace.altered_rows", table="blobs")


def _check_logs(workspace: Workspace, packages: Sequence[ElectionPackage], told: _Told) -> None:
    """Checkpoints are signed by the log and none is gone; the logs were read as far as the journal tells."""
    kept = set()
    for origin, size, text in workspace.receipts.checkpoints():
        if not any(_is_checkpoint(package, origin, size, text) for package in packages):
            raise KnownError("workspace.altered_rows", table="checkpoints")
        kept.add(hashlib.sha256(text.encode("utf-8")).hexdigest())
    if not told.checkpoints <= kept:
        raise KnownError("workspace.altered_rows", table="checkpoints")
    if told.read is not None and told.read != workspace.fetched.state():
        raise KnownError("workspace.altered_rows", table="cursors")


def _is_checkpoint(package: ElectionPackage, origin: str, size: int, text: str) -> bool:
    try:
        return origin == package.log_origin and open_checkpoint(text, origin, package.log_key).size == size
    except KnownError:
        return False


def _is_receipt(row: _Row, text: str, leaf: int, packages: Sequence[ElectionPackage]) -> bool:
    """Whether the log of a package accepted here signed for this record at this leaf."""
    for package in packages:
        try:
            verify_receipt(text, row.id, str(row.signed[0]), row.envelope, package.log_origin, package.log_key)
            return parse_receipt(text).index == leaf
        except KnownError:
            continue
    return False
