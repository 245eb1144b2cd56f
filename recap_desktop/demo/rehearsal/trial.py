"""One committee of a rehearsal from enrolment to its final recapitulation, at two laptops that never meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from forms.figure import Figure
from recap_desktop.checks.journal import JOURNAL
from recap_desktop.demo.region import DemoSheet
from recap_desktop.demo.rehearsal.laptop import Committee, Laptop
from recap_desktop.demo.rehearsal.office import Office
from recap_desktop.demo.rehearsal.people import LAPTOPS, Person
from recap_desktop.demo.rehearsal.plan import CommitteePlan, first_two
from recap_desktop.demo.work import Work, with_slips

#: Told after each step: code ``rehearsal.*`` and what its sentence names.
Tell = Callable[[str, dict[str, object]], None]
#: Votes of the first two choices on the revoked operator's late record: nobody's paper says so.
_MISREAD = (Figure.of(999), Figure.of(0))


class CommitteeTrial:
    """Steps in the order in which they are called; the office is asked for nothing but what it does for a committee."""

    def __init__(self, out: Path, plan: CommitteePlan, people: tuple[Person, ...], office: Office, tell: Tell) -> None:
        self.plan = plan
        self._out = out
        self._office = office
        self._tell_all = tell
        place = out / "workspace" / plan.code
        self.laptops = {
            name: Laptop(place / name, [one for one in people if one.laptop == name]) for name in LAPTOPS
        }
        self._a, self._b = self.laptops["a"], self.laptops["b"]

    def _tell(self, code: str, **params: object) -> None:
        self._tell_all(code, {"region": self.plan.code, **params})

    def enrol(self) -> None:
        """Both laptops take package 1, and everybody's keys are certified: by code where there is a link, else by
        files."""
        office, stick = self._office, self._out / "enrolment"
        start = office.package, office.fingerprint, self.plan.code
        by_files = {name: laptop for name, laptop in self.laptops.items() if name in self.plan.by_files}
        for name, laptop in by_files.items():
            laptop.ask_by_files(*start, stick)
            office.answer(stick, laptop.people)
            laptop.take_answers(stick)
            self._tell("rehearsal.enrolled_by_files", laptop=name, people=len(laptop.people))
        if len(by_files) < len(self.laptops):
            codes = office.letters(self.plan.code)
            for name in sorted(self.laptops.keys() - by_files.keys()):
                laptop = self.laptops[name]
                laptop.enrol_by_code(*start, codes)
                self._tell("rehearsal.enrolled_by_code", laptop=name, people=len(laptop.people))

    def type_first(self, added: str | None) -> None:
        """Every sheet is typed once at each laptop. They meet at the server only: whoever is second is blind.

        :param added: a station that this package does not know yet.
        """
        later = frozenset({added} if added is not None else ())
        at_a, at_b = (self.plan.as_typed(self.plan.papers(name, without=later)) for name in LAPTOPS)
        self._type(self._a, at_a)
        if self.plan.quarantined is not None:
            self._late_record(self.plan.quarantined)
        self._type(self._b, [*with_slips(at_a), *at_b])
        if self.plan.restores:
            self._b.back_up(self._out / "backups" / f"{self.plan.code}-b.recap-backup")
        self._type(self._a, with_slips(at_b))
        self._meet(self._b)
        self._tell("rehearsal.typed", sheets=sum(sheet.figures is not None for sheet in (*at_a, *at_b)))

    def _type(self, laptop: Laptop, sheets: list[DemoSheet]) -> None:
        """A laptop fetches what came, types, and sends."""
        operator = laptop.crew.operators[0]
        with laptop.sitting() as work:
            work.sync(operator)
            work.type_sheets(operator, sheets)
            work.exchange()

    def _meet(self, laptop: Laptop) -> None:
        with laptop.sitting() as work:
            work.exchange()

    def _late_record(self, station: str) -> None:
        """An operator types without a link; the key is revoked before the record comes to the server."""
        (paper,) = (sheet for sheet in self.plan.papers() if sheet.station == station)
        assert paper.figures is not None
        operator = self._b.crew.operators[1]
        with self._b.sitting() as work:
            misread = dict(zip((name for name, _ in first_two(paper.figures)), _MISREAD, strict=True))
            work.type_sheets(operator, [DemoSheet(station, paper.contest, {**paper.figures, **misread})])
        self._office.revoke(operator)
        self._meet(self._b)
        self._tell("rehearsal.revoked", person=operator, station=station)

    def ratify(self) -> None:
        """Each laptop settles, disposes and ratifies its share, but for what waits for package 2."""
        count = sum(self._ratify(laptop, self.plan.papers(name, without=self.plan.waits))
                    for name, laptop in self.laptops.items())
        with self._a.sitting() as work:
            work.exchange()
            if self.plan.slip is not None:
                work.correct(self.plan.slip, self.plan.paper(self.plan.slip), "misread")
            for contest in work.contests:
                work.recap(contest)
            work.exchange()
        self._tell("rehearsal.ratified", sheets=count)
        if self.plan.slip is not None:
            self._tell("rehearsal.corrected", station=self.plan.slip)

    def _ratify(self, laptop: Laptop, papers: list[DemoSheet]) -> int:
        with laptop.sitting() as work:
            work.exchange()
            work.settle_all(papers)
            work.dispose_all(papers)
            count = work.seal_all(papers)
            work.exchange()
        return count

    def take_package(self) -> None:
        """A round brings the newer package; the app has it when it is opened again."""
        if self.plan.restores:
            self._b.lose_and_restore()
            self._tell("rehearsal.restored")
        for laptop in self.laptops.values():
            self._meet(laptop)

    def close(self, added: str | None) -> None:
        """The added station, and whatever keeps the recapitulation from being final."""
        new = self.plan.as_typed([sheet for sheet in self.plan.papers() if sheet.station == added])
        if new:
            self._type(self._a, new)
            self._type(self._b, with_slips(new))
            self._meet(self._a)
        for name, laptop in self.laptops.items():
            papers = self.plan.papers(name)
            self._ratify(laptop, papers)
            with laptop.sitting() as work:
                blocked = work.reread_blocked(papers)
                work.leave_undecided(blocked)
                work.declare_absent(papers)
                work.seal_all(papers)
                work.exchange()
            self._tell("rehearsal.closed", laptop=name, blocked=len(blocked))

    def finalise(self) -> None:
        """Chair and members sign what stands, and D.Hasil."""
        with self._a.sitting() as work:
            work.exchange()
            for name, pdf in work.recaps():
                (self._out / "reports" / f"{self.plan.code}-{name}.pdf").write_bytes(pdf)
            work.exchange()
            status = work.desk.recap.status(work.contest).status
        self._tell(f"rehearsal.{status}")

    def reopen(self) -> None:
        """After the final recapitulation a second mistyped sheet is found: reopened, corrected, final again."""
        station = self.plan.late_slip
        if station is None:
            return
        with self._a.sitting() as work:
            work.reopen(station)
            work.correct(station, self.plan.paper(station), "misread")
            work.exchange()
        self._tell("rehearsal.reopened", station=station)
        self.finalise()

    @contextmanager
    def last_sitting(self) -> Iterator[Work]:
        """Both laptops have everything, and their journals are exported; the first one is open to be counted."""
        self._export("b")
        with self._a.sitting() as work:
            self._export_from(work, "a")
            yield work

    def _export(self, name: str) -> None:
        with self.laptops[name].sitting() as work:
            self._export_from(work, name)

    def _export_from(self, work: Committee, name: str) -> None:
        work.exchange()
        (self._out / "exports" / f"{self.plan.code}-{name}-{JOURNAL}").write_bytes(work.desk.journal.export())
