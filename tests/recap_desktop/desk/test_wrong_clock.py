"""One wrong clock, at any moment and by any distance, and its correction: the desk goes on and nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.core.clock import JUMP
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up, fetch_back, restore
from recap_desktop.workspace import journal_file
from sync.fold import Status
from sync.server.run import RunningServer
from sync.server.service import open_service
from tests.helpers.clocks import TWO, Laptop, sign_in
from tests.helpers.desks import CLEAN, CONTEST, OFFICERS, PACKAGE, PASSPHRASE, sheets, workspace

DAY = timedelta(days=1)
OFFSETS = {
    "-10 y": -3652 * DAY, "-130 d": -130 * DAY, "-3 d": -3 * DAY, "-1 h": -DAY / 24, "+1 h": DAY / 24,
    "+3 d": 3 * DAY, "+100 d": 100 * DAY, "+130 d": 130 * DAY, "+10 y": 3652 * DAY, "+60 y": 21915 * DAY,
}
#: With every run; all of them in ``make soak``.
OFTEN = ("-10 y", "+130 d")
#: What may be said of a wrong clock; anything else is a fault.
SAID = ("clock.", "signing.", "package.expired", "client.", "server.", "log.receipt_time")
FIRST, SECOND = CLEAN


@dataclass
class Story:
    """A desk, its laptop and server, and what was acknowledged so far."""

    folder: Path
    laptop: Laptop
    server: RunningServer
    made: bool = True
    typed: dict[str, Figure] = field(default_factory=dict)
    records: int = 0

    def open(self) -> Desk:
        return Desk.open(self.folder, clock=self.laptop.clock, ticks=self.laptop.ticks)

    def type(self, desk: Desk, person: str, station: str, *, least: int = 0) -> None:
        """Type a sheet and sign it; with ``least`` only so many figures."""
        session = desk.entry.open(CONTEST, station)
        for name in session.definition.order[: least or None]:
            session.commit(name, Figure.of(sheets()[station][name]))
            if least:
                self.typed[name] = session.figures[name]
        if not least:
            session.finish()
            self.records += 1


def _first_start(story: Story) -> None:
    """The folder is made, and the committee enrolled, under the wrong clock."""
    story.made = False
    laptop = story.laptop
    with Desk.create(story.folder, PACKAGE.read_bytes(), clock=laptop.clock, ticks=laptop.ticks) as desk:
        for person, role in OFFICERS.items():
            desk.setup.enrol_training(person, role, f"Nama {person}", PASSPHRASE)
        story.made = True
        sign_in(desk, laptop, "OP-1")
        story.type(desk, "OP-1", SECOND)


def _at_sign_in(story: Story) -> None:
    with story.open() as desk:
        sign_in(desk, story.laptop, "OP-1")
        story.type(desk, "OP-1", SECOND)
        story.type(desk, "OP-1", FIRST, least=5)


def _while_typing(story: Story) -> None:
    """The clock jumps while a sheet is open."""
    error, story.laptop.error = story.laptop.error, timedelta()
    with story.open() as desk:
        sign_in(desk, story.laptop, "OP-1")
        story.type(desk, "OP-1", FIRST, least=3)
        story.laptop.error = error
        story.type(desk, "OP-1", FIRST, least=9)
        story.type(desk, "OP-1", SECOND)


def _while_sealing(story: Story) -> None:
    """The clock jumps between two signatures."""
    error, story.laptop.error = story.laptop.error, timedelta()
    with story.open() as desk:
        for person in ("OP-1", "OP-2"):
            sign_in(desk, story.laptop, person)
            story.type(desk, person, SECOND)
        sign_in(desk, story.laptop, "KETUA")
        batch = desk.sealing.prepare(CONTEST, [SECOND], ["KETUA", "ANGGOTA-1"])
        desk.sealing.sign(batch, "KETUA", PASSPHRASE)
        story.laptop.error = error
        desk.sealing.sign(batch, "ANGGOTA-1", PASSPHRASE)
        story.records += 1


def _while_sending(story: Story) -> None:
    error, story.laptop.error = story.laptop.error, timedelta()
    with story.open() as desk:
        sign_in(desk, story.laptop, "OP-1")
        story.type(desk, "OP-1", SECOND)
        story.laptop.error = error
        result = desk.queue.round(story.server.url)
        assert result.received == 1, "a wrong clock keeps nothing from being received"


def _in_a_backup(story: Story) -> None:
    """Backed up with the right clock, restored under the wrong one."""
    error, story.laptop.error = story.laptop.error, timedelta()
    backup = story.folder.parent / "desk.recap"
    with story.open() as desk:
        sign_in(desk, story.laptop, "OP-1")
        story.type(desk, "OP-1", SECOND)
        story.type(desk, "OP-1", FIRST, least=5)
        back_up(desk, Output(backup, False))
    story.laptop.error = error
    story.folder = story.folder.parent / "restored"
    restore(backup, story.folder, "OP-1", PASSPHRASE, story.laptop.clock)
    with story.open() as desk:
        sign_in(desk, story.laptop, "OP-1")
        fetch_back(desk, story.server.url)


MOMENTS: dict[str, Callable[[Story], None]] = {
    "first start": _first_start, "sign-in": _at_sign_in, "typing": _while_typing, "sealing": _while_sealing,
    "sending": _while_sending, "backup": _in_a_backup,
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("offset", OFFSETS)
def test_a_desk_goes_on_after_one_wrong_clock(offset: str, moment: str, tmp_path: Path) -> None:
    if offset not in OFTEN and os.environ.get("RECAP_BUDGET") != "soak":
        pytest.skip("one of the many, in make soak")
    laptop = Laptop(OFFSETS[offset])
    with RunningServer(open_service(tmp_path / "server", PACKAGE.read_bytes())) as server:
        folder = tmp_path / "w"
        if moment != "first start":
            workspace(folder)
        story = Story(folder, laptop, server)
        try:
            MOMENTS[moment](story)
        except KnownError as error:
            assert error.code.startswith(SAID), error
        laptop.error = timedelta()
        _goes_on(story)


def _goes_on(story: Story) -> None:
    """With the right clock: two type, two ratify, everything is received, and the time is the true one."""
    if not story.made:  # nothing was there yet; it is begun anew
        workspace(story.folder) if not story.folder.exists() else None
    with story.open() if story.folder.exists() and story.made else _anew(story) as desk:
        sign_in(desk, story.laptop, "OP-1")
        if desk.time.state().may_set_back:
            desk.session.lock()
            desk.time.set_back(story.laptop.clock().astimezone().date(), TWO)
        if desk.context.awaits_records:
            sign_in(desk, story.laptop, "OP-1")
            fetch_back(desk, story.server.url)
        for person in ("OP-1", "OP-2"):
            sign_in(desk, story.laptop, person)
            _catch_up(story, desk, person)
        sign_in(desk, story.laptop, "KETUA")
        left = [s for s in CLEAN if desk.context.state.sheet(CONTEST, s).status is not Status.SEALED]
        batch = desk.sealing.prepare(CONTEST, left, ["KETUA", "ANGGOTA-1"])
        for person in ("KETUA", "ANGGOTA-1"):
            desk.sealing.sign(batch, person, PASSPHRASE)
        state = desk.context.state
        assert [state.sheet(CONTEST, s).status for s in CLEAN] == [Status.SEALED, Status.SEALED]
        assert not state.quarantined
        assert desk.context.workspace.records.count >= max(story.records, 6)
        assert abs(desk.context.clock.now() - story.laptop.true()) < JUMP
        result = desk.queue.round(story.server.url)
        assert (result.code, result.waiting) == (None, 0)
        data = desk.journal.export()
        assert len(journal_file.read(data).lines) == desk.context.workspace.journal.count
    with story.open() as desk:
        assert sign_in(desk, story.laptop, "KETUA") is None
        assert desk.context.clock.behind is None or desk.context.clock.behind < JUMP


def _anew(story: Story) -> Desk:
    laptop = story.laptop
    story.folder = story.folder.parent / "anew"
    workspace(story.folder)
    return Desk.open(story.folder, clock=laptop.clock, ticks=laptop.ticks)


def _catch_up(story: Story, desk: Desk, person: str) -> None:
    """What is left to type of the two sheets; what was typed before is there."""
    for station in CLEAN:
        sheet = desk.context.state.sheet(CONTEST, station)
        waiting = {one.person for one in desk.context.ledger.waiting(CONTEST, station)}
        if sheet.status not in (Status.EMPTY, Status.FIRST) or person in waiting:
            continue
        session = desk.entry.open(CONTEST, station)
        if station == FIRST and person == "OP-1":
            assert story.typed.items() <= dict(session.figures).items(), "typed, acknowledged, and there"
        for name in session.definition.order:
            if name not in session.figures:
                session.commit(name, Figure.of(sheets()[station][name]))
        session.finish()
