"""Two desks that act alone and merge at will: always one state, and the one an independent oracle expects."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from forms.rules import Severity
from sync.fold import Status, fold
from sync.record.record import Record
from tests.helpers.pki import ROLES
from tests.sync.fold.acts import (
    STATION,
    VARIANTS,
    absent,
    conflict_settled,
    correction,
    disposition,
    reread,
    seal,
    settlement,
    transcription,
    undecided,
)
from tests.sync.fold.desks import TestDesk, world
from tests.sync.fold.oracle import expect

DESKS = st.integers(0, 1)
PEOPLE = st.sampled_from(sorted(ROLES))
PAIRS = st.lists(PEOPLE, min_size=1, max_size=3)
VALUES = st.sampled_from(VARIANTS)


class TwoDesks(RuleBasedStateMachine):
    """Every act goes through ``allowed``; merging is the union of records."""

    def __init__(self) -> None:
        super().__init__()
        self.desks = (TestDesk(), TestDesk())
        self.nonce = 0

    def _act(self, desk: int, payload: dict[str, Any], *persons: str) -> None:
        made = self.desks[desk].try_act(payload, *persons)
        if isinstance(made, Record):
            self._two_persons_where_needed(made)

    def _two_persons_where_needed(self, record: Record) -> None:
        if record.kind in ("sheet", "act", "disposition"):
            assert len(set(record.payload["signers"])) >= 2

    @rule(desk=DESKS, person=PEOPLE, values=VALUES)
    def type_sheet(self, desk: int, person: str, values: dict[str, int]) -> None:
        self.nonce += 1
        revision = self.desks[desk].sheet().revision
        self._act(desk, transcription(values, self.nonce, revision), person)

    @rule(desk=DESKS, values=VALUES)
    def both_type(self, desk: int, values: dict[str, int]) -> None:
        for person in ("OP-1", "OP-2"):
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

    @rule(desk=DESKS)
    def ratify_by_chair_and_member(self, desk: int) -> None:
        self.ratify(desk, ["KETUA", "ANGGOTA-1"])

    @precondition(lambda self: any(d.sheet().conflicts for d in self.desks))
    @rule(desk=DESKS, index=st.integers(0, 9))
    def settle_conflict(self, desk: int, index: int) -> None:
        sheet = self.desks[desk].sheet()
        named = sorted({key for conflict in sheet.conflicts for key in conflict.ids})
        if named:
            self._act(desk, conflict_settled(sheet, named[index % len(named)]), "KETUA", "ANGGOTA-1")

    @rule(source=DESKS)
    def merge(self, source: int) -> None:
        self.desks[1 - source].take(list(self.desks[source].records.values()))

    @invariant()
    def each_desk_is_the_fold_of_its_records_in_any_order(self) -> None:
        for desk in self.desks:
            shuffled = list(desk.records.values())
            random.Random(len(shuffled)).shuffle(shuffled)
            again = fold(shuffled, world())
            assert again.sheets == desk.state.sheets
            assert again.refused == desk.state.refused

    @invariant()
    def the_oracle_agrees_on_each_desk_and_on_their_union(self) -> None:
        union = {**self.desks[0].records, **self.desks[1].records}
        for records in (self.desks[0].records, self.desks[1].records, union):
            state = fold(records.values(), world())
            live = [record for key, record in records.items() if key not in state.refused]
            expected = expect(live, STATION)
            sheet = state.sheet("PPWP", STATION)
            assert sheet.status.value == expected.status
            assert tuple(r.id for r in sheet.heads) == expected.heads
            if expected.decided is not None and sheet.status not in (Status.CONFLICT,):
                assert sheet.as_decided is not None
                plain = {name: (f.kind.value, f.value) for name, f in sheet.as_decided.items()}
                assert tuple(sorted(plain.items())) == expected.decided

    @invariant()
    def nothing_counts_without_two_typists_and_two_other_signers(self) -> None:
        officers = world().roster.officers
        for desk in self.desks:
            sheet = desk.sheet()
            if sheet.status in (Status.VERIFIED, Status.FINDING, Status.SEALED):
                assert len(sheet.typists) >= 2
            for head in sheet.heads:
                signers = {officers[key].person for key in head.signers}
                assert len(signers) >= 2
                assert not signers & set(head.payload["typists"])
                assert len(head.payload["typists"]) >= 2


TestTwoDesks = TwoDesks.TestCase
