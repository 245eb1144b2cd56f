"""Makes every file of a release again from its records, by the layout its plan names, and names the first difference.

Pages are not made again: their digest in the signed manifest is their check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from forms.errors import KnownError
from sync.portal.content import View, region_of
from sync.portal.layouts import layout_of
from sync.portal.layouts.v2.index import without_effect, without_origins
from sync.portal.pieces import Complete, Piece
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from sync.verify.cells import FileCursor
from sync.verify.documents import Documents
from sync.verify.finding import Fact, shown
from sync.verify.folder import FolderSource
from sync.verify.log import CheckedReceipts, check_before, check_chain, check_log, check_time
from sync.verify.records import check_container


def recount(source: FolderSource, now: datetime) -> list[Fact]:
    """Log, records, sums and tables. Returns what a reader should know, whether it is a fault or not.

    :param now: the reader's clock.
    :raises KnownError: the first thing that does not hold.
    """
    leaves, plan = source.leaves, source.plan
    roots = check_log(source, leaves, {epoch.size for epoch in source.package.log_before})
    check_chain([head.id for head in leaves.heads], plan.number, source.previous)
    check_before(leaves, plan)
    check_time(leaves, plan.published_at, now)
    records = _Records(source)
    documents, files = Documents(source), _Files(source)

    def watch(view: View, containers: Sequence[Container]) -> None:
        records.take(view, containers)
        documents.take(view, containers)

    for item in layout_of(plan.version).pieces(source, leaves, watch, with_pages=False):
        if isinstance(item, Complete):
            files.complete(item.folder)
        else:
            files.take(item)
    files.finish()
    records.receipts.finish()
    told = {"release_ignored": records.ignored, "release_orphans": records.orphans}
    return [
        ("release_log", {"n": leaves.size}), *_epochs(source.package, roots),
        ("release_records", {"n": records.receipts.count}),
        *((code, {"n": count}) for code, count in told.items() if count),
        *documents.facts(),
        ("release_tables", {"number": plan.number, "time": plan.published_at}), ("release_pages", {"n": files.pages}),
    ]


def _epochs(package: ElectionPackage, roots: Mapping[int, bytes]) -> list[Fact]:
    """Logs that this one follows: whether it begins with all that they are known to have signed, or not."""
    return [
        ("release_epoch" if epoch.size in roots and roots[epoch.size].hex() == epoch.root else "release_epoch_part",
         {"log": epoch.origin, "n": epoch.size})
        for epoch in package.log_before
    ]


class _Records:
    """Signatures and receipts, sub-district by sub-district."""

    def __init__(self, source: FolderSource) -> None:
        self._source = source
        self.receipts = CheckedReceipts(source, source.leaves)
        self.ignored = self.orphans = 0

    def take(self, view: View, containers: Sequence[Container]) -> None:
        """:raises KnownError: the first that does not hold."""
        for container in containers:
            record = container.record
            self.receipts.take(container)
            if container.officers not in (view.roster.statements_of(record), _newest(record, view)):
                raise KnownError("verify.other_officers", id=record.id[:16])
            if region_of(record, self._source) != view.region:
                raise KnownError("verify.other_folder", id=record.id[:16])
            if record.id not in view.verified:
                if self._waited(record):
                    view.roster.signed_by(record)
                else:
                    check_container(container, view.reference.chain)
        for key, refusal in sorted(view.state.refused.items()):
            if refusal.code.startswith("record.") and not self._waited(view.records[key]):
                raise KnownError("verify.record_refused", **{**refusal.params, "id": key[:16], "reason": refusal.code})
        self.ignored += without_effect(view)
        self.orphans += without_origins(view)

    def _waited(self, record: Record) -> bool:
        """Whether the log took a record before the package that it names, or without it: all it knew was whose
        signatures these are. What it says has no effect before that package lets it."""
        package, leaf = (self._source.leaves.get(name) for name in (record.content.package, record.id))
        return package is None or (leaf is not None and leaf.index < package.index)


def _newest(record: Record, view: View) -> tuple[bytes, ...]:
    """Statements of a record's signers as releases had them before certificates stood side by side (ADR 0071)."""
    officers = (view.roster.officer(key) for key in record.signers)
    return tuple(officer.statement for officer in officers if officer is not None)


class _Files:
    """The files as they lie there, against the pieces that the layout makes."""

    def __init__(self, source: FolderSource) -> None:
        self._head = source.head
        self._open: dict[str, FileCursor] = {}
        self._seen: dict[str, set[str]] = {}
        self._finished: set[str] = set()
        self.pages = 0

    def take(self, piece: Piece) -> None:
        """:raises KnownError: ``verify.recount_cell``, ``verify.recount_file``."""
        folder = piece.path.rpartition("/")[0]
        if piece.path not in self._head.listing(folder):
            raise KnownError("verify.recount_file", path=shown(piece.path))
        if piece.data is None:
            self.pages += 1
        else:
            cursor = self._open.pop(piece.path, None) or FileCursor(self._head.folder, piece.path)
            cursor.expect(piece.data, is_last=piece.is_last)
            if not piece.is_last:
                self._open[piece.path] = cursor
        if piece.is_last:
            self._seen.setdefault(folder, set()).add(piece.path)

    def complete(self, folder: str) -> None:
        """No other file is listed there. :raises KnownError: ``verify.recount_file``."""
        seen = self._seen.pop(folder, set())
        for path in self._head.listing(folder):
            if path not in seen:
                raise KnownError("verify.recount_file", path=shown(path))
        self._finished.add(folder)

    def finish(self) -> None:
        """No other folder is listed. :raises KnownError: ``verify.recount_file``."""
        for folder in sorted(self._head.folders.keys() - self._finished):
            self.complete(folder)
