"""Backup and restore: a verified copy of the workspace, and a desk that begins again from one.

A restored desk does not know what was sealed after its backup. It opens a new journal that names the old head, and
seals nothing before it has fetched its records back from the server.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.clock import Source, system_clock
from recap_desktop.core.files import known_io, sync_folder
from recap_desktop.core.outputs import Output, check_folder
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.desk import Desk
from recap_desktop.desk.servers import NOT_REACHED, Target, connected, targets
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.backup_file import Manifest
from recap_desktop.workspace.database import Database
from recap_desktop.workspace.journal import Journal
from recap_desktop.workspace.settings import AWAITS_RECORDS
from sync.client.client import Client
from sync.client.readback import Cursor, Fetched
from sync.record.container import Container
from sync.trust.roster import Roster
from sync.trust.times import stamp

_BATCH = 32


@dataclass(frozen=True)
class FetchedBack:
    """Records the server had for this desk, how many of them were new here, and how many it kept from this officer.

    ``withheld`` counts lone transcriptions of persons of this laptop: each gets its maker's back, and only the maker's.
    """

    records: int
    new: int
    withheld: int = 0


def back_up(desk: Desk, output: Output) -> Manifest:
    """Write a backup of an open workspace and check it: pages, structure, journal, every file's digest.

    :raises KnownError: ``output.*``, ``backup.damaged``, ``workspace.*``, ``session.*``.
    """
    context = desk.context
    with context.lock:
        officer = context.require(Command.BACK_UP)
        target = output.check()
        workspace = context.workspace
        with workspace.transaction():
            context.ledger.journal("backup", officer.person, head=workspace.journal.head)
        with known_io(target), tempfile.TemporaryDirectory(prefix=".recap-", dir=target.parent) as name:
            copy = Path(name) / backup_file.DATABASE
            workspace.database.copy_to(copy)
            about = Manifest(
                context.package.election, context.package.digest, context.region, workspace.journal.head,
                workspace.journal.count, len(workspace.records.all_envelopes()), stamp(context.clock.now()),
            )
            _check(copy, context, about)
            backup_file.write(output, about, copy, context.folder.root)
        return about


def _check(copy: Path, context: DeskContext, about: Manifest) -> None:
    database = Database(copy, context.database_key)
    try:
        database.check()
        if Journal(database).verify() != about.head:
            raise KnownError("workspace.corrupt")
    finally:
        database.close()


def restore(source: Path, folder: Path, person: str, passphrase: str, clock: Source = system_clock) -> Manifest:
    """Make a workspace folder from a backup; nothing stands there before everything has been checked.

    :raises KnownError: ``workspace.exists`` for a folder that holds anything, ``output.*``, ``backup.*``,
        ``package.*``, ``session.*``, ``security.*``, ``workspace.*``.
    """
    with known_io(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise KnownError("workspace.exists", path=str(folder))
        check_folder(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".recap-", dir=folder.parent))
    try:
        about = backup_file.read(source, made)
        with Desk.open(made, clock=clock) as desk:
            _begin_again(desk.context, about, person, passphrase)
        with known_io(folder):
            for name in ("officers", "blobs"):
                (made / name).mkdir(exist_ok=True)
            made.rename(folder)
            sync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return about


def _begin_again(context: DeskContext, about: Manifest, person: str, passphrase: str) -> None:
    with context.keys(person, passphrase) as keys:
        context.open_workspace(keys.database)
    workspace = context.workspace
    workspace.database.check()
    fits = workspace.journal.verify() == about.head and context.package.digest == about.package
    if not fits or context.region != about.region:
        raise KnownError("workspace.corrupt")
    with workspace.transaction():
        workspace.journal.restored(person, context.clock.now())
        workspace.settings.put(AWAITS_RECORDS, about.head)


def fetch_back(desk: Desk, url: str | None = None) -> FetchedBack:
    """A round with the server, then every record of the sub-district from it; sealing is free again afterwards.

    :raises KnownError: ``backup.not_fetched`` where the server does not answer or does not vouch for a record;
        ``queue.no_server``, ``record.*``, ``trust.*``, ``session.*``, ``workspace.*``.
    """
    # sends what waits, and holds the server's log against the one seen before
    result = desk.queue.round(url)
    if result.refusal is not None:
        raise KnownError("backup.not_fetched", **{**result.refusal.params, "cause": result.refusal.code})
    return _fetch_all(desk, url)


def fetch_missing(desk: Desk, url: str | None = None) -> FetchedBack | None:
    """After a round that went well: what a restored desk may lack. None where the desk was not restored.

    :raises KnownError: as :func:`fetch_back`.
    """
    with desk.context.lock:
        if not desk.context.awaits_records:
            return None
    return _fetch_all(desk, url)


def _fetch_all(desk: Desk, url: str | None) -> FetchedBack:
    """Every record of the sub-district, each with a verified receipt."""
    context = desk.context
    found = _fetch_from_first(desk, targets(context, url or desk.queue.server))
    with context.lock, context.workspace.transaction():
        if not found.withheld:  # their makers ask again
            context.workspace.settings.put(AWAITS_RECORDS, None)
        context.ledger.journal("fetched_back", context.person or "-", records_count=str(found.records))
    return found


def _fetch_from_first(desk: Desk, among: Sequence[Target]) -> FetchedBack:
    """From the first server that is reached."""
    for target in among:
        try:
            with connected(desk.context, target) as client:
                return _fetch(desk, client)
        except KnownError as error:
            if not error.code.startswith(("client.", "server.")):
                raise
            if error.code not in NOT_REACHED or target == among[-1]:
                raise KnownError("backup.not_fetched", **{**error.params, "cause": error.code}) from error
    raise KnownError("queue.no_server")


def _fetch(desk: Desk, client: Client) -> FetchedBack:
    roster = Roster(desk.context.chain)
    for statement in client.statements():
        with contextlib.suppress(KnownError):  # one that does not hold is in nobody's way
            roster.add(statement)
    here = set(desk.context.keystore.persons())
    records = new = withheld = 0
    cursor, more = Cursor(), True
    while more:
        page = client.page(desk.region, cursor)
        for item in page.set_aside:
            if item.code.startswith("log."):  # the server does not vouch for what it hands out
                raise KnownError("backup.not_fetched", cause=item.code)
        for start in range(0, len(page.taken), _BATCH):
            taken = [_container(item, roster) for item in page.taken[start : start + _BATCH]]
            added, _ = desk.queue.take(taken)
            records, new = records + len(taken), new + added
        # what others typed elsewhere is nobody's business here before it is typed twice
        withheld += sum(held.person in here for held in page.held)
        cursor, more = page.cursor, page.more
    return FetchedBack(records, new, withheld)


def _container(item: Fetched, roster: Roster) -> Container:
    """A record that came back, with the statements of its signers and the receipt that was verified."""
    assert item.record is not None
    signers = item.record.signers
    known = tuple(roster.officers[key].statement for key in signers if key in roster.officers)
    return Container(item.record, known, item.receipt)
