"""Packages travel in a round: fetched by digest where one is missing, handed over where the server lacks one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recap_desktop.desk import Desk
from sync.client.client import Client
from sync.client.transport import HttpAnswer, RequestsTransport
from sync.fold import Lack
from sync.server.run import RunningServer, serve
from sync.trust.package import ElectionPackage, open_package
from tests.helpers.desks import CLEAN, CONTEST, PACKAGE, PASSPHRASE, second_workspace, type_sheet, workspace
from tests.sync.fold.packages import other_dpt, renamed

FIRST = open_package(PACKAGE.read_bytes())
SECOND = renamed(FIRST)
THIRD = other_dpt(SECOND)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A laptop that was set up with the first package."""
    with Desk.open(second_workspace(tmp_path / "w")) as opened:
        opened.session.sign_in("KETUA-2", PASSPHRASE)
        yield opened


def _newer(tmp_path: Path, package: ElectionPackage, station: str) -> Desk:
    """The other laptop of the committee, which took a newer package and typed a sheet twice under it."""
    folder = workspace(tmp_path / "newer")
    (folder / "package.json").write_bytes(package.envelope)
    found = Desk.open(folder)
    for person in ("OP-1", "OP-2"):
        type_sheet(found, person, station)
    found.session.sign_in("KETUA", PASSPHRASE)
    return found


def _keeps(server: RunningServer, package: ElectionPackage) -> bool:
    return Client(RequestsTransport(server.url), FIRST).kept_package(package.digest) == package.envelope


def test_a_desk_hands_over_what_the_server_lacks_and_another_desk_learns_it(desk: Desk, tmp_path: Path) -> None:
    with (
        serve(tmp_path / "server", FIRST.envelope) as server, _newer(tmp_path, SECOND, CLEAN[0]) as newer,
    ):
        result = newer.queue.round(server.url)
        assert (result.code, result.handed_over, result.received) == (None, 1, 2)
        assert _keeps(server, SECOND)
        assert newer.queue.round(server.url).handed_over == 0
        assert server.service.package.digest == FIRST.digest, "kept, not made current"
        result = desk.queue.round(server.url)
        assert (result.code, result.fetched, result.lacking, result.package) == (None, 2, 2, SECOND.sequence)
        assert set(desk.context.state.waiting.values()) == {Lack("package", SECOND.digest)}
        assert desk.board.station(CONTEST, CLEAN[0]).status == "empty"
        folder = desk.context.folder.root
        desk.close()
        with Desk.open(folder) as again:
            again.session.sign_in("KETUA-2", PASSPHRASE)
            assert again.package.digest == SECOND.digest
            assert again.context.state.waiting == {}
            assert again.board.station(CONTEST, CLEAN[0]).status == "verified"
            assert again.queue.round(server.url).lacking == 0


def test_a_package_between_is_learnt_late_and_what_waited_for_it_is_judged(tmp_path: Path) -> None:
    """Typed under the second; the server and this laptop went from the first to the third."""
    with _newer(tmp_path, SECOND, CLEAN[0]) as newer:
        handed = newer.queue.give()
    other = second_workspace(tmp_path / "w")
    (other / "package.json").write_bytes(THIRD.envelope)
    with (
        Desk.open(other) as desk, serve(tmp_path / "server", THIRD.envelope) as server,
    ):
        desk.session.sign_in("KETUA-2", PASSPHRASE)
        desk.queue.take(handed)
        assert desk.context.chain.missing == (SECOND.digest,)
        result = desk.queue.round(server.url)
        assert (result.code, result.packages, result.lacking, result.received) == (None, 0, 2, 2)
        server.service.keep(SECOND.envelope, SECOND.digest)
        result = desk.queue.round(server.url)
        assert (result.code, result.packages, result.lacking) == (None, 1, 0)
        assert desk.context.chain.missing == ()
        assert desk.board.station(CONTEST, CLEAN[0]).status == "verified"
        assert server.service.judge.state.waiting == {}


def test_a_package_that_fits_neither_side_is_said_and_stops_nothing(desk: Desk, tmp_path: Path) -> None:
    """Two different packages of one number: somebody signed twice."""
    type_sheet(desk, "OP-8", CLEAN[0])
    desk.session.sign_in("KETUA-2", PASSPHRASE)
    twin = renamed(FIRST)
    payload_other = other_dpt(FIRST)
    folder = desk.context.folder.root
    desk.close()
    (folder / "package.json").write_bytes(twin.envelope)
    with Desk.open(folder) as again, serve(tmp_path / "server", payload_other.envelope) as server:
        again.session.sign_in("KETUA-2", PASSPHRASE)
        result = again.queue.round(server.url)
        assert (result.code, result.received, result.complete) == ("package.other_content", 1, True)
        assert (folder / "package.json").read_bytes() == twin.envelope


def test_a_spoilt_package_is_said_and_stops_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stands on the line answers another package than the one asked for."""
    with serve(tmp_path / "server", FIRST.envelope) as server, _newer(tmp_path, SECOND, CLEAN[0]) as newer:
        newer.queue.round(server.url)
        send = RequestsTransport.send

        def other(self: RequestsTransport, method: str, path: str, *rest: Any) -> HttpAnswer:
            answer = send(self, method, path, *rest)
            asked = method == "GET" and path.endswith(SECOND.digest)
            return HttpAnswer(200, FIRST.envelope, None) if asked else answer

        monkeypatch.setattr(RequestsTransport, "send", other)
        result = desk.queue.round(server.url)
        assert (result.code, result.fetched, result.lacking, result.complete) == ("package.damaged", 2, 2, True)
        monkeypatch.setattr(RequestsTransport, "send", send)
        assert desk.queue.round(server.url).package == SECOND.sequence


def test_a_fresh_laptop_at_the_third_package_fetches_the_chain(tmp_path: Path) -> None:
    with Desk.open(second_workspace(tmp_path / "old")) as old:
        for person in ("OP-8", "OP-9"):
            type_sheet(old, person, CLEAN[0])
        old.session.sign_in("KETUA-2", PASSPHRASE)
        with serve(tmp_path / "server", FIRST.envelope) as server:
            assert old.queue.round(server.url).received == 2
    with Desk.create(tmp_path / "fresh", THIRD.envelope) as fresh:
        fresh.setup.enrol_training("KETUA", "chair", "Ketua", PASSPHRASE)
        fresh.session.sign_in("KETUA", PASSPHRASE)
        for package in (SECOND, THIRD):
            with serve(tmp_path / "server", package.envelope) as server:
                result = fresh.queue.round(server.url)
        assert (result.code, result.lacking) == (None, 0)
        assert [one.digest for one in fresh.context.chain] == [FIRST.digest, SECOND.digest, THIRD.digest]
        assert fresh.board.station(CONTEST, CLEAN[0]).status == "verified"
