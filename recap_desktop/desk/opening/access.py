"""The one workspace of a desk: shut, open while it is being verified, or verified.

Failure table: the check finds that something does not hold -> the workspace is closed, keys are dropped, nothing that
was typed meanwhile is lost (it is committed as it is typed), and :attr:`closed_by` says why; no cache that fits -> the
check is waited for, as at the command line; closed while the check runs -> the check ends, nothing is changed.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import partial
from pathlib import Path

from forms.errors import KnownError, Refusal
from recap_desktop.core.clock import Clock
from recap_desktop.desk.cache.at_hand import know_journal_time, write_line
from recap_desktop.desk.cache.lines import Sheets
from recap_desktop.desk.facts import Verifying
from recap_desktop.desk.ledger import Ledger, Progress
from recap_desktop.desk.opening.behind import check_not_behind
from recap_desktop.desk.opening.opening import Lock, Opening
from recap_desktop.desk.opening.package import keep_beside, kept_beside
from recap_desktop.desk.opening.upgrade import keep_before_upgrade
from recap_desktop.workspace.database import KEY_BYTES, Database
from recap_desktop.workspace.rows import check_rows
from recap_desktop.workspace.salvage.log import check_log
from recap_desktop.workspace.salvage.pages import bytes_of, is_of_another_key
from recap_desktop.workspace.workspace import Workspace, WorkspaceFolder
from sync.secret.buffers import wipe, wiped
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from sync.trust.succession import succession_fault

#: Act of the line that taking a package causes.
TAKEN = "package_taken"


class WorkspaceAccess:
    """Opens, verifies and closes. Everything that is read before the check is done goes through :attr:`held`.

    :ivar closed_by: what the last check found; None while a workspace is open, or where none was closed by one.
    :ivar upgraded: the copy that was made before this opening brought the workspace to the schema of this version.
    """

    def __init__(
        self, folder: WorkspaceFolder, package: ElectionPackage, clock: Clock, lock: Lock,
        told: Callable[..., None],
    ) -> None:
        """:param told: called with kinds of change, under ``lock``, when the check of an opening goes on or ends."""
        self._folder = folder
        self._package = package
        self._clock = clock
        self._lock = lock
        self._told = told
        self._ledger: Ledger | None = None
        self._opening: Opening | None = None
        self._key: bytearray | None = None
        self.closed_by: Refusal | None = None
        self.upgraded: Path | None = None

    @property
    def is_open(self) -> bool:
        """Whether the database is decrypted."""
        return self._ledger is not None or self._opening is not None

    @property
    def is_verified(self) -> bool:
        """Whether everything in it was verified."""
        return self._ledger is not None

    @property
    def progress(self) -> Verifying | None:
        """How far the check is; None where none runs."""
        return self._opening.progress if self._opening is not None else None

    @property
    def held(self) -> Ledger | Opening:
        """Workspace, chain and roster, verified or not. :raises KnownError: ``session.sign_in_first``."""
        held = self._ledger or self._opening
        if held is None:
            raise KnownError("session.sign_in_first")
        return held

    @property
    def ledger(self) -> Ledger:
        """What is verified. :raises KnownError: ``session.sign_in_first``, ``desk.verifying``."""
        progress = self.progress
        if progress is not None:
            raise KnownError("desk.verifying", done=progress.done, of=progress.of)
        if self._ledger is None:
            raise KnownError("session.sign_in_first")
        return self._ledger

    @property
    def sheets(self) -> Sheets:
        """Lines of the sheets, verified or not. :raises KnownError: ``session.sign_in_first``."""
        if self._ledger is not None:
            self._ledger.refresh()
        return self.held

    @property
    def key(self) -> bytearray:
        """Key of the database. :raises KnownError: ``session.sign_in_first``."""
        if self._key is None:
            raise KnownError("session.sign_in_first")
        return self._key

    def create(self, key: bytearray) -> None:
        """Make the database. :raises KnownError: ``workspace.*``."""
        workspace = Workspace(self._folder, key, create=True)
        try:
            with workspace.transaction():
                workspace.trust.add_package(self._package, self._clock.now())
                write_line(workspace, self._clock, "workspace_made", "-", {"package": self._package.digest})
            self._ledger = Ledger(workspace, self._package, self._clock)
        except BaseException:
            workspace.close()
            raise
        self._is_open_with(key)

    def open(self, key: bytearray, *, wait: bool) -> None:
        """Open the database; if it is open already, prove that the key is its key.

        :raises KnownError: see :meth:`recap_desktop.desk.context.DeskContext.open_workspace`.
        """
        if self.is_open and self._key is not None:
            if not hmac.compare_digest(key, self._key):
                raise KnownError("security.key_file")
            return
        if len(key) != KEY_BYTES:  # out of a file that somebody made
            raise KnownError("workspace.other_key")
        check_log(self._folder.database, key)
        if not wait and self.closed_by is None and self._open_before_check(key):
            return
        workspace = self._opened_with(key)
        try:
            check_rows(workspace.database)
            workspace.trust.check()
            know_journal_time(workspace, self._clock)
            self._check_package(workspace)
            ledger = Ledger(workspace, self._package, self._clock)
            check_not_behind(workspace)
        except BaseException:
            workspace.close()
            raise
        self._ledger = ledger
        self._is_open_with(key)

    def _opened_with(self, key: bytearray) -> Workspace:
        """:raises KnownError: ``workspace.other_key`` where not one page is of this key; ``workspace.*``."""
        try:
            return Workspace(self._folder, key, before_migration=partial(self._keep_before_upgrade, key))
        except KnownError as error:
            if error.code != "workspace.corrupt" or not is_of_another_key(bytes_of(self._folder.database), key):
                raise
            raise KnownError("workspace.other_key") from error

    def _keep_before_upgrade(self, key: bytearray, database: Database, steps: int) -> None:
        self.upgraded = keep_before_upgrade(self._folder, key, database, steps, self._clock.now())

    def _is_open_with(self, key: bytearray) -> None:
        self._key = bytearray(key)
        self.closed_by = None
        keep_beside(self._folder, self._package)

    def _check_package(self, workspace: Workspace) -> None:
        """The package beside the database is the one last accepted in it, or one that may follow it.

        :raises KnownError: ``desk.other_package``; ``package.change_*`` for what no newer package may do.
        """
        accepted = PackageChain.open(workspace.trust.packages())
        self._check_taken(workspace, accepted)
        if accepted.newest.digest != self._package.digest:
            fault = succession_fault(accepted.newest, self._package)
            if fault is not None:
                changed = fault.code.startswith("package.change_")
                raise fault if changed else KnownError("desk.other_package") from fault
        self._accept(workspace, accepted)

    def _check_taken(self, workspace: Workspace, accepted: PackageChain) -> None:
        """The package that somebody took last is in force, or before the one that is; nobody opened it yet, maybe.

        :raises KnownError: ``desk.other_package``.
        """
        taken = workspace.journal.told_of(TAKEN)
        if not taken or (digest := taken[-1].data.get("digest", "")) in accepted or digest == self._package.digest:
            return
        if all(one.digest != digest for one in kept_beside(self._folder, self._package)):
            raise KnownError("desk.other_package")

    def _accept(self, workspace: Workspace, accepted: PackageChain) -> None:
        """The package beside the database, and those before it that lie in ``packages/``; one that does not fit its
        neighbours is passed over."""
        chain = accepted.with_package(self._package)
        fresh = [] if self._package.digest in accepted else [self._package]
        for package in kept_beside(self._folder, self._package):
            try:
                longer = chain.with_package(package)
            except KnownError:
                continue
            if longer is not chain:
                chain = longer
                fresh.append(package)
        if fresh:
            with workspace.transaction():
                for package in sorted(fresh, key=lambda one: one.sequence):
                    workspace.trust.add_package(package, self._clock.now())
                    write_line(workspace, self._clock, "package", "-", {"package": package.digest})

    # the check behind the board

    def _open_before_check(self, key: bytearray) -> bool:
        """Open with the cache and begin the check behind it; False where there is no cache that fits."""
        try:
            workspace = Workspace(
                self._folder, key, check_pages=False, before_migration=partial(self._keep_before_upgrade, key)
            )
        except KnownError:
            return False  # opened again, every page checked: that says what is wrong
        try:
            opening = Opening.of(workspace, self._package, self._clock)
        except BaseException:
            workspace.close()
            raise
        if opening is None:
            workspace.close()
            return False
        self._opening = opening
        self._is_open_with(key)
        kept = bytearray(key)
        opening.start(
            self._lock, lambda progress: self._verified(kept, progress), self._opened, self._refuted,
            lambda: self._told("verifying"),
        )
        return True

    def _verified(self, key: bytearray, progress: Progress) -> Ledger:
        """The ledger, made beside the desk through a connection of its own; wipes this copy of the key."""
        with wiped(key):
            workspace = Workspace(self._folder, key)
        try:
            check_rows(workspace.database)
            workspace.trust.check()
            ledger = Ledger(workspace, self._package, self._clock, progress)
            check_not_behind(workspace)
            return ledger
        finally:
            workspace.close()

    def _opened(self, ledger: Ledger) -> None:
        """Everything held: the ledger takes over, and the cache is made anew where it was false."""
        opening, self._opening = self._opening, None
        assert opening is not None
        ledger.move_to(opening.workspace)
        self._ledger = ledger
        self._told("verified")

    def _refuted(self, error: Exception) -> None:
        """Something did not hold: nothing of this workspace is relied on any more."""
        known = error if isinstance(error, KnownError) else KnownError("desk.check_failed", reason=type(error).__name__)
        self.close()
        self.closed_by = known.refusal
        self._told("session", "closed")

    def wait(self) -> None:
        """Wait for the check, if one runs; called without the desk's lock.

        :raises KnownError: what the check found (``workspace.*``).
        """
        opening = self._opening
        if opening is not None:
            opening.done.wait()
        if self.closed_by is not None:
            raise self.closed_by.error

    def close(self) -> None:
        """Close the database and drop its key; a check that runs is ended first."""
        opening, held = self._opening, self._ledger or self._opening
        self._ledger = self._opening = None
        if opening is not None:
            opening.end()
        if held is not None:
            held.workspace.close()
        if self._key is not None:
            wipe(self._key)
            self._key = None
