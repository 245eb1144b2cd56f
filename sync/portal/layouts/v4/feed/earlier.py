"""The release before, out of what this one holds: its log was the beginning of this one's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from forms.errors import KnownError
from sync.fold.reference import committee_of
from sync.fold.state import SUBDISTRICT
from sync.log.receipt import OTHER_LEAVES, STATEMENT_LEAVES
from sync.portal.content import Plan, Source, View, folded_view, region_of, roster_of
from sync.portal.documents import Documents
from sync.portal.layouts.v4.documents import documents_of
from sync.portal.leaves import AskedLeaves, EarlierLeaves, LeafIndex
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from sync.trust.roster import statement_id, subject_of


class Earlier:
    """A :class:`sync.portal.content.Basis`: what the release before judged its records by.

    :raises KnownError: ``verify.manifest`` where the plan names a package that was no leaf then.
    """

    def __init__(self, source: Source, leaves: LeafIndex) -> None:
        plan, before = source.plan, source.plan.before
        assert before is not None
        self._source, self._whole = source, leaves
        self.size: int = before["size"]
        documents = Documents.of_json(before["d_hasil"]) if "d_hasil" in before else None
        self.plan = Plan(plan.number - 1, self.size, "", before["version"], d_hasil=documents)
        self.leaves = EarlierLeaves(leaves, self.size)
        found = source.chain.get(before["package"])
        if found is None or self.leaves.get(found.digest) is None:
            raise KnownError("verify.manifest")
        self.package: ElectionPackage = found
        self.chain = PackageChain(one for one in source.chain if self.leaves.get(one.digest) is not None)

    def about(self, keys: Iterable[str]) -> Iterator[bytes]:
        """Statements that speak of some keys and were leaves then, in leaf order."""
        return (one for one in self._source.about(keys) if self.leaves.get(statement_id(one)) is not None)

    @cached_property
    def fresh(self) -> list[tuple[int, str, str]]:
        """Leaves that came since, in their order: index, id, kind."""
        return self._whole.since(self.size)

    @cached_property
    def records(self) -> Mapping[str, tuple[int, str]]:
        """Index and kind of every record that came since, published or not, by its id."""
        return {name: (index, kind) for index, name, kind in self.fresh if kind not in OTHER_LEAVES}

    @cached_property
    def statements(self) -> Mapping[str, list[str]]:
        """Statements that came since, by the key that they speak of."""
        found: dict[str, list[str]] = defaultdict(list)
        for _, name, kind in self.fresh:
            key = subject_of(self._source.statement(name)) if kind in STATEMENT_LEAVES else None
            if key is not None:
                found[key].append(name)
        return found

    @cached_property
    def has_other_packages(self) -> bool:
        """Whether another package judges now, or may."""
        return self.package.digest != self._source.package.digest or len(self.chain) != len(self._source.chain)

    @cached_property
    def _moved(self) -> Mapping[str, set[str]]:
        """Sub-districts that signers were of then -> where else they are now: a record that names no region is where
        its signer's certificate was in force, of which nobody here may have known then."""
        found: dict[str, set[str]] = defaultdict(set)
        for key in self.statements:
            now, then = (
                {committee_of(each)[:SUBDISTRICT] for each in roster_of(one, [key]).certificates_of(key)}
                for one in (self._source, self)
            )
            for old in then or {""}:
                found[old] |= now - {old}
        return found

    def is_same(self, view: View) -> bool:
        """Whether everything that a sub-district is made from was there then, and nothing is judged otherwise.

        To be asked when its tables are made: what they asked of the log is known by then.
        """
        leaves = view.leaves
        if self.has_other_packages or not isinstance(leaves, AskedLeaves) or leaves.newest >= self.size:
            return False
        if view.region in self._moved or self._has_other_documents(view):
            return False
        return not self.statements or self.statements.keys().isdisjoint(_signers(view.records.values()))

    def _has_other_documents(self, view: View) -> bool:
        """Whether a document came since, or is published or withheld since: no leaf of the log tells that."""
        then, now = self.plan.d_hasil, self._source.plan.d_hasil
        if then == now:
            return False
        came = set(then.absent if then is not None else ()) ^ set(now.absent if now is not None else ())
        is_other_policy = then is None or now is None
        places = (leaf.index for one in documents_of(view) if (leaf := view.leaves.get(one.image.id)) is not None)
        return any(is_other_policy or place in came for place in places)

    def view(self, now: View) -> View:
        """The fold of a sub-district as it was then."""
        records = {record.id: record for record in self.records_of(now)}
        # only by another statement could a signature that holds now not have held then
        trusted = {
            name for name in now.verified & records.keys() if self.statements.keys().isdisjoint(records[name].signers)
        }
        return folded_view(self, self.leaves, now.region, records, trusted)

    def records_of(self, now: View) -> Iterator[Record]:
        """Published records of a sub-district as it was then."""
        for record in now.records.values():
            if self.leaves.get(record.id) is None:
                continue
            stayed = record.area or self.statements.keys().isdisjoint(record.signers)
            if stayed or region_of(record, self) == now.region:
                yield record
        for code in sorted(self._moved.get(now.region, ())):
            for container in self._source.containers(code):
                record = container.record
                if not record.area and self.leaves.get(record.id) and region_of(record, self) == now.region:
                    yield record


def _signers(records: Iterable[Record]) -> Iterator[str]:
    return (key for record in records for key in record.signers)
