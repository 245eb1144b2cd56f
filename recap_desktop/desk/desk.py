"""The desk: one object per workspace folder, its use cases as attributes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import TracebackType

from forms.errors import KnownError
from recap_desktop.core.clock import Clock, Source, Ticks, system_clock, system_ticks
from recap_desktop.core.files import write_atomic
from recap_desktop.desk.asides import Asides
from recap_desktop.desk.board.board import Board
from recap_desktop.desk.committee.seats import Committee
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.copies import Copies
from recap_desktop.desk.exchange.queue import Queue
from recap_desktop.desk.exchange.regency import Regency
from recap_desktop.desk.facts import Changes, DeskFacts
from recap_desktop.desk.journal import JournalPages
from recap_desktop.desk.opening.package import is_workspace, package_of
from recap_desktop.desk.packages.packages import DeskPackages
from recap_desktop.desk.papers.papers import Papers
from recap_desktop.desk.people.session import Session
from recap_desktop.desk.people.setup import Setup
from recap_desktop.desk.people.time import DeskTime
from recap_desktop.desk.plenary.plenary import Plenary
from recap_desktop.desk.progress.across import Across
from recap_desktop.desk.progress.progress import Progress
from recap_desktop.desk.readiness import Readiness
from recap_desktop.desk.reading.reading import Reading
from recap_desktop.desk.recap.copies_register import CopyRegister
from recap_desktop.desk.recap.recap import Recap
from recap_desktop.desk.recap.reports import Reports
from recap_desktop.desk.sheet.box_notes import Notes
from recap_desktop.desk.sheet.conflicts import Conflicts
from recap_desktop.desk.sheet.corrections import Corrections
from recap_desktop.desk.sheet.entry import Entry
from recap_desktop.desk.sheet.findings import Findings
from recap_desktop.desk.sheet.half_acts import HalfActs
from recap_desktop.desk.sheet.life import Lives
from recap_desktop.desk.sheet.opinions import SecondOpinions
from recap_desktop.desk.sheet.sealing import Sealing
from recap_desktop.desk.sheet.settling import Settling
from recap_desktop.desk.support import Support
from recap_desktop.workspace.workspace import WorkspaceFolder
from sync.trust.package import ElectionPackage, open_package


class Desk:
    """Facade of the app: window, command line and demo call nothing below it. Raises only :class:`KnownError`.

    Calls may come from any thread; they are served one after the other, and a round of :attr:`queue` holds nobody up
    while the network works.
    """

    def __init__(self, context: DeskContext) -> None:
        self.context = context
        self.setup = Setup(context)
        self.session = Session(context)
        self.time = DeskTime(context)
        self.board = Board(context)
        self.entry = Entry(context)
        self.settling = Settling(context)
        self.findings = Findings(context)
        self.corrections = Corrections(context)
        self.committee = Committee(context)
        self.sealing = Sealing(context)
        self.lives = Lives(context)
        self.notes = Notes(context)
        self.conflicts = Conflicts(context, self.corrections, self.sealing)
        self.asides = Asides(context)
        self.half_acts = HalfActs(context)
        self.plenary = Plenary(context)
        self.reading = Reading(context)
        self.recap = Recap(context)
        self.progress = Progress(context, self.board)
        self.across = Across(context)
        self.reports = Reports(context)
        self.papers = Papers(context, self.plenary, self.reports, self.board)
        self.copy_register = CopyRegister(context, self.reports)
        self.queue = Queue(context)
        self.regency = Regency(context, self.queue)
        self.journal = JournalPages(context)
        self.opinions = SecondOpinions(context)
        self.copies = Copies(context)
        self.packages = DeskPackages(context)
        self.readiness = Readiness(context, self.setup, self.copies, self.queue)
        self.support = Support(context, self.setup, self.copies, self.queue)

    @classmethod
    def create(
        cls, folder: Path, package: bytes, *, subdistrict: str | None = None, fingerprint: str | None = None,
        clock: Source = system_clock, ticks: Ticks = system_ticks,
    ) -> Desk:
        """A new workspace folder for an election package; the database is made with the first officer.

        :param fingerprint: the root's fingerprint as a person confirmed it; needed for all but training.
        :param subdistrict: needed where the package has several.
        :raises KnownError: ``package.*``, ``setup.confirm_root``, ``setup.other_subdistrict``,
            ``workspace.exists``, ``workspace.*``.
        """
        time = Clock(clock, ticks)
        opened = open_package(package, now=time.now())
        if opened.mode != "training" and _plain(fingerprint) != _plain(opened.fingerprint):
            raise KnownError("setup.confirm_root")
        if subdistrict is not None and subdistrict not in {region.code for region in opened.subdistricts()}:
            raise KnownError("setup.other_subdistrict", region=subdistrict)
        place = WorkspaceFolder(folder)
        if is_workspace(folder):
            raise KnownError("workspace.exists", path=folder.name)
        place.make()
        if subdistrict is not None:
            write_atomic(place.region, subdistrict.encode("ascii"))
        write_atomic(place.package, package)
        return cls(DeskContext(place, opened, time, subdistrict))

    @classmethod
    def open(cls, folder: Path, *, clock: Source = system_clock, ticks: Ticks = system_ticks) -> Desk:
        """An existing workspace folder. Nothing is decrypted before somebody signs in.

        :raises KnownError: ``workspace.missing``, ``package.*``.
        """
        place = WorkspaceFolder(folder)
        package = package_of(place)
        place.tidy()
        return cls(DeskContext(place, package, Clock(clock, ticks), None))

    @property
    def package(self) -> ElectionPackage:
        """The election package of this workspace."""
        return self.context.package

    @property
    def region(self) -> str:
        """Six-digit code of this desk's sub-district."""
        with self.context.lock:
            return self.context.region

    @property
    def clock_behind(self) -> timedelta | None:
        """How far this computer's clock lags behind proven time, None where it does not."""
        return self.context.clock.behind

    def facts(self) -> DeskFacts:
        """What the window shows at any moment; later ones come with every change (:meth:`subscribe`)."""
        with self.context.lock:
            return self.context.facts()

    def subscribe(self, listener: Callable[[Changes], None]) -> None:
        """Call ``listener`` after every change, in the thread that made it."""
        self.context.subscribe(listener)

    def close(self) -> None:
        """Drop all keys and close the database; may be called twice."""
        with self.context.lock:
            self.context.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _plain(fingerprint: str | None) -> str:
    return "".join((fingerprint or "").split()).upper()
