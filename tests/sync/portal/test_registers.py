"""A release cut from a log with registers of the plenary verifies; they are leaves of its log and change no table."""

from __future__ import annotations

from pathlib import Path

from sync.verify import verify_path
from tests.helpers.releases import STATIONS, Town, rows_of, sealed_desk
from tests.sync.fold.acts import PAPER, correction
from tests.sync.fold.registers import attendance, copy_check, decision, incident, nihil, objection

TWO = ("KETUA", "ANGGOTA-1")


def test_a_release_with_registers_verifies(tmp_path: Path) -> None:
    desk, station = sealed_desk(), STATIONS[0]
    made = desk.act(objection(1, station), "OP-1")
    desk.act(incident(2, station[:10]), "OP-1")
    desk.act(decision(desk.state, made.id, "accepted", station), *TWO)
    desk.act(nihil(STATIONS[1]), *TWO)
    desk.act(copy_check(desk.state, 3, station), *TWO)
    desk.act(attendance(desk.state, 1), *TWO)
    moved = {"votes.1": PAPER[station]["votes.1"] + 1, "votes.2": PAPER[station]["votes.2"] - 1}
    act = desk.act({**correction(desk.sheet(station), moved, "ANGGOTA-1"), "objection": made.id}, *TWO)
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(tmp_path / "release")
    assert verify_path(tmp_path / "release").fault is None
    published = {path.stem for path in (tmp_path / "release").rglob("*.json")}
    assert act.id in published and made.id not in published
    assert len(rows_of(tmp_path / "release", "tps")) > 0
