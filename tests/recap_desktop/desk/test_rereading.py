"""Reading boxes again at a desk: two read apart where it changes something, and nobody is shown what would fit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.views import FindingView
from sync.fold import Status
from sync.trust.package import open_package
from tests.helpers.desks import (
    CONTEST,
    HARD_STATION,
    OFFICERS,
    PACKAGE,
    PASSPHRASE,
    seal,
    sheets,
    type_twice,
    workspace,
)
from tests.helpers.pdf_text import pages
from tests.sync.fold.packages import readers

PAPER = sheets()[HARD_STATION]
#: V.A as section IV adds up: what a first reader says who makes it fit.
FITS = PAPER["valid"] - 10
SIGNERS = (("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    workspace(tmp_path / "w")
    opened = Desk.open(tmp_path / "w")
    type_twice(opened, HARD_STATION)
    return opened


def _hard(desk: Desk) -> FindingView:
    found = desk.findings.list(CONTEST, HARD_STATION)
    return next(one for one in found if one.finding.severity == "HARD" and one.blocking)


def _read(desk: Desk, person: str, changes: Mapping[str, int]) -> str:
    desk.session.sign_in(person, PASSPHRASE)
    finding = _hard(desk).finding
    figures = {name: Figure.of(changes.get(name, PAPER[name])) for name in finding.fields}
    return desk.findings.reread(CONTEST, HARD_STATION, finding.key, figures, PASSPHRASE)


def _dispose(desk: Desk) -> None:
    for one in desk.findings.list(CONTEST, HARD_STATION):
        if one.blocking:
            desk.findings.dispose(CONTEST, HARD_STATION, one.finding.key, "noted_incident", "", SIGNERS)


def _numbers(desk: Desk) -> str:
    """Everything that the views say of the sheet, as text."""
    views = [desk.findings.list(CONTEST), desk.sealing.sheet(CONTEST, HARD_STATION), desk.sealing.ready(CONTEST)]
    said = [repr(views)] + [
        one.finding.message(lang) + (one.finding.cause.message(lang) if one.finding.cause else "")
        for one in desk.findings.list(CONTEST) for lang in ("id", "en")
    ]
    return " ".join(said)


def test_nobody_sees_what_would_fit_before_it_was_read_again(desk: Desk) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    view = _hard(desk)
    assert view.veiled and view.may_read and not view.reread
    assert (dict(view.finding.params), view.finding.cause) == ({}, None)
    sheet = desk.sealing.sheet(CONTEST, HARD_STATION)
    assert sheet.veiled == PAPER.keys()
    assert (sheet.as_written, sheet.as_decided) == ({}, {})
    (row,) = [one for one in desk.sealing.ready(CONTEST) if one.station.code == HARD_STATION]
    assert row.valid is None
    for figure in (PAPER["valid"], PAPER["cast"], FITS, 10):
        assert not re.search(rf"\b{figure}\b", _numbers(desk)), figure
    with pytest.raises(KnownError, match=r"fold\.reread_first"):
        desk.findings.dispose(CONTEST, HARD_STATION, "R06:cast", "noted_incident", "", SIGNERS)
    other = desk.corrections.verdict(
        CONTEST, HARD_STATION, {"dpt.m": Figure.of(PAPER["dpt.m"] + 1)}, "misread", "strike", [],
        [person for person, _ in SIGNERS],
    )
    assert all(not one.params and one.cause is None for one in (*other.left, *other.made))


def test_the_second_reader_is_blind_of_the_first(desk: Desk) -> None:
    assert _read(desk, "KETUA", {"valid": FITS}) == "waits"
    view = desk.board.station(CONTEST, HARD_STATION)
    assert (view.status, view.note) == ("finding", "rereading")
    assert not _hard(desk).may_read
    assert desk.board.next_step(CONTEST).page != "findings"
    with pytest.raises(KnownError, match=r"fold\.second_reader"):
        _read(desk, "KETUA", {"valid": FITS})
    desk.session.sign_in("ANGGOTA-1", PASSPHRASE)
    assert _hard(desk).may_read and _hard(desk).waits and _hard(desk).veiled
    assert desk.board.next_step(CONTEST).page == "findings"
    assert not re.search(rf"\b({FITS}|{PAPER['valid']})\b", _numbers(desk))
    (waiting,) = desk.sealing.sheet(CONTEST, HARD_STATION).changes
    assert (waiting.field, waiting.before, waiting.after, waiting.stands) == ("valid", None, None, False)
    assert waiting.names == ("Nama KETUA",)
    with pytest.raises(KnownError, match=r"sealing\.blocked"):
        desk.sealing.prepare(CONTEST, [HARD_STATION], ["KETUA", "ANGGOTA-1"])


def test_a_reading_that_changes_nothing_is_not_told_as_one_that_did(desk: Desk) -> None:
    """V.A was replaced by two; whoever then reads V.A so and V.C as it was typed confirms, and replaces nothing."""
    _read(desk, "KETUA", {"valid": FITS})
    assert _read(desk, "ANGGOTA-1", {"valid": FITS}) == "changed"
    assert _read(desk, "ANGGOTA-2", {"valid": FITS}) == "confirmed"


def test_two_equal_readings_change_the_box_and_the_history_names_both(desk: Desk) -> None:
    """V.A first; then V.C, which adds it up, is to be read again, and until then no figure is told."""
    _read(desk, "KETUA", {"valid": FITS})
    assert _read(desk, "ANGGOTA-1", {"valid": FITS}) == "changed"
    (veiled,) = desk.sealing.sheet(CONTEST, HARD_STATION).changes
    assert (veiled.field, veiled.stands, veiled.before, veiled.after) == ("valid", True, None, None)
    cast = {"valid": FITS, "cast": PAPER["cast"] - 10}
    assert _read(desk, "ANGGOTA-1", cast) == "waits"
    assert _read(desk, "ANGGOTA-2", cast) == "changed"
    _dispose(desk)
    for status in ("verified", "sealed"):
        sheet = desk.sealing.sheet(CONTEST, HARD_STATION)
        assert sheet.station.status == status
        told = {one.field: (one.before and one.before.value, one.after and one.after.value) for one in sheet.changes}
        assert told == {"valid": (PAPER["valid"], FITS), "cast": (PAPER["cast"], PAPER["cast"] - 10)}
        names = {one.field: set(one.names) for one in sheet.changes}
        assert {"Nama KETUA", "Nama ANGGOTA-1"} <= names["valid"]
        assert names["cast"] == {"Nama ANGGOTA-1", "Nama ANGGOTA-2"}
        assert (sheet.rereadings, sheet.corrections) == (2, 0)
        if status == "verified":
            seal(desk, HARD_STATION)
    said = _d_hasil(desk)
    assert f"{PAPER['valid']} {FITS} dibaca ulang Nama ANGGOTA-1, Nama ANGGOTA-2, Nama KETUA" in said
    assert "satu orang yang membaca ulang cukup" not in said


def _d_hasil(desk: Desk) -> str:
    return " ".join(" ".join(page.split()) for page in pages(desk.reports.preview(CONTEST)))


def test_where_the_package_asks_for_one_reader_the_report_says_so(tmp_path: Path) -> None:
    """A small committee: the change counts at once, and stands with the name of the one who read."""
    package = readers(open_package(PACKAGE.read_bytes()), 1)
    with Desk.create(tmp_path / "w", package.envelope) as desk:
        for person, role in OFFICERS.items():
            desk.setup.enrol_training(person, role, f"Nama {person}", PASSPHRASE)
        type_twice(desk, HARD_STATION)
        assert _read(desk, "KETUA", {"valid": FITS}) == "changed"
        assert _read(desk, "KETUA", {"valid": FITS, "cast": PAPER["cast"] - 10}) == "changed"
        _dispose(desk)
        seal(desk, HARD_STATION)
        said = _d_hasil(desk)
        assert f"{PAPER['valid']} {FITS} dibaca ulang Nama KETUA" in said
        assert "satu orang yang membaca ulang cukup" in said


def test_two_readings_that_differ_are_a_conflict(desk: Desk) -> None:
    _read(desk, "KETUA", {"valid": FITS})
    assert _read(desk, "ANGGOTA-1", {"valid": FITS + 1}) == "conflict"
    assert desk.context.state.sheet(CONTEST, HARD_STATION).status is Status.CONFLICT


def test_one_who_confirms_both_typists_is_enough_and_then_everything_is_shown(desk: Desk) -> None:
    assert _read(desk, "KETUA", {}) == "confirmed"
    view = _hard(desk)
    assert view.reread and not view.veiled and view.finding.params
    sheet = desk.sealing.sheet(CONTEST, HARD_STATION)
    assert (sheet.veiled, sheet.changes) == (frozenset(), ())


def test_the_history_goes_on_over_revisions_by_correction(desk: Desk) -> None:
    _read(desk, "KETUA", {})
    desk.session.sign_in("KETUA", PASSPHRASE)
    desk.corrections.correct(CONTEST, HARD_STATION, {"votes.1": Figure.of(PAPER["votes.1"] + 10)}, "miscounted",
                             "strike", [], SIGNERS)
    _dispose(desk)
    seal(desk, HARD_STATION)
    assert desk.sealing.sheet(CONTEST, HARD_STATION).corrections == 1
    desk.corrections.correct(
        CONTEST, HARD_STATION,
        {"votes.2": Figure.of(PAPER["votes.2"] + 1), "votes.1": Figure.of(PAPER["votes.1"] + 9)}, "misread", "strike",
        [], SIGNERS,
    )
    _dispose(desk)
    assert desk.sealing.sheet(CONTEST, HARD_STATION).corrections == 3
    seal(desk, HARD_STATION)
    sheet = desk.sealing.sheet(CONTEST, HARD_STATION)
    assert (sheet.revision, sheet.corrections) == (2, 3)
    assert [one.field for one in sheet.changes] == ["votes.1", "votes.1", "votes.2"]
