"""Every act is checked by the desk before a passphrase is asked: the check refuses what the signature would refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.signing import Signers, unsigned
from tests.helpers.desks import CLEAN, CONTEST, HARD_STATION, LAW_STATION, PASSPHRASE, type_sheet

WRONG = "bukan frasa sandi mereka"
Act = Callable[[Desk, Signers], object]
ACTS: dict[str, Act] = {
    "correct": lambda d, who: d.corrections.correct(
        CONTEST, CLEAN[0], {"invalid": Figure.of(1)}, "misread", "strike", [], who),
    "correct, too short a text": lambda d, who: d.corrections.correct(
        CONTEST, CLEAN[0], {"invalid": Figure.of(1)}, "misread", "strike", [], who, text="pendek"),
    "correct nothing typed": lambda d, who: d.corrections.correct(
        CONTEST, CLEAN[1], {"invalid": Figure.of(1)}, "misread", "strike", [], who),
    "undecided": lambda d, who: d.corrections.undecided(CONTEST, HARD_STATION, "damaged", who),
    "undecided, too short a text": lambda d, who: d.corrections.undecided(
        CONTEST, HARD_STATION, "damaged", who, text="pendek"),
    "absent": lambda d, who: d.corrections.absent(CONTEST, CLEAN[1], "lost", who),
    "absent but typed": lambda d, who: d.corrections.absent(CONTEST, CLEAN[0], "lost", who),
    "absent for no reason": lambda d, who: d.corrections.absent(CONTEST, CLEAN[1], "elsewhere", who),
    "reopen": lambda d, who: d.corrections.reopen(CONTEST, CLEAN[0], "court_order", "MK-1/2024", who),
    "settle a conflict": lambda d, who: d.corrections.settle_conflict(
        CONTEST, CLEAN[0], ["a" * 64], ["b" * 64], "misread", who),
    "decide": lambda d, who: d.findings.dispose(
        CONTEST, LAW_STATION, next(one.finding.key for one in d.findings.list(CONTEST, LAW_STATION) if one.blocking),
        "noted_incident", "", who),
    "decide what is no finding": lambda d, who: d.findings.dispose(
        CONTEST, LAW_STATION, "R99:cast", "noted_incident", "", who),
    "acting chair": lambda d, who: d.corrections.acting_chair("ANGGOTA-1", "other", who),
    "endorse": lambda d, who: d.corrections.endorse(["a" * 64], who),
    "refuse": lambda d, who: d.corrections.refuse(CONTEST, d.region, "SAKSI-1", "misread", who),
    "refuse of nobody": lambda d, who: d.corrections.refuse(CONTEST, d.region, "SAKSI-1", "elsewhere", who),
}
MAY = {"correct", "absent", "decide", "refuse"}


def code_of(act: Act, desk: Desk, who: Signers) -> str:
    try:
        act(desk, who)
    except KnownError as error:
        return error.code
    return ""


@pytest.fixture
def typed(desk: Desk) -> Desk:
    for person in ("OP-1", "OP-2"):
        for station in (CLEAN[0], LAW_STATION, HARD_STATION):
            type_sheet(desk, person, station)
    desk.session.sign_in("KETUA", PASSPHRASE)
    return desk


def test_the_check_refuses_what_the_signature_would_and_writes_nothing(typed: Desk) -> None:
    kept = typed.context.workspace
    before = len(kept.records.all_envelopes()), kept.journal.head
    for name, act in ACTS.items():
        for persons in (("KETUA", "ANGGOTA-1"), ("KETUA", "KETUA"), ("KETUA", "OP-1"), ("ANGGOTA-1", "ANGGOTA-2")):
            checked = code_of(act, typed, unsigned(persons))
            assert (len(kept.records.all_envelopes()), kept.journal.head) == before, name
            if persons == ("KETUA", "ANGGOTA-1"):
                assert (not checked) is (name in MAY), (name, checked)
            if checked:  # refused before anybody's passphrase was looked at: nobody gets a strike
                assert code_of(act, typed, [(person, WRONG) for person in persons]) == checked, name
                assert kept.journal.head == before[1], name
    assert typed.session.seconds_to_wait("KETUA") == typed.session.seconds_to_wait("ANGGOTA-1") == 0


@pytest.mark.parametrize(
    ("station", "changes", "made", "ended", "left"),
    [
        (CLEAN[0], {"valid": 1}, {"R03:valid"}, set(), set()),
        (LAW_STATION, {"valid": 1}, {"R03:valid"}, set(), {"R06:cast"}),
        (LAW_STATION, {"votes.1": 2, "valid": 2, "cast": 2}, set(), {"R06:cast"}, set()),
    ],
)
def test_the_verdict_says_which_findings_a_correction_makes_ends_and_leaves(  # noqa: PLR0913, PLR0917
    typed: Desk, station: str, changes: dict[str, int], made: set[str], ended: set[str], left: set[str]
) -> None:
    stands = typed.context.state.sheet(CONTEST, station).as_decided
    assert stands is not None
    figures = {name: Figure.of((stands[name].value or 0) + more) for name, more in changes.items()}
    verdict = typed.corrections.verdict(
        CONTEST, station, figures, "miscounted", "strike", [], ("KETUA", "ANGGOTA-1"))
    assert dict(verdict.changes) == {name: (stands[name], figure) for name, figure in figures.items()}
    assert [{one.key for one in part} for part in (verdict.made, verdict.ended, verdict.left)] == [made, ended, left]


def test_a_half_filled_act_is_the_officers_own_and_holds_what_was_filled_in(typed: Desk) -> None:
    values: dict[str, object] = {"reason": "lost", "rows": {"invalid": [None, "1"]}}
    typed.half_acts.keep("AbsentForm x", values)
    assert typed.half_acts.kept("AbsentForm x") == values and typed.half_acts.kept("AbsentForm y") is None
    typed.session.sign_in("ANGGOTA-1", PASSPHRASE)
    assert typed.half_acts.kept("AbsentForm x") is None
    typed.session.sign_in("KETUA", PASSPHRASE)
    typed.half_acts.keep("AbsentForm x", None)
    assert typed.half_acts.kept("AbsentForm x") is None
    typed.session.lock()
    with pytest.raises(KnownError, match=r"session\.sign_in_first"):
        typed.half_acts.kept("AbsentForm x")
