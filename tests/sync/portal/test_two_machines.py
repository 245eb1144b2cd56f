"""T1: a release is the same bytes wherever it is made: another process, order of hashes, clock's zone, language, user's
mask and folder; only the log and the plan of the release are the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.helpers.releases import tree

ROOT = Path(__file__).resolve().parents[3]
_MAKES = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from sync.portal.publish import publish
from sync.server.archive import open_archive
from sync.trust.training import training_keys
os.umask(0o077)
with open_archive(Path(sys.argv[1]), training_keys().log) as archive:
    publish(archive, training_keys().release, Path(sys.argv[2]), datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC), 1)
"""


def test_another_machine_makes_the_same_bytes(told: Path, tmp_path: Path) -> None:
    data = tmp_path / "a place with a longer name" / "data"
    shutil.copytree(told.parent / "server", data)
    shutil.rmtree(data / "releases" / "files")
    subprocess.run(
        [sys.executable, "-c", _MAKES, str(data), str(tmp_path / "made")], check=True, cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "4711", "TZ": "Asia/Jayapura",
             "LC_ALL": "C", "LANG": "tr_TR.UTF-8", "HOME": str(tmp_path)},
    )
    assert tree(tmp_path / "made") == tree(told)
