"""One release with something of everything, made once for all tests that look at pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.told_region import told_release


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release; nobody writes into it."""
    return told_release(tmp_path_factory.mktemp("told"))
