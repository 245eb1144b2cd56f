"""A desk with five officers, nothing typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from recap_desktop.desk import Desk
from tests.helpers import desks


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(desks.workspace(tmp_path / "w")) as opened:
        yield opened
