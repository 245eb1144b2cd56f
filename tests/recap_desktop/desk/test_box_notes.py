"""Notes to a box: kept as durably as figures, without figures, hidden from the second typist.

That a changed note is found out is held with the other rows in ``insider/test_insider_rows.py``.
"""

from __future__ import annotations

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from tests.helpers.desks import CLEAN, CONTEST, PASSPHRASE, sheets

STATION = CLEAN[0]
PAPER = sheets()[STATION]


def _type(desk: Desk, person: str, notes: dict[str, str], slip: int = 0) -> None:
    desk.session.sign_in(person, PASSPHRASE)
    session = desk.entry.open(CONTEST, STATION)
    session.commit_run({name: Figure.of(PAPER[name] + (slip if name == "votes.1" else 0))
                        for name in session.definition.order})
    for field, text in notes.items():
        session.note(field, text)
    session.finish()


def test_a_note_is_there_after_the_sheet_is_opened_again_and_can_be_taken_back(desk: Desk) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    session = desk.entry.open(CONTEST, STATION)
    session.note("votes.1", "  angka   luntur ")
    session.pause()
    again = desk.entry.open(CONTEST, STATION)
    assert again.notes == {"votes.1": "angka luntur"}, "a sheet with nothing but a note is not let go"
    again.note("votes.1", "")
    assert not again.notes and not desk.context.workspace.box_notes.every()


@pytest.mark.parametrize("text", ["mungkin 7 atau 9", "seperti tujuh", "SERATUS barangkali"])
def test_a_note_that_tells_a_figure_is_refused(desk: Desk, text: str) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    session = desk.entry.open(CONTEST, STATION)
    with pytest.raises(KnownError, match=r"notes\.figures"):
        session.note("votes.1", text)
    with pytest.raises(KnownError, match=r"text\.length"):
        session.note("votes.1", "x" * 81)
    with pytest.raises(KnownError, match=r"form\.unknown_field"):
        session.note("votes.77", "luntur")
    assert not session.notes


def test_the_second_typist_sees_no_note_and_who_settles_sees_both_without_names(desk: Desk) -> None:
    _type(desk, "OP-1", {"votes.1": "angka luntur", "valid": "dicoret"})
    desk.session.sign_in("OP-2", PASSPHRASE)
    assert not desk.entry.open(CONTEST, STATION).notes and not desk.notes.of(CONTEST, STATION)
    _type(desk, "OP-2", {"votes.1": "kertas terlipat"}, slip=1)
    desk.session.sign_in("KETUA", PASSPHRASE)
    assert desk.notes.of(CONTEST, STATION) == {"votes.1": ("angka luntur", "kertas terlipat"), "valid": ("dicoret",)}
    lines = [one for one in desk.lives.of(CONTEST, STATION) if one.what == "note"]
    assert [dict(one.notes) for one in lines] == [
        {"votes.1": "angka luntur"}, {"valid": "dicoret"}, {"votes.1": "kertas terlipat"}]
    assert not any(one.names or one.record for one in lines)


def test_the_journal_tells_no_word_of_a_note(desk: Desk) -> None:
    _type(desk, "OP-1", {"votes.1": "angka luntur"})
    desk.session.sign_in("KETUA", PASSPHRASE)
    assert "luntur" not in str([line.data for line in desk.journal.lines(400)])
    assert "luntur" not in desk.journal.export().decode("utf-8", "replace")
