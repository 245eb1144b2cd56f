"""Publishes into a folder of packages: one ZIP a release, in the folder of its election, bound like every target."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

from forms.errors import KnownError
from sync.portal.catalogue.pages import address_word
from sync.upload.binding import Catalogue
from sync.upload.handover import archive
from sync.upload.handover.content import Entry, entries_of
from sync.upload.handover.papers import Papers
from sync.upload.publisher import KEEP, SEND, Step, UploadPlan, UploadReport
from sync.upload.released import Released
from sync.upload.targets import PACKAGE
from sync.upload.tree.bound import Bound, election_place
from sync.upload.tree.folder import FolderStore

_INSIDE = "!/"


@dataclass(frozen=True)
class PackagePublisher:
    """See :class:`sync.upload.publisher.Publisher`. A package is there whole or not at all, and never written over."""

    store: FolderStore
    papers: Papers
    catalogue: Catalogue | None = None
    _kept: dict[str, list[Entry]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def _bound(self) -> Bound:
        return Bound(self.store, self.catalogue)

    def prepare(self, released: Released) -> UploadPlan:
        """What the package would hold; one that is there already is read whole."""
        self._bound.check(released)
        place, entries = package_place(released), self._entries(released)
        action = KEEP if self._is_there(place, released, entries) else SEND
        return UploadPlan(self._name(released), released, _steps(place, entries, action))

    def publish(self, plan: UploadPlan) -> UploadReport:
        """The folder is bound, the package made beside its place and put there, then read back."""
        released = plan.released
        self._bound.take(released)
        place, entries = package_place(released), self._entries(released)
        if plan.count(SEND) and not self._is_there(place, released, entries):
            self.store.make(place, lambda target: archive.write(target, released, entries))
            self.store.settle()
        report = self.published(released)
        self.check(report)
        return UploadReport(
            plan.target, released, plan.count(SEND), plan.count(KEEP), plan.bytes_to_send, report.files,
        )

    def has(self, released: Released) -> bool:
        """By its name: it is there whole or not at all."""
        return self.store.look(package_place(released), lambda source: None)

    def published(self, released: Released) -> UploadReport:
        """What the package of a release holds, for :meth:`check`."""
        place, entries = package_place(released), self._entries(released)
        files = {f"{place}{_INSIDE}{one.line.path}": one.line.digest for one in entries}
        return UploadReport(self._name(released), released, 0, len(files), 0, files)

    def check(self, report: UploadReport) -> int:
        """Read the package anew."""
        released = report.released
        place = package_place(released)
        if not self._is_there(place, released, self._entries(released)):
            raise KnownError("upload.missing", path=place)
        return len(report.files)

    def _name(self, released: Released) -> str:
        """The folder with the path of the package in it: what is handed over."""
        return f"{PACKAGE}:{self.store.name.partition(':')[2]}/{package_place(released)}"

    def _entries(self, released: Released) -> list[Entry]:
        """Of the release asked for last: its papers are set once."""
        if released.manifest not in self._kept:
            self._kept.clear()
            self._kept[released.manifest] = entries_of(released, self.papers)
        return self._kept[released.manifest]

    def _is_there(self, place: str, released: Released, entries: list[Entry]) -> bool:
        """:raises KnownError: ``upload.other_release``, ``upload.package`` where another one is there."""

        def hold(source: BinaryIO) -> None:
            archive.check(source, place, released, entries)

        return self.store.look(place, hold)


def package_place(released: Released) -> str:
    """Where the package of a release lies: named by mode, election and number."""
    name = f"paket-{released.mode_word}-{address_word(released.package.election)}-{released.number:06d}.zip"
    return election_place(released) + name


def _steps(place: str, entries: list[Entry], action: str) -> list[Step]:
    return [
        Step(action, f"{place}{_INSIDE}{one.line.path}", one.path or one.line.path, one.line.size, one.line.digest)
        for one in entries
    ]
