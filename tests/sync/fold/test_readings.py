"""Who may read again, which boxes, and what becomes of a reading when the finding has gone."""

from __future__ import annotations

from typing import Any

import pytest

from forms.errors import KnownError
from sync.fold import Status
from tests.helpers.untyped import said_by
from tests.sync.fold.acts import (
    BASE,
    STATION,
    VARIANTS,
    conflict_settled,
    correction,
    disposition,
    figures,
    reread,
    seal,
    settlement,
    transcription,
)
from tests.sync.fold.desks import TestDesk

TWO = ("KETUA", "ANGGOTA-1")
RIGHT, MOVED, BROKEN, LAWFUL = VARIANTS


def _typed(first: Any = BROKEN, second: Any = BROKEN) -> TestDesk:
    desk = TestDesk()
    desk.act(transcription(first, 1), "OP-1")
    desk.act(transcription(second, 2), "OP-2")
    return desk


def _written(desk: TestDesk, field: str) -> int | None:
    written = desk.sheet().as_written
    assert written is not None
    return written[field].value


def test_a_reading_holds_when_its_finding_has_gone() -> None:
    desk = _typed()
    records = [desk.act(reread(desk.sheet(), RIGHT), reader) for reader in ("ANGGOTA-2", "ANGGOTA-3")]
    record = records[0]
    assert not [f for f in desk.sheet().findings if f.key == said_by(record)["finding"]]
    assert (_written(desk, "valid"), desk.sheet().settlements) == (
        RIGHT["valid"], tuple(sorted(records, key=lambda one: one.id)))


@pytest.mark.parametrize("how", ["more boxes", "fewer boxes", "other boxes", "a LAW finding", "no such finding"])
def test_a_reading_of_other_boxes_than_the_findings_has_no_effect(how: str) -> None:
    desk = _typed()
    payload = reread(desk.sheet(), RIGHT)
    if how == "more boxes":
        payload["figures"] |= figures({"dpt.m": 1})
    elif how == "fewer boxes":
        payload["figures"] = figures({"valid": RIGHT["valid"]})
    elif how == "other boxes":
        payload["figures"] = figures({"dpt.m": 1, "dpt.f": 1, "dpt.t": 2})
    elif how == "a LAW finding":
        payload |= {"finding": "R06:cast", "figures": figures({"cast": 1, "used_total.t": 1})}
    else:
        payload["finding"] = "R99:valid"
    assert desk.refused(payload, "ANGGOTA-2") == "fold.only_finding"
    before = desk.sheet()
    forged = desk.force(payload, "ANGGOTA-2")
    assert desk.state.refused[forged.id].code == "fold.only_finding"
    assert desk.sheet() == before


def test_a_reading_by_a_typist_has_no_effect() -> None:
    desk = _typed()
    assert desk.refused(reread(desk.sheet(), RIGHT), "OP-1") == "fold.typist"
    desk.force(reread(desk.sheet(), RIGHT), "OP-1")
    assert (desk.sheet().status, _written(desk, "valid")) == (Status.FINDING, BROKEN["valid"])


def test_two_readings_that_differ_conflict_and_two_that_agree_do_not() -> None:
    one = _typed()
    two, three = one.copy(), one.copy()
    first = one.act(reread(one.sheet(), RIGHT), "ANGGOTA-2")
    two.act(reread(two.sheet(), RIGHT), "ANGGOTA-3")
    one.take(list(two.records.values()))
    assert one.sheet().status is Status.VERIFIED
    other = three.act(reread(three.sheet(), BROKEN), "OP-3")
    one.take([other])
    assert one.sheet().status is Status.CONFLICT
    named = {key for conflict in one.sheet().conflicts for key in conflict.ids}
    chosen = {**conflict_settled(one.sheet(), first.id), "chosen": sorted(named - {other.id}), "rejected": [other.id]}
    one.act(chosen, *TWO)
    assert one.sheet().status is Status.VERIFIED


def test_a_transcription_nobody_read_with_is_no_reason_to_be_silent() -> None:
    """A third typist, apart, read what the re-reading replaced: two against one, so two others decide."""
    one = TestDesk()
    one.act(transcription(BROKEN, 1), "OP-1")
    two = one.copy()
    one.act(transcription(BROKEN, 2), "OP-2")
    one.act(reread(one.sheet(), RIGHT), "ANGGOTA-2")
    two.act(transcription(BROKEN, 3), "OP-3")
    one.take(list(two.records.values()))
    assert (one.sheet().status, one.sheet().conflicts[0].reason) == (Status.CONFLICT, "late_reading")


def test_a_settler_may_sign_and_a_typist_may_not_decide() -> None:
    desk = _typed(RIGHT, MOVED)
    desk.act(settlement(desk.sheet(), RIGHT), "KETUA")
    desk.act(seal(desk.sheet()), *TWO)
    assert desk.sheet().status is Status.SEALED


def test_what_is_put_away_still_bars_its_typist() -> None:
    desk = TestDesk()
    desk.act(transcription(RIGHT, 1), "OP-1")
    other = desk.copy()
    desk.act(transcription(MOVED, 2), "OP-2")
    settled = desk.act(settlement(desk.sheet(), RIGHT), "ANGGOTA-3")
    odd = other.act(transcription(MOVED, 3), "OP-3")
    payload = {**settlement(desk.sheet(), RIGHT), "figures": said_by(settled)["figures"]}
    desk.take([odd])
    assert desk.sheet().conflicts[0].reason == "late_transcription"
    named = {key for conflict in desk.sheet().conflicts for key in conflict.ids}
    desk.act(
        {**conflict_settled(desk.sheet(), settled.id), "chosen": sorted(named - {odd.id}), "rejected": [odd.id]}, *TWO
    )
    assert (desk.sheet().status, desk.sheet().typists) == (Status.VERIFIED, {"OP-1", "OP-2"})
    assert desk.refused(payload, "OP-3") == "fold.typist"
    before = desk.sheet()
    desk.force({**payload, "figures": figures({name: MOVED[name] for name in payload["figures"]})}, "OP-3")
    assert desk.sheet() == before


@pytest.mark.parametrize("how", ["another form", "a box too few"])
def test_a_transcription_of_another_form_has_no_effect(how: str) -> None:
    desk = _typed(RIGHT, RIGHT)
    payload = transcription(RIGHT, 5)
    if how == "another form":
        payload["form"] = {**payload["form"], "digest": "0" * 64}
    else:
        payload["figures"] = {key: value for key, value in payload["figures"].items() if key != "valid"}
    before = desk.sheet()
    assert desk.refused(payload, "OP-3") in ("fold.form", "fold.incomplete", "fold.not_now")
    forged = desk.force(payload, "OP-3")
    assert desk.state.refused[forged.id].code in ("fold.form", "fold.incomplete")
    assert desk.sheet() == before


def test_a_figure_whose_raw_text_says_otherwise_is_in_no_record() -> None:
    desk = _typed(LAWFUL, LAWFUL)
    odd = {"kind": "value", "value": 13, "raw": "X12"}
    change = correction(desk.sheet(), {"valid": 1})
    change["figures"]["valid"]["to"] = odd
    decided = disposition(desk.sheet())
    decided["values"] = dict.fromkeys(decided["values"], odd)
    sealed = seal(desk.sheet())
    sealed["as_decided"] |= {"valid": odd}
    keyed = transcription(RIGHT, 5)
    keyed["figures"] |= {"valid": odd}
    for payload in (change, decided, sealed, keyed):
        assert desk.refused(payload, *TWO) == "figure.malformed"
        with pytest.raises(KnownError) as refused:
            desk.force(payload, *TWO)
        assert refused.value.code == "figure.malformed"


def test_a_correction_of_a_box_that_the_form_has_not_is_refused() -> None:
    desk = _typed(RIGHT, RIGHT)
    payload = correction(desk.sheet(), {"valid": 1})
    payload["figures"] = {"votes.99": payload["figures"]["valid"]}
    forged = desk.force(payload, *TWO)
    assert desk.state.refused[forged.id].code == "fold.form"
    assert desk.sheet().status is Status.VERIFIED


@pytest.mark.parametrize("persons", [("ANGGOTA-4", "KETUA"), ("KETUA",), ("OP-3", "KETUA")])
def test_the_requester_of_a_correction_is_not_its_first_signer(persons: tuple[str, ...]) -> None:
    desk = _typed(RIGHT, RIGHT)
    payload = correction(desk.sheet(), {"votes.1": BASE["votes.1"] - 1})
    codes = {"ANGGOTA-4": "fold.requester", "KETUA": "fold.persons", "OP-3": "fold.role"}
    assert desk.refused(payload, *persons) == codes[persons[0]]
    forged = desk.force(payload, *persons)
    assert desk.state.refused[forged.id].code == codes[persons[0]]
    desk.act(payload, "KETUA", "ANGGOTA-4")


def test_a_seal_keeps_the_result_type_of_its_transcriptions() -> None:
    desk = _typed(RIGHT, RIGHT)
    payload = {**seal(desk.sheet()), "result_type": "revote"}
    assert desk.refused(payload, *TWO) == "fold.changed"
    forged = desk.force(payload, *TWO)
    assert desk.state.refused[forged.id].code == "fold.parents"


def test_a_sound_sheet_is_not_sealed_as_undecided() -> None:
    desk = _typed(RIGHT, RIGHT)
    payload = {**seal(desk.sheet()), "outcome": "undecided"}
    assert desk.refused(payload, *TWO) == "fold.changed"
    forged = desk.force(payload, *TWO)
    assert desk.state.refused[forged.id].code == "fold.no_finding"


def test_a_seal_invents_no_disposition() -> None:
    desk = _typed(LAWFUL, LAWFUL)
    payload = seal(desk.sheet())
    for item in payload["findings"]:
        item["disposition"] = "noted_incident"
    forged = desk.force(payload, *TWO)
    assert desk.state.refused[forged.id].code == "fold.parents"
    while desk.sheet().status is Status.FINDING:
        desk.act(disposition(desk.sheet()), *TWO)
    other = seal(desk.sheet())
    for item in other["findings"]:
        item["disposition"] = "recounted" if item["disposition"] else None
    assert desk.refused(other, *TWO) == "fold.changed"
    forged = desk.force(other, *TWO)
    assert desk.state.refused[forged.id].code == "fold.parents"
    assert desk.state.sheet("PPWP", STATION).status is Status.VERIFIED
