"""Large contents by digest: kept once, read back whole, never believed when their file was changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.workspace.backup_file import members
from recap_desktop.workspace.blobs import blob_of
from recap_desktop.workspace.workspace import Workspace, WorkspaceFolder
from sync.wire.limits import CHUNK

NOW = datetime(2024, 2, 14, 12, tzinfo=UTC)
KEY = bytes(range(32))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    folder = WorkspaceFolder(tmp_path)
    folder.make()
    made = Workspace(folder, KEY, create=True)
    yield made
    made.close()


@pytest.mark.parametrize(("size", "pieces"), [(0, 1), (1, 1), (CHUNK, 1), (CHUNK + 1, 2), (3 * CHUNK, 3)])
def test_a_content_is_named_by_its_pieces(size: int, pieces: int) -> None:
    data = bytes(index % 251 for index in range(size))
    blob = blob_of(data)
    assert (blob.size, len(blob.chunks)) == (size, pieces)
    parts = [data[start : start + CHUNK] for start in range(0, max(1, size), CHUNK)]
    assert [hashlib.sha256(one).hexdigest() for one in parts] == list(blob.chunks)


def test_kept_once_read_back_waiting_until_sent_and_in_the_backup(workspace: Workspace) -> None:
    data = b"%PDF-" + bytes(2 * CHUNK)
    with workspace.transaction():
        blob = workspace.blobs.add(data, NOW)
        assert workspace.blobs.add(data, NOW) == blob
    assert workspace.blobs.get(blob.sha256) == blob
    assert workspace.blobs.read(blob.sha256) == data
    assert workspace.blobs.waiting() == (blob.sha256,)
    assert f"blobs/{blob.sha256[:2]}/{blob.sha256}" in list(members(workspace.folder.root))
    with workspace.transaction():
        workspace.blobs.sent(blob.sha256, NOW)
    assert workspace.blobs.waiting() == ()


def test_a_changed_or_lost_file_is_never_handed_out_and_is_kept_anew(workspace: Workspace) -> None:
    with workspace.transaction():
        blob = workspace.blobs.add(b"one", NOW)
    (path,) = workspace.folder.blobs.rglob(blob.sha256)
    path.write_bytes(b"two")
    with pytest.raises(KnownError, match=r"workspace\.corrupt"):
        workspace.blobs.read(blob.sha256)
    path.unlink()
    with pytest.raises(KnownError, match=r"workspace\.corrupt"):
        workspace.blobs.read(blob.sha256)
    with workspace.transaction():
        workspace.blobs.add(b"one", NOW)
    assert workspace.blobs.read(blob.sha256) == b"one"
