"""The first start: one object per data folder, for window and verbs alike.

Failure table: anything is wrong with a package or backup -> nothing is made; the disk is full or the app is killed
while a workspace is made -> what was begun lies in a temporary folder that the next run sweeps, and the empty folder
that kept the name is taken away or never listed; the pin cannot be written -> no workspace is made.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.clock import Source, system_clock
from recap_desktop.core.files import LEFTOVERS, known_io
from recap_desktop.core.outputs import check_folder
from recap_desktop.core.own_folder import data_folder
from recap_desktop.desk.backups import restore
from recap_desktop.desk.desk import Desk
from recap_desktop.desk.start import offer, workspaces
from recap_desktop.desk.start.offer import BackupOffer, PackageOffer
from recap_desktop.desk.start.pins import Pins, pinned
from recap_desktop.desk.start.workspaces import FoundWorkspace
from sync.leftovers import prefix, sweep
from sync.system import sync_folder, take_place
from sync.trust.package import ElectionPackage


class Start:
    """What can be done before there is a desk. Slow calls read disks and servers; none needs a thread of its own."""

    def __init__(self, data: Path | None = None, clock: Source = system_clock) -> None:
        self.data = data if data is not None else data_folder()
        self._clock = clock
        self._pins = Pins(self.data)

    def workspaces(self) -> tuple[FoundWorkspace, ...]:
        """All workspaces of this person, the last used first; damaged ones among them."""
        return workspaces.found_in(self.data)

    def only(self) -> Path | None:
        """The one workspace there is; None where there is none, or a choice. Nothing of it was looked at."""
        found = workspaces.places(self.data)
        return found[0] if len(found) == 1 else None

    def read(self, path: Path) -> PackageOffer | BackupOffer:
        """What a file is. :raises KnownError: see :func:`recap_desktop.desk.start.offer.from_file`."""
        return offer.from_file(path, self._pins, self._used(), self._clock())

    def fetch(self, address: str) -> PackageOffer:
        """A server's package. :raises KnownError: see :func:`recap_desktop.desk.start.offer.from_server`."""
        return offer.from_server(address, self._pins, self._used(), self._clock())

    def offer(self, package: bytes) -> PackageOffer:
        """A package in memory. :raises KnownError: ``package.*``."""
        return offer.offered(package, "", self._pins, self._used(), self._clock())

    def create(
        self, found: PackageOffer, region: str | None = None, fingerprint: str | None = None,
        folder: Path | None = None,
    ) -> Path:
        """A new workspace for a package, whole or not at all; its root is held fast from now on.

        :param region: needed where the package has several sub-districts.
        :param fingerprint: as a person confirmed it; not needed for training, nor where the root is known here, and
            compared whenever it is given.
        :param folder: where; by default a new one of the data folder.
        :raises KnownError: ``setup.*``, ``workspace.*``, ``package.*``.
        """
        package = found.package
        known = package.mode != "training" and pinned(package, self._pins, self._used())
        # what a person typed is compared, whatever is known here
        confirmed = package.fingerprint if known and fingerprint is None else fingerprint
        subdistricts = package.subdistricts()
        if region is None:
            if len(subdistricts) != 1:
                raise KnownError("setup.choose_region", count=len(subdistricts))
            region = subdistricts[0].code
        if region not in package.regions:  # it is part of a folder's name
            raise KnownError("setup.other_subdistrict", region=region[:20])
        with self._place(package, region, folder) as (made, target):
            Desk.create(made, package.envelope, subdistrict=region, fingerprint=confirmed, clock=self._clock).close()
            if package.mode != "training":
                self._pins.keep(package)
            with known_io(target):
                take_place(made, target)
                sync_folder(target.parent)
        return target

    def practise(self, package: bytes) -> Path:
        """The workspace of a training package that was used last, or a new one.

        :raises KnownError: ``package.*``, ``workspace.*``.
        """
        found = self.offer(package)
        for one in self.workspaces():
            if one.package is not None and one.package.digest == found.package.digest:
                return one.folder
        return self.create(found)

    def restore(self, found: BackupOffer, person: str, passphrase: str) -> Path:
        """A new workspace from a backup; two of them never lie in one folder.

        :raises KnownError: as :func:`recap_desktop.desk.backups.restore`.
        """
        target = workspaces.fresh(self.data, found.package, found.region)
        try:
            restore(found.path, target, person, passphrase, self._clock)
        except BaseException:
            _forget(target)
            raise
        if found.package.mode != "training":
            with contextlib.suppress(KnownError):  # the restored workspace holds its root as well as a pin does
                self._pins.keep(found.package)
        return target

    def _used(self) -> tuple[ElectionPackage, ...]:
        return tuple(one.package for one in self.workspaces() if one.package is not None)

    @contextlib.contextmanager
    def _place(self, package: ElectionPackage, region: str, folder: Path | None) -> Iterator[tuple[Path, Path]]:
        """A temporary folder to make a workspace in, and the folder it becomes; neither is left after a fault."""
        if folder is not None:
            check_folder(folder)
            with known_io(folder):
                if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                    raise KnownError("workspace.exists", path=folder.name)
                folder.parent.mkdir(parents=True, exist_ok=True)
        target = folder if folder is not None else workspaces.fresh(self.data, package, region)
        try:
            with known_io(target):
                sweep(target.parent, LEFTOVERS)
                made = Path(tempfile.mkdtemp(prefix=prefix(LEFTOVERS), dir=target.parent))
            try:
                yield made, target
            except BaseException:
                shutil.rmtree(made, ignore_errors=True)
                raise
        except BaseException:
            if folder is None:
                _forget(target)
            raise


def _forget(target: Path) -> None:
    """The empty folder that kept a name; one that holds anything is let be."""
    with contextlib.suppress(OSError):
        target.rmdir()
