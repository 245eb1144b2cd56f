"""One training committee at one desk: five officers who do the whole job through the desk's use cases."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from forms.errors import KnownError
from forms.figure import Figure
from forms.rules import Severity
from recap_desktop.demo.crew import CREW, persons
from recap_desktop.demo.crew import passphrase as published
from recap_desktop.demo.region import CONTEST, DemoSheet
from recap_desktop.desk import Desk
from recap_desktop.desk.signing import SigningBatch
from recap_desktop.desk.views import Disposal, Done, Signed

OPERATORS, (CHAIR,), MEMBERS = persons("operator"), persons("chair"), persons("member")
#: Told after each figure that is safely on disk: person, station, field, value.
OnSaved = Callable[[str, str, str, int], None]
#: Every so many stations the second typist slips, so that a third person has something to settle.
_SLIP_EVERY = 7


def passphrase(person: str) -> str:
    """Training passphrase of an officer of the committee."""
    found = published(person)
    assert found is not None
    return found


def enrol(desk: Desk) -> None:
    """Enrol the five officers of a new workspace with the training authority."""
    for person, role, name, words in CREW:
        if role != "observer":
            desk.setup.enrol_training(person, role, name, words)


class Committee:
    """Drives one desk. Each step signs in the officer whose work it is."""

    def __init__(self, folder: Path, package: bytes, subdistrict: str, on_saved: OnSaved | None = None) -> None:
        self.desk = Desk.create(folder, package, subdistrict=subdistrict)
        self._on_saved = on_saved
        enrol(self.desk)

    def close(self) -> None:
        """Lock and close the workspace."""
        self.desk.close()

    def sign_in(self, person: str) -> None:
        """Another officer takes the desk."""
        self.desk.session.sign_in(person, passphrase(person))

    def type_all(self, sheets: Sequence[DemoSheet]) -> int:
        """Both operators type every sheet that has figures; returns the number of sheets."""
        entered = [sheet for sheet in sheets if sheet.figures is not None]
        for person in OPERATORS:
            self.sign_in(person)
            for sheet in entered:
                self._type(sheet, slip=person == OPERATORS[1] and _slips(sheet.station))
        return len(entered)

    def _type(self, sheet: DemoSheet, *, slip: bool) -> None:
        assert sheet.figures is not None
        anew = sheet.result_type if sheet.result_type != "regular" else None
        session = self.desk.entry.open(CONTEST, sheet.station, anew=anew)
        officer = self.desk.session.officer
        assert officer is not None
        for name in session.definition.order:
            value = sheet.figures[name]
            typed = _slipped(value) if slip and name == "votes.2" else value
            session.commit(name, Figure.of(typed))
            if self._on_saved is not None:
                self._on_saved(officer.person, sheet.station, name, typed)
        source = "sirekap" if sheet.filled else "plano"
        session.finish(source, tuple(sorted(sheet.filled)))

    def settle_all(self, sheets: Sequence[DemoSheet]) -> int:
        """A member looks at the paper wherever the two typists differ; returns the number of sheets settled."""
        paper = {sheet.station: sheet.figures for sheet in sheets}
        person = MEMBERS[1]
        self.sign_in(person)
        found = self.desk.settling.list(CONTEST)
        for item in found:
            code = item.station.code
            figures = paper[code]
            assert figures is not None
            answers = {q.field: Figure.of(figures[q.field]) for q in self.desk.settling.questions(CONTEST, code)}
            self.desk.settling.save(CONTEST, code, answers, passphrase(person))
        return len(found)

    def dispose_all(self) -> int:
        """The chair proposes, a member approves: each open LAW finding of a sheet without a HARD one."""
        self.sign_in(CHAIR)
        findings = [view for view in self.desk.findings.list(CONTEST) if view.blocking]
        hard = {view.station.code for view in findings if view.finding.severity is Severity.HARD}
        items = [
            Disposal(view.station.code, view.finding.key, "noted_incident", "Dicatat sebagai kejadian khusus.")
            for view in findings
            if view.station.code not in hard
        ]
        if items:
            signers = ((CHAIR, passphrase(CHAIR)), (MEMBERS[0], passphrase(MEMBERS[0])))
            self.desk.findings.dispose_all(CONTEST, items, signers)
        return len(items)

    def seal_all(self) -> int:
        """Chair and member ratify every village as one reviewed batch; returns the number of sheets sealed."""
        self.sign_in(CHAIR)
        sealed = 0
        for village in self.desk.board.villages(CONTEST):
            ready = [r.station.code for r in self.desk.sealing.ready(CONTEST, village.code) if not r.blocked_by]
            if ready:
                batch = self.desk.sealing.prepare(CONTEST, ready, (CHAIR, MEMBERS[0]))
                sealed += self._sign(self.desk.sealing.sign, batch, (CHAIR, MEMBERS[0]))
        return sealed

    def recap(self) -> None:
        """Chair and both members sign the recap of the sub-district, final or partial."""
        self.sign_in(CHAIR)
        batch = self.desk.recap.prepare(CONTEST, None, (CHAIR, *MEMBERS))
        self._sign(self.desk.recap.sign, batch, (CHAIR, *MEMBERS))

    @staticmethod
    def _sign(
        sign: Callable[[SigningBatch, str, str], Signed | Done], batch: SigningBatch, persons: Sequence[str]
    ) -> int:
        done: Signed | Done | None = None
        for person in persons:
            done = sign(batch, person, passphrase(person))
        if not isinstance(done, Done):
            raise KnownError("demo.not_signed")
        return done.count

    def report(self) -> bytes:
        """D.Hasil signed by chair and both members, one after the other."""
        for person in (CHAIR, *MEMBERS):
            made = self.desk.reports.sign(CONTEST, person, passphrase(person))
        return made


def _slips(station: str) -> bool:
    return hashlib.sha256(station.encode("ascii")).digest()[0] % _SLIP_EVERY == 0


def _slipped(value: int) -> int:
    """One digit read wrongly: the last one, as 3 and 8 are."""
    return value - value % 10 + (value % 10 + 5) % 10
