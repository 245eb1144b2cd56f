"""A desk with one sheet that may be read aloud."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from recap_desktop.desk import Desk
from tests.recap_desktop.ui.typed import CLEAN, LAW_STATION, type_twice


@pytest.fixture(scope="session")
def settled(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One sheet that may be read aloud, one with a finding that nobody decided; made once, copied."""
    folder = tmp_path_factory.mktemp("settled") / "w"
    shutil.copytree(prepared, folder)
    with Desk.open(folder) as desk:
        type_twice(desk, CLEAN, LAW_STATION)
    return folder


@pytest.fixture
def desk(settled: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(settled, tmp_path / "w")
    with Desk.open(tmp_path / "w") as opened:
        yield opened
