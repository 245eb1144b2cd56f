"""A laptop that took a newer package: what was signed stays, says what differs, and goes on under the newest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recap_desktop.desk import Desk
from recap_desktop.reports import verify_pdf
from sync.fold.recap_content import Difference
from sync.record.record import Record
from sync.trust.package import ElectionPackage, open_package
from tests.helpers.desks import CLEAN, CONTEST, PACKAGE, PASSPHRASE, sealed_workspace, type_sheet
from tests.helpers.held_check import held_check
from tests.sync.fold.packages import ADDED, choice_withdrawn, other_dpt, station_added, station_withdrawn

FIRST = open_package(PACKAGE.read_bytes())
SIGNERS = ["KETUA", "ANGGOTA-1", "ANGGOTA-2"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with two ratified sheets and a signed partial recapitulation."""
    found = sealed_workspace(tmp_path / "w")
    with Desk.open(found) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        batch = desk.recap.prepare(CONTEST, None, SIGNERS)
        for person in SIGNERS:
            desk.recap.sign(batch, person, PASSPHRASE)
    return found


@contextmanager
def _after(folder: Path, change: Callable[[ElectionPackage], ElectionPackage]) -> Iterator[Desk]:
    (folder / "package.json").write_bytes(change(FIRST).envelope)
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        yield desk


@pytest.mark.parametrize("change", [other_dpt, choice_withdrawn])
def test_a_note_beside_the_sheets_and_the_recapitulation_stands(
    folder: Path, change: Callable[[ElectionPackage], ElectionPackage]
) -> None:
    with _after(folder, change) as desk:
        status = desk.recap.status(CONTEST)
        assert (status.included, status.record is not None, status.earlier) == (len(CLEAN), True, None)
        assert [one.code for one in desk.sealing.sheet(CONTEST, CLEAN[0]).notes] == [
            "fold.note_dpt" if change is other_dpt else "fold.note_choice"
        ]
        for person in SIGNERS:
            desk.reports.preview(CONTEST)
            pdf = desk.reports.sign(CONTEST, person, PASSPHRASE)
        assert len(verify_pdf(pdf).signatures) == len(SIGNERS)


def test_a_recapitulation_signed_before_a_station_was_added_stays_and_can_be_printed(folder: Path) -> None:
    with _after(folder, station_added) as desk:
        status = desk.recap.status(CONTEST)
        assert (status.record, status.earlier is not None) == (None, True)
        assert status.differences == (Difference(ADDED, "added"),)
        assert desk.board.station(CONTEST, ADDED).status == "empty"
        desk.reports.preview(CONTEST)
        assert desk.reports.sign(CONTEST, "KETUA", PASSPHRASE).startswith(b"%PDF")
        again = desk.recap.prepare(CONTEST, None, SIGNERS)
        for person in SIGNERS:
            desk.recap.sign(again, person, PASSPHRASE)
        assert desk.recap.status(CONTEST).record is not None


def test_a_withdrawn_station_is_marked_and_asks_for_no_work(folder: Path) -> None:
    with _after(folder, lambda first: station_withdrawn(first, CLEAN[0])) as desk:
        line = desk.board.station(CONTEST, CLEAN[0])
        assert (line.status, line.note) == ("sealed", "withdrawn")
        status = desk.recap.status(CONTEST)
        assert (status.included, status.differences) == (1, (Difference(CLEAN[0], "withdrawn"),))
        village = next(one for one in desk.board.villages(CONTEST) if CLEAN[0].startswith(one.code))
        assert village.total == len(FIRST.stations_of(village.code)) - 1


def test_a_withdrawn_station_is_listed_as_long_as_something_is_known_of_it_also_before_the_check(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed(desk: Desk) -> set[str]:
        return {one.code for village in desk.board.villages(CONTEST) for one in village.stations}

    untouched = "0001011001004"
    with _after(folder, lambda first: station_withdrawn(first, untouched)) as desk:
        verified = listed(desk)
        assert untouched not in verified and CLEAN[0] in verified
        once = desk.package
    with _after(folder, lambda _: station_withdrawn(once, CLEAN[0])) as desk:
        assert listed(desk) == verified
    with held_check(monkeypatch), Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE, wait=False)
        assert desk.facts().verifying is not None
        assert listed(desk) == verified


def test_work_goes_on_under_the_newest_package(folder: Path) -> None:
    with _after(folder, other_dpt) as desk:
        type_sheet(desk, "OP-1", "0001011001004")
        desk.session.sign_in("KETUA", PASSPHRASE)
        (lone,) = desk.context.ledger.waiting(CONTEST, "0001011001004")
        (envelope,) = desk.context.workspace.records.envelopes([lone.record])
        assert Record.parse(envelope).content.package == other_dpt(FIRST).digest
