"""Work at one desk through its use cases: whoever's turn it is signs in, and acts as in the window."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.errors import KnownError
from forms.figure import Figure
from forms.rules import Severity
from recap_desktop.demo.region import DemoSheet
from recap_desktop.desk import Desk
from recap_desktop.desk.signing import SigningBatch
from recap_desktop.desk.views import Disposal, Done, Signed

#: Told after each figure that is safely on disk: person, station, field, figure.
OnSaved = Callable[[str, str, str, Figure], None]
#: Every so many stations the second typist slips, so that a third person has something to settle.
_SLIP_EVERY = 7
#: Rounds with a server until nothing waits.
_MAX_ROUNDS = 1000


@dataclass(frozen=True)
class Crew:
    """Who does what at one desk, by person id.

    :ivar operators: typists, in the order in which they type. :ivar signers: the two who decide and ratify, the one
        at the keyboard first. :ivar settler: looks at the paper where typists differ, and re-reads.
    :ivar office: who signs the recapitulation, the chair first; empty at a desk without a chair.
    """

    operators: tuple[str, ...]
    signers: tuple[str, str]
    settler: str
    office: tuple[str, ...]
    passphrases: Mapping[str, str]


class Work:
    """Drives one open desk. Each step signs in the officer whose work it is."""

    def __init__(self, desk: Desk, crew: Crew, on_saved: OnSaved | None = None) -> None:
        self.desk = desk
        self.crew = crew
        self._on_saved = on_saved

    def close(self) -> None:
        """Lock and close the workspace."""
        self.desk.close()

    def sign_in(self, person: str) -> None:
        """An officer takes the desk, unless it is this one's already."""
        here = self.desk.session.officer
        if here is None or here.person != person:
            self.desk.session.sign_in(person, self.crew.passphrases[person])

    def with_passphrases(self, persons: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Signers of an act."""
        return tuple((person, self.crew.passphrases[person]) for person in persons)

    def type_sheets(self, person: str, sheets: Sequence[DemoSheet]) -> None:
        """One operator types every sheet that has figures, as they are given."""
        self.sign_in(person)
        for sheet in sheets:
            if sheet.figures is not None:
                self._type(person, sheet, sheet.figures)

    @property
    def contests(self) -> tuple[str, ...]:
        """Contests that take place in the sub-district, in the package's order."""
        package, region = self.desk.context.package, self.desk.context.region
        return tuple(code for code, one in package.contests.items() if one.districts_in(region))

    def _type(self, person: str, sheet: DemoSheet, figures: Mapping[str, Figure]) -> None:
        anew = sheet.result_type if sheet.result_type != "regular" else None
        session = self.desk.entry.open(sheet.contest, sheet.station, anew=anew)
        for name in session.definition.order:
            session.commit(name, figures[name])
            if self._on_saved is not None:
                self._on_saved(person, sheet.station, name, figures[name])
        source = "sirekap" if sheet.filled else "plano"
        # a record says it of the boxes that the form lets be filled in; the others count as what the paper says
        session.finish(source, tuple(sorted(sheet.filled & session.definition.fillable)))

    def settle_all(self, sheets: Sequence[DemoSheet]) -> int:
        """The settler looks at the paper wherever the two typists differ; returns the number of sheets settled."""
        paper = {(sheet.contest, sheet.station): sheet.figures for sheet in sheets}
        person = self.crew.settler
        self.sign_in(person)
        settled = 0
        for contest in self.contests:
            for item in self.desk.settling.list(contest):
                code = item.station.code
                figures = paper.get((contest, code))
                if figures is None:
                    continue
                answers = {one.field: figures[one.field] for one in self.desk.settling.questions(contest, code)}
                self.desk.settling.save(contest, code, answers, self.crew.passphrases[person])
                settled += 1
        return settled

    def dispose_all(self, sheets: Sequence[DemoSheet] | None = None) -> int:
        """The first signer proposes, the second approves: each open LAW finding of a sheet without a HARD one.

        :param sheets: these only; by default all of the sub-district.
        """
        self.sign_in(self.crew.signers[0])
        return sum(self._dispose(contest, _stations_of(contest, sheets)) for contest in self.contests)

    def _dispose(self, contest: str, wanted: frozenset[str] | None) -> int:
        findings = [view for view in self.desk.findings.list(contest) if view.blocking]
        hard = {view.station.code for view in findings if view.finding.severity is Severity.HARD}
        items = [
            Disposal(view.station.code, view.finding.key, "noted_incident", "Dicatat sebagai kejadian khusus.")
            for view in findings
            if view.station.code not in hard and (wanted is None or view.station.code in wanted)
        ]
        if items:
            self.desk.findings.dispose_all(contest, items, self.with_passphrases(self.crew.signers))
        return len(items)

    def seal_all(self, sheets: Sequence[DemoSheet] | None = None) -> int:
        """The two signers ratify every village as one reviewed batch; returns the number of sheets sealed.

        :param sheets: these only; by default all of the sub-district.
        """
        self.sign_in(self.crew.signers[0])
        return sum(self._seal(contest, _stations_of(contest, sheets)) for contest in self.contests)

    def _seal(self, contest: str, wanted: frozenset[str] | None) -> int:
        sealed = 0
        for village in self.desk.board.villages(contest):
            ready = [
                one.station.code for one in self.desk.sealing.ready(contest, village.code)
                if not one.blocked_by and (wanted is None or one.station.code in wanted)
            ]
            if ready:
                batch = self.desk.sealing.prepare(contest, ready, self.crew.signers)
                sealed += self._sign(self.desk.sealing.sign, batch, self.crew.signers)
        return sealed

    def recaps(self) -> Iterator[tuple[str, bytes]]:
        """Chair and members sign recapitulation, final or partial, and D.Hasil of each contest.

        :returns: name of the document and the signed PDF: one a contest, ``<contest>-<district>`` where the
            sub-district has a part in several districts of it.
        """
        package, region = self.desk.context.package, self.desk.context.region
        for contest in self.contests:
            districts = package.contest(contest).districts_in(region)
            several = len(districts) > 1
            for one in districts:
                self.recap(contest, one.code if several else "")
                name = f"{contest}-{one.code}" if several else contest
                yield name, self.report(contest, one.code if several else "")

    def recap(self, contest: str, district: str = "") -> None:
        """Chair and members sign the recap of the sub-district, final or partial.

        :param district: needed where the sub-district has a part in several of the contest.
        """
        self.sign_in(self.crew.office[0])
        batch = self.desk.recap.prepare(contest, None, self.crew.office, district)
        self._sign(self.desk.recap.sign, batch, self.crew.office)

    def _sign(
        self, sign: Callable[[SigningBatch, str, str], Signed | Done], batch: SigningBatch, persons: Sequence[str]
    ) -> int:
        done: Signed | Done | None = None
        for person in persons:
            done = sign(batch, person, self.crew.passphrases[person])
        if not isinstance(done, Done):
            raise KnownError("demo.not_signed")
        return done.count

    def report(self, contest: str, district: str = "") -> bytes:
        """D.Hasil signed by chair and members, one after the other."""
        for person in self.crew.office:
            made = self.desk.reports.sign(contest, person, self.crew.passphrases[person], district=district)
        return made

    def sync(self, person: str, url: str | None = None) -> None:
        """Send until nothing waits, and fetch what is new.

        :param url: server; by default those of the package.
        :raises KnownError: what keeps the records from being received.
        """
        self.sign_in(person)
        for _ in range(_MAX_ROUNDS):
            result = self.desk.queue.round(url)
            if result.refusal is not None:
                raise result.refusal.error
            if result.refused:
                raise KnownError("demo.refused", count=result.refused)
            if not result.waiting:
                return
        raise KnownError("demo.refused", count=self.desk.queue.status().waiting)


def slips(station: str) -> bool:
    """Whether the second typist slips at this station."""
    return hashlib.sha256(station.encode("ascii")).digest()[0] % _SLIP_EVERY == 0


def with_slips(sheets: Sequence[DemoSheet]) -> list[DemoSheet]:
    """What a typist reads who slips now and then: one digit read wrongly, the last one, as 3 and 8 are."""
    return [_slipped(sheet) if slips(sheet.station) else sheet for sheet in sheets]


def _slipped(sheet: DemoSheet) -> DemoSheet:
    """One digit of the second choice's votes; of the first where there is one only."""
    if sheet.figures is None:
        return sheet
    votes = [name for name, one in sheet.figures.items() if name.startswith("votes.") and one.value is not None]
    if not votes:
        return sheet
    name = sorted(votes, key=_ballot_order)[:2][-1]
    value = sheet.figures[name].value or 0
    return replace(sheet, figures={**sheet.figures, name: Figure.of(value - value % 10 + (value % 10 + 5) % 10)})


def _ballot_order(name: str) -> tuple[int, ...]:
    return tuple(int(one) for one in name.split(".")[1:])


def _stations_of(contest: str, sheets: Sequence[DemoSheet] | None) -> frozenset[str] | None:
    """Stations of the sheets of a contest; None for all there are."""
    return None if sheets is None else frozenset(one.station for one in sheets if one.contest == contest)
