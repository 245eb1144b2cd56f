"""A second opinion beside the typed figures: KPU's public station data, unverified. It changes no sheet.

It is shown only where two officers have typed the sheet already, and to chair and members: a typist copies the paper
and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext

SIREKAP = "sirekap"


@dataclass(frozen=True)
class Taken:
    """Stations with figures: kept as new, known already, and those of other sub-districts, left out."""

    new: int
    known: int
    elsewhere: int


@dataclass(frozen=True)
class Compared:
    """A typed sheet beside the second opinion; ``differing`` fields, empty where both say the same."""

    station: str
    source: str
    differing: tuple[str, ...]


class SecondOpinions:
    """Use cases of the second opinion."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def take(self, contest: str, figures: Mapping[str, Mapping[str, int]], source: str = SIREKAP) -> Taken:
        """Keep figures by station and field.

        :raises KnownError: ``session.*``, ``package.no_contest``, ``workspace.*``.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.IMPORT)
            self._check(contest)
            ours = {station.code for station in context.package.stations_of(context.region)}
            new = known = 0
            with context.workspace.transaction():
                for station, found in figures.items():
                    if station in ours:
                        added = context.workspace.opinions.add(contest, station, source, found, context.clock.now())
                        new, known = new + added, known + (not added)
                context.ledger.journal("second_opinion", officer.person, contest=contest, records_count=str(new))
            context.changed("opinion")
            return Taken(new, known, len(figures) - new - known)

    def compare(self, contest: str) -> list[Compared]:
        """Typed sheets that have an opinion, in station order.

        :raises KnownError: ``session.*`` (chair and members only), ``package.no_contest``.
        """
        context = self._context
        with context.lock:
            context.require(Command.VIEW_FINDINGS)
            self._check(contest)
            state = context.state
            found = []
            for station, opinion in sorted(context.workspace.opinions.newest(contest).items()):
                written = state.sheet(contest, station).as_written
                if written is not None:
                    differing = tuple(
                        name for name, value in opinion.figures.items()
                        if name not in written or not written[name].same_as(Figure.of(value))
                    )
                    found.append(Compared(station, opinion.source, differing))
            return found

    def _check(self, contest: str) -> None:
        if contest not in self._context.package.contests:
            raise KnownError("package.no_contest", contest=contest)
