"""Backup and restore: a verified copy of the workspace, and a desk that begins again from one.

A restored desk does not know what was sealed after its backup. It opens a new journal that names the old head, and
seals nothing before it has fetched its records back from the server.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.clock import Source, system_clock
from recap_desktop.core.files import LEFTOVERS, known_io, private_folder
from recap_desktop.core.outputs import Output, check_folder
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.desk import Desk
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.backup_file import Manifest
from recap_desktop.workspace.database import Database
from recap_desktop.workspace.fresh_copy import copy_fresh
from recap_desktop.workspace.journal import Journal, line_of
from recap_desktop.workspace.settings import AWAITS_RECORDS
from sync.leftovers import prefix, sweep
from sync.system import sync_folder, take_place
from sync.trust.times import stamp

#: Faults of writing that the place of the backup has, and not the workspace.
_OF_THE_PLACE = ("workspace.not_writable", "workspace.not_readable", "cli.unwritable", "cli.unreadable")


@dataclass(frozen=True)
class FetchedBack:
    """Records the server had for this desk, how many of them were new here, and how many it kept from this officer.

    ``withheld`` counts lone transcriptions of persons of this laptop: each gets its maker's back, and only the maker's.
    """

    records: int
    new: int
    withheld: int = 0


def back_up(desk: Desk, output: Output, left_out: Callable[[tuple[str, ...]], None] = lambda _: None) -> Manifest:
    """Write a backup of an open workspace and check it: pages, structure, journal, every file's digest.

    :param left_out: told the names of files that cannot be read; the backup is made without them.
    :raises KnownError: ``backup.not_written`` where its place cannot be written (any more), ``output.*``,
        ``backup.damaged``, ``workspace.*``, ``session.*``. The workspace is then as it was, and no file has the name.
    """
    context = desk.context
    with context.lock:
        officer = context.require(Command.BACK_UP)
        target = output.check()
        workspace = context.workspace
        with _said_of(target), tempfile.TemporaryDirectory(prefix=prefix(LEFTOVERS), dir=target.parent) as name:
            copy = Path(name) / backup_file.DATABASE
            workspace.database.copy_to(copy)
            about = Manifest(
                context.package.election, context.package.digest, context.region, workspace.journal.head,
                workspace.journal.count, len(workspace.records.all_envelopes()), stamp(context.clock.now()),
            )
            check_copy(copy, context.database_key, about.head)
            left_out(backup_file.write(output, about, copy, context.folder.root))
        with workspace.transaction():
            context.ledger.journal("backup", officer.person, head=about.head)
        return about


@contextlib.contextmanager
def _said_of(target: Path) -> Iterator[None]:
    """What its place cannot do is said of the backup, so that nobody looks for it in the workspace.

    :raises KnownError: ``backup.not_written``.
    """
    try:
        with known_io(target):
            yield
    except KnownError as error:
        is_place = error.code in _OF_THE_PLACE or not target.parent.is_dir()
        if error.code == "workspace.disk_full" or not is_place:
            raise
        raise KnownError("backup.not_written", folder=str(target.parent)) from error


def check_copy(copy: Path, key: bytes | bytearray, head: str) -> None:
    """A copy of a database opens, every page and its structure hold, and its journal leads to this head.

    :raises KnownError: ``workspace.corrupt``, ``journal.broken``.
    """
    database = Database(copy, key)
    try:
        database.check()
        if Journal(database).verify() != head:
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
        sweep(folder.parent, LEFTOVERS)
        made = Path(tempfile.mkdtemp(prefix=prefix(LEFTOVERS), dir=folder.parent))
    try:
        about = backup_file.read(source, made)
        with Desk.open(made, clock=clock) as desk:
            _begin_again(desk.context, about, person, passphrase)
        with known_io(folder):
            for name in ("officers", "blobs"):
                private_folder(made / name)
            take_place(made, folder)
            sync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return about


def _begin_again(context: DeskContext, about: Manifest, person: str, passphrase: str) -> None:
    with context.keys(person, passphrase) as keys:
        copy_fresh(context.folder.database, keys.database)
        context.open_workspace(keys.database)
    workspace = context.workspace
    workspace.database.check()
    workspace.journal.verify()
    if not _ends_at(workspace.journal, about) or about.package not in context.chain or context.region != about.region:
        raise KnownError("workspace.corrupt")
    with workspace.transaction():
        old = workspace.journal.head
        workspace.journal.restored(person, context.clock.now())
        workspace.settings.put(AWAITS_RECORDS, old)
        workspace.fetched.forget()  # every leaf is looked at again: what the backup lacks was received before, too


def _ends_at(journal: Journal, about: Manifest) -> bool:
    """Whether the journal ends where the backup says. A newer package that a round had brought before lies in the
    backup too, and was taken when the copy was opened: such lines may follow."""
    found = False
    for n, digest, raw in journal.walk():
        if n == about.lines:
            found = digest == about.head
        elif n > about.lines and line_of(n, digest, raw).act != "package":
            return False
    return found


def fetch_back(desk: Desk, url: str | None = None) -> FetchedBack:
    """A round with the server, which gives every record of the sub-district; sealing is free again afterwards.

    :raises KnownError: ``backup.not_fetched`` where the server does not answer or does not vouch for a record;
        ``queue.no_server``, ``session.*``, ``workspace.*``.
    """
    result = desk.queue.round(url)
    unvouched = next((one.code for one in result.set_aside if one.code.startswith("log.")), None)
    if not result.complete or unvouched is not None:
        refusal = result.refusal
        params = refusal.params if refusal is not None else {}
        raise KnownError("backup.not_fetched", **{**params, "cause": unvouched or result.code or "client.answer"})
    return FetchedBack(result.looked_at, result.fetched, result.withheld)
