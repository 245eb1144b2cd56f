"""The overview: counted from what is here, each time it is asked for. Figures are sums of ratified sheets alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from forms.errors import KnownError
from recap_desktop.core.roles import Command, permitted
from recap_desktop.desk.board.board import Board
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.progress.views import (
    ContestCount,
    ContestProgress,
    Hour,
    Quality,
    Typing,
    VillageFigures,
)
from recap_desktop.workspace.drafts import TypedDraft
from sync.fold import SheetState, Status
from sync.fold.rereading import is_reread
from sync.fold.sums import Total
from sync.record.content import Correction, SealedSheet, Settlement
from sync.record.record import Record
from sync.trust.times import moment
from sync.trust.village_names import village_names

#: A sheet that was open for longer was left lying: it tells nothing of how fast somebody types.
LEFT_LYING = timedelta(minutes=30)
#: Boxes that the voters' list, those who voted and the votes stand in, wherever a form has them.
_LISTED, _VOTED, _VALID, _CAST = "dpt.t", "used_total.t", "valid", "cast"


class Progress:
    """Use cases of the overview."""

    def __init__(self, context: DeskContext, board: Board) -> None:
        self._context, self._board = context, board

    def contests(self) -> tuple[ContestCount, ...]:
        """Every contest of the package that has stations here. :raises KnownError: ``session.*``."""
        with self._context.lock:
            self._context.require(Command.VIEW_BOARD)
            found = (self._count(contest) for contest in self._context.package.contests)
            return tuple(one for one in found if one.total)

    def _count(self, contest: str) -> ContestCount:
        villages = self._board.villages(contest)
        counts = Counter(one.status for village in villages for one in village.stations if one.note != "withdrawn")
        return ContestCount(
            contest, dict(counts), sum(one.done for one in villages), sum(one.aside for one in villages),
            sum(one.total for one in villages),
        )

    def of(self, contest: str) -> ContestProgress:
        """One contest. :raises KnownError: ``session.*``, ``package.no_contest``, ``desk.verifying``."""
        context = self._context
        with context.lock:
            officer = context.require(Command.VIEW_BOARD)
            if contest not in context.package.contests:
                raise KnownError("package.no_contest", contest=contest)
            typed = context.workspace.drafts.typed(contest)
            boxes = self._boxes(contest)
            own = [one for one in typed if one.person == officer.person]
            return ContestProgress(
                contest, self._hours(contest), self._villages(contest),
                self._quality(contest) if permitted(Command.VIEW_FINDINGS, officer.role) else None,
                _typing(own, boxes) if permitted(Command.TYPE, officer.role) else None, _typing(typed, boxes),
            )

    def _hours(self, contest: str) -> tuple[Hour, ...]:
        """As this laptop came to know them: what came from another one counts from when it arrived."""
        firsts: Counter[str] = Counter()
        seconds: Counter[str] = Counter()
        ratified: Counter[str] = Counter()
        keyed: dict[str, int] = {}
        sealed: set[str] = set()
        for kind, station, added in self._context.workspace.records.times(contest):
            hour = added[:13]
            if kind == "transcription":
                keyed[station] = keyed.get(station, 0) + 1
                firsts[hour] += keyed[station] == 1
                seconds[hour] += keyed[station] == 2
            elif station not in sealed:
                sealed.add(station)
                ratified[hour] += 1
        found, totals = [], [0, 0, 0]
        for hour in sorted({*firsts, *seconds, *ratified}):
            totals = [total + more[hour] for total, more in zip(totals, (firsts, seconds, ratified), strict=True)]
            found.append(Hour(hour, *totals))
        return tuple(found)

    def _villages(self, contest: str) -> tuple[VillageFigures, ...]:
        context = self._context
        names = village_names(context.package, context.region)
        results = context.state.region(context.region).results.get(contest)
        found = []
        for village in self._board.villages(contest):
            total = results.villages.get(village.code, Total()) if results is not None else Total()
            figures = {name: total.totals.get(name) for name in (_LISTED, _VOTED, _VALID, _CAST)}
            found.append(VillageFigures(
                village.code, names[village.code], village.done, village.total, figures[_LISTED], figures[_VOTED],
                figures[_VALID], figures[_CAST],
            ))
        return tuple(found)

    def _boxes(self, contest: str) -> int:
        """Boxes of a sheet; the most where the sub-district has several forms."""
        package = self._context.package
        districts = package.contest(contest).districts_in(self._context.region)
        return max((len(package.contest(contest).definition(one).order) for one in districts), default=0)

    def _quality(self, contest: str) -> Quality:
        context = self._context
        twice = settled = boxes = differing = reread = corrected = undecided = 0
        rules: Counter[str] = Counter()
        for _, sheet in context.state.of_contest(contest, context.region):
            if len(sheet.typists) < 2:
                continue
            twice += 1
            boxes += len(context.package.definition(contest, sheet.station).order)
            apart = _settled(sheet)
            settled += bool(apart)
            differing += len(apart)
            reread += sum(one.standing == "counted" for one in sheet.rereadings)
            undecided += bool(sheet.undecided) or sheet.status is Status.UNDECIDED
            sealed = sheet.head.content_as(SealedSheet) if sheet.head is not None else None
            rules.update({one.rule for one in (sealed.findings if sealed is not None else sheet.findings)})
            corrected += len(_boxes_of_corrections(sheet.corrections))
        return Quality(twice, settled, boxes, differing, reread, corrected, undecided, dict(sorted(rules.items())))


def _settled(sheet: SheetState) -> tuple[str, ...]:
    """Boxes in which two typists differed, whatever was decided since."""
    return tuple(sorted({*sheet.differing, *_boxes_of(sheet.settlements)}))


def _boxes_of(settlements: Iterable[Record]) -> set[str]:
    return {box for one in settlements if not is_reread(one) for box in one.content_as(Settlement).figures}


def _boxes_of_corrections(corrections: Iterable[Record]) -> set[str]:
    return {box for one in corrections for box in one.content_as(Correction).figures}


def _typing(typed: Iterable[TypedDraft], boxes: int) -> Typing:
    sheets = timed = seconds = 0
    for one in typed:
        sheets += 1
        spent = _spent(one.opened, one.ended)
        if spent is not None:
            timed += 1
            seconds += spent
    return Typing(sheets, sheets * boxes, timed, seconds)


def _spent(opened: str, ended: str) -> int | None:
    begun, over = _moment(opened), _moment(ended)
    if begun is None or over is None or not timedelta() <= over - begun <= LEFT_LYING:
        return None
    return int((over - begun).total_seconds())


def _moment(text: str) -> datetime | None:
    try:
        return moment(text)
    except ValueError:
        return None
