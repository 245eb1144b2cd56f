"""A fresh laptop that begins at a later package still reads every record made under earlier ones."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up, restore
from sync.fold import Lack
from sync.server.run import serve
from sync.trust.package import ElectionPackage, open_package
from tests.helpers.desks import CLEAN, CONTEST, PACKAGE, PASSPHRASE, seal, type_twice, workspace
from tests.sync.fold.packages import other_dpt, renamed, station_added

FIRST = open_package(PACKAGE.read_bytes())
SECOND = renamed(FIRST)
THIRD = other_dpt(SECOND)
FOURTH = station_added(THIRD)
CHAIN = (FIRST, SECOND, THIRD, FOURTH)
#: A sheet typed and ratified under each package, two under the first.
SHEETS = (CLEAN[0], CLEAN[1], "0001011001004", "0001012002001")


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first laptop of the committee: a sheet ratified under each of the packages 1 to 4, each taken in turn."""
    folder = workspace(tmp_path_factory.mktemp("worked") / "w")
    with Desk.open(folder) as desk:
        for number, station in enumerate(SHEETS):
            type_twice(desk, station)
            seal(desk, station)
            if number < len(CHAIN) - 1:
                desk.packages.take(CHAIN[number + 1].envelope)
    return folder


@pytest.fixture
def first(worked: Path, tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(Path(shutil.copytree(worked, tmp_path / "first"))) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        yield desk


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Desk]:
    """A laptop that was set up with package 3 and has never seen another."""
    with Desk.create(tmp_path / "fresh", THIRD.envelope) as desk:
        desk.setup.enrol_training("KETUA-2", "chair", "Ketua dua", PASSPHRASE)
        desk.setup.enrol_training("ANGGOTA-9", "member", "Anggota", PASSPHRASE)
        desk.session.sign_in("KETUA-2", PASSPHRASE)
        yield desk


def _take(desk: Desk, *packages: ElectionPackage) -> None:
    desk.packages.take(*(one.envelope for one in packages))
    if desk.session.officer is None:
        desk.session.sign_in("KETUA-2", PASSPHRASE)


def _sealed(desk: Desk) -> list[str]:
    return [one for one in SHEETS if desk.board.station(CONTEST, one).status in ("sealed", "received")]


def test_from_the_server_the_chain_and_every_record_come_in_one_round(
    first: Desk, fresh: Desk, tmp_path: Path
) -> None:
    with serve(tmp_path / "server", FOURTH.envelope) as server:
        assert first.queue.round(server.url).refusal is None
        told = fresh.queue.round(server.url)
        assert (told.refusal, told.package) == (None, 4)
        assert fresh.packages.overview().missing == ()
        assert _sealed(fresh) == list(SHEETS[:3]), "what was made under the newer one waits"
        view = fresh.packages.overview()
        assert view.waiting is not None and view.waiting.sequence == 4
        assert [one.change.code for one in fresh.packages.difference(fresh.packages.waiting()).lines] == [
            "packages.change.station_added"]
        fresh.packages.take(fresh.packages.waiting())
        fresh.session.sign_in("KETUA-2", PASSPHRASE)
        assert fresh.queue.round(server.url).refusal is None
    assert _sealed(fresh) == list(SHEETS)
    assert fresh.context.state.waiting == {}
    assert [one.sequence for one in fresh.packages.overview().earlier] == [3, 2, 1]


def test_the_page_fetches_the_chain_from_the_server_alone(fresh: Desk, first: Desk, tmp_path: Path) -> None:
    with serve(tmp_path / "server", FOURTH.envelope) as server:
        first.queue.round(server.url)
        files = fresh.packages.from_server(server.url)
        assert sorted(open_package(one).sequence for one in files) == [1, 2, 4]
        found = fresh.packages.difference(*files)
        assert (found.newer and found.newer.sequence, found.added) == (4, (1, 2))
        fresh.packages.take(*files)
        fresh.session.sign_in("KETUA-2", PASSPHRASE)
        assert fresh.packages.overview().missing == ()
        with pytest.raises(Exception, match="packages.server_same"):
            fresh.packages.from_server(server.url)


def test_without_a_net_files_are_given_one_by_one_in_any_order(first: Desk, fresh: Desk) -> None:
    fresh.queue.take(first.queue.give())
    assert _sealed(fresh) == [SHEETS[2]]
    assert set(fresh.context.state.waiting.values()) == {
        Lack("package", one.digest) for one in (FIRST, SECOND, FOURTH)}
    assert fresh.packages.overview().missing == (1, 2)
    _take(fresh, SECOND)
    assert (_sealed(fresh), fresh.packages.overview().missing) == ([SHEETS[1], SHEETS[2]], (1,))
    _take(fresh, FIRST)
    assert (_sealed(fresh), fresh.packages.overview().missing) == (list(SHEETS[:3]), ())
    _take(fresh, FOURTH)
    assert _sealed(fresh) == list(SHEETS)
    folder = fresh.context.folder.root
    fresh.close()
    with Desk.open(folder) as again:
        again.session.sign_in("KETUA-2", PASSPHRASE)
        assert (again.package.sequence, _sealed(again)) == (4, list(SHEETS))
        assert again.journal.verify() == again.journal.head


def test_a_backup_carries_the_chain(first: Desk, tmp_path: Path) -> None:
    back_up(first, Output(tmp_path / "b"))
    restore(tmp_path / "b", tmp_path / "again", "KETUA", PASSPHRASE)
    with Desk.open(tmp_path / "again") as again:
        again.session.sign_in("KETUA", PASSPHRASE, to_look=True)
        view = again.packages.overview()
        assert (view.in_force.sequence, [one.sequence for one in view.earlier], view.missing) == (4, [3, 2, 1], ())
        assert _sealed(again) == list(SHEETS)


def test_a_server_that_is_behind_does_not_put_an_older_one_in_the_place_of_the_one_that_waits(
    fresh: Desk, first: Desk, tmp_path: Path
) -> None:
    fifth = renamed(FOURTH)
    with serve(tmp_path / "new", fifth.envelope) as new, serve(tmp_path / "old", FOURTH.envelope) as old:
        fresh.queue.round(new.url)
        assert fresh.queue.round(old.url).package == 5
    waiting = fresh.packages.overview().waiting
    assert waiting is not None and waiting.sequence == 5




def test_a_backup_made_while_a_newer_one_waits_restores(fresh: Desk, first: Desk, tmp_path: Path) -> None:
    with serve(tmp_path / "server", FOURTH.envelope) as server:
        first.queue.round(server.url)
        fresh.queue.round(server.url)
    waiting = fresh.packages.overview().waiting
    assert waiting is not None and waiting.sequence == 4
    back_up(fresh, Output(tmp_path / "b"))
    restore(tmp_path / "b", tmp_path / "again", "KETUA-2", PASSPHRASE)
    with Desk.open(tmp_path / "again") as again:
        again.session.sign_in("KETUA-2", PASSPHRASE, to_look=True)
        assert (again.package.sequence, _sealed(again)) == (4, list(SHEETS))
