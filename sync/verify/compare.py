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
from sync.portal.content import View, regions_of_release, view_of
from sync.portal.layouts.v2.names import counts, status_of
from sync.record.content import SealedSheet
from sync.record.record import Record
from sync.trust.contests import Contest
from sync.trust.package import ElectionPackage
from sync.verify.documents import documents_gone
from sync.verify.finding import Fact
from sync.verify.folder import FolderSource

Place = tuple[str, str]


@dataclass(frozen=True)
class PublishedResult:
    """What a release says of one contest at one station. ``figures`` are set where it is in the sum."""

    status: str
    heads: tuple[str, ...]
    figures: Mapping[str, Figure] | None

    @property
    def named(self) -> str:
        """Records that carry it, each after a space."""
        return "".join(f" {head[:8]}" for head in self.heads)

    def same_as(self, other: PublishedResult) -> bool:
        """Whether a reader of the sums sees no difference."""
        if self.figures is None or other.figures is None:
            return self.figures is other.figures and set(self.heads) <= set(other.heads)
        return same_figures(self.figures, other.figures)


def compare(older: FolderSource, newer: FolderSource) -> list[Fact]:
    """Every published result that is another one now, with its reason; sub-district by sub-district.

    :raises KnownError: ``verify.result_unexplained`` for the first that has none; its ``params`` name the place.
    """
    facts = documents_gone(older, newer)
    unexplained: KnownError | None = None
    for region in regions_of_release(older):
        for fact in _compared(older, newer, region):
            if isinstance(fact, KnownError):
                unexplained = unexplained or fact
            else:
                facts.append(fact)
    if unexplained is not None:
        raise unexplained
    return facts


def _compared(older: FolderSource, newer: FolderSource, region: str) -> Iterator[Fact | KnownError]:
    before, after = view_in(older, region), view_in(newer, region)
    reasons = _Reasons(older, newer, after)
    for place, was in sorted(results(before).items()):
        now = _result(after, place)
        if was.same_as(now):
            continue
        contest, station = place
        told = {"contest": contest, "station": station, "before": was.status, "was": was.named, "after": now.status,
                "now": now.named}
        reason = reasons.of(place, [before.records[head] for head in was.heads if head in before.records])
        if reason is None:
            yield KnownError("verify.result_unexplained", **told)
        else:
            yield f"result_by_{reason[0]}", {**told, "id": reason[1][:16]}


def view_in(source: FolderSource, region: str) -> View:
    """The fold of one sub-district of a release."""
    return view_of(source, source.leaves, region, source.containers(region))


def results(view: View) -> dict[Place, PublishedResult]:
    """Every result that a release publishes: of each sheet that was sealed."""
    return {place: _of(view, sheet) for place, sheet in view.state.sheets.items() if _of(view, sheet).heads}


def _result(view: View, place: Place) -> PublishedResult:
    return _of(view, view.state.sheet(*place))


def _of(view: View, sheet: SheetState) -> PublishedResult:
    figures = sheet.head.content_as(SealedSheet).as_decided if sheet.head is not None and counts(sheet) else None
    late = [r.id for r in view.state.quarantined.values() if r.kind == "sheet" and _place(r) == (
        sheet.contest, sheet.station
    )]
    return PublishedResult(status_of(view, sheet), tuple(sorted({*(head.id for head in sheet.heads), *late})), figures)


def _place(record: Record) -> Place:
    return str(record.contest), str(record.station)


class _Reasons:
    """What came into the log after the older release, as far as it can speak of one sub-district."""

    def __init__(self, older: FolderSource, newer: FolderSource, after: View) -> None:
        size = older.plan.size
        self._records = [record for leaf, record in after.logged() if leaf.index >= size]
        self._statements, self._size = newer.spoken, size
        fresh = [(newer.leaves.get(leaf.id), newer.chain.get(leaf.id)) for leaf in newer.leaves.packages]
        self._packages = [one for leaf, one in fresh if leaf is not None and leaf.index >= size and one is not None]
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
                for index, name in self._statements.get(key, ()):
                    if index >= self._size:
                        return "statement", name
        for package in self._packages:
            if _changes(self._older, package, place):
                return "package", package.digest
        return None


def _speaks_of(record: Record, place: Place, heads: list[Record]) -> bool:
    """Whether a record is about a sheet: of its station and contest, or naming one of its heads."""
    contest, station = place
    if record.kind not in ("sheet", "act"):
        return False  # a sum, or a register of the plenary: neither changes a sheet
    if record.station is not None:
        return record.station == station and record.contest in (None, contest)
    named = getattr(record.content, "records", ())
    return any(head.id in named for head in heads)


def _shapes(contest: Contest, station: str) -> dict[str, object]:
    return {one.code: one.choices.shape for one in contest.districts_in(station)}


def _changes(older: ElectionPackage, newer: ElectionPackage, place: Place) -> bool:
    """Whether a package withdraws the station or takes that back, or gives the contest another form or choices."""
    contest, station = place
    before, now = older.contests.get(contest), newer.contests.get(contest)
    if before is None or now is None or before.form != now.form:
        return before != now
    if _shapes(before, station) != _shapes(now, station):
        return True
    known, found = older.stations.get(station), newer.stations.get(station)
    return known is not None and found is not None and known.withdrawn != found.withdrawn
