"""One laptop of a committee: its workspace, its people, and what they do there. Closed between two sittings."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from forms.figure import Figure
from forms.rules import Severity
from recap_desktop.core.outputs import Output
from recap_desktop.demo.region import DemoSheet
from recap_desktop.demo.rehearsal.people import Person, crew_of
from recap_desktop.demo.work import Work
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up, fetch_back, restore
from sync.trust.package import ElectionPackage


class Laptop:
    """``folder`` is its workspace; ``people`` work there."""

    def __init__(self, folder: Path, people: Sequence[Person]) -> None:
        self.folder = folder
        self.people = tuple(people)
        self.crew = crew_of(people)
        self._backup: Path | None = None

    def _begin(self, package: ElectionPackage, fingerprint: str, subdistrict: str) -> Desk:
        """Take the package after the root's fingerprint was compared with the letter."""
        self.folder.mkdir(parents=True)
        return Desk.create(self.folder, package.envelope, subdistrict=subdistrict, fingerprint=fingerprint)

    def enrol_by_code(
        self, package: ElectionPackage, fingerprint: str, subdistrict: str, codes: Mapping[str, str]
    ) -> None:
        """Everybody enrols with the code of their letter, over the link."""
        with self._begin(package, fingerprint, subdistrict) as desk:
            for one in self.people:
                desk.setup.enrol(one.id, one.role, one.name, one.passphrase, codes[one.id])

    def ask_by_files(self, package: ElectionPackage, fingerprint: str, subdistrict: str, stick: Path) -> None:
        """A laptop without a link: a request of everybody goes out on a stick."""
        stick.mkdir(exist_ok=True)
        with self._begin(package, fingerprint, subdistrict) as desk:
            for one in self.people:
                asked = desk.setup.request(one.id, one.role, one.name, one.passphrase)
                (stick / f"{one.id}.recap-request").write_bytes(asked)

    def take_answers(self, stick: Path) -> None:
        """The stick came back: everybody's certificate is taken in, in one sitting."""
        with Desk.open(self.folder) as desk:
            for one in self.people:
                desk.setup.accept((stick / f"{one.id}.recap-answer").read_bytes(), one.passphrase)

    @contextmanager
    def sitting(self) -> Iterator[Committee]:
        """The app is opened, and closed when the sitting ends."""
        with Desk.open(self.folder) as desk:
            yield Committee(desk, self.crew)

    def back_up(self, file: Path) -> None:
        """A checked copy on a stick."""
        file.parent.mkdir(exist_ok=True)
        with self.sitting() as work:
            work.sign_in(self.crew.signers[0])
            back_up(work.desk, Output(file))
        self._backup = file

    def lose_and_restore(self) -> None:
        """The laptop is lost: another one begins from the stick, and has the rest from the server.

        :raises KnownError: ``backup.*``, ``workspace.*``.
        """
        assert self._backup is not None
        shutil.rmtree(self.folder)
        person = self.crew.signers[0]
        restore(self._backup, self.folder, person, self.crew.passphrases[person])
        with self.sitting() as work:
            work.sign_in(person)
            fetch_back(work.desk)


class Committee(Work):
    """A sitting at one laptop: what a trial asks of a committee beyond the work of a training."""

    @property
    def contest(self) -> str:
        """The contest of the rehearsal."""
        (code,) = self.contests
        return code

    def exchange(self) -> None:
        """A round with the server of the package, by whoever is at the desk."""
        here = self.desk.session.officer
        self.sync(self.crew.signers[0] if here is None else here.person)

    def reread_blocked(self, papers: Sequence[DemoSheet]) -> list[str]:
        """Read the boxes of every HARD finding again, as the paper says; stations that stay blocked."""
        self.sign_in(self.crew.settler)
        paper = {sheet.station: sheet.figures for sheet in papers}
        blocked: dict[str, None] = {}
        for view in self.desk.findings.list(self.contest):
            code, finding = view.station.code, view.finding
            if not view.blocking or finding.severity is not Severity.HARD or paper.get(code) is None:
                continue
            figures = paper[code] or {}
            boxes = {name: figures[name] for name in finding.fields}
            passphrase = self.crew.passphrases[self.crew.settler]
            self.desk.findings.reread(self.contest, code, finding.key, boxes, passphrase)
            blocked[code] = None
        return list(blocked)

    def leave_undecided(self, stations: Sequence[str]) -> None:
        """The plenary cannot decide what the paper means: signed as written, in no total."""
        self.sign_in(self.crew.signers[0])
        for code in stations:
            self.desk.corrections.undecided(
                self.contest, code, "miscounted", self.with_passphrases(self.crew.signers)
            )

    def declare_absent(self, papers: Sequence[DemoSheet]) -> None:
        """No sheet ever came of these stations."""
        self.sign_in(self.crew.signers[0])
        for sheet in papers:
            if sheet.figures is None:
                self.desk.corrections.absent(
                    sheet.contest, sheet.station, "lost", self.with_passphrases(self.crew.signers)
                )

    def correct(self, station: str, paper: Mapping[str, Figure], reason: str) -> None:
        """The plenary strikes every box that stands otherwise than on paper, and ratifies the sheet anew."""
        self.sign_in(self.crew.signers[0])
        stands = self.desk.sealing.sheet(self.contest, station).as_decided or {}
        boxes = {name: figure for name, figure in paper.items() if not stands[name].same_as(figure)}
        self.desk.corrections.correct(
            self.contest, station, boxes, reason, "strike", ["PANWASLU"], self.with_passphrases(self.crew.signers)
        )
        batch = self.desk.sealing.prepare(self.contest, [station], self.crew.signers)
        self._sign(self.desk.sealing.sign, batch, self.crew.signers)

    def reopen(self, station: str) -> None:
        """Open a station again that a final recapitulation closed."""
        self.sign_in(self.crew.signers[0])
        self.desk.corrections.reopen(
            self.contest, station, "supervisor_advice", "BAWASLU-REKOMENDASI", self.with_passphrases(self.crew.signers)
        )
