"""Makes every derived file of a release again from its records, and names the first cell that says otherwise."""

from __future__ import annotations

import csv
import io
import itertools

from forms.errors import KnownError
from sync.portal.content import PUBLIC_KINDS, view_of
from sync.portal.index import without_effect, without_origins
from sync.portal.release import MANIFEST, SIGNATURE, files_of, manifest_of
from sync.portal.source import statements_of
from sync.verify.finding import Fact, shown
from sync.verify.folder import Release
from sync.verify.log import check_chain, check_log, check_time
from sync.verify.records import check_container


def recount(release: Release) -> list[Fact]:
    """Log, records, sums, tables and pages. Returns what a reader should know although it is no fault.

    :raises KnownError: the first thing that does not hold.
    """
    content, package = release.content, release.package
    check_log(content.entries, content.checkpoint, content.plan.size, content.containers, package, PUBLIC_KINDS)
    check_chain(content.heads, content.plan.number, content.previous)
    check_time(content.entries, content.plan.published_at)
    view = view_of(content, package)
    for container in content.containers:
        record = container.record
        if container.officers != statements_of(record, view.roster):
            raise KnownError("verify.other_officers", id=record.id[:16])
        check_container(container, view.roster.chain)
    for key, refusal in sorted(view.state.refused.items()):
        if refusal.code.startswith("record."):
            raise KnownError("verify.record_refused", **{**refusal.params, "id": key[:16], "reason": refusal.code})
    again = files_of(content, view)
    for name in _reading_order(set(again) | (set(release.files) - {MANIFEST, SIGNATURE})):
        if again.get(name) != release.files.get(name):
            raise difference(name, again.get(name), release.files.get(name))
    if manifest_of(content, again, package) != release.manifest:
        raise KnownError("verify.manifest")
    told: dict[str, int] = {"release_ignored": without_effect(view), "release_orphans": without_origins(view)}
    return [(code, {"n": count}) for code, count in told.items() if count]


def _reading_order(names: set[str]) -> list[str]:
    """Tables first: a difference there is the cause of one in the descriptor or on the page."""
    return sorted(names, key=lambda name: (not name.startswith("data/"), name))


def difference(name: str, expected: bytes | None, found: bytes | None) -> KnownError:
    """The first cell of a table that differs, or just the file."""
    whole = KnownError("verify.recount_file", path=shown(name))
    if not name.endswith(".csv") or expected is None or found is None:
        return whole
    try:
        tables = [_cells(data) for data in (expected, found)]
    except csv.Error:
        return whole
    for number, (want, have) in enumerate(itertools.zip_longest(*tables, fillvalue=[]), start=1):
        for column, (a, b) in enumerate(itertools.zip_longest(want, have, fillvalue="")):
            if a != b:
                head = tables[0][0][column] if column < len(tables[0][0]) else str(column + 1)
                return KnownError(
                    "verify.recount_cell", path=shown(name), row=number, column=head, found=shown(b[:80]),
                    expected=a,
                )
    return whole


def _cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")))
