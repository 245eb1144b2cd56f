"""A desk of the fold tests: adds only what ``allowed`` lets through."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sync.fold import IncrementalFold, Reference, Refusal, SheetState, State, allowed, fold
from sync.record.canonical import encode
from sync.record.envelope import sign
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster
from sync.trust.training import training_keys
from tests.helpers.pki import Committee, committee, training_package
from tests.sync.fold.acts import CONTEST, STATION


@cache
def world() -> Reference:
    """The training committee's world."""
    found = committee()
    return Reference(found.roster.chain, found.roster)


def newer_package(**changes: Any) -> ElectionPackage:
    """A package that replaces the training package, with changed parts."""
    before = training_package()
    payload = {**before.payload, "sequence": before.sequence + 1, "previous": before.digest, **changes}
    return open_package(sign("package", encode(payload), [training_keys().root]).to_bytes())


@cache
def mixed_committee() -> Committee:
    """The same officers under a signing policy that lets every one of them type: who typed decides, not the role."""
    known = committee()
    policy = known.package.policy
    everybody = sorted({*policy["transcription"]["roles"], *policy["settlement"]["roles"]})
    package = newer_package(signing_policy={**policy, "transcription": {**policy["transcription"], "roles": everybody}})
    roster = Roster(PackageChain([package]), [member.enrolment.statement for member in known.members.values()])
    return Committee(package, roster, known.members)


def committee_under(*packages: ElectionPackage) -> Committee:
    """The training committee with a roster of its own, which holds these packages; the newest is signed under."""
    chain = PackageChain(packages)
    members = committee().members
    return Committee(chain.newest, Roster(chain, [one.enrolment.statement for one in members.values()]), members)


class TestDesk:
    """Records of one desk and their incremental fold."""

    __test__ = False

    def __init__(self, members: Committee | None = None, around: Reference | None = None) -> None:
        self.committee: Committee = members or committee()
        roster = self.committee.roster
        self.folder = IncrementalFold(around or Reference(roster.chain, roster))
        self.records: dict[str, Record] = {}

    def learn(self, package: ElectionPackage) -> None:
        """Take one package more; what is signed from then on names the newest."""
        self.folder.learn_package(package)
        self.committee = replace(self.committee, package=self.folder.reference.newest)

    @property
    def world(self) -> Reference:
        """Packages and officers that this desk knows."""
        return self.folder.reference

    @property
    def state(self) -> State:
        return self.folder.state

    def copy(self) -> TestDesk:
        """Another desk with the same records."""
        other = TestDesk(self.committee, self.world)
        other.take(list(self.records.values()))
        return other

    def sheet(self, station: str = STATION) -> SheetState:
        """State of a sheet."""
        return self.state.sheet(CONTEST, station)

    def try_act(self, payload: Mapping[str, Any], *persons: str) -> Record | Refusal:
        """Sign and add, if allowed."""
        complete = self.committee.header(**payload)
        officers = [self.committee.roster.officers[self.committee[p].keyid] for p in persons]
        refusal = allowed(self.state, self.world, complete, officers)
        if refusal is not None:
            return refusal
        return self.force(payload, *persons)

    def act(self, payload: Mapping[str, Any], *persons: str) -> Record:
        """Sign and add; must be allowed."""
        made = self.try_act(payload, *persons)
        assert isinstance(made, Record), made
        return made

    def refused(self, payload: Mapping[str, Any], *persons: str) -> str:
        """Code of the refusal; must not be allowed."""
        made = self.try_act(payload, *persons)
        assert isinstance(made, Refusal), "allowed"
        return made.code

    def force(self, payload: Mapping[str, Any], *persons: str) -> Record:
        """Sign and add whatever ``allowed`` would say."""
        record = self.committee.sign(str(payload["kind"]), dict(payload), persons)
        self.take([record])
        return record

    def take(self, records: list[Record]) -> None:
        """Records from elsewhere."""
        self.records.update({record.id: record for record in records})
        self.folder.add(records)


def each_and_their_union(desks: Sequence[TestDesk]) -> Iterator[tuple[Mapping[str, Record], State]]:
    """Records of each desk, then of all together, and what they fold to in any order; a desk's is its own state."""
    union = {name: record for desk in desks for name, record in desk.records.items()}
    for records, desk in (*((one.records, one) for one in desks), (union, None)):
        shuffled = list(records.values())
        random.Random(len(shuffled)).shuffle(shuffled)
        state = fold(shuffled, desks[0].world)
        assert desk is None or state == desk.state
        yield records, state
