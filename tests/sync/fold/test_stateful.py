"""Two desks that act alone and merge at will: always one state, and the one an independent oracle expects."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from forms.rules import Severity
from sync.fold import Status, World, fold
from sync.fold.context import SheetContext
from sync.record.record import Record
from tests.helpers.pki import ROLES
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
from tests.sync.fold.desks import TestDesk, dpt_of, mixed_committee
from tests.sync.fold.oracle import expect
from tests.sync.fold.steps import next_step

DESKS = st.integers(0, 1)
PEOPLE = st.sampled_from(sorted(ROLES))
PAIRS = st.lists(PEOPLE, min_size=1, max_size=3)
VALUES = st.sampled_from(VARIANTS)
VILLAGE = STATION[:10]
AROUND = World(mixed_committee().package, mixed_committee().roster)
CHAIR_AND_MEMBER = ("KETUA", "ANGGOTA-1")
#: Refusals that no later record can undo: who signed may not sign this.
_FOR_GOOD = frozenset({"fold.role", "fold.persons", "fold.chair", "fold.requester"})


class TwoDesks(RuleBasedStateMachine):
    """Every act goes through ``allowed``, but for forgeries, which change nothing; merging is the union of records.

    The other stations of the village are absent from the start, so that a final recap can close it. Everybody may
    type, so that it is who typed that keeps somebody from settling and signing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.desks = (TestDesk(mixed_committee()), TestDesk(mixed_committee()))
        self.forged: set[str] = set()
        self.checked: set[frozenset[str]] = set()
        self.nonce = 0
        others = [one.code for one in AROUND.package.stations_of(VILLAGE) if one.code != STATION]
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
        revision = self.desks[desk].sheet().revision
        self._act(desk, transcription(values, self.nonce, revision), person)

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
            self._act(desk, seal(sheet), *persons)

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
        payload = recap(self.desks[desk].state, VILLAGE)
        if payload["status"] == "final":
            self._act(desk, payload, *CHAIR_AND_MEMBER, "ANGGOTA-2")

    @rule(desk=DESKS, reason=st.sampled_from(["absent", "undecided"]))
    def close_without_the_sheet(self, desk: int, reason: str) -> None:
        """Three sign a final recap that leaves the station out, whatever is known of it."""
        self.nonce += 1
        others = [r for r in self.desks[desk].records.values() if r.payload.get("station") != STATION]
        payload = recap(fold([r for r in others if r.kind == "act"], AROUND), VILLAGE)
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
        found = next_step(self.desks[desk].state, values, self.nonce, other)
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

    @invariant()
    def each_desk_is_the_fold_of_its_records_in_any_order(self) -> None:
        for desk in self.desks:
            if frozenset(desk.records) in self.checked:
                continue
            shuffled = list(desk.records.values())
            random.Random(len(shuffled)).shuffle(shuffled)
            again = fold(shuffled, AROUND)
            assert again == desk.state

    @invariant()
    def the_oracle_agrees_on_each_desk_and_on_their_union(self) -> None:
        union = {**self.desks[0].records, **self.desks[1].records}
        for records in (self.desks[0].records, self.desks[1].records, union):
            if frozenset(records) in self.checked:
                continue
            self.checked.add(frozenset(records))
            state = fold(records.values(), AROUND)
            honest = [record for key, record in records.items() if key not in self.forged]
            without = fold(honest, AROUND)
            assert state.sheet("PPWP", STATION) == without.sheet("PPWP", STATION)
            expected = expect(honest, STATION)
            sheet = state.sheet("PPWP", STATION)
            assert sheet.status.value == expected.status
            assert tuple(r.id for r in sheet.heads) == expected.heads
            assert sheet.locked_by == expected.locked_by
            assert state.pending == expected.waiting
            assert {r for r, why in state.refused.items() if why.code == "fold.recap_missing"} == (
                expected.refused_recaps
            )
            if expected.decided is not None and sheet.status not in (Status.CONFLICT,):
                assert sheet.as_decided is not None
                plain = {name: (f.kind.value, f.value) for name, f in sheet.as_decided.items()}
                assert tuple(sorted(plain.items())) == expected.decided

    @invariant()
    def nothing_counts_without_two_typists_and_two_other_signers(self) -> None:
        officers = AROUND.roster.officers
        for desk in self.desks:
            sheet = desk.sheet()
            if sheet.status in (Status.VERIFIED, Status.FINDING, Status.SEALED):
                assert len(sheet.typists) >= 2
            for head in sheet.heads:
                signers = {officers[key].person for key in head.signers}
                assert len(signers) >= 2
                assert not signers & set(head.payload["typists"])
                assert len(head.payload["typists"]) >= 2
            counted = [one for one in desk.state.results("PPWP") if one.station == STATION]
            if any(one.reason in ("heads", "absent") for one in sheet.conflicts):
                assert not counted
            if counted and sheet.head is not None:
                rules = SheetContext("PPWP", STATION, AROUND.package.definition("PPWP"), dpt_of(STATION))
                filled, kind = frozenset(sheet.head.payload["filled"]), sheet.head.payload["result_type"]
                found = rules.findings(counted[0].figures, filled, kind)
                assert not [f for f in found if f.severity is Severity.HARD and f.silenced_by is None]

    @invariant()
    def what_is_closed_stays_as_the_final_recap_says(self) -> None:
        for desk in self.desks:
            sheet = desk.sheet()
            for recap_record in desk.state.recaps:
                if recap_record.payload["status"] == "final" and recap_record.id in sheet.locked_by:
                    closed = set(recap_record.payload["sheets"]) & set(desk.records)
                    for head in sheet.heads:
                        assert not closed & set(head.payload["supersedes"])


TestTwoDesks = TwoDesks.TestCase
# a walk costs a tenth of a second, and most of what can go wrong needs a long one
TestTwoDesks.settings = settings(max_examples=max(100, settings.default.max_examples))
