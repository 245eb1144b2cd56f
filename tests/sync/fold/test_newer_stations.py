"""Stations and choices added or withdrawn: what was signed stays as it was signed, beside the current sum."""

from __future__ import annotations

from sync.fold import Note, Status
from sync.fold.recap_content import Difference, differences, standing_recap
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from tests.helpers.pki import training_package
from tests.helpers.untyped import said_by
from tests.sync.fold.acts import (
    BASE,
    STATION,
    VARIANTS,
    absent,
    conflict_settled,
    correction,
    disposition,
    figures,
    recap,
    reopened,
    seal,
    settlement,
)
from tests.sync.fold.acts import transcription as keyed
from tests.sync.fold.newer import closed_village, desk_under, fresh_reader, sealed, type_sheet
from tests.sync.fold.packages import (
    ADDED,
    choice_added,
    choice_withdrawn,
    station_added,
    station_returned,
    station_withdrawn,
)

TWO, THREE = ("KETUA", "ANGGOTA-1"), ("KETUA", "ANGGOTA-1", "ANGGOTA-2")
VILLAGE = STATION[:10]
OTHER = STATION[:12] + "2"
FIRST = training_package()


def test_a_station_added_after_a_final_recap_is_open_and_the_recap_stays_closed_for_what_it_says() -> None:
    desk, closed = closed_village(desk_under())
    second = station_added(FIRST)
    desk.learn(second)
    assert desk.state.recaps == (closed,)
    assert desk.state.refused == {}
    assert desk.sheet().locked_by == (closed.id,)
    assert desk.refused(keyed(BASE, 9, 2), "OP-1") == "fold.not_reopened"
    assert standing_recap(desk.state, desk.world, "PPWP", VILLAGE) == closed
    assert differences(desk.state, desk.world, closed) == [Difference(ADDED, "added")]
    assert recap(desk.state, VILLAGE, desk.world)["status"] == "partial"
    assert not desk.sheet(ADDED).locked
    type_sheet(desk, ADDED)
    assert desk.sheet().was_closed and not desk.sheet(ADDED).was_closed, "it came later; nobody opened it again"
    if desk.sheet(ADDED).open:
        desk.act(disposition(desk.sheet(ADDED)), *TWO)
    desk.act(seal(desk.sheet(ADDED)), *TWO)
    again = desk.act(recap(desk.state, VILLAGE, desk.world), *THREE)
    assert set(desk.state.recaps) == {closed, again}
    assert standing_recap(desk.state, desk.world, "PPWP", VILLAGE) == again
    assert set(desk.sheet().locked_by) == {closed.id, again.id}
    assert desk.state == fresh_reader(desk, FIRST, second)


def test_only_a_reopening_unlocks_after_a_newer_package() -> None:
    desk, closed = closed_village(desk_under())
    desk.learn(station_added(FIRST))
    one, two = BASE["votes.1"] + 1, BASE["votes.2"] - 1
    change = correction(desk.sheet(), {"votes.1": one, "votes.2": two})
    assert desk.refused(change, *TWO) == "fold.not_reopened"
    desk.act(reopened(desk.sheet()), *TWO)
    assert desk.sheet().was_closed and not desk.sheet().locked
    desk.act(change, *TWO)
    moved = desk.act(seal(desk.sheet()), *TWO)
    assert desk.sheet().head == moved
    assert standing_recap(desk.state, desk.world, "PPWP", VILLAGE) is None
    assert differences(desk.state, desk.world, closed) == [Difference(STATION, "revised"), Difference(ADDED, "added")]


def test_a_withdrawn_station_keeps_its_result_outside_the_sum() -> None:
    desk, closed = closed_village(desk_under())
    head = desk.sheet().head
    second = station_withdrawn(FIRST)
    desk.learn(second)
    sheet = desk.sheet()
    assert (sheet.head, sheet.status, sheet.withdrawn) == (head, Status.SEALED, "listed_twice")
    assert desk.state.results("PPWP") == []
    assert desk.state.recaps == (closed,)
    now = recap(desk.state, VILLAGE, desk.world)
    assert (now["included"], STATION in {item["station"] for item in now["missing"]}) == (0, False)
    assert now["expected"] == len(FIRST.stations_of(VILLAGE)) - 1
    assert not any(now["totals"].values())
    assert standing_recap(desk.state, desk.world, "PPWP", VILLAGE) == closed
    assert differences(desk.state, desk.world, closed) == [Difference(STATION, "withdrawn")]
    assert desk.state == fresh_reader(desk, FIRST, second)
    desk.learn(station_returned(second))
    assert (len(desk.state.results("PPWP")), desk.sheet().withdrawn) == (1, None)
    assert differences(desk.state, desk.world, closed) == []


def test_new_work_on_a_withdrawn_station_is_refused_and_earlier_work_is_taken() -> None:
    old, desk = desk_under(), desk_under()
    second = station_withdrawn(FIRST)
    desk.learn(second)
    assert desk.refused(keyed(BASE, 1), "OP-1") == "fold.withdrawn"
    assert desk.refused(absent(), *TWO) == "fold.withdrawn"
    forged = desk.force(keyed(BASE, 1), "OP-1")
    assert desk.state.refused[forged.id].code == "fold.withdrawn"
    desk.take(list(sealed(old).records.values()))
    assert (desk.sheet().head, desk.sheet().withdrawn) == (old.sheet().head, "listed_twice")
    assert set(desk.state.refused) == {forged.id}


def test_a_withdrawn_choice_is_marked_and_keeps_its_votes() -> None:
    desk = sealed(desk_under())
    before = desk.state.results("PPWP")
    desk.learn(choice_withdrawn(FIRST))
    assert desk.state.results("PPWP") == before
    assert desk.sheet().notes == (Note("fold.note_choice", {"number": "2"}),)
    assert not desk.sheet().needs_revision


def test_a_sheet_on_an_earlier_form_is_kept_in_no_total_and_keyed_anew() -> None:
    desk, closed = closed_village(desk_under())
    head = desk.sheet().head
    second = choice_added(FIRST)
    desk.learn(second)
    sheet = desk.sheet()
    assert (sheet.status, sheet.needs_revision, sheet.heads, sheet.head) == (Status.EMPTY, True, (head,), None)
    assert (desk.state.results("PPWP"), desk.state.refused) == ([], {})
    assert desk.state.recaps == (closed,)
    assert standing_recap(desk.state, desk.world, "PPWP", VILLAGE) == closed
    assert differences(desk.state, desk.world, closed) == [Difference(STATION, "form")]
    again = keyed(BASE, 7, 2, package=second)
    assert desk.refused(again, "OP-1") == "fold.not_reopened", "what a final recap closed needs a reopening"
    desk.act(reopened(desk.sheet()), *TWO)
    assert desk.refused(keyed(BASE, 7, 2), "OP-1") == "fold.form"
    type_sheet(desk, STATION, 2, 7)
    made = desk.act(seal(desk.sheet(), second), *TWO)
    assert (desk.sheet().head, desk.sheet().needs_revision) == (made, False)
    assert [one.sheet_id for one in desk.state.results("PPWP")] == [made.id]
    assert desk.state == fresh_reader(desk, FIRST, second)


def test_a_sheet_does_not_rest_on_keyings_of_another_form() -> None:
    desk = desk_under()
    type_sheet(desk)
    second = choice_added(FIRST)
    payload = seal(desk.sheet())
    desk.learn(second)
    assert {why.code for why in desk.state.refused.values()} == {"fold.outdated"}
    more = {"kind": "value", "value": 0, "raw": ""}
    tables = {part: {**payload[part], "votes.4": more} for part in ("as_written", "as_decided")}
    forged = desk.force({**payload, **tables, "form": _form_of(second)}, *TWO)
    assert desk.state.refused[forged.id].code == "fold.parents"


def test_a_sheet_does_not_rest_on_a_correction_of_another_form() -> None:
    there, here = desk_under(), desk_under()
    type_sheet(there)
    change = {"votes.1": BASE["votes.1"] + 1, "votes.2": BASE["votes.2"] - 1}
    stale = there.act(correction(there.sheet(), change), *TWO)
    second = choice_added(FIRST)
    here.learn(second)
    here.take([stale])
    type_sheet(here, nonce=4)
    corrected = {**BASE, **change, "votes.4": 0}
    payload = {**seal(here.sheet(), second), "corrections": [stale.id], "as_decided": figures(corrected)}
    forged = here.force(payload, *TWO)
    assert here.state.refused[forged.id].code == "fold.parents"


def _form_of(package: ElectionPackage) -> dict[str, str]:
    """Form of a package, as records name it."""
    definition = package.definition("PPWP")
    return {"id": definition.id, "digest": definition.digest}


def test_a_recap_names_sheets_of_its_own_form_only() -> None:
    desk, closed = closed_village(desk_under())
    second = choice_added(FIRST)
    desk.learn(second)
    said = {key: value for key, value in _repeated(closed).items() if key != "package"}
    forged = desk.force({**said, "journal": "1" * 64}, *THREE)
    assert desk.state.refused[forged.id].code == "fold.recap_form"


def _repeated(record: Record) -> dict[str, object]:
    """Payload of a recap without what its maker adds."""
    payload = dict(said_by(record))
    for name in ("signers", "v", "election", "mode", "device_time"):
        payload.pop(name)
    return payload


def test_a_conflict_about_work_on_an_earlier_form_is_over() -> None:
    one, two = desk_under(), desk_under()
    type_sheet(one)
    two.take(list(one.records.values()))
    for desk, votes in ((one, 1), (two, 2)):
        change = {"votes.1": BASE["votes.1"] + votes, "votes.2": BASE["votes.2"] - votes}
        desk.act(correction(desk.sheet(), change), *TWO)
    one.take(list(two.records.values()))
    two.take(list(one.records.values()))
    for desk, place in ((one, 0), (two, 1)):
        desk.act(conflict_settled(desk.sheet(), desk.sheet().conflicts[0].ids[place]), *TWO)
    one.take(list(two.records.values()))
    assert one.sheet().status is Status.CONFLICT
    one.learn(choice_added(FIRST))
    assert (one.sheet().status, one.sheet().conflicts) == (Status.EMPTY, ())


def test_who_typed_an_earlier_form_may_settle_what_others_type_now() -> None:
    desk = desk_under()
    desk.act(keyed(BASE, 1), "OP-3")
    second = choice_added(FIRST)
    desk.learn(second)
    for nonce, (person, values) in enumerate((("OP-1", BASE), ("OP-2", VARIANTS[1]))):
        desk.act(keyed(values, nonce, package=second), person)
    desk.act(settlement(desk.sheet(), BASE), "OP-3")
    assert desk.sheet().status is Status.VERIFIED
