"""Amounts in words: asked once where package and form have them, signed with the first entry, compared by R17."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from forms.words import in_words
from recap_desktop.desk import Desk
from recap_desktop.desk.sheet.entry_session import EntrySession
from recap_desktop.ui import training
from sync.record.content import SealedSheet, Transcription
from tests.helpers.desks import CLEAN, CONTEST, sheets
from tests.helpers.wire import training_variant

STATION = CLEAN[0]
PAPER = sheets()[STATION]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "w", training_variant(words_lines=[CONTEST]).envelope) as made:
        training.enrol_crew(made)
        yield made


def _open(desk: Desk, person: str) -> EntrySession:
    desk.session.sign_in(person, str(training.passphrase(person)))
    session = desk.entry.open(CONTEST, STATION)
    session.commit_run({name: Figure.of(PAPER[name]) for name in session.definition.order})
    return session


def _both(desk: Desk, words: dict[str, str]) -> None:
    session = _open(desk, "P-OP-1")
    session.write_words(words)
    session.finish()
    _open(desk, "P-OP-2").finish()
    desk.session.sign_in("P-CHAIR", str(training.passphrase("P-CHAIR")))


def _found(desk: Desk) -> list[str]:
    return [one.key for one in desk.across.list() if one.rule == "R17"]


def test_only_the_first_entry_is_asked_and_only_fields_that_have_a_line(desk: Desk) -> None:
    session = _open(desk, "P-OP-1")
    form = session.definition
    assert session.words_asked == tuple(name for name in form.order if form.field(name).words) and session.words_asked
    with pytest.raises(KnownError, match=r"form\.unknown_field"):
        session.write_words({"dpt.m": "SATU"})
    session.finish()
    assert _open(desk, "P-OP-2").words_asked == ()


def test_a_package_that_asks_for_none_has_none(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "w", training.package()) as plain:
        training.enrol_crew(plain)
        assert _open(plain, "P-OP-1").words_asked == ()


def test_words_are_kept_when_the_sheet_is_left_and_go_with_the_signed_entry(desk: Desk) -> None:
    session = _open(desk, "P-OP-1")
    session.write_words({"votes.1": " seratus-dua  puluh "})
    session.pause()
    again = desk.entry.open(CONTEST, STATION)
    assert again.words == {"votes.1": "SERATUS DUA PULUH"}
    with pytest.raises(KnownError, match=r"entry\.words_letters"):
        again.write_words({"valid": "12o"})
    again.write_words({"valid": ""})
    again.finish()
    _open(desk, "P-OP-2").finish()
    desk.session.sign_in("P-CHAIR", str(training.passphrase("P-CHAIR")))
    said = [one.content_as(Transcription).words for one in desk.context.state.sheet(CONTEST, STATION).transcriptions]
    assert {"votes.1": "SERATUS DUA PULUH"} in said and None in said


def test_words_that_mean_another_number_are_told_and_hold_nothing_up(desk: Desk) -> None:
    _both(desk, {"votes.1": in_words(PAPER["votes.1"] + 1), "votes.2": in_words(PAPER["votes.2"]),
                 "valid": "TIDAK JELAS"})
    assert _found(desk) == [f"R17:valid:{CONTEST}:{STATION}", f"R17:votes.1:{CONTEST}:{STATION}"]
    told = next(one for one in desk.across.list() if one.key.startswith("R17:votes.1"))
    assert str(PAPER["votes.1"] + 1) in told.message("id") and str(PAPER["votes.1"] + 1) in told.message("en")
    batch = desk.sealing.prepare(CONTEST, [STATION], ("P-CHAIR", "P-MEMBER-1"))
    for person in batch.signers:
        desk.sealing.sign(batch, person, str(training.passphrase(person)))
    head = desk.context.state.sheet(CONTEST, STATION).head
    assert head is not None and "R17" not in repr(head.content) and "JELAS" not in repr(head.content)
    assert isinstance(head.content, SealedSheet) and len(_found(desk)) == 2, "told after the sheet is sealed too"


def test_words_that_agree_are_silent(desk: Desk) -> None:
    _both(desk, {"votes.1": in_words(PAPER["votes.1"])})
    assert _found(desk) == []
