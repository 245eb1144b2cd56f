"""The journal chain, and that no figure can get into it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import KnownError
from recap_desktop.workspace.journal import START
from recap_desktop.workspace.workspace import Workspace, WorkspaceFolder
from tests.helpers import insider

NOW = datetime(2024, 2, 14, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = WorkspaceFolder(tmp_path_factory.mktemp("journal") / "w")
    folder.make()
    opened = Workspace(folder, bytes(32), create=True)
    for number in range(12):
        with opened.transaction():
            opened.journal.append("act", "OP-1", NOW, {"seconds": str(number)})
    yield opened
    opened.close()


def test_anybody_can_check_the_exported_chain_with_sha256_alone(workspace: Workspace) -> None:
    head = START
    for raw in workspace.journal.export():
        assert f'"prev":"{head}"'.encode() in raw
        head = hashlib.sha256(raw).hexdigest()
    assert head == workspace.journal.head == workspace.journal.verify()


def _without_guards(workspace: Workspace, sql: str) -> None:
    """An attacker with the key can drop the triggers; the chain must still tell."""
    with insider.shell(workspace.folder.database, bytes(32)) as run:
        insider.without_guards(run, lambda execute: execute(sql))


@pytest.mark.parametrize(
    ("sql", "line"),
    [
        ("UPDATE journal SET line = CAST(replace(CAST(line AS TEXT), 'OP-1', 'OP-2') AS BLOB) WHERE n = 7", 7),
        ("DELETE FROM journal WHERE n = 4", 4),
        ("DELETE FROM journal WHERE n = 1", 1),
        ("UPDATE journal SET hash = upper(hash) WHERE n = 3", 3),
    ],
)
def test_the_first_line_that_does_not_fit_is_named(tmp_path: Path, sql: str, line: int) -> None:
    folder = WorkspaceFolder(tmp_path / "w")
    folder.make()
    opened = Workspace(folder, bytes(32), create=True)
    try:
        for number in range(9):
            with opened.transaction():
                opened.journal.append("act", "OP-1", NOW, {"seconds": str(number)})
        _without_guards(opened, sql)
        with pytest.raises(KnownError) as caught:
            opened.journal.verify()
        assert (caught.value.code, caught.value.params["line"]) == ("journal.broken", line)
    finally:
        opened.close()


@given(st.integers(0, 999_999_999))
def test_no_figure_gets_into_a_line_under_a_name_of_an_act(workspace: Workspace, figure: int) -> None:
    for name in ("record", "draft", "field", "digest", "contest", "finding", "code", "kind", "text", "value"):
        with pytest.raises(ValueError, match="no journal data"), workspace.transaction():
            workspace.journal.append("figure", "OP-1", NOW, {name: str(figure)})
