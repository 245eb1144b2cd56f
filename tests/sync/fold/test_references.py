"""Every reference of every record may name any record: the fold never raises, and the order never matters."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.errors import KnownError
from sync.fold import IncrementalFold, Reference, fold
from sync.fold.defects import DEFECT
from sync.record.content import SealedSheet
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from tests.helpers.pki import ROLES, committee, training_package
from tests.helpers.untyped import said_by
from tests.sync.fold.acts import (
    BASE,
    PAPER,
    STATION,
    VARIANTS,
    absent,
    correction,
    disposition,
    endorsed,
    recap,
    reopened,
    reread,
    seal,
    settlement,
    transcription,
    undecided,
)
from tests.sync.fold.desks import TestDesk, committee_under, world
from tests.sync.fold.packages import choice_added, other_dpt, renamed, station_added, station_withdrawn

TWO, THREE = ("KETUA", "ANGGOTA-1"), ("KETUA", "ANGGOTA-1", "ANGGOTA-2")
OTHER = sorted(PAPER)[1]
_REFERENCES = (
    "transcriptions", "settlements", "corrections", "dispositions", "supersedes", "sheets", "records", "chosen",
    "rejected",
)
_Signed = tuple[dict[str, Any], tuple[str, ...]]


def _typed(one: Any, two: Any = None, station: str = STATION) -> TestDesk:
    desk = TestDesk()
    desk.act(transcription(one, 1, station=station), "OP-1")
    desk.act(transcription(two or one, 2, station=station), "OP-2")
    return desk


@cache
def _stock() -> tuple[tuple[Record, ...], tuple[_Signed, ...]]:
    """Honest records to be named, and payloads whose references are drawn anew, one of each kind and act."""
    right, moved, broken, lawful = VARIANTS
    plain, differs, hard, law = _typed(right), _typed(right, moved), _typed(broken), _typed(lawful)
    elsewhere = _typed(PAPER[OTHER], station=OTHER)
    elsewhere.act(seal(elsewhere.sheet(OTHER)), *TWO)
    made: list[_Signed] = [
        (seal(plain.sheet()), TWO), (transcription(right, 7), ("OP-3",)),
        (settlement(differs.sheet(), right), ("OP-3",)), (reread(hard.sheet(), BASE), ("ANGGOTA-3",)),
        (disposition(law.sheet()), TWO), (absent(), TWO), (undecided(hard.sheet()), TWO),
        (correction(plain.sheet(), {"valid": 5}), TWO),
        (endorsed(*plain.records.values()), TWO), (recap(elsewhere.state, STATION[:10]), THREE),
        ({"kind": "act", "act": "conflict_settled", "contest": "PPWP", "station": STATION, "revision": 1,
          "chosen": ["0" * 64], "rejected": ["1" * 64], "reason": "misread"}, TWO),
    ]
    plain.act(seal(plain.sheet()), *TWO)
    opened = reopened(plain.sheet())
    made.append(({**opened, "records": ["0" * 64]}, TWO))
    records: dict[str, Record] = {}
    for desk in (plain, differs, hard, law, elsewhere):
        records |= desk.records
    return tuple(records[key] for key in sorted(records)), tuple(made)


@cache
def _packages() -> tuple[ElectionPackage, ...]:
    """Six packages that follow one another, the form changed once."""
    found = [training_package()]
    for change in (other_dpt, station_added, choice_added, station_withdrawn, renamed):
        found.append(change(found[-1]))
    return tuple(found)


@st.composite
def _record_sets(draw: st.DrawFn, packages: int = 1) -> list[Record]:
    """Honest records and a dozen whose references name any of those before them, under any of some packages."""
    honest, made = _stock()
    pool = list(draw(st.lists(st.sampled_from(honest), max_size=6, unique=True)))
    rng = random.Random(draw(st.integers(0, 2**32)))
    for number in range(draw(st.integers(1, 12))):
        payload, persons = rng.choice(made)
        payload = {**payload, "journal": f"{number + 1:064x}"}
        payload["package"] = rng.choice(_packages()[:packages]).digest
        for part in [name for name in _REFERENCES if name in payload and rng.random() < 0.6]:
            named = rng.sample(pool, min(len(pool), rng.randrange(4)))
            payload[part] = sorted(record.id for record in named)
        if "revision" in payload:
            payload["revision"] = rng.choice([1, 1, 1, 2, 3])
        if "as_decided" in payload and rng.random() < 0.3:
            raw = {"kind": "value", "value": 5, "raw": rng.choice(["", "999"])}
            payload["as_decided"] = {**payload["as_decided"], "votes.1": raw}
        if rng.random() < 0.2:
            persons = tuple(rng.sample(sorted(ROLES), len(persons)))
        try:
            pool.append(committee().sign(str(payload["kind"]), payload, persons))
        except KnownError:
            continue  # the schema's own limits, as of how many records one must name
    return pool


@settings(
    max_examples=max(60, settings.default.max_examples), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(records=_record_sets(), seed=st.integers(0, 99))
def test_the_fold_takes_whatever_names_whatever(records: list[Record], seed: int) -> None:
    state = fold(records, world())
    assert DEFECT not in state.refused.values()
    mixed = list(records)
    random.Random(seed).shuffle(mixed)
    folder = IncrementalFold(world())
    for record in mixed:
        folder.add([record])
    assert folder.state == state
    sheets = {record.id: record for record in records if record.kind == "sheet"}
    for result in state.results("PPWP"):
        named = {key for part in ("transcriptions", "settlements", "corrections", "dispositions", "supersedes")
                 for key in said_by(sheets[result.sheet_id])[part]}
        assert not named & {record.id for record in records if record.kind == "recap"}


@settings(
    max_examples=max(60, settings.default.max_examples), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(records=_record_sets(packages=6), seed=st.integers(0, 2**32))
def test_records_and_packages_may_come_in_any_order(records: list[Record], seed: int) -> None:
    """What was added one by one, with packages learnt in between, is what a reader who has it all sees at once."""
    rng = random.Random(seed)
    first, *later = rng.sample(_packages(), rng.randrange(1, 7))
    steps: list[Record | ElectionPackage] = [*records, *later]
    rng.shuffle(steps)
    roster = committee_under(first).roster
    folder = IncrementalFold(Reference(roster.chain, roster))
    for step in steps:
        if isinstance(step, Record):
            folder.add([step])
        else:
            folder.learn_package(step)
    whole = committee_under(first, *later).roster
    state = fold(reversed(records), Reference(whole.chain, whole))
    assert folder.state == state
    assert DEFECT not in state.refused.values()
    named = {package.digest for package in (first, *later)}
    assert set(state.waiting) == {record.id for record in records if record.content.package not in named}
    newest = folder.reference.newest.definition("PPWP").digest
    for result in state.results("PPWP"):
        assert next(r for r in records if r.id == result.sheet_id).content_as(SealedSheet).form.digest == newest


@pytest.mark.parametrize("kind", sorted({"sheet", "transcription", "settlement", "disposition", "act", "recap"}))
def test_the_stock_has_every_kind_that_the_fold_reads(kind: str) -> None:
    assert kind in {payload["kind"] for payload, _ in _stock()[1]}
