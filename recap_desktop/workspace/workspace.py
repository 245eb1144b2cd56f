"""A workspace folder and everything kept in it.

``workspace.db`` (encrypted), ``officers/<person>.json`` (sealed keys), ``package.json`` (the signed package, readable
before anybody signs in), ``packages/`` (those before it, by digest), ``recovery.json`` (database key for the
commission's recovery key), ``blobs/``, ``evidence/`` (what a log signed and cannot reconcile), ``digits.json`` (who
has which digit on the sign-in page), ``aside/`` (key files and requests that are used no more: kept, never deleted).
Exports lie in a folder of their own beside it.

``region`` is the sub-district chosen for this laptop, until officers' certificates say it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from recap_desktop.core.files import LEFTOVERS, keep_private, known_io, private_folder, tidy
from recap_desktop.workspace.blobs import Blobs
from recap_desktop.workspace.box_notes import BoxNotes
from recap_desktop.workspace.database import Database
from recap_desktop.workspace.drafts import Drafts
from recap_desktop.workspace.fetched import FetchedLeaves
from recap_desktop.workspace.journal import Journal
from recap_desktop.workspace.opinions import Opinions
from recap_desktop.workspace.outbox import Outbox
from recap_desktop.workspace.receipts import Receipts
from recap_desktop.workspace.records import Records
from recap_desktop.workspace.settings import Settings
from recap_desktop.workspace.sheet_lines import SheetLines
from recap_desktop.workspace.texts import Texts
from recap_desktop.workspace.trust import TrustStore
from sync.leftovers import sweep
from sync.regular import is_regular


class WorkspaceFolder:
    """Names of the files of a workspace."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.database = root / "workspace.db"
        self.officers = root / "officers"
        self.aside = root / "aside"
        self.digits = root / "digits.json"
        self.package = root / "package.json"
        self.packages = root / "packages"
        self.recovery = root / "recovery.json"
        self.blobs = root / "blobs"
        self.evidence = root / "evidence"
        self.reports = root / "reports"
        #: Six digits of the sub-district that was chosen for this laptop; officers' certificates say the same once
        #: there are any, and count before it.
        self.region = root / "region"
        #: What is written for reading lies beside the sealed folder, never in it.
        self.exports = root.with_name(f"{root.name}-exports")
        #: Automatic copies, encrypted as the workspace is; beside it, so that no backup holds backups.
        self.copies = root.with_name(f"{root.name}-copies")

    def make(self) -> None:
        """Create the folders.

        :raises KnownError: ``workspace.not_writable``, ``workspace.disk_full``.
        """
        with known_io(self.root):
            for folder in (self.root, self.officers, self.packages, self.blobs, self.evidence):
                private_folder(folder)


    def tidy(self) -> None:
        """What belongs to the workspace is for its owner alone, and what a kill left there is taken away.

        Only where a desk works already; what else lies in the folder is not ours and is let be.
        """
        if not is_regular(self.database):
            return
        keep_private(self.root)
        sweep(self.root, LEFTOVERS)
        for path in (self.officers, self.aside, self.packages, self.blobs, self.evidence, self.reports, self.package,
                     self.recovery, self.digits, *self.root.glob(f"{self.database.stem}*.db*")):
            tidy(path)
        tidy(self.region)


class Workspace:
    """The open workspace: one database, one transaction for everything in it."""

    def __init__(
        self, folder: WorkspaceFolder, key: bytes | bytearray, *, create: bool = False, check_pages: bool = True,
        before_migration: Callable[[Database, int], None] | None = None,
    ) -> None:
        """Open the database.

        :raises KnownError: see :class:`Database`.
        """
        self.folder = folder
        self.database = Database(
            folder.database, key, create=create, check_pages=check_pages, before_migration=before_migration
        )
        self.records = Records(self.database)
        self.journal = Journal(self.database)
        self.drafts = Drafts(self.database)
        self.box_notes = BoxNotes(self.database)
        self.trust = TrustStore(self.database)
        self.outbox = Outbox(self.database)
        self.receipts = Receipts(self.database)
        self.opinions = Opinions(self.database)
        self.texts = Texts(self.database)
        self.settings = Settings(self.database)
        self.sheet_lines = SheetLines(self.database)
        self.blobs = Blobs(self.database, folder.blobs)
        self.fetched = FetchedLeaves(self.database)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, over all tables."""
        with self.database.transaction():
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One state of all tables for several queries; nothing is written."""
        with self.database.reading():
            yield

    def close(self) -> None:
        """Close the database."""
        self.database.close()
