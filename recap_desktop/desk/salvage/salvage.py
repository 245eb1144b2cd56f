"""``salvage``: every record that verifies, out of a workspace that is not opened any more, as a backup.

Any officer with a key file of the workspace may: the database key is sealed for each of them. The old folder is read
and neither changed nor moved; what is written is encrypted as before. The backup is restored like any other, and the
restored desk fetches from the server what the server has (ADR 0030).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from forms.errors import KnownError, Refusal
from recap_desktop.core.clock import Clock, system_clock
from recap_desktop.core.clock import Source as TimeSource
from recap_desktop.core.files import known_io
from recap_desktop.core.outputs import Output
from recap_desktop.desk.backups import check_copy
from recap_desktop.desk.ledger import Ledger
from recap_desktop.desk.opening.package import package_of
from recap_desktop.desk.salvage import sources
from recap_desktop.desk.salvage.judge import Judge, MissingRecord
from recap_desktop.desk.salvage.rebuild import Account, Rebuilt, statements_of
from recap_desktop.desk.salvage.sources import Source
from recap_desktop.security.keystore import Keystore, OpenKeys
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.backup_file import Manifest
from recap_desktop.workspace.rows import check_rows
from recap_desktop.workspace.salvage.pages import EncryptedPages
from recap_desktop.workspace.salvage.rows import Found
from recap_desktop.workspace.workspace import Workspace, WorkspaceFolder
from sync.regular import read_regular
from sync.trust.package import ElectionPackage

#: So much of the account is written out; numbers are always whole.
_MOST_NAMED = 400
#: Reasons of a refused opening that mean: somebody changed it.
ALTERED = "workspace.altered_"


@dataclass(frozen=True)
class Salvaged:
    """What was saved and what was not.

    :ivar cause: why the workspace is not opened; None where it would be.
    :ivar unsent: records without a verified receipt: they wait to be sent. :ivar drafts: sheets under way.
    :ivar refused: things that look like records and do not hold. :ivar lost_lines: journal lines found nowhere.
    """

    about: Manifest
    cause: Refusal | None
    records: int
    unsent: int
    drafts: int
    missing: tuple[MissingRecord, ...]
    refused: int
    lost_lines: int
    copies: tuple[str, ...]


def salvage(
    folder: Path, output: Output, person: str, passphrase: str, *, copies: Sequence[Path] = (),
    clock: TimeSource = system_clock,
) -> Salvaged:
    """Write a backup of everything that verifies.

    :param copies: backups of the same workspace, the newest first; a damaged one is read as far as it goes, one that
        the key does not open is of another workspace and left alone.
    :raises KnownError: ``salvage.nothing`` where nothing is left that the key opens; ``session.*``, ``security.*`` for
        the passphrase; ``package.*`` where no election package is left; ``output.*``, ``workspace.*``.
    """
    target = output.check()
    time = Clock(clock)
    place = WorkspaceFolder(folder)
    with sources.of_copies(tuple(copies)) as others:
        folders = [place, *(one.folder for one in others if one.folder is not None)]
        keys = _keys(folders, person, passphrase, time)
        try:
            ours = tuple(one for one in others if EncryptedPages(one.database, b"", keys.database).is_any_authentic)
            folders = [place, *(one.folder for one in ours if one.folder is not None)]
            old = _Old(sources.of_folder(place), ours, tuple(folders))
            with known_io(target), tempfile.TemporaryDirectory(prefix=".recap-", dir=target.parent) as name:
                return _write(old, keys, person, Path(name), output, time)
        finally:
            keys.wipe()


@dataclass(frozen=True)
class _Old:
    """What is left: the database as it lies there, copies, and all folders with files of the workspace."""

    here: Source
    copies: tuple[Source, ...]
    folders: tuple[WorkspaceFolder, ...]


def _keys(olds: Sequence[WorkspaceFolder], person: str, passphrase: str, clock: Clock) -> OpenKeys:
    """Keys of an officer; where the key file here is bad, as a copy has it."""
    stores = [Keystore(old.officers) for old in olds]
    store = next((one for one in stores if person in one.persons()), stores[0])
    keys, _ = store.unlock(person, passphrase, clock.now)
    return keys


def _write(old: _Old, keys: OpenKeys, person: str, within: Path, output: Output, clock: Clock) -> Salvaged:
    found = _found(old, keys.database)
    read = tuple(one.name for one in old.copies)
    if not (found.records or found.lines or found.packages):
        raise KnownError("salvage.nothing")
    package = _package(old.folders, found)
    cause = _cause(old.here, keys.database, package, within / "tried", clock)
    judge = Judge(found, package)
    made = Rebuilt(judge, WorkspaceFolder(within / "new"), old.folders, clock)
    made.files(journal_holds=cause is None or not cause.code.startswith(ALTERED))
    about = made.database(keys.database, _account(judge, old.here, read, cause, person))
    copy = within / backup_file.DATABASE
    _copy_database(within / "new", copy, keys.database)
    check_copy(copy, keys.database, about.head)
    backup_file.write(output, about, copy, within / "new")
    return Salvaged(
        about, cause, len(judge.records), sum(one.receipt is None for one in judge.records), len(made.drafts),
        judge.missing, len(judge.refused), judge.lost_lines, read,
    )


def _found(old: _Old, key: bytes | bytearray) -> Found:
    """Everything in key files, reports, the database and its copies."""
    found = Found()
    for folder in old.folders:
        for statement, chain in statements_of(Keystore(folder.officers).public_parts()):
            found.statements[statement] = chain
        for file in sorted((folder.root / "reports").glob("*.pdf")):
            _read_report(file, found)
    for source in (old.here, *old.copies):
        found.read(EncryptedPages(source.database, source.log, key))
    return found


def _read_report(file: Path, found: Found) -> None:
    """The recap record, the statements and the receipt that a half-signed report carries."""
    from recap_desktop.reports import attached

    try:
        container = attached(read_regular(file)).container
    except OSError:
        return
    if container is None:
        return
    found.records[container.record.envelope] = None
    for statement in container.officers:
        found.statements.setdefault(statement, b"[]")
    if container.receipt is not None:
        found.receipts.setdefault(container.record.id, {})[container.receipt] = None


def _package(folders: Sequence[WorkspaceFolder], found: Found) -> ElectionPackage:
    """:raises KnownError: the fault of the package beside the database, where no other is left."""
    fault: KnownError | None = None
    for folder in folders:
        try:
            return package_of(folder, tuple(found.packages))
        except KnownError as error:
            fault = fault or error
    assert fault is not None
    raise fault


def _cause(
    here: Source, key: bytes | bytearray, package: ElectionPackage, tried: Path, clock: Clock
) -> Refusal | None:
    """What the opening check says, on a copy: the workspace itself is not even touched by SQLite's own files."""
    tried.mkdir()
    place = WorkspaceFolder(tried)
    place.database.write_bytes(here.database)
    if here.log:
        place.database.with_name(f"{place.database.name}-wal").write_bytes(here.log)
    try:
        if not here.database:
            raise KnownError("workspace.corrupt")
        workspace = Workspace(place, key)
        try:
            check_rows(workspace.database)
            Ledger(workspace, package, clock)
        finally:
            workspace.close()
    except KnownError as error:
        return error.refusal
    return None


def _account(
    judge: Judge, here: Source, read: tuple[str, ...], cause: Refusal | None, person: str
) -> Account:
    digest = hashlib.sha256(here.database).hexdigest()
    why = {"code": cause.code, "params": {name: str(value) for name, value in cause.params.items()}} if cause else None
    said = {
        "v": 1, "cause": why,
        "database": digest, "log": hashlib.sha256(here.log).hexdigest(), "head": judge.head,
        "lines": len(judge.lines), "lost_lines": judge.lost_lines, "in_order": len(judge.journal),
        "records": len(judge.records), "missing_count": len(judge.missing), "refused_count": len(judge.refused),
        "missing": [asdict(one) for one in judge.missing[:_MOST_NAMED]], "refused": list(judge.refused[:_MOST_NAMED]),
        "copies": list(read),
    }
    return Account(person, cause.code if cause else "opened", digest, said)


def _copy_database(folder: Path, copy: Path, key: bytes | bytearray) -> None:
    workspace = Workspace(WorkspaceFolder(folder), key)
    try:
        workspace.database.copy_to(copy)
    finally:
        workspace.close()
