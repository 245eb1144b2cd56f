"""A checked copy of a workspace before a newer version of the app changes its schema.

It lies beside the workspace, is a backup as ``recap restore`` takes it, and is never thinned out. Failure table: no
room, no writing -> the workspace is not opened and nothing of it is changed; cut short while the copy is made -> it
has no name yet and is swept, the next start begins anew; cut short after it -> the next start finds it, checks it and
goes on; between two steps of the migration -> each step is a transaction, and the next start makes one more copy.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.files import LEFTOVERS, known_io, private_folder
from recap_desktop.core.outputs import Output
from recap_desktop.desk.opening.committee import committee_of
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.backup_file import Manifest
from recap_desktop.workspace.database import Database
from recap_desktop.workspace.journal import Journal
from recap_desktop.workspace.records import Records
from recap_desktop.workspace.trust import TrustStore
from recap_desktop.workspace.workspace import WorkspaceFolder
from sync.leftovers import prefix, sweep
from sync.trust.chain import PackageChain
from sync.trust.times import stamp

#: Room that the migration itself and the officers keep, bytes.
_SPARE = 16 << 20


def keep_before_upgrade(
    folder: WorkspaceFolder, key: bytes | bytearray, database: Database, steps: int, at: datetime
) -> Path:
    """The copy, made and read back, or the one that an earlier start made of the very same state.

    :param database: of the workspace, in its earlier schema, every page checked.
    :param steps: of the migrations that it has done.
    :raises KnownError: ``upgrade.no_room``, ``upgrade.no_copy``, ``workspace.*``: nothing was changed.
    """
    place = folder.copies
    journal = Journal(database)
    target = place / f"before-upgrade-{steps:03d}-{journal.count}-{journal.head[:16]}.recap"
    with contextlib.suppress(KnownError):
        if target.is_file() and backup_file.read(target).head == journal.head:
            return target
    with _said(place):
        private_folder(place)
        sweep(place, LEFTOVERS)
        if shutil.disk_usage(place).free < 2 * _size(folder.root) + _SPARE:
            raise KnownError("upgrade.no_room", folder=place.name)
        with tempfile.TemporaryDirectory(prefix=prefix(LEFTOVERS), dir=place) as name:
            copy = Path(name) / backup_file.DATABASE
            database.copy_to(copy)
            about = _checked(copy, key, journal.head, at)
            backup_file.write(Output(target, force=True), about, copy, folder.root)
    return target


def _checked(copy: Path, key: bytes | bytearray, head: str, at: datetime) -> Manifest:
    """Every page and the structure of the copy, and its journal to the head; what it says of itself."""
    made = Database(copy, key, migrate=False)
    try:
        made.check()
        journal, trust = Journal(made), TrustStore(made)
        if journal.verify() != head:
            raise KnownError("workspace.corrupt")
        chain = PackageChain.open(trust.packages())
        region = committee_of(chain, trust.enrolled()) or chain.newest.subdistricts()[0].code
        return Manifest(
            chain.election, chain.newest.digest, region, head, journal.count, Records(made).count, stamp(at),
        )
    finally:
        made.close()


@contextlib.contextmanager
def _said(place: Path) -> Iterator[None]:
    """What the place of the copies cannot do is said of the copy, so that nobody looks for it in the workspace."""
    try:
        with known_io(place):
            yield
    except KnownError as error:
        if error.code in ("workspace.disk_full", "upgrade.no_room"):
            raise KnownError("upgrade.no_room", folder=place.name) from error
        if error.code.startswith(("workspace.not_", "cli.unwritable", "output.", "backup.")):
            raise KnownError("upgrade.no_copy", folder=place.name, path=place.name, cause=error.code) from error
        raise


def _size(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
