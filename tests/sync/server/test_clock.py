"""A server whose clock cannot be right logs nothing, and says so; nothing is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from sync.log.receipt import parse_receipt
from sync.server.clock import STEP, LogClock, utc_now
from sync.server.run import RunningServer, serve
from sync.trust.times import moment
from tests.helpers.pki import Committee
from tests.helpers.wire import client_of, committee_of_today, containers, token_of

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


@pytest.fixture
def server(tmp_path: Path, committee: Committee) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", committee.package.envelope) as running:
        yield running


def _set(server: RunningServer, time: datetime) -> None:
    service = server.service
    service.sequencer._clock = LogClock(service.store, service.package, lambda: time)


@pytest.mark.parametrize(
    "time",
    [
        moment("2099-12-31T23:59:59Z") + timedelta(seconds=1), moment("2023-12-31T23:59:59Z"),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC),
    ],
)
def test_outside_the_validity_of_the_package_nothing_is_logged(
    time: datetime, server: RunningServer, committee: Committee
) -> None:
    (item,) = containers(committee, [1])
    client = client_of(server.url, committee)
    _set(server, time)
    (found,) = client.push([item])
    assert (found.outcome, found.code, found.retry_after) == ("later", "server.clock", 5)
    put = requests.put(
        f"{server.url}/v1/records/{item.record.id}", item.to_bytes(),
        headers={"Authorization": token_of(committee)}, timeout=20,
    )
    assert (put.status_code, put.json()["code"]) == (503, "server.clock")
    assert client.checkpoint().size == 1, "the package alone"
    _set(server, utc_now())
    assert client.push([item])[0].outcome == "received"


def test_no_entry_has_a_time_before_the_last_one(server: RunningServer, committee: Committee) -> None:
    one, two, three = containers(committee, [1, 2, 3])
    client = client_of(server.url, committee)
    now = utc_now().replace(microsecond=0)
    _set(server, now)
    assert client.push([one])[0].outcome == "received"
    _set(server, now - DAY)
    assert client.push([two])[0].code == "server.clock"
    _set(server, now - STEP)
    (found,) = client.push([two])
    assert moment(parse_receipt(str(found.receipt)).received) == now, "a corrected clock is not a wrong one"
    _set(server, now + DAY)
    assert client.push([three])[0].outcome == "received"


def test_the_last_entry_counts_after_a_restart_too(tmp_path: Path, committee: Committee) -> None:
    one, two = containers(committee, [1, 2])
    with serve(tmp_path / "server", committee.package.envelope) as server:
        _set(server, utc_now() + DAY)
        assert client_of(server.url, committee).push([one])[0].outcome == "received"
    with serve(tmp_path / "server") as server:
        assert client_of(server.url, committee).push([two])[0].code == "server.clock"
