"""What a sheet names must be what it says it is, and have a say itself; nothing anybody signs stops the fold."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sync.fold import IncrementalFold, Status, fold
from sync.fold import defects as net
from sync.record.record import Record
from sync.trust.authority import Authority
from sync.trust.chain import PackageChain
from sync.trust.roster import Roster
from sync.trust.training import training_keys
from tests.helpers.pki import NOW, committee, training_package
from tests.sync.fold.acts import PAPER, STATION, VARIANTS, absent, endorsed, seal, transcription
from tests.sync.fold.desks import TestDesk, world

TWO = ("KETUA", "ANGGOTA-1")
RIGHT = VARIANTS[0]
OTHER = sorted(PAPER)[1]


def _typed(desk: TestDesk | None = None, station: str = STATION) -> TestDesk:
    desk = desk or TestDesk()
    for nonce, person in enumerate(("OP-1", "OP-2")):
        desk.force(transcription(PAPER[station], nonce, station=station), person)
    return desk


def _misnaming(desk: TestDesk, **parts: list[Record]) -> Record:
    """A sheet that names other records than it should."""
    changes: dict[str, Any] = {part: sorted(record.id for record in named) for part, named in parts.items()}
    if "supersedes" in changes:
        changes["revision"] = 2
    return desk.committee.sign("sheet", {**seal(desk.sheet()), **changes}, TWO)


def _two_absences(desk: TestDesk) -> list[Record]:
    return [desk.committee.sign("act", absent(why), TWO) for why in ("postponed", "lost")]


def _of_another_form(desk: TestDesk) -> Record:
    payload = seal(desk.sheet())
    payload["as_decided"] = {**payload["as_decided"], "votes.98": {"kind": "value", "value": 5, "raw": ""}}
    return desk.committee.sign("sheet", payload, TWO)


def _keying(desk: TestDesk) -> Record:
    return desk.sheet().transcriptions[0]


_Made = Callable[[TestDesk], tuple[list[Record], Record]]


def _naming(part: str, made: Callable[[TestDesk], list[Record]]) -> _Made:
    def build(desk: TestDesk) -> tuple[list[Record], Record]:
        named = made(desk)
        return named, _misnaming(desk, **{part: named})

    return build


MISNAMED: Mapping[str, _Made] = {
    "absences as transcriptions": _naming("transcriptions", _two_absences),
    "a transcription as settlement": _naming("settlements", lambda desk: [_keying(desk)]),
    "an absence as correction": _naming("corrections", lambda desk: _two_absences(desk)[:1]),
    "an absence as disposition": _naming("dispositions", lambda desk: _two_absences(desk)[:1]),
    "a transcription as head": _naming("supersedes", lambda desk: [_keying(desk)]),
    "an absence as head": _naming("supersedes", lambda desk: _two_absences(desk)[:1]),
}


@pytest.mark.parametrize("variant", MISNAMED)
def test_a_sheet_that_names_another_kind_is_refused_in_any_order(variant: str) -> None:
    desk = _typed()
    named, wrong = MISNAMED[variant](desk)
    records = {record.id: record for record in [*desk.records.values(), *named, wrong]}
    expected = fold(records.values(), world())
    assert expected.refused[wrong.id].code == "fold.parents"
    assert wrong.id not in {result.sheet_id for result in expected.results("PPWP")}
    for order in itertools.permutations(records.values()):
        folder = IncrementalFold(world())
        for record in order:
            folder.add([record])
        assert folder.state == expected


def test_a_refused_sheet_is_nobodys_head() -> None:
    desk = _typed()
    bad = _of_another_form(desk)
    follows = _misnaming(desk, supersedes=[bad])
    for order in itertools.permutations([*desk.records.values(), bad, follows]):
        state = fold(order, world())
        assert {key: refusal.code for key, refusal in state.refused.items()} == {
            bad.id: "fold.incomplete", follows.id: "fold.parents"
        }
        assert state.sheet("PPWP", STATION).status is Status.VERIFIED


def test_a_head_of_another_station_is_none() -> None:
    desk = _typed(_typed(), OTHER)
    elsewhere = desk.act(seal(desk.sheet(OTHER)), *TWO)
    wrong = _misnaming(desk, supersedes=[elsewhere])
    for order in ([*desk.records.values(), wrong], [wrong, *desk.records.values()]):
        folder = IncrementalFold(world())
        for record in order:
            folder.add([record])
        assert {key: one.code for key, one in folder.state.refused.items()} == {wrong.id: "fold.parents"}
        assert [one.station for one in folder.state.results("PPWP")] == [OTHER]


def test_a_keying_of_another_station_carries_no_sheet() -> None:
    desk = _typed()
    elsewhere = desk.committee.sign("transcription", transcription(RIGHT, 9, station=OTHER), ["OP-2"])
    wrong = _misnaming(desk, transcriptions=[_keying(desk), elsewhere])
    assert fold([*desk.records.values(), wrong], world()).refused == {}, "it may have been a keying of this sheet"
    state = fold([*desk.records.values(), wrong, elsewhere], world())
    assert state.refused[wrong.id].code == "fold.parents"


@pytest.mark.parametrize(("person", "lost"), [("OP-2", True), ("PENGAMAT", False)], ids=["incomplete", "an observer's"])
def test_a_keying_that_is_refused_carries_no_sheet(person: str, lost: bool) -> None:
    desk = _typed()
    payload = transcription(RIGHT, 9)
    if lost:
        payload["figures"] = {"votes.1": payload["figures"]["votes.1"]}
    void = desk.committee.sign("transcription", payload, [person])
    first = desk.sheet().transcriptions[0]
    sealed = desk.committee.sign(
        "sheet", {**seal(desk.sheet()), "transcriptions": sorted((first.id, void.id))}, TWO
    )
    for order in itertools.permutations([*desk.records.values(), void, sealed]):
        state = fold(order, world())
        assert state.refused[sealed.id].code == "fold.parents"
        assert state.results("PPWP") == []


def test_a_keying_in_quarantine_carries_a_sheet_once_it_is_endorsed() -> None:
    known = committee()
    honest = _typed()
    honest.act(seal(honest.sheet()), *TWO)
    authority = Authority(training_package(), training_keys().authority, training_keys().ca)
    roster = Roster(PackageChain([known.package]), [m.enrolment.statement for m in known.members.values()])
    desk = TestDesk(replace(known, roster=roster))
    desk.take(list(honest.records.values()))
    assert len(desk.state.results("PPWP")) == 1
    roster.add(authority.revoke(known["OP-2"].keyid, NOW - timedelta(hours=1), "lost"))
    desk.take([])
    sheet = honest.sheet().head
    assert sheet is not None
    assert (desk.state.refused[sheet.id].code, desk.state.results("PPWP")) == ("fold.parents", [])
    (late,) = desk.state.quarantined.values()
    desk.act(endorsed(late), *TWO)
    assert (desk.state.refused, len(desk.state.results("PPWP"))) == ({}, 1)
    assert fold(desk.records.values(), desk.world) == desk.state


def test_a_release_without_keyings_counts_its_sheets() -> None:
    desk = _typed()
    sealed = desk.act(seal(desk.sheet()), *TWO)
    assert [one.sheet_id for one in fold([sealed], world()).results("PPWP")] == [sealed.id]


def test_what_the_code_cannot_fold_is_that_records_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = _typed(_typed(), OTHER)
    desk.act(seal(desk.sheet()), *TWO)
    desk.act(seal(desk.sheet(OTHER)), *TWO)
    poison = desk.committee.sign("transcription", transcription(RIGHT, 99), ["OP-3"])
    real = net.fold_sheet

    def stumbling(context: Any) -> Any:
        if poison.id in context.records:
            raise ZeroDivisionError
        return real(context)

    monkeypatch.setattr(net, "fold_sheet", stumbling)
    expected = {**desk.state.refused, poison.id: net.DEFECT}
    for order in ([poison, *desk.records.values()], [*desk.records.values(), poison]):
        state = fold(order, world())
        assert state.refused == expected
        assert len(state.results("PPWP")) == 2
