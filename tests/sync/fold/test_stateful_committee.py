"""Two desks whose committee declines, elects, closes and opens again alone, and merges at will: one state, and the one
the oracle expects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sync.fold.committee import closures, refusals
from sync.record.record import Record
from tests.sync.fold.acts import BASE, CONTEST, STATION, absent, acting_chair, recap, reopened, seal, transcription
from tests.sync.fold.desks import TestDesk, each_and_their_union
from tests.sync.fold.oracle_committee import (
    expect_acting,
    expect_closures,
    expect_led,
    expect_locked,
    expect_refusals,
)

VILLAGE, SUBDISTRICT, ELSEWHERE = STATION[:10], STATION[:6], STATION[:6] + "1002"
DESKS = st.integers(0, 1)
MEMBERS = ("ANGGOTA-1", "ANGGOTA-2", "ANGGOTA-3", "ANGGOTA-4")
CHAIR = ("KETUA", "ANGGOTA-1")
PAIRS = st.sampled_from([CHAIR, ("ANGGOTA-2", "ANGGOTA-3"), ("KETUA",), ("OP-1", "KETUA")])
THREES = st.lists(st.sampled_from(["KETUA", *MEMBERS]), min_size=2, max_size=3, unique=True)
#: Refusals that no later record can undo: who signed may not sign this.
_FOR_GOOD = frozenset({"fold.role", "fold.persons"})


class TwoDesksOfTheCommittee(RuleBasedStateMachine):
    """Every act goes through ``allowed``, but for forgeries, which change nothing; merging is the union.

    One station is sealed, the others of its village are absent, so that its recapitulation is final at any time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.desks = (TestDesk(), TestDesk())
        self.forged: set[str] = set()
        self.nonce = 0
        first = self.desks[0]
        for person in ("OP-1", "OP-2"):
            self.nonce += 1
            first.act(transcription(BASE, self.nonce), person)
        first.act(seal(first.sheet()), *CHAIR)
        for one in first.world.newest.stations_of(VILLAGE):
            if one.code != STATION:
                first.act(absent("not_held", one.code), *CHAIR)
        self.desks[1].take(list(first.records.values()))

    def _own(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What two desks say alike is still said by two records; some of them in one second."""
        self.nonce += 1
        return {**payload, "journal": f"{self.nonce:064x}"}

    def _act(self, desk: int, payload: Mapping[str, Any], *persons: str) -> Record | None:
        own = self._own(payload)
        made = self.desks[desk].try_act(own, *persons)
        if isinstance(made, Record):
            return made
        if made.code in _FOR_GOOD:
            self.forged.add(self.desks[desk].force(own, *persons).id)
        return None

    @rule(desk=DESKS, person=st.sampled_from([*MEMBERS, "SAKSI-1", "PANWASLU"]), persons=PAIRS,
          region=st.sampled_from([VILLAGE, SUBDISTRICT, ELSEWHERE]), reason=st.sampled_from(["misread", "other"]))
    def decline(self, desk: int, person: str, persons: tuple[str, ...], region: str, reason: str) -> None:
        self._act(desk, {
            "kind": "act", "act": "refusal_to_sign", "contest": CONTEST, "region": region, "person": person,
            "reason": reason}, *persons)

    @rule(desk=DESKS, person=st.sampled_from([*MEMBERS, "OP-1"]), persons=THREES)
    def elect(self, desk: int, person: str, persons: list[str]) -> None:
        self._act(desk, acting_chair(person), *persons)

    def _declare(self, desk: int, act: str, region: str, name: str, persons: tuple[str, ...] = CHAIR) -> None:
        self._act(desk, {"kind": "act", "act": act, "contest": CONTEST, "region": region, "recap": name}, *persons)

    @rule(desk=DESKS, persons=THREES, together=st.booleans())
    def close_village(self, desk: int, persons: list[str], together: bool) -> None:
        made = self._act(desk, recap(self.desks[desk].state, VILLAGE, self.desks[desk].world), *persons)
        if made is not None and together:
            self._declare(desk, "village_closed", VILLAGE, made.id, tuple(persons))

    @rule(desk=DESKS, declared=st.booleans())
    def close_without_a_chair(self, desk: int, declared: bool) -> None:
        """Three members sign whatever the desk says: it holds once one of them is elected, wherever that was."""
        made = self.desks[desk].force(
            self._own(recap(self.desks[desk].state, VILLAGE, self.desks[desk].world)), *MEMBERS[:3])
        if declared:
            self._declare(desk, "village_closed", VILLAGE, made.id, MEMBERS[:3])

    @rule(desk=DESKS, signed=st.booleans())
    def declare_the_subdistrict_final(self, desk: int, signed: bool) -> None:
        """It is not: the other villages are not typed."""
        content = recap(self.desks[desk].state, SUBDISTRICT, self.desks[desk].world)
        assert content["status"] == "partial"
        made = self._act(desk, content, *CHAIR, "ANGGOTA-2") if signed else None
        if made is not None:
            said = {"kind": "act", "act": "finalised", "contest": CONTEST, "region": SUBDISTRICT, "recap": made.id}
            self.desks[desk].force(self._own(said), *CHAIR)

    @rule(desk=DESKS, index=st.integers(0, 9), act=st.sampled_from(["village_closed", "finalised"]),
          region=st.sampled_from([VILLAGE, SUBDISTRICT, ELSEWHERE]), forced=st.booleans())
    def declare_closed_by_any_recap(self, desk: int, index: int, act: str, region: str, forced: bool) -> None:
        names = sorted(r.id for r in self.desks[desk].records.values() if r.kind in ("recap", "sheet"))
        name = names[index % len(names)]
        if forced:
            self.desks[desk].force(self._own({
                "kind": "act", "act": act, "contest": CONTEST, "region": region, "recap": name}), *CHAIR)
        else:
            self._declare(desk, act, region, name)

    @rule(desk=DESKS, persons=PAIRS)
    def open_again(self, desk: int, persons: tuple[str, ...]) -> None:
        sheet = self.desks[desk].sheet()
        if sheet.closed_by:
            self._act(desk, reopened(sheet), *persons)

    @rule(source=DESKS)
    def merge(self, source: int) -> None:
        self.desks[1 - source].take(list(self.desks[source].records.values()))

    @invariant()
    def the_oracle_agrees_on_each_desk_and_on_their_union_in_any_order(self) -> None:
        for records, state in each_and_their_union(self.desks):
            region = state.region(STATION)
            honest = [one for one in records.values() if one.id not in self.forged]
            # who is no member leads nothing, whoever elected them: roles are asked where a recap is judged
            members = {(SUBDISTRICT, person) for person in MEMBERS}
            assert state.acting_chairs & members == {(SUBDISTRICT, person) for person in expect_acting(honest)}
            assert {one.id for one in region.recaps} == expect_led(honest)
            assert {(one.act.id, one.recap.id) for one in closures(region, CONTEST)} == (
                expect_closures(honest, CONTEST))
            for place in (VILLAGE, SUBDISTRICT, ELSEWHERE):
                said = {person: act.content.reason for person, act in refusals(region, CONTEST, place).items()}  # type: ignore[attr-defined]
                assert said == expect_refusals(honest, CONTEST, place)
            assert set(state.sheet(CONTEST, STATION).locked_by) == expect_locked(honest, STATION)

    @invariant()
    def no_act_of_the_committee_changes_a_figure(self) -> None:
        for desk in self.desks:
            sheet = desk.sheet()
            assert sheet.as_decided is not None and sheet.head is not None
            assert [one.station for one in desk.state.results(CONTEST)] == [STATION]


TestTwoDesksOfTheCommittee = TwoDesksOfTheCommittee.TestCase
TestTwoDesksOfTheCommittee.settings = settings(max_examples=max(30, settings.default.max_examples))
