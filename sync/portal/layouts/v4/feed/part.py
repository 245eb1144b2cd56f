"""The part of a release that tells what changed since the one before.

Of a regency that is taken over nothing changed: that is what taking over means. Of every other one a sub-district is
looked at only where something of it came since (:meth:`Earlier.is_same`): its rows now against those of the release
before, which are read from that where they are known to be its own, and else made by a second fold, as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sync.log.receipt import OFFICER, PACKAGE, STATEMENT_LEAVES
from sync.portal.content import View
from sync.portal.feed import FOLDER, archive_path, changes_path
from sync.portal.layouts.v2.layout import NOWHERE
from sync.portal.layouts.v4.copies.columns import table_name
from sync.portal.layouts.v4.feed.atom import atom
from sync.portal.layouts.v4.feed.causes import Causes
from sync.portal.layouts.v4.feed.earlier import Earlier
from sync.portal.layouts.v4.feed.rows import STATION, Cells, Difference, Written, differences, written
from sync.portal.layouts.v4.part import Made, Making, SelfContained
from sync.portal.layouts.v4.shards.feed_shapes import (
    Before,
    Corrected,
    FeedFile,
    Log,
    NewRecord,
    NewStatement,
    Packages,
    RegionChange,
    State,
    StationChange,
    Withdrawn,
)
from sync.portal.layouts.v4.shards.paths import page_path, shard_path
from sync.portal.layouts.v4.shards.shapes import VERSION, encoded
from sync.portal.pieces import Complete, Piece

#: Cells of ``koreksi`` by which a row is the same one: who agreed, or a signer's role, may be known better later.
_SAME = ("lembar", "catatan", "isian", "cara", "lama", "lama_ket", "baru", "baru_ket")


class Feed(SelfContained):
    """``umpan/NNNNNN.json`` and ``umpan/NNNNNN.atom``."""

    def __init__(self, making: Making) -> None:
        super().__init__(making)
        self._stations: list[StationChange] = []
        self._regions: list[RegionChange] = []
        self._corrections: list[Corrected] = []
        self._withdrawn: list[Withdrawn] = []
        self._records: list[NewRecord] = []
        #: rows of the sub-district in work, by table
        self._written: dict[str, bytes] = {}

    @cached_property
    def _earlier(self) -> Earlier | None:
        """The release before, where it is known and of this layout."""
        plan = self.making.source.plan
        if plan.before is None or plan.before["version"] != plan.version:
            return None
        return Earlier(self.making.source, self.making.leaves)

    def saw(self, piece: Piece) -> None:
        """Rows of a table."""
        name = table_name(piece.path)
        if name is not None and piece.data and self._earlier is not None:
            self._written[name] = piece.data

    def region(self, view: View, regency: str) -> Made:
        """Looks at a sub-district; makes nothing of it."""
        earlier, now = self._earlier, self._written
        self._written = {}
        if earlier is not None and not earlier.is_same(view):
            then = self._then(earlier, view)
            found = list(differences(then, earlier.package, now, view.package))
            causes = Causes(earlier, view, found)
            for one in found:
                self._take(one, causes, view, earlier.size)
        yield from ()

    def take_up(self, regency: str, carried: Mapping[str, Any]) -> Made:
        """Nothing changed in it: its rows are those that were shown."""
        self._written = {}
        yield from ()

    def _then(self, earlier: Earlier, view: View) -> Written:
        """Rows of a sub-district in the release before."""
        known = self.making.earlier(view.region)
        if known is None:
            return written(earlier.view(view))
        return {str(table_name(one.path)): one.data for one in known}

    def _take(self, one: Difference, causes: Causes, view: View, size: int) -> None:
        code, contest = one.key
        if len(code) == STATION:
            has_page = code in view.package.stations
            self._stations.append(StationChange(
                code=code, contest=contest, now=_state(one.row("tps"), view), causes=causes.of(one),
                then=_state(one.row("tps", then=True), view), tables=list(one.tables),
                page=f"{page_path(code[:10], 'id')}#tps-{code[10:]}" if has_page else None,
                file=shard_path(code[:10]) if has_page else None,
            ))
            self._withdrawal(one)
        elif code:
            self._regions.append(RegionChange(code=code, contest=contest, tables=list(one.tables)))
        known = {_same_row(cells) for cells in one.then.of("koreksi")}
        for cells in one.now.of("koreksi"):
            if _same_row(cells) not in known:
                self._corrections.append(_corrected(cells))
        for cells in one.now.of("catatan"):
            if int(cells["indeks"]) >= size:
                self._records.append(_new_record(cells, view.region))

    def _withdrawal(self, one: Difference) -> None:
        then, now = one.row("ditarik", then=True), one.row("ditarik")
        if bool(then) != bool(now):
            code, contest = one.key
            reason = (now or then).get("alasan", "")
            self._withdrawn.append(Withdrawn(code=code, contest=contest, reason=reason, is_withdrawn=bool(now)))

    def last(self) -> Made:
        """The file, and the same as an entry for feed readers."""
        file = self._file()
        yield Piece(archive_path(file.number), atom(self.making.source.package, file))
        yield Piece(changes_path(file.number), encoded(file))
        yield Complete(FOLDER)

    def _file(self) -> FeedFile:
        source, earlier = self.making.source, self._earlier
        plan, package, known = source.plan, source.package, source.plan.before
        before = None if source.previous is None else Before(
            number=plan.number - 1, manifest=source.previous, layout=known["version"] if known is not None else None,
        )
        fresh = earlier.fresh if earlier is not None else []
        return FeedFile(
            version=VERSION, mode=package.mode, election=package.election, number=plan.number,
            published=plan.published_at, before=before, is_whole=earlier is None,
            log=Log(before=known["size"] if known is not None else None, size=plan.size, root=source.root),
            packages=Packages(
                before=known["package"] if known is not None else None, now=package.digest,
                fresh=[name for _, name, kind in fresh if kind == PACKAGE],
            ),
            stations=self._stations, regions=self._regions, corrections=self._corrections, withdrawn=self._withdrawn,
            records=sorted(self._records, key=lambda one: one.index),
            statements=[
                NewStatement(
                    index=index, id=name, kind="pengangkatan" if kind == OFFICER else "pencabutan",
                    file=f"petugas/{name[:2]}/{name}.json",
                )
                for index, name, kind in fresh if kind in STATEMENT_LEAVES
            ],
        )


def _state(row: Cells, view: View) -> State | None:
    if not row:
        return None
    record = row.get("catatan")
    leaf = view.leaves.get(record) if record is not None else None
    return State(
        status=row["status"], revision=int(row["versi"]) if "versi" in row else None,
        counts=row["dihitung"] == "true", record=record, index=leaf.index if leaf is not None else None,
    )


def _same_row(cells: Cells) -> tuple[str, ...]:
    return tuple(cells.get(name, "") for name in _SAME)


def _corrected(cells: Cells) -> Corrected:
    return Corrected(
        code=cells["kode_tps"], contest=cells["jenis"], revision=cells["versi"], box=cells["isian"],
        before=cells.get("lama", ""), before_mark=cells.get("lama_ket", ""), after=cells.get("baru", ""),
        after_mark=cells.get("baru_ket", ""), reason=cells.get("alasan", ""), method=cells.get("cara", ""),
        record=cells["catatan"], sheet=cells["lembar"],
    )


def _new_record(cells: Cells, region: str) -> NewRecord:
    return NewRecord(
        index=int(cells["indeks"]), record=cells["catatan"], kind=cells["jenis_catatan"],
        act=cells.get("keputusan", ""), contest=cells.get("jenis", ""), area=cells.get("wilayah", ""),
        effect=cells["pengaruh"], file=f"catatan/{region or NOWHERE}/{cells['catatan']}.json",
    )
