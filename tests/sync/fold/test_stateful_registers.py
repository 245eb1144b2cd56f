"""Two desks that keep the plenary's registers alone and merge at will: one state, and the one the oracle expects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sync.fold import Status
from sync.fold import plenary as registers
from sync.record.record import Record
from tests.helpers.pki import ROLES
from tests.sync.fold.acts import BASE, CONTEST, STATION, correction, seal, transcription
from tests.sync.fold.desks import TestDesk, each_and_their_union
from tests.sync.fold.oracle_plenary import expect_attendance, expect_copies, expect_matters, expect_nihils
from tests.sync.fold.registers import SUBDISTRICT, attendance, copy_check, decision, incident, nihil, objection

DESKS = st.integers(0, 1)
PLACES = st.sampled_from([STATION, STATION[:-1] + "2", STATION[:10], SUBDISTRICT])
PAIRS = st.sampled_from([("KETUA", "ANGGOTA-1"), ("ANGGOTA-2", "ANGGOTA-3"), ("KETUA",), ("OP-1", "KETUA")])
DECISIONS = st.sampled_from(["settled", "accepted", "rejected", "forwarded"])
#: Refusals that no later record can undo: who signed may not sign this.
_FOR_GOOD = frozenset({"fold.role", "fold.persons"})


class TwoDesksOfThePlenary(RuleBasedStateMachine):
    """Every record goes through ``allowed``, but for forgeries, which change nothing; merging is the union."""

    def __init__(self) -> None:
        super().__init__()
        self.desks = (TestDesk(), TestDesk())
        self.forged: set[str] = set()
        self.nonce = 0
        for person in ("OP-1", "OP-2"):
            self.nonce += 1
            self.desks[0].act(transcription(BASE, self.nonce), person)
        self.desks[0].act(seal(self.desks[0].sheet()), "KETUA", "ANGGOTA-1")
        self.desks[1].take(list(self.desks[0].records.values()))

    def _act(self, desk: int, payload: Mapping[str, Any], *persons: str) -> None:
        # what two desks say alike is still said by two records
        self.nonce += 1
        made = self.desks[desk].try_act({**payload, "journal": f"{self.nonce:064x}"}, *persons)
        if not isinstance(made, Record) and made.code in _FOR_GOOD:
            self.forged.add(self.desks[desk].force({**payload, "journal": f"{self.nonce:064x}"}, *persons).id)

    def _matter(self, desk: int, index: int) -> Record | None:
        found = [one.record for one in registers.matters(self.desks[desk].state.region(STATION))]
        return found[index % len(found)] if found else None

    @rule(desk=DESKS, place=PLACES, person=st.sampled_from(sorted(ROLES)), objects=st.booleans())
    def record(self, desk: int, place: str, person: str, objects: bool) -> None:
        self.nonce += 1
        self._act(desk, (objection if objects else incident)(self.nonce, place), person)

    @rule(desk=DESKS, index=st.integers(0, 5), decided=DECISIONS, persons=PAIRS)
    def decide(self, desk: int, index: int, decided: str, persons: tuple[str, ...]) -> None:
        matter = self._matter(desk, index)
        if matter is not None:
            self._act(desk, decision(self.desks[desk].state, matter.id, decided, matter.area), *persons)

    @rule(desk=DESKS, index=st.integers(0, 5), decided=DECISIONS, place=PLACES)
    def decide_out_of_order(self, desk: int, index: int, decided: str, place: str) -> None:
        """Two sign what no desk would let them: of another place, of another kind, over what they have not seen."""
        matter = self._matter(desk, index)
        if matter is not None:
            self.nonce += 1
            said = decision(self.desks[desk].state, matter.id, decided, place, replaces=[])
            self.desks[desk].force({**said, "journal": f"{self.nonce:064x}"}, "KETUA", "ANGGOTA-1")

    @rule(desk=DESKS, place=PLACES, persons=PAIRS)
    def say_nothing_happened(self, desk: int, place: str, persons: tuple[str, ...]) -> None:
        self._act(desk, nihil(place), *persons)

    @rule(desk=DESKS, differing=st.one_of(st.none(), st.integers(0, 9)), persons=PAIRS)
    def check_copies(self, desk: int, differing: int | None, persons: tuple[str, ...]) -> None:
        self._act(desk, copy_check(self.desks[desk].state, differing), *persons)

    @rule(desk=DESKS, sitting=st.integers(0, 2), persons=PAIRS)
    def list_who_attends(self, desk: int, sitting: int, persons: tuple[str, ...]) -> None:
        self._act(desk, attendance(self.desks[desk].state, sitting), *persons)

    @rule(desk=DESKS, index=st.integers(0, 5), votes=st.integers(0, 5))
    def correct_because_of_it(self, desk: int, index: int, votes: int) -> None:
        sheet, matter = self.desks[desk].sheet(), self._matter(desk, index)
        if matter is not None and sheet.status is Status.SEALED:
            said = correction(sheet, {"votes.1": votes}, "ANGGOTA-1")
            self._act(desk, {**said, "objection": matter.id}, "KETUA", "ANGGOTA-1")

    @rule(source=DESKS)
    def merge(self, source: int) -> None:
        self.desks[1 - source].take(list(self.desks[source].records.values()))

    @invariant()
    def the_oracle_agrees_on_each_desk_and_on_their_union_in_any_order(self) -> None:
        for records, state in each_and_their_union(self.desks):
            region = state.region(STATION)
            honest = [one for one in records.values() if one.id not in self.forged]
            matters = {
                one.record.id: (one.state, frozenset(r.id for r in one.decisions),
                                frozenset(r.id for r in one.corrections)) for one in registers.matters(region)
            }
            assert matters == expect_matters(honest)
            assert {one.id: stands for one, stands in registers.nihils(region)} == expect_nihils(honest)
            assert {r.id for r in registers.copy_checks(region, CONTEST, STATION)} == expect_copies(honest, STATION)
            assert {r.id for r in registers.attendance(region, CONTEST)} == expect_attendance(honest, CONTEST)

    @invariant()
    def no_register_stands_for_the_committee_by_one_signature(self) -> None:
        for desk in self.desks:
            for one in desk.state.region(STATION).registers:
                assert len(one.signers) >= (1 if one.kind in registers.DECISIONS else 2)


TestTwoDesksOfThePlenary = TwoDesksOfThePlenary.TestCase
TestTwoDesksOfThePlenary.settings = settings(max_examples=max(30, settings.default.max_examples))
