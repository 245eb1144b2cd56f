"""One release with something of everything, made once for all tests that look at it, and one server that has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.told_region import told_release
from tests.helpers.wire import ServerProcess


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release; nobody writes into it."""
    return told_release(tmp_path_factory.mktemp("told"))


@pytest.fixture(scope="session")
def address(told: Path) -> Iterator[str]:
    """``recap serve`` as a process, with the release at its root."""
    with ServerProcess(told.parent / "server", package=None) as process:
        yield process.url
