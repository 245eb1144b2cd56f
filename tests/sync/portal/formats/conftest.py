"""One release of several contests, made once for all tests of its formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.portal.copies import ALL
from tests.helpers.releases import Town
from tests.helpers.several import several_desk


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release; nobody writes into it."""
    desk = several_desk()
    folder = tmp_path_factory.mktemp("formats")
    town = Town(folder / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(folder / "release", copies=ALL)
    return folder / "release"
