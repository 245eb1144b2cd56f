"""``recap serve`` killed under load, run twice, out of disk: what was answered stands, what was not is sent again."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from sync.client.client import Client, PushResult
from sync.client.transport import TransportError
from sync.log.checkpoint import Checkpoint
from sync.record.container import Container
from tests.helpers.pki import Committee
from tests.helpers.wire import (
    BEFORE,
    PACKAGE,
    ServerProcess,
    client_of,
    committee_of_today,
    containers,
    read_all,
    token_of,
)

CLIENTS = 4
KIB = 1 << 10


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


class Load:
    """Clients that send batches, some records twice, until the server is gone; what they were told is kept."""

    def __init__(self, committee: Committee) -> None:
        self._committee = committee
        self._lock = threading.Lock()
        self.told: dict[str, tuple[int, str]] = {}
        self.seen: list[Checkpoint] = []
        self.enough = threading.Event()

    def run(self, url: str, numbers: range, wanted: int, kill: Callable[[], None]) -> None:
        """Send until ``wanted`` more records were acknowledged, then kill the server in the middle of it."""
        target = len(self.told) + wanted
        self.enough.clear()
        parts = [numbers[i::CLIENTS] for i in range(CLIENTS)]
        threads = [threading.Thread(target=self._send, args=(url, part, target)) for part in parts]
        for thread in threads:
            thread.start()
        assert self.enough.wait(60)
        kill()
        for thread in threads:
            thread.join()

    def _send(self, url: str, numbers: range, target: int) -> None:
        client = client_of(url, self._committee)
        chance = random.Random(numbers.start)
        with contextlib.suppress(TransportError):
            for start in range(0, len(numbers), 7):
                batch = containers(self._committee, numbers[start : start + 7])
                self._note(client.push([*batch, chance.choice(batch)]), target)
                with self._lock:
                    self.seen.append(client.checkpoint())

    def _note(self, results: list[PushResult], target: int) -> None:
        with self._lock:
            for result in results:
                assert result.outcome == "received", result
                answer = (int(result.leaf or 0), str(result.receipt))
                assert self.told.setdefault(result.record, answer) == answer
            if len(self.told) >= target:
                self.enough.set()


def _check(client: Client, load: Load, every: dict[str, Container]) -> None:
    """All that was acknowledged is there with its leaf and receipt; every checkpoint seen is a beginning of the log."""
    now = client.checkpoint()
    ids = list(load.told)
    for start in range(0, len(ids), 64):
        for result in client.push([every[name] for name in ids[start : start + 64]]):
            assert (int(result.leaf or 0), str(result.receipt)) == load.told[result.record]
    assert client.checkpoint().size == now.size, "what was acknowledged was not new"
    for seen in {one.size: one for one in load.seen}.values():
        client.check_consistency(seen, now)
    leaves = [(leaf, record.id) for leaf, record in read_all(client)[0]]
    assert [leaf for leaf, _ in leaves] == list(range(BEFORE, now.size))
    assert len({name for _, name in leaves}) == now.size - BEFORE
    assert {name: leaf for leaf, name in leaves}.items() >= {n: leaf for n, (leaf, _) in load.told.items()}.items()


@pytest.mark.slow
def test_killed_under_load_again_and_again(tmp_path: Path, committee: Committee, budget: int) -> None:
    chance = random.Random(20240214)
    for number in range(1 if budget == 1 else 6):
        _killed_three_times(tmp_path / str(number), committee, chance)


def _killed_three_times(data: Path, committee: Committee, chance: random.Random) -> None:
    load, every = Load(committee), dict[str, Container]()
    for round_ in range(3):
        numbers = range(round_ * 400, round_ * 400 + 400)
        with ServerProcess(data, package=None if round_ else PACKAGE) as server:
            if round_:
                _check(client_of(server.url, committee), load, every)
            every.update((item.record.id, item) for item in containers(committee, numbers))
            load.run(server.url, numbers, chance.randrange(1, 200), server.kill)
    with ServerProcess(data, package=None) as server:
        client = client_of(server.url, committee)
        _check(client, load, every)
        # what was sent and not answered is sent again: each record once in the end
        for start in range(0, len(every), 200):
            assert {r.outcome for r in client.push([*every.values()][start : start + 200])} == {"received"}
        assert client.checkpoint().size == BEFORE + len(every)
        assert server.stop() == 0


def test_a_second_server_on_the_same_folder_is_refused_and_the_first_goes_on(
    tmp_path: Path, committee: Committee
) -> None:
    with ServerProcess(tmp_path / "data") as first:
        client = client_of(first.url, committee)
        client.push(containers(committee, [1]))
        with ServerProcess(tmp_path / "data") as second:
            status, said = second.refusal()
        assert status == 1
        assert said == (
            "Data folder data is in use by another server. The server was not started; data is safe. "
            "Stop the other one first."
        )
        assert client.push(containers(committee, [2]))[0].leaf == BEFORE + 1
        first.kill()
    with ServerProcess(tmp_path / "data", package=None) as again:  # the lock went with the process
        assert client_of(again.url, committee).checkpoint().size == BEFORE + 2


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "one") as first:
        port = first.url.rsplit(":", 1)[1]
        with ServerProcess(tmp_path / "two", "--port", port) as second:
            status, said = second.refusal()
    assert status == 2
    assert said.startswith(f"Address 127.0.0.1:{port} is in use.")
    assert len(said.splitlines()) == 1


#: What a full disk says: of the database, or of the second place of its checkpoint.
_FULL = {"server.write", "server.second_place"}


def _fill(client: Client, committee: Committee, numbers: Iterator[int]) -> list[Container]:
    """Send until the server says that it cannot write; the batch it could not take."""
    for _ in range(400):
        batch = containers(committee, [next(numbers) for _ in range(8)])
        results = client.push(batch)
        outcomes = {result.outcome for result in results}
        assert outcomes in ({"received"}, {"later"})
        if outcomes == {"later"}:
            assert {result.code for result in results} <= _FULL
            assert {result.retry_after for result in results} == {5}
            return batch
    raise AssertionError("the disk never filled up")


def _full_and_back(
    server: ServerProcess, committee: Committee, space_returns: Callable[[], None]
) -> None:
    client = client_of(server.url, committee)
    numbers = iter(range(10_000))
    waiting = _fill(client, committee, numbers)
    waiting.append(_fill_with_single_ones(server.url, committee, numbers))
    before = client.checkpoint()  # reading goes on
    assert {result.outcome for result in client.push(waiting)} == {"later"}
    assert client.checkpoint() == before
    space_returns()
    results = client.push(waiting)
    assert [result.leaf for result in results] == list(range(before.size, before.size + len(waiting)))
    client.check_consistency(before, client.checkpoint())


def test_a_file_that_may_not_grow_is_503_and_the_server_goes_on_when_it_may(
    tmp_path: Path, committee: Committee
) -> None:
    limit = 700 * KIB
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))

    with ServerProcess(tmp_path / "data", before=small) as server:
        _full_and_back(
            server, committee, lambda: resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1 << 30, hard)) and None
        )
        server.kill()
    with ServerProcess(tmp_path / "data", package=None) as server:
        assert client_of(server.url, committee).push(containers(committee, [0]))[0].leaf == BEFORE


def _fill_with_single_ones(url: str, committee: Committee, numbers: Iterator[int]) -> Container:
    """Where a batch finds no room, one record may: until that is put off too."""
    for _ in range(50):
        (item,) = containers(committee, [next(numbers)])
        answer = requests.put(
            f"{url}/v1/records/{item.record.id}", data=item.to_bytes(),
            headers={"Authorization": token_of(committee)}, timeout=20,
        )
        if answer.status_code != 201:
            break
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] in _FULL
    return item


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no tmpfs here: {done.stderr.strip()[:80]}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_503_and_the_server_goes_on_when_space_returns(
    small_disk: Path, committee: Committee
) -> None:
    with ServerProcess(small_disk / "data") as server:
        ballast = small_disk / "ballast"
        free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
        ballast.write_bytes(bytes(free - 600 * KIB))
        _full_and_back(server, committee, ballast.unlink)
        assert server.stop() == 0
