"""A regency with its server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.recap_desktop.ui.people_keys import Regency, regency


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Regency]:
    with regency(tmp_path / "server") as made:
        yield made
