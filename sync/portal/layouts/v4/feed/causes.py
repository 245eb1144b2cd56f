"""Why a station is told otherwise than in the release before: what came since that speaks of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sync.log.receipt import OFFICER
from sync.portal.content import View
from sync.portal.layouts.v4.feed.earlier import Earlier
from sync.portal.layouts.v4.feed.rows import STATION, Difference, Key, Rows
from sync.portal.layouts.v4.names import names, word
from sync.portal.layouts.v4.shards.feed_shapes import Cause
from sync.portal.leaves import Leaf
from sync.record.content import ActContent
from sync.record.record import Record
from sync.trust.package import ElectionPackage

#: Ids of records and packages, and codes of stations, wherever they stand in a signed payload or a cell.
_NAMED = re.compile(r"(?<![0-9a-zA-Z])(?:[0-9a-f]{64}|[0-9]{13})(?![0-9a-zA-Z])")
_ID = re.compile(r"(?<![0-9a-zA-Z])[0-9a-f]{64}(?![0-9a-zA-Z])")
_WORDS = {True: "pengangkatan", False: "pencabutan"}


class Causes:
    """What came since the release before in one sub-district."""

    def __init__(self, earlier: Earlier, now: View, found: Sequence[Difference]) -> None:
        self._earlier, self._now = earlier, now
        logged = ((record, now.leaves.get(name)) for name, record in now.records.items())
        fresh = [(record, leaf) for record, leaf in logged if leaf is not None and leaf.index >= earlier.size]
        self._fresh = sorted(fresh, key=lambda one: one[1].index)
        self._known: dict[str, set[str]] = {}
        self._across = _across(found)

    def of(self, difference: Difference) -> list[Cause]:
        """Every cause of a difference, in the order of the log; none where nothing that came speaks of it."""
        key, ids = difference.key, _ids(difference.then) | _ids(difference.now)
        found = [*self._records(key, ids), *self._statements(key, ids), *self._leaves(ids)]
        if self._earlier.has_other_packages and (not found or self._package_speaks(key)):
            found += self._packages()
        if not found:
            found = self._around(key)
        return sorted({one.id: one for one in found}.values(), key=lambda one: (one.index, one.id))

    def _records(self, key: Key, ids: set[str]) -> Iterator[Cause]:
        """Records about the sheet, shown with it, or that name one of those shown."""
        for record, leaf in self._fresh:
            named = self._named(record)
            is_about = record.area == key[0] and (not key[1] or record.contest in (None, key[1]))
            is_about |= key[0] in named and record.contest in (None, key[1])
            if is_about or record.id in ids or not ids.isdisjoint(named):
                yield _of_record("catatan", record, leaf)

    def _statements(self, key: Key, ids: set[str]) -> list[Cause]:
        """About somebody who signed a record of it."""
        return self._about(one for one in self._now.records.values() if one.id in ids or one.area == key[0])

    def _about(self, records: Iterable[Record]) -> list[Cause]:
        """Statements that came about the signers of some records."""
        if not self._earlier.statements:
            return []
        signers = {signer for record in records for signer in record.signers} & self._earlier.statements.keys()
        names = (name for signer in sorted(signers) for name in self._earlier.statements[signer])
        known = [(name, leaf) for name in names if (leaf := self._now.leaves.get(name)) is not None]
        return [
            Cause(kind="pernyataan", id=name, what=_WORDS[leaf.kind == OFFICER], reason="", index=leaf.index)
            for name, leaf in known
        ]

    def _leaves(self, ids: set[str]) -> Iterator[Cause]:
        """Leaves that are not published, which a record of it names."""
        came = self._earlier.records
        for name in sorted(ids & self._now.records.keys()) if came else ():
            for other in sorted((self._named(self._now.records[name]) & came.keys()) - self._now.records.keys()):
                index, kind = came[other]
                yield Cause(kind="log", id=other, what=kind, reason="", index=index)

    def _named(self, record: Record) -> set[str]:
        """Ids and stations that a record names; looked for once."""
        if record.id not in self._known:
            named = set(_NAMED.findall(record.opened().payload.decode("utf-8")))
            self._known[record.id] = named - {record.id, record.content.package}
        return self._known[record.id]

    def _packages(self) -> list[Cause]:
        """Those that came since, and the one that judges now where it is another one."""
        since = [one for one in self._now.reference.chain if one.digest not in self._earlier.chain]
        if self._now.package.digest != self._earlier.package.digest and self._now.package not in since:
            since.append(self._now.package)
        found = []
        for one in since:
            leaf = self._now.leaves.get(one.digest)
            index = leaf.index if leaf is not None else 0
            found.append(Cause(kind="paket", id=one.digest, what=str(one.sequence), reason="", index=index))
        return found

    def _package_speaks(self, key: Key) -> bool:
        return _said(self._earlier.package, key) != _said(self._now.package, key)

    def _around(self, key: Key) -> list[Cause]:
        """What speaks of another paper of the same finding, else of no station, else anything of the sub-district, else
        a statement about anybody who signed there."""
        others = self._across.get(key, frozenset())
        near = [one for one in self._fresh if (one[0].area, one[0].contest or "") in others]
        near = near or [one for one in self._fresh if len(one[0].area) < STATION] or self._fresh
        found = [_of_record("kecamatan", record, leaf) for record, leaf in near]
        return found or self._about((*self._earlier.records_of(self._now), *self._now.records.values()))


def _of_record(kind: str, record: Record, leaf: Leaf) -> Cause:
    said = record.content
    what = word("acts", said.act) if isinstance(said, ActContent) else word("records", record.kind)
    return Cause(kind=kind, id=record.id, what=what, reason=_reason(record), index=leaf.index)


def _reason(record: Record) -> str:
    reason = getattr(record.content, "reason", "") if record.kind == "act" else ""
    return next((word(table, reason) for table in ("reasons", "absences") if reason in names()[table]), "")


def _ids(rows: Rows) -> set[str]:
    """Ids in any cell."""
    return {name for line in rows.lines() for name in _ID.findall(line)}


def _across(found: Iterable[Difference]) -> Mapping[Key, frozenset[Key]]:
    """Papers that are in a finding together, then or now."""
    groups: dict[str, set[Key]] = defaultdict(set)
    for one in found:
        for rows in (one.then, one.now):
            for cells in rows.of("temuan_lintas"):
                groups[cells["kunci"]].add(one.key)
    together: dict[Key, set[Key]] = defaultdict(set)
    for keys in groups.values():
        for key in keys:
            together[key] |= keys - {key}
    return {key: frozenset(some) for key, some in together.items()}


def _said(package: ElectionPackage, key: Key) -> object:
    """All that a package says of a station and contest, as far as a row tells it."""
    code, contest = key
    held = package.contests.get(contest)
    names = [package.regions[part].name for part in (code[:6], code[:10]) if part in package.regions]
    shapes = [(one.code, one.choices.shape) for one in held.districts_in(code)] if held is not None else []
    return package.stations.get(code), names, held.form if held is not None else None, shapes
