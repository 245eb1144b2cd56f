"""Two releases of one chain, result by result: what changed, left the sum or is gone, and which leaf gives the reason.

A reason is a leaf that came after the older release: a record that speaks of the station, a statement about a key that
signed the result, or a package that withdraws the station or gives the contest another form or other choices. A
package that changes anything else is none: what was signed keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.errors import KnownError
from forms.figure import Figure
from sync.fold import SheetState
from sync.fold.state import same_figures
from sync.log.receipt import PACKAGE, STATEMENT_LEAVES
from sync.portal.content import View, view_of
from sync.portal.names import counts, status_of
from sync.record.content import SealedSheet
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.contests import Contest
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster, statement_id
from sync.verify.finding import Fact
from sync.verify.folder import Release

Place = tuple[str, str]


@dataclass(frozen=True)
class Result:
    """What a release says of one contest at one station. ``figures`` are set where it is in the sum."""

    status: str
    heads: tuple[str, ...]
    figures: Mapping[str, Figure] | None

    def __str__(self) -> str:
        return " ".join([self.status, *(head[:8] for head in self.heads)])

    def same_as(self, other: Result) -> bool:
        """Whether a reader of the sums sees no difference."""
        if self.figures is None or other.figures is None:
            return self.figures is other.figures and set(self.heads) <= set(other.heads)
        return same_figures(self.figures, other.figures)


def compare(older: Release, newer: Release) -> list[Fact]:
    """Every published result that is another one now, with its reason.

    :raises KnownError: ``verify.result_unexplained`` for the first that has none; its ``params`` name the place.
    """
    before, after = view_of(older.content, older.package), view_of(newer.content, newer.package)
    reasons = _Reasons(older, newer, after)
    facts: list[Fact] = []
    unexplained = None
    for place, was in sorted(results(before).items()):
        now = _result(after, place)
        if was.same_as(now):
            continue
        contest, station = place
        told = {"contest": contest, "station": station, "before": str(was), "after": str(now)}
        reason = reasons.of(place, [before.records[head] for head in was.heads if head in before.records])
        if reason is None:
            unexplained = unexplained or KnownError("verify.result_unexplained", **told)
        else:
            facts.append((f"result_by_{reason[0]}", {**told, "id": reason[1][:16]}))
    if unexplained is not None:
        raise unexplained
    return facts


def results(view: View) -> dict[Place, Result]:
    """Every result that a release publishes: of each sheet that was sealed."""
    return {place: _of(view, sheet) for place, sheet in view.state.sheets.items() if _of(view, sheet).heads}


def _result(view: View, place: Place) -> Result:
    return _of(view, view.state.sheet(*place))


def _of(view: View, sheet: SheetState) -> Result:
    figures = sheet.head.content_as(SealedSheet).as_decided if sheet.head is not None and counts(sheet) else None
    late = [r.id for r in view.state.quarantined.values() if r.kind == "sheet" and _place(r) == (
        sheet.contest, sheet.station
    )]
    return Result(status_of(view, sheet), tuple(sorted({*(head.id for head in sheet.heads), *late})), figures)


def _place(record: Record) -> Place:
    return str(record.contest), str(record.station)


class _Reasons:
    """What came into the log after the older release."""

    def __init__(self, older: Release, newer: Release, after: View) -> None:
        fresh = newer.content.leaves[older.content.plan.size :]
        self._records = [after.records[leaf.id] for leaf in fresh if leaf.id in after.records]
        statements = {leaf.id for leaf in fresh if leaf.kind in STATEMENT_LEAVES}
        self._keys = dict(_keys_of(newer, statements))
        held = [newer.package, *map(open_package, newer.content.earlier)]
        packages = {package.digest: package for package in held}
        self._packages = [packages[leaf.id] for leaf in fresh if leaf.kind == PACKAGE and leaf.id in packages]
        if newer.package.digest != older.package.digest and newer.package not in self._packages:
            self._packages.append(newer.package)  # it was a leaf before, and was made current since
        self._older = older.package

    def of(self, place: Place, heads: list[Record]) -> tuple[str, str] | None:
        """Kind and id of the first leaf that gives a reason."""
        for record in self._records:
            if _speaks_of(record, place, heads):
                return "record", record.id
        for head in heads:
            for key in head.signers:
                if key in self._keys:
                    return "statement", self._keys[key]
        for package in self._packages:
            if _changes(self._older, package, place):
                return "package", package.digest
        return None


def _keys_of(release: Release, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """Key id and id of some statements of a release."""
    roster = Roster(PackageChain([release.package, *map(open_package, release.content.earlier)]))
    for statement in release.content.statements:
        if statement_id(statement) in wanted:
            try:
                made = roster.add(statement)
            except KnownError:
                continue
            yield made.keyid, statement_id(statement)


def _speaks_of(record: Record, place: Place, heads: list[Record]) -> bool:
    """Whether a record is about a sheet: of its station and contest, or naming one of its heads."""
    contest, station = place
    if record.kind == "recap":
        return False
    if record.station is not None:
        return record.station == station and record.contest in (None, contest)
    named = getattr(record.content, "records", ())
    return any(head.id in named for head in heads)


def _shapes(contest: Contest, station: str) -> dict[str, object]:
    return {one.code: one.choices.shape for one in contest.districts_in(station)}


def _changes(older: ElectionPackage, newer: ElectionPackage, place: Place) -> bool:
    """Whether a package withdraws the station, or gives the contest another form or other choices."""
    contest, station = place
    before, now = older.contests.get(contest), newer.contests.get(contest)
    if before is None or now is None or before.form != now.form:
        return before != now
    if _shapes(before, station) != _shapes(now, station):
        return True
    found = newer.stations.get(station)
    return found is not None and bool(getattr(found, "withdrawn", None))
