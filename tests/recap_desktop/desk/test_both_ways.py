"""Two laptops of one committee and a real server: a round sends and fetches, and nothing needs to be restored."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.exchange.views import HeldBack
from sync.fold import Status
from sync.record.record import Record
from sync.server.run import RunningServer, serve
from tests.helpers.desks import (
    CLEAN,
    CONTEST,
    PACKAGE,
    PASSPHRASE,
    seal,
    second_workspace,
    type_sheet,
    type_twice,
    workspace,
)

CHAIRS = {"one": "KETUA", "two": "KETUA-2"}
SIGNERS = ["KETUA", "ANGGOTA-1", "ANGGOTA-2"]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two workspaces of one committee, a ratified sheet in the queue of each."""
    place = tmp_path_factory.mktemp("panels")
    with Desk.open(workspace(place / "one")) as desk:
        type_twice(desk, CLEAN[0])
        seal(desk, CLEAN[0])
    with Desk.open(second_workspace(place / "two")) as desk:
        for person in ("OP-8", "OP-9"):
            type_sheet(desk, person, CLEAN[1])
        desk.session.sign_in("KETUA-2", PASSPHRASE)
        batch = desk.sealing.prepare(CONTEST, [CLEAN[1]])
        for person in batch.signers:
            desk.sealing.sign(batch, person, PASSPHRASE)
    return place


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", PACKAGE.read_bytes()) as running:
        yield running


class Panels:
    """The desks by name, each with its chair signed in."""

    def __init__(self, stack: ExitStack, place: Path) -> None:
        self.desks = {name: stack.enter_context(Desk.open(place / name)) for name in CHAIRS}
        for name, chair in CHAIRS.items():
            self.desks[name].session.sign_in(chair, PASSPHRASE)
        self.one, self.two = self.desks.values()


@pytest.fixture
def panels(sealed: Path, tmp_path: Path) -> Iterator[Panels]:
    shutil.copytree(sealed, tmp_path / "p")
    with ExitStack() as stack:
        yield Panels(stack, tmp_path / "p")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Panels]:
    """Two panels, nothing typed."""
    workspace(tmp_path / "p" / "one")
    second_workspace(tmp_path / "p" / "two")
    with ExitStack() as stack:
        yield Panels(stack, tmp_path / "p")


@pytest.mark.parametrize("order", ["one two one two", "two one two one", "one one two one two", "two two one two"])
def test_two_panels_that_ratified_different_sheets_have_all_of_them(
    panels: Panels, server: RunningServer, order: str
) -> None:
    for name in order.split():
        result = panels.desks[name].queue.round(server.url)
        assert (result.code, result.refused, result.waiting, result.set_aside, result.held) == (None, 0, 0, (), ())
    for desk in panels.desks.values():
        assert desk.board.counts(CONTEST)["received"] == 2
        assert desk.queue.round(server.url).fetched == 0
        assert desk.journal.verify() == desk.journal.head
    assert panels.one.context.state == panels.two.context.state
    assert panels.one.recap.view(CONTEST).total == panels.two.recap.view(CONTEST).total
    batch = panels.one.recap.prepare(CONTEST, None, SIGNERS)
    for person in SIGNERS:
        panels.one.recap.sign(batch, person, PASSPHRASE)
    panels.one.queue.round(server.url)
    assert panels.two.queue.round(server.url).fetched == 1
    record = panels.two.recap.status(CONTEST).record
    assert record is not None and record == panels.one.recap.status(CONTEST).record


def test_what_was_fetched_is_there_again_at_the_next_start_and_holds(
    panels: Panels, server: RunningServer, tmp_path: Path
) -> None:
    panels.one.queue.round(server.url)
    assert panels.two.queue.round(server.url).fetched == 3
    state = panels.two.context.state
    panels.two.close()
    with Desk.open(tmp_path / "p" / "two") as again:
        again.session.sign_in("KETUA-2", PASSPHRASE)
        assert again.context.state == state
        assert again.board.counts(CONTEST)["received"] == 2


def test_a_first_entry_is_told_and_not_fetched_until_there_are_two(empty: Panels, server: RunningServer) -> None:
    one, two = empty.one, empty.two
    type_sheet(one, "OP-1", CLEAN[0])
    one.queue.round(server.url)
    (lone,) = [Record.parse(envelope).id for envelope in one.context.workspace.records.all_envelopes()]
    for person in ("KETUA-2", "OP-8"):
        two.session.sign_in(person, PASSPHRASE)
        result = two.queue.round(server.url)
        assert (result.held, result.fetched) == ((HeldBack(CONTEST, CLEAN[0], "OP-1"),), 0)
        assert not two.context.workspace.records.has(lone)
    told = two.board.station(CONTEST, CLEAN[0])
    assert (told.status, told.elsewhere, told.mine) == ("first", "OP-1", False)
    assert two.board.next_step(CONTEST).station == CLEAN[0], "a second entry is wanted, not another first one"
    session = two.entry.open(CONTEST, CLEAN[0])
    assert session.ordinal == "second"
    type_sheet(two, "OP-8", CLEAN[0])
    result = two.queue.round(server.url)
    assert (result.received, result.fetched, result.held) == (1, 1, ())
    one.session.sign_in("KETUA", PASSPHRASE)
    assert one.queue.round(server.url).fetched == 1
    for desk in (one, two):
        assert desk.context.state.sheet(CONTEST, CLEAN[0]).status is Status.VERIFIED
        assert desk.board.station(CONTEST, CLEAN[0]).elsewhere is None


def test_whoever_typed_first_elsewhere_does_not_type_again_here(empty: Panels, server: RunningServer) -> None:
    type_sheet(empty.one, "OP-1", CLEAN[0])
    empty.one.queue.round(server.url)
    empty.two.queue.round(server.url)
    empty.two.setup.enrol_training("OP-1", "operator", "Satu", PASSPHRASE)
    empty.two.session.sign_in("OP-1", PASSPHRASE)
    with pytest.raises(KnownError, match=r"entry\.own_first"):
        empty.two.entry.open(CONTEST, CLEAN[0])


def test_two_first_entries_typed_at_once_free_one_another(empty: Panels, server: RunningServer) -> None:
    type_sheet(empty.one, "OP-1", CLEAN[0], {"votes.1": Figure.of(1)})
    type_sheet(empty.two, "OP-8", CLEAN[0])
    assert empty.one.queue.round(server.url).fetched == 0
    assert empty.two.queue.round(server.url).fetched == 1
    assert empty.one.queue.round(server.url).fetched == 1
    assert [desk.board.station(CONTEST, CLEAN[0]).status for desk in (empty.one, empty.two)] == ["differs"] * 2


def test_an_entry_carried_by_hand_is_held_back_no_more(empty: Panels, server: RunningServer) -> None:
    """The stick brought what the server would not hand out."""
    type_sheet(empty.one, "OP-1", CLEAN[0])
    empty.one.queue.round(server.url)
    assert len(empty.two.queue.round(server.url).held) == 1
    empty.one.session.sign_in("KETUA", PASSPHRASE)
    empty.two.queue.take(empty.one.queue.give())
    assert empty.two.board.station(CONTEST, CLEAN[0]).elsewhere is None
    assert empty.two.queue.round(server.url).held == ()
