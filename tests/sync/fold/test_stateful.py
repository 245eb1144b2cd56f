"""Two desks that act alone and merge at will: always one state, and the one an independent oracle expects."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from forms.figure import Figure
from forms.rules import Severity
from sync.fold import Reference, Status, fold
from sync.fold.context import findings_on
from sync.fold.recap_content import standing_under, sums_of
from sync.fold.state import State
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from tests.helpers.pki import ROLES, committee
from tests.helpers.untyped import said_by
from tests.sync.fold.acts import (
    STATION,
    VARIANTS,
    absent,
    conflict_settled,
    correction,
    disposition,
    merged,
    recap,
    reopened,
    reread,
    seal,
    settlement,
    transcription,
    undecided,
)
from tests.sync.fold.desks import TestDesk, committee_under, mixed_committee
from tests.sync.fold.oracle import expect
from tests.sync.fold.packages import ADDED, SAME_FORM, choice_added, station_returned, station_withdrawn
from tests.sync.fold.steps import next_step

DESKS = st.integers(0, 1)
PEOPLE = st.sampled_from(sorted(ROLES))
PAIRS = st.lists(PEOPLE, min_size=1, max_size=3)
VALUES = st.sampled_from(VARIANTS)
VILLAGE = STATION[:10]
FIRST = mixed_committee().package
#: What a newer package may change, as steps.
CHANGES: Mapping[str, Callable[[ElectionPackage], ElectionPackage]] = {
    **SAME_FORM, "choice added": choice_added, "station withdrawn": station_withdrawn,
    "station returned": station_returned,
}
CHAIR_AND_MEMBER = ("KETUA", "ANGGOTA-1")
#: Refusals that no later record can undo: who signed may not sign this.
_FOR_GOOD = frozenset({"fold.role", "fold.persons", "fold.chair", "fold.requester"})


#: Reasons for which an honest record may have no effect.
_LEFT_OUT = frozenset({"fold.outdated", "fold.recap_missing", "fold.recap_form", "fold.typist"})


def _reader(packages: tuple[ElectionPackage, ...]) -> Reference:
    """Somebody who has these packages from the start."""
    roster = committee_under(*packages).roster
    return Reference(roster.chain, roster)


def _readers(desk: TestDesk, digest: str) -> int:
    package = desk.world.chain.get(digest)
    assert package is not None
    return int(package.payload["signing_policy"].get("reread", {"persons": 1})["persons"])


def _typed_so(record: Record, name: str, figure: Figure) -> set[str]:
    value = said_by(record)["figures"][name]
    officers = committee().roster.officers
    same = (value["kind"], value.get("value")) == (figure.kind.value, figure.value)
    return {officers[key].person for key in record.signers} if same else set()


class TwoDesks(RuleBasedStateMachine):
    """Every act goes through ``allowed``, but for forgeries, which change nothing; merging is the union of records.

    The other stations of the village are absent from the start, so that a final recap can close it. Everybody may
    type, so that it is who typed that keeps somebody from settling and signing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.desks = (TestDesk(committee_under(FIRST)), TestDesk(committee_under(FIRST)))
        self.published = [FIRST]
        self.forged: set[str] = set()
        self.checked: set[tuple[frozenset[str], int]] = set()
        self.nonce = 0
        others = [one.code for one in FIRST.stations_of(VILLAGE) if one.code != STATION]
        for station in others:
            self.desks[0].act(absent("not_held", station), *CHAIR_AND_MEMBER)
        self.desks[1].take(list(self.desks[0].records.values()))

    def _act(self, desk: int, payload: dict[str, Any], *persons: str) -> None:
        made = self.desks[desk].try_act(payload, *persons)
        if isinstance(made, Record):
            if made.kind in ("sheet", "act", "disposition"):
                assert len(set(made.signers)) >= 2
            return
        barred_reader = payload["kind"] == "settlement" and made.code == "fold.typist"
        if (made.code in _FOR_GOOD or barred_reader) and len(set(persons)) == len(persons):
            self.forged.add(self.desks[desk].force(payload, *persons).id)

    @rule(desk=DESKS, person=PEOPLE, values=VALUES)
    def type_sheet(self, desk: int, person: str, values: dict[str, int]) -> None:
        self.nonce += 1
        revision, package = self.desks[desk].sheet().revision, self.desks[desk].world.newest
        self._act(desk, transcription(values, self.nonce, revision, package=package), person)

    @rule(desk=DESKS, values=VALUES)
    def both_type(self, desk: int, values: dict[str, int]) -> None:
        for person in ("OP-1", "OP-2"):
            self.type_sheet(desk, person, values)

    @rule(desk=DESKS, values=VALUES)
    def members_type(self, desk: int, values: dict[str, int]) -> None:
        for person in ("ANGGOTA-1", "ANGGOTA-2"):
            self.type_sheet(desk, person, values)

    @rule(desk=DESKS, person=PEOPLE, values=VALUES)
    def settle(self, desk: int, person: str, values: dict[str, int]) -> None:
        sheet = self.desks[desk].sheet()
        if sheet.differing:
            self._act(desk, settlement(sheet, values), person)

    @rule(desk=DESKS, person=PEOPLE, values=VALUES)
    def read_again(self, desk: int, person: str, values: dict[str, int]) -> None:
        sheet = self.desks[desk].sheet()
        if any(f.severity is Severity.HARD for f in sheet.findings):
            self._act(desk, reread(sheet, values), person)

    @rule(desk=DESKS, readers=st.lists(PEOPLE, min_size=2, max_size=2), values=VALUES, others=VALUES)
    def two_read_again(self, desk: int, readers: list[str], values: dict[str, int], others: dict[str, int]) -> None:
        self.read_again(desk, readers[0], values)
        self.read_again(desk, readers[1], others)

    @rule(desk=DESKS, persons=PAIRS, name=st.sampled_from(["valid", "votes.1", "cast"]), values=VALUES)
    def correct(self, desk: int, persons: list[str], name: str, values: dict[str, int]) -> None:
        sheet = self.desks[desk].sheet()
        if sheet.as_decided is not None:
            self._act(desk, correction(sheet, {name: values[name]}), *persons)

    @rule(desk=DESKS, chosen=st.sampled_from(["noted_incident", "recounted"]))
    def dispose(self, desk: int, chosen: str) -> None:
        sheet = self.desks[desk].sheet()
        if any(f.severity is Severity.LAW for f in sheet.open):
            self._act(desk, disposition(sheet, chosen), "KETUA", "ANGGOTA-1")

    @rule(desk=DESKS, persons=PAIRS)
    def give_up(self, desk: int, persons: list[str]) -> None:
        sheet = self.desks[desk].sheet()
        if any(f.severity is Severity.HARD for f in sheet.open):
            self._act(desk, undecided(sheet), *persons)

    @rule(desk=DESKS, reason=st.sampled_from(["postponed", "lost"]))
    def declare_absent(self, desk: int, reason: str) -> None:
        self._act(desk, absent(reason), "KETUA", "ANGGOTA-1")

    @rule(desk=DESKS, persons=PAIRS)
    def ratify(self, desk: int, persons: list[str]) -> None:
        sheet = self.desks[desk].sheet()
        if sheet.as_decided is not None and sheet.transcriptions:
            self._act(desk, seal(sheet, self.desks[desk].world.newest), *persons)

    @rule(desk=DESKS, member=st.sampled_from(["ANGGOTA-1", "ANGGOTA-3"]))
    def ratify_by_chair_and_member(self, desk: int, member: str) -> None:
        self.ratify(desk, ["KETUA", member])

    @precondition(lambda self: any(d.sheet().conflicts for d in self.desks))
    @rule(desk=DESKS, index=st.integers(0, 9), member=st.sampled_from(["ANGGOTA-1", "ANGGOTA-3"]))
    def settle_conflict(self, desk: int, index: int, member: str) -> None:
        sheet = self.desks[desk].sheet()
        named = sorted({key for conflict in sheet.conflicts for key in conflict.ids})
        if named:
            self._act(desk, conflict_settled(sheet, named[index % len(named)]), "KETUA", member)

    @precondition(lambda self: any(len(d.sheet().heads) > 1 for d in self.desks))
    @rule(desk=DESKS, index=st.integers(0, 3))
    def merge_heads(self, desk: int, index: int) -> None:
        sheet = self.desks[desk].sheet()
        if len(sheet.heads) > 1:
            self._act(desk, merged(sheet, sheet.heads[index % len(sheet.heads)].id), *CHAIR_AND_MEMBER)

    @rule(desk=DESKS)
    def close_village(self, desk: int) -> None:
        payload = recap(self.desks[desk].state, VILLAGE, self.desks[desk].world)
        if payload["status"] == "final":
            self._act(desk, payload, *CHAIR_AND_MEMBER, "ANGGOTA-2")

    @rule(desk=DESKS, reason=st.sampled_from(["absent", "undecided"]))
    def close_without_the_sheet(self, desk: int, reason: str) -> None:
        """Three sign a final recap that leaves the station out, whatever is known of it."""
        self.nonce += 1
        others = [r for r in self.desks[desk].records.values() if said_by(r).get("station") != STATION]
        world = self.desks[desk].world
        payload = recap(fold([r for r in others if r.kind == "act"], world), VILLAGE, world)
        left = [{**one, "reason": reason if one["station"] == STATION else "absent"} for one in payload["missing"]]
        payload |= {"missing": left, "status": "final", "journal": f"{self.nonce:064x}"}
        self.desks[desk].force(payload, *CHAIR_AND_MEMBER, "ANGGOTA-2")

    @rule(desk=DESKS, persons=PAIRS)
    def open_again(self, desk: int, persons: list[str]) -> None:
        sheet = self.desks[desk].sheet()
        if sheet.closed_by:
            self._act(desk, reopened(sheet), *persons)

    @precondition(lambda self: any(d.sheet().closed_by for d in self.desks))
    @rule(desk=DESKS)
    def open_again_by_chair_and_member(self, desk: int) -> None:
        self.open_again(desk, list(CHAIR_AND_MEMBER))

    @rule(desk=DESKS, values=VALUES, person=PEOPLE)
    def reread_other_boxes(self, desk: int, values: dict[str, int], person: str) -> None:
        sheet = self.desks[desk].sheet()
        if any(f.severity is Severity.HARD for f in sheet.findings):
            payload = reread(sheet, values)
            payload["figures"]["dpt.m"] = {"kind": "value", "value": 1, "raw": ""}
            made = self.desks[desk].try_act(payload, person)
            assert not isinstance(made, Record)
            self.forged.add(self.desks[desk].force(payload, person).id)

    def _step(self, desk: int, values: dict[str, int], other: bool) -> None:
        self.nonce += 1
        found = next_step(self.desks[desk].state, self.desks[desk].world, values, self.nonce, other)
        if found is not None:
            self._act(desk, found[0], *found[1])

    @rule(desk=DESKS, steps=st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=6))
    def go_on(self, desk: int, steps: list[tuple[dict[str, int], bool]]) -> None:
        for values, other in steps:
            self._step(desk, values, other)

    @rule(values=VALUES, others=VALUES)
    def go_on_apart_and_meet(self, values: dict[str, int], others: dict[str, int]) -> None:
        self._step(0, values, other=False)
        self._step(1, others, other=True)
        self.merge(0)
        self.merge(1)

    @rule(values=VALUES)
    def finish_together(self, values: dict[str, int]) -> None:
        """One desk takes the sheet as far as sealing, on the same figures; the other follows."""
        for _ in range(6):
            if self.desks[0].sheet().status not in (Status.SEALED, Status.UNDECIDED, Status.ABSENT):
                self._step(0, values, other=False)
        self.merge(0)

    @rule(source=DESKS)
    def merge(self, source: int) -> None:
        self.desks[1 - source].take(list(self.desks[source].records.values()))

    @precondition(lambda self: len(self.published) < 5)
    @rule(change=st.sampled_from(sorted(CHANGES)), desks=st.sampled_from([(), (0,), (1,), (0, 1)]))
    def publish(self, change: str, desks: tuple[int, ...]) -> None:
        """The next package of the election; some desks take it at once."""
        if change == "station added" and ADDED in self.published[-1].stations:
            return
        newer = CHANGES[change](self.published[-1])
        if newer.payload["stations"] == self.published[-1].payload["stations"] and "station" in change:
            return
        self.published.append(newer)
        for desk in desks:
            self.desks[desk].learn(newer)

    def _unlearnt(self, desk: int) -> list[ElectionPackage]:
        return [one for one in self.published if one.digest not in self.desks[desk].world.chain]

    @precondition(lambda self: any(self._unlearnt(desk) for desk in (0, 1)))
    @rule(desk=DESKS, index=st.integers(0, 3))
    def learn_late(self, desk: int, index: int) -> None:
        """A desk takes a package, also one that an earlier one is missing before."""
        left = self._unlearnt(desk)
        if left:
            self.desks[desk].learn(left[index % len(left)])

    @rule(desk=DESKS)
    def declare_the_added_station_absent(self, desk: int) -> None:
        if ADDED in self.desks[desk].world.newest.stations:
            self._act(desk, absent("not_held", ADDED), *CHAIR_AND_MEMBER)

    def _views(self) -> Iterator[tuple[Mapping[str, Record], tuple[ElectionPackage, ...], TestDesk | None]]:
        """Records and packages of each desk, and the union of both; each set of them once."""
        union = {**self.desks[0].records, **self.desks[1].records}
        whole = PackageChain([*self.desks[0].world.chain, *self.desks[1].world.chain])
        for desk in self.desks:
            yield desk.records, tuple(desk.world.chain), desk
        yield union, tuple(whole), None

    @invariant()
    def the_oracle_agrees_on_each_desk_and_on_their_union_in_any_order(self) -> None:
        for records, packages, desk in self._views():
            key = (frozenset(records), hash(packages))
            if key in self.checked:
                continue
            self.checked.add(key)
            shuffled = list(records.values())
            random.Random(len(shuffled)).shuffle(shuffled)
            state = fold(shuffled, _reader(packages))
            if desk is not None:
                assert state == desk.state
            self._agrees(state, records, packages)

    def _agrees(
        self, state: State, records: Mapping[str, Record], packages: tuple[ElectionPackage, ...]
    ) -> None:
        honest = [record for key, record in records.items() if key not in self.forged]
        without = fold(honest, _reader(packages))
        assert state.sheet("PPWP", STATION) == without.sheet("PPWP", STATION)
        expected = expect(honest, STATION, packages)
        sheet = state.sheet("PPWP", STATION)
        assert sheet.status.value == expected.status
        assert tuple(r.id for r in sheet.heads) == expected.heads
        assert sheet.locked_by == expected.locked_by
        assert state.pending == expected.waiting
        assert {key for key in state.waiting if key not in self.forged} == expected.unjudged
        assert (STATION in {one.station for one in state.results("PPWP")}) is expected.counts
        assert {r for r, why in state.refused.items() if why.code == "fold.recap_missing"} == (
            expected.refused_recaps
        )
        assert not {why.code for key, why in state.refused.items() if key not in self.forged} - _LEFT_OUT
        if expected.decided is not None and sheet.status not in (Status.CONFLICT,):
            assert sheet.as_decided is not None
            plain = {name: (f.kind.value, f.value) for name, f in sheet.as_decided.items()}
            assert tuple(sorted(plain.items())) == expected.decided

    @invariant()
    def nothing_counts_without_two_typists_and_two_other_signers(self) -> None:
        officers = committee().roster.officers
        for desk in self.desks:
            sheet = desk.sheet()
            if sheet.status in (Status.VERIFIED, Status.FINDING, Status.SEALED):
                assert len(sheet.typists) >= 2
            for head in sheet.heads:
                signers = {officers[key].person for key in head.signers}
                assert len(signers) >= 2
                assert not signers & set(said_by(head)["typists"])
                assert len(said_by(head)["typists"]) >= 2
            counted = [one for one in desk.state.results("PPWP") if one.station == STATION]
            if any(one.reason in ("heads", "absent") for one in sheet.conflicts) or sheet.withdrawn:
                assert not counted
            if counted and sheet.head is not None and len(said_by(sheet.head)["supersedes"]) < 2:
                basis = desk.world.basis(sheet.head)
                filled, kind = frozenset(said_by(sheet.head)["filled"]), said_by(sheet.head)["result_type"]
                found = findings_on(basis, counted[0].figures, filled, kind)
                assert not [f for f in found if f.severity is Severity.HARD and f.silenced_by is None]

    @invariant()
    def no_box_that_two_typed_alike_changes_by_one_reader(self) -> None:
        """But by the word of a package that asks for one."""
        for desk in self.desks:
            sheet = desk.sheet()
            for one in sheet.rereadings:
                named = [desk.records[reading.record] for reading in one.readings if reading.record in desk.records]
                asked = min((said_by(r)["package"] for r in named), key=lambda key: _readers(desk, key))
                typed = {p for r in sheet.transcriptions for p in _typed_so(r, one.field, one.after)}
                if one.standing == "counted" and len(one.persons | typed) < 2:
                    assert _readers(desk, asked) == 1
                if one.standing == "waiting":
                    assert sheet.status in (Status.REREADING, Status.DIFFERS, Status.CONFLICT)

    @invariant()
    def the_kept_sums_are_those_of_the_results(self) -> None:
        for desk in self.desks:
            now = standing_under(desk.state, desk.world.newest, "PPWP", VILLAGE)
            content = recap(desk.state, VILLAGE, desk.world)
            assert {key: content[key] for key in ("totals", "blanks", "villages")} == sums_of(now.added_up())

    @invariant()
    def what_is_closed_stays_as_the_final_recap_says(self) -> None:
        for desk in self.desks:
            sheet = desk.sheet()
            for recap_record in desk.state.recaps:
                if said_by(recap_record)["status"] == "final" and recap_record.id in sheet.locked_by:
                    closed = set(said_by(recap_record)["sheets"]) & set(desk.records)
                    for head in sheet.heads:
                        assert not closed & set(said_by(head)["supersedes"])


TestTwoDesks = TwoDesks.TestCase
# a walk costs a tenth of a second, and most of what can go wrong needs a long one
TestTwoDesks.settings = settings(max_examples=max(100, settings.default.max_examples))
