"""The station list: where every sheet stands, and what the signed-in officer does next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from forms.errors import KnownError
from recap_desktop.core.roles import Command, Role
from recap_desktop.desk.cache.lines import SheetLine, Sheets
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.views import BoardOverview, NextStep, StationView, VillageView
from recap_desktop.workspace.drafts import Claim, Draft
from resources.sheet_states import sheet_states, shown_states
from sync.fold import State, Status
from sync.trust.village_names import village_names

#: What the office does first: state of a sheet -> page.
_OFFICE_STEPS = (("conflict", "sheet"), ("differs", "settling"), ("finding", "findings"), ("verified", "sealing"))


#: Ratified and in the sum; closed and in no sum: left undecided, or without a sheet.
COUNTED, _ASIDE = ("sealed", "received"), ("undecided", "absent")


class Snapshot:
    """Everything the list of one contest needs, read once."""

    def __init__(self, context: DeskContext, contest: str) -> None:
        self.context = context
        self.contest = contest
        self.sheets: Sheets = context.sheets
        self.now: datetime = context.clock.now()
        drafts = context.workspace.drafts
        self.claims: dict[str, Claim] = drafts.claims(contest, self.now)
        self.drafts: dict[str, list[Draft]] = {}
        for draft in drafts.open_drafts():
            if draft.contest == contest:
                self.drafts.setdefault(draft.station, []).append(draft)
        self.receipts = context.workspace.receipts.known()
        self.village_names = village_names(context.package, context.region)
        #: Person who typed a station's sheet first on another laptop.
        self.elsewhere: dict[str, str] = {
            one.station: one.person for one in context.workspace.fetched.held(context.package.log_origin)
            if one.contest == contest
        }

    @property
    def state(self) -> State:
        """The fold. :raises KnownError: ``desk.verifying`` before everything is verified."""
        return self.context.state

    def stations(self, region: str) -> list[str]:
        """Stations of a region that the contest is about; a withdrawn one only where something is known of it."""
        package = self.context.package
        where = package.contest(self.contest).district_of
        return [
            one.code for one in package.stations_of(region) if where(one.code) is not None
            and (one.withdrawn is None or self.sheets.is_known(self.contest, one.code))
        ]

    def view(self, code: str) -> StationView:
        """One line of the list."""
        context = self.context
        station = context.package.station(code)
        sheet = self.sheets.line(self.contest, code)
        claim = self.claims.get(code)
        waiting = [one.person for one in self.sheets.waiting(self.contest, code)]
        typing = self.drafts.get(code, [])
        first = self.elsewhere.get(code) if not waiting else None
        mine = context.person is not None and (
            context.person in (*waiting, first) or context.person in sheet.typists
            or any(draft.person == context.person for draft in typing)
        )
        return StationView(
            self.contest, code, station.number, station.village, self.village_names[station.village],
            self._status(sheet, bool(waiting or (first and sheet.status is Status.EMPTY)), bool(typing)), mine,
            context.name_of(claim.person) if claim else None, claim.until if claim else None,
            _note(sheet, bool(waiting)), sheet.revision, station.dpt["t"] if station.dpt else None,
            context.name_of(first) if first is not None else None, sheet.locked, sheet.was_closed,
        )

    def _status(self, sheet: SheetLine, waiting: bool, typing: bool) -> str:
        if waiting:
            return "first"
        if sheet.status is Status.EMPTY and typing:
            return "typing"
        if sheet.status is Status.SEALED and sheet.head is not None:
            return "received" if sheet.head in self.receipts else "sealed"
        return sheet_states()[sheet.status.value].shown


def _note(sheet: SheetLine, waiting: bool) -> str:
    if sheet.withdrawn is not None:
        return "withdrawn"
    if sheet.needs_revision:
        return "outdated"
    if sheet.status is Status.ABSENT:
        return "absent"
    if sheet.status is Status.REREADING:
        return "rereading"
    if sheet.head is not None and (waiting or sheet.status not in (Status.SEALED, Status.UNDECIDED)):
        return "superseding"
    undecided = sheet.status is Status.UNDECIDED or sheet.undecided
    return "undecided" if undecided else ""


class Board:
    """Station lists of this desk's sub-district."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def villages(self, contest: str) -> list[VillageView]:
        """All villages with all stations, in code order.

        :raises KnownError: ``session.*``, ``package.no_contest``.
        """
        with self._context.lock:
            return self._villages(self._snapshot(contest))

    def _villages(self, snapshot: Snapshot) -> list[VillageView]:
        context, found = self._context, []
        for village in context.package.villages_of(context.region):
            stations = tuple(snapshot.view(code) for code in snapshot.stations(village.code))
            counted = [one for one in stations if one.note != "withdrawn"]
            done = sum(station.status in COUNTED for station in counted)
            aside = sum(station.status in _ASIDE for station in counted)
            closed = sum(station.closed for station in counted)
            reopened = sum(station.was_closed and not station.closed for station in counted)
            name = snapshot.village_names[village.code]
            found.append(VillageView(village.code, name, done, len(counted), stations, aside, closed, reopened))
        return found

    def overview(self, contest: str) -> BoardOverview:
        """Villages, counts and next step as they are at one moment. :raises KnownError: as :meth:`villages`."""
        with self._context.lock:
            snapshot = self._snapshot(contest)
            villages = self._villages(snapshot)
            return BoardOverview(villages, _counts(villages), self._next(snapshot, villages))

    def _snapshot(self, contest: str) -> Snapshot:
        self._context.require(Command.VIEW_BOARD)
        if contest not in self._context.package.contests:
            raise KnownError("package.no_contest", contest=contest)
        return Snapshot(self._context, contest)

    def station(self, contest: str, code: str) -> StationView:
        """One station. :raises KnownError: ``package.no_station``."""
        with self._context.lock:
            return self._snapshot(contest).view(code)

    def counts(self, contest: str) -> dict[str, int]:
        """Number of stations by status, every status named."""
        return _counts(self.villages(contest))

    def find(self, contest: str, text: str) -> list[StationView]:
        """Stations by number (``8``), or village and number (``jati 8``), or village."""
        words = text.lower().split()
        number = words.pop() if words and words[-1].isdigit() else ""
        name = " ".join(words)
        return [
            one
            for village in self.villages(contest)
            for one in village.stations
            if name in village.name.lower() and (not number or int(one.number) == int(number))
        ] if words or number else []

    def next_step(self, contest: str) -> NextStep:
        """What the signed-in officer does next."""
        return self.overview(contest).step

    def _next(self, snapshot: Snapshot, villages: Sequence[VillageView]) -> NextStep:
        officer = self._context.me
        stations = [one for village in villages for one in village.stations if one.note != "withdrawn"]
        if officer.role == Role.OPERATOR:
            return _operator_step(snapshot, stations, officer.person)
        if officer.role == Role.OBSERVER:
            return NextStep("board", None)
        return _office_step(snapshot, stations, officer.person)


def _counts(villages: Sequence[VillageView]) -> dict[str, int]:
    counted = Counter(one.status for village in villages for one in village.stations)
    return {status: counted[status] for status in shown_states()}


def _operator_step(snapshot: Snapshot, stations: list[StationView], person: str) -> NextStep:
    mine = [d for drafts in snapshot.drafts.values() for d in drafts if d.person == person]
    if mine:
        return NextStep("entry", max(mine, key=lambda draft: draft.opened).station)
    free = [one for one in stations if one.code not in snapshot.claims]
    for status in ("first", "empty", "typing"):
        for one in free:
            if one.status == status and not one.mine:
                return NextStep("entry", one.code)
    for one in stations:
        if one.status == "differs" and not one.mine:
            return NextStep("settling", one.code)
    return NextStep("board", None)


def _office_step(snapshot: Snapshot, stations: list[StationView], person: str) -> NextStep:
    for status, page in _OFFICE_STEPS:
        for one in stations:
            line = snapshot.sheets.line(snapshot.contest, one.code)
            if one.status == status and person not in line.barred | line.readers:
                return NextStep(page, one.code)
    if stations and all(one.status in (*COUNTED, *_ASIDE) for one in stations):
        return NextStep("recap", None)
    return NextStep("board", None)
