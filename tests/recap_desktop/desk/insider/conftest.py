"""A workspace in which work was done, made once, and its database key; each test alters a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers import insider


@pytest.fixture(scope="session")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return insider.used_workspace(tmp_path_factory)


@pytest.fixture(scope="session")
def key(used: Path) -> bytes:
    return insider.key_of(used)


@pytest.fixture
def folder(used: Path, tmp_path: Path) -> Path:
    copied = tmp_path / "w"
    shutil.copytree(used, copied)
    return copied
