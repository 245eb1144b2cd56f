"""Sheets under way, and taking one over: who may, what the journal keeps, and that no figure is told."""

from __future__ import annotations

import dataclasses

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from tests.helpers.desks import CLEAN, CONTEST, PASSPHRASE

STATION = CLEAN[0]


def _begin(desk: Desk) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    session = desk.entry.open(CONTEST, STATION)
    session.commit("dpt.m", Figure.of(123))
    session.commit("dpt.f", Figure.of(124))


def test_a_sheet_under_way_tells_who_and_how_far_and_no_figure(desk: Desk) -> None:
    _begin(desk)
    desk.session.sign_in("KETUA", PASSPHRASE)
    (one,) = desk.entry.under_way()
    assert (one.station.code, one.person, one.name, one.typed) == (STATION, "OP-1", "Nama OP-1", 2)
    assert one.boxes == len(desk.package.definition(CONTEST, STATION).order)
    assert one.last is not None and one.last >= one.opened
    assert not any(isinstance(value, Figure) for value in dataclasses.astuple(one))


def test_the_journal_keeps_who_took_over_from_whom_and_why(desk: Desk) -> None:
    _begin(desk)
    desk.session.sign_in("KETUA", PASSPHRASE)
    desk.entry.take_over(CONTEST, STATION, "ill", "Pulang karena demam, diganti.")
    lines = {line.act: line for line in desk.journal.lines(4)}
    taken, note = lines["draft_taken_over"], lines["note"]
    assert (taken.person, taken.data["officer"], taken.data["code"]) == ("KETUA", "OP-1", "ill")
    assert note.data["station"] == STATION and "demam" not in str(note.data)
    assert not desk.entry.under_way() and desk.board.station(CONTEST, STATION).claimed_by is None
    with pytest.raises(KnownError, match=r"entry\.nothing_to_take_over"):
        desk.entry.take_over(CONTEST, STATION, "ill")


@pytest.mark.parametrize(("reason", "text", "code"), [
    ("", "", "entry.reason"), ("because", "", "entry.reason"), ("ill", "pendek", "text.length"),
])
def test_what_is_refused_ends_nothing(desk: Desk, reason: str, text: str, code: str) -> None:
    _begin(desk)
    desk.session.sign_in("KETUA", PASSPHRASE)
    with pytest.raises(KnownError) as caught:
        desk.entry.take_over(CONTEST, STATION, reason, text)
    assert caught.value.code == code and len(desk.entry.under_way()) == 1


def test_an_operator_neither_sees_who_types_what_nor_takes_over(desk: Desk) -> None:
    _begin(desk)
    desk.session.sign_in("OP-2", PASSPHRASE)
    for act in (desk.entry.under_way, lambda: desk.entry.take_over(CONTEST, STATION, "ill")):
        with pytest.raises(KnownError, match=r"session\.not_permitted"):
            act()
