"""Registers of the plenary at the desk: what is noted, what is signed, and what each refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.plenary.boxes import MOST_OF_NUMBER
from recap_desktop.desk.plenary.views import CopyNote, NewMatter
from recap_desktop.workspace.registers import box_key, is_register
from tests.helpers.desks import CLEAN, CONTEST, HARD_STATION, PASSPHRASE, seal, sheets, type_twice, workspace

S = CLEAN[0]
BOTH = [("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE)]
TEXT = "Saksi menyebut angka lain di salinannya."


def _acts(desk: Desk) -> list[str]:
    return [line.act for line in reversed(desk.context.workspace.journal.lines())]


def _objection(desk: Desk, station: str = S, votes: int = 77) -> str:
    return desk.plenary.matters.record(
        NewMatter("objection", CONTEST, station, TEXT, "votes.1", "SAKSI-1", Figure.of(votes)), PASSPHRASE)


@pytest.fixture
def typed(desk: Desk) -> Desk:
    """One sheet typed twice; the chair sits at the desk."""
    type_twice(desk, S)
    desk.session.sign_in("KETUA", PASSPHRASE)
    return desk


# ---- attendance
def test_who_attends_is_noted_seat_by_seat_and_signed_once(typed: Desk) -> None:
    attending, before = typed.plenary.attending, len(_acts(typed))
    attending.note(CONTEST, "SAKSI-1", ["Rina Tomagola", "Adi Tomagola"], 2, mandate=True)
    attending.note(CONTEST, "PANWASLU", ["Yusuf Ali"], 1)
    assert _acts(typed)[before:] == ["attendance_noted"] * 2
    seat = next(one for one in typed.plenary.attendance(CONTEST).seats if one.code == "SAKSI-1")
    assert seat.names == ("Rina Tomagola", "Adi Tomagola") and seat.sitting == 2 and seat.present and seat.label
    attending.sign(CONTEST, BOTH)
    view = typed.plenary.attendance(CONTEST)
    assert len(view.signed) == 1 and not view.changed and view.signed_at
    assert [one.names for one in view.seats if one.names] == [("Yusuf Ali",), ("Rina Tomagola", "Adi Tomagola")]
    attending.note(CONTEST, "SAKSI-1", ["Rina Tomagola", "Adi Tomagola"], 1, mandate=True)
    assert typed.plenary.attendance(CONTEST).changed
    attending.sign(CONTEST, BOTH)
    again = typed.plenary.attendance(CONTEST)
    assert len(again.signed) == 1 and again.signed != view.signed and not again.changed


def test_names_leave_the_laptop_as_digests_only(typed: Desk) -> None:
    typed.plenary.attending.note(CONTEST, "SAKSI-1", ["Rina Tomagola"], 1, mandate=True)
    typed.plenary.attending.sign(CONTEST, BOTH)
    (signed,) = typed.plenary.attendance(CONTEST).signed
    (envelope,) = typed.context.workspace.records.envelopes([signed])
    assert b"Rina" not in envelope
    lines = typed.context.workspace.journal.lines()
    assert not any("Rina" in line.raw.decode() for line in lines)


@pytest.mark.parametrize(("names", "sitting", "mandate", "code"), [
    (["Rina", "Adi", "Budi"], 1, True, "plenary.two_mandated"),
    (["Rina Ali", "rina ali"], 1, True, "plenary.two_mandated"),
    (["Rina Ali"], 2, True, "plenary.who_sits"),
    ([], 1, True, "plenary.who_sits"),
    (["Rina Ali"], 1, False, "plenary.mandate_first"),
    (["Wati Umar"], 0, True, "plenary.one_contestant"),
])
def test_a_seat_is_held_to_the_rules(
    typed: Desk, names: list[str], sitting: int, mandate: bool, code: str
) -> None:
    typed.plenary.attending.note(CONTEST, "SAKSI-2", ["Wati Umar"], 1, mandate=True)
    before = typed.plenary.attendance(CONTEST)
    with pytest.raises(KnownError, match=code):
        typed.plenary.attending.note(CONTEST, "SAKSI-1", names, sitting, mandate=mandate)
    assert typed.plenary.attendance(CONTEST) == before


def test_an_empty_list_is_not_signed_and_a_seat_that_is_none_is_refused(typed: Desk) -> None:
    with pytest.raises(KnownError, match=r"plenary\.nobody_attends"):
        typed.plenary.attending.sign(CONTEST, BOTH)
    with pytest.raises(KnownError, match=r"plenary\.no_seat"):
        typed.plenary.attending.note(CONTEST, "SAKSI-99", ["Rina Ali"])


# ---- boxes
def test_a_box_is_noted_and_what_is_wrong_with_it_has_words(typed: Desk) -> None:
    boxes = typed.plenary.box_list
    with pytest.raises(KnownError, match=r"plenary\.box_first"):
        boxes.note(CONTEST, S, received=False, seal="whole", opened=False)
    with pytest.raises(KnownError, match=r"plenary\.seal_note"):
        boxes.note(CONTEST, S, received=True, seal="broken", opened=False)
    boxes.note(CONTEST, S, received=True, seal="broken", opened=True, note="Segel sobek di satu sisi")
    found = {one.station: one for one in typed.plenary.boxes(CONTEST)}
    assert found[S].seal == "broken" and found[S].opened and found[S].by == "Nama KETUA" and found[S].at
    assert found[CLEAN[1]].seal is None and not found[CLEAN[1]].received
    assert _acts(typed)[-1] == "box_noted"


def test_a_seal_that_was_seen_has_a_number_and_a_box_noted_before_there_were_any_is_read(typed: Desk) -> None:
    boxes, key = typed.plenary.box_list, box_key(CONTEST, S)
    for state in (None, "missing"):
        with pytest.raises(KnownError, match=r"plenary\.seal_number"):
            boxes.note(CONTEST, S, received=True, seal=state, opened=False, note="Dilihat.", number="A 17")
    with pytest.raises(KnownError, match=r"text\."):
        boxes.note(CONTEST, S, received=True, seal="whole", opened=False, number="7" * (MOST_OF_NUMBER + 1))
    boxes.note(CONTEST, S, received=True, seal="whole", opened=False, number=" A 17 ")
    workspace = typed.context.workspace
    assert next(one for one in typed.plenary.boxes(CONTEST) if one.station == S).number == "A 17"
    numbered = workspace.settings.get(key)
    boxes.note(CONTEST, S, received=True, seal="whole", opened=False)
    plain = workspace.settings.get(key)
    assert next(one for one in typed.plenary.boxes(CONTEST) if one.station == S).number == "" and "number" not in plain
    assert is_register(key, numbered) and is_register(key, plain), "both are read at an opening"
    assert not is_register(key, {**plain, "number": 17}) and not is_register(key, {**plain, "other": "17"})


# ---- incidents and objections
def test_an_objection_is_recorded_decided_and_carried_where_the_law_says(typed: Desk) -> None:
    record = _objection(typed)
    (view,) = typed.plenary.objections(CONTEST)
    assert (view.record, view.station, view.field, view.by, view.text, view.state) == (
        record, S, "votes.1", "SAKSI-1", TEXT, "open")
    assert view.claimed is not None and view.claimed.value == 77 and view.is_open
    typed.plenary.matters.decide(record, "rejected", "Angka plano dilihat bersama saksi.", BOTH)
    (view,) = typed.plenary.objections()
    assert view.state == "rejected" and view.decisions[0].text == "Angka plano dilihat bersama saksi."
    assert view.decisions[0].names == ("Nama KETUA", "Nama ANGGOTA-1") and not typed.plenary.incidents()
    typed.plenary.matters.decide(record, "accepted", "", BOTH)
    (view,) = typed.plenary.incidents()  # an accepted objection is an incident
    assert view.state == "accepted" and len(view.decisions) == 1 and not typed.plenary.objections()


def test_an_incident_is_of_a_box_a_station_a_village_or_the_sub_district(typed: Desk) -> None:
    for place, field in ((S, "cast"), (S, ""), (S[:10], ""), (S[:6], "")):
        typed.plenary.matters.record(NewMatter("incident", CONTEST, place, TEXT, field), PASSPHRASE)
    found = typed.plenary.incidents(CONTEST)
    assert {(one.station, one.region, one.field) for one in found} == {
        (S, "", "cast"), (S, "", ""), ("", S[:10], ""), ("", S[:6], "")}
    assert typed.plenary.incidents("DPR") == ()


@pytest.mark.parametrize(("new", "code"), [
    (NewMatter("incident", CONTEST, S, ""), "plenary.text_needed"),
    (NewMatter("incident", CONTEST, S, "pendek"), "text.length"),
    (NewMatter("incident", CONTEST, "0002", TEXT), "plenary.no_place"),
    (NewMatter("incident", CONTEST, S, TEXT, "votes.99"), "fold.form"),
    (NewMatter("objection", CONTEST, S, TEXT, by="SAKSI-9"), "plenary.who_objects"),
])
def test_what_is_no_matter_is_refused_before_anybody_signs(typed: Desk, new: NewMatter, code: str) -> None:
    with pytest.raises(KnownError, match=code):
        typed.plenary.matters.record(new, None)
    assert typed.plenary.matters.listed() == ()


def test_a_check_signs_nothing(typed: Desk) -> None:
    assert typed.plenary.matters.record(NewMatter("incident", CONTEST, S, TEXT), None) == ""
    assert typed.plenary.matters.listed() == ()


def test_nihil_is_signed_by_two_and_withdrawn_by_the_first_matter(typed: Desk) -> None:
    typed.plenary.matters.nihil(CONTEST, S[:6], BOTH)
    assert [one.stands for one in typed.plenary.nihil()] == [True]
    typed.plenary.matters.record(NewMatter("incident", CONTEST, S, TEXT), PASSPHRASE)
    assert [one.stands for one in typed.plenary.nihil()] == [False]
    with pytest.raises(KnownError, match=r"fold\.not_nihil"):
        typed.plenary.matters.nihil(CONTEST, S[:10], BOTH)


def _corrected(desk: Desk, record: str, text: str = "") -> None:
    votes = sheets()[S]
    figures = {"votes.1": Figure.of(votes["votes.1"] + 1), "votes.2": Figure.of(votes["votes.2"] - 1)}
    what = (CONTEST, S, figures, "miscounted", "strike", ["SAKSI-1"])
    desk.corrections.verdict(*what, ["KETUA", "ANGGOTA-1"], text, record)
    assert all(not one.decisions and not one.corrections for one in desk.plenary.objections() if one.is_open)
    desk.corrections.correct(*what, BOTH, text=text, objection=record)


def test_a_correction_accepts_the_objection_that_it_follows(typed: Desk) -> None:
    record, other = _objection(typed), _objection(typed, votes=78)
    seal(typed, S)
    _corrected(typed, record, TEXT)
    (correction,) = typed.context.state.sheet(CONTEST, S).corrections
    (view,) = typed.plenary.incidents()  # by law: it was accepted
    assert view.record == record and view.state == "accepted" and view.corrections == (correction.id,)
    (decision,) = view.decisions
    assert decision.text == TEXT and decision.names == ("Nama KETUA", "Nama ANGGOTA-1")
    assert [one.record for one in typed.plenary.objections()] == [other]


def test_a_decision_that_was_made_stays_when_a_correction_names_its_objection(typed: Desk) -> None:
    record = _objection(typed)
    seal(typed, S)
    typed.plenary.matters.decide(record, "rejected", TEXT, BOTH)
    _corrected(typed, record)
    (view,) = typed.plenary.objections()
    assert view.state == "rejected" and len(view.decisions) == 1 and len(view.corrections) == 1


# ---- copies
def test_copies_are_noted_against_what_is_written_and_signed_as_a_batch(typed: Desk) -> None:
    copying, written = typed.plenary.copying, sheets()[S]["votes.1"]
    copying.note(CONTEST, S, "PANWASLU", CopyNote("equal"))
    copying.note(CONTEST, S, "SAKSI-1", CopyNote("differs", {"votes.1": Figure.of(written + 1)}))
    copying.note(CONTEST, S, "SAKSI-2", CopyNote("none"))
    view = copying.of(CONTEST, S)
    assert view.ready and view.changed and not view.signed
    (differs,) = view.differing
    assert differs.code == "SAKSI-1" and differs.differences[0].written.value == written  # type: ignore[union-attr]
    copying.sign(CONTEST, [S], BOTH)
    signed = copying.of(CONTEST, S)
    assert signed.copies == view.copies and len(signed.signed) == 1 and not signed.changed
    copying.note(CONTEST, S, "SAKSI-2", CopyNote("equal"))
    copying.note(CONTEST, S, "SAKSI-1", None)
    copying.sign(CONTEST, [S], BOTH)
    last = copying.of(CONTEST, S)
    assert last.signed != signed.signed and len(last.signed) == 1 and not last.differing
    assert {one.code: one.answer for one in last.copies} == {
        "PANWASLU": "equal", "SAKSI-1": None, "SAKSI-2": "equal", "SAKSI-3": None}


@pytest.mark.parametrize(("station", "code", "note", "refusal"), [
    (CLEAN[1], "PANWASLU", CopyNote("equal"), "plenary.not_ready"),
    (S, "SAKSI-9", CopyNote("equal"), "plenary.no_copy"),
    (S, "SAKSI-1", CopyNote("differs"), "plenary.copy_figures"),
    (S, "SAKSI-1", CopyNote("differs", {"votes.1": Figure.of(sheets()[S]["votes.1"])}), "plenary.copy_equal"),
    (S, "SAKSI-1", CopyNote("differs", {"votes.77": Figure.of(1)}), "form.unknown_field"),
])
def test_a_copy_is_noted_only_as_it_can_be(
    typed: Desk, station: str, code: str, note: CopyNote, refusal: str
) -> None:
    with pytest.raises(KnownError, match=refusal):
        typed.plenary.copying.note(CONTEST, station, code, note)
    assert not typed.plenary.copying.of(CONTEST, station).changed


def test_a_first_keying_shows_nothing_to_compare_with(desk: Desk) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    view = desk.plenary.copying.of(CONTEST, HARD_STATION)
    assert not view.ready and all(one.answer is None for one in view.copies)


# ---- all of it
def test_everything_noted_and_signed_is_there_when_the_workspace_is_opened_again(tmp_path: Path) -> None:
    with Desk.open(workspace(tmp_path / "w")) as desk:
        type_twice(desk, S)
        desk.session.sign_in("KETUA", PASSPHRASE)
        record = _objection(desk)
        desk.plenary.matters.decide(record, "forwarded", TEXT, BOTH)
        desk.plenary.attending.note(CONTEST, "SAKSI-1", ["Rina Ali"], 1, mandate=True)
        desk.plenary.attending.sign(CONTEST, BOTH)
        desk.plenary.attending.note(CONTEST, "SAKSI-2", ["Wati Umar"], 1, mandate=True)
        desk.plenary.box_list.note(CONTEST, S, received=True, seal="whole", opened=False)
        desk.plenary.copying.note(CONTEST, S, "PANWASLU", CopyNote("equal"))
        seen = _everything(desk)
    with Desk.open(tmp_path / "w") as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        desk.context.wait_until_verified()
        assert _everything(desk) == seen


def _everything(desk: Desk) -> object:
    plenary = desk.plenary
    return (plenary.incidents(), plenary.objections(), plenary.nihil(), plenary.attendance(CONTEST),
            plenary.boxes(CONTEST), plenary.copy_checks(CONTEST))
