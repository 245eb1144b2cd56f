"""Two releases that a server gives out, the second with one more sheet; made once for all tests that look at them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.server.run import RunningServer, serve
from tests.helpers.releases import Town, sealed_desk


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Two releases, the second with one more sheet."""
    base = tmp_path_factory.mktemp("portal")
    desk = sealed_desk(2)
    made, records = Town(base / "server", desk.committee), list(desk.records.values())
    made.send(records[:3])
    made.publish(base / "1")
    made.send(records[3:])
    made.publish(base / "2")
    return made


@pytest.fixture(scope="session")
def folders(town: Town) -> tuple[Path, Path]:
    return town.data.parent / "1", town.data.parent / "2"


@pytest.fixture(scope="session")
def server(town: Town) -> Iterator[RunningServer]:
    with serve(town.data, None) as running:
        yield running
