"""How far a log was read: the cursor never goes back, leaves stay open until they are closed, logs do not mix."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from recap_desktop.workspace.workspace import Workspace, WorkspaceFolder
from sync.wire.messages import Held

NOW = datetime(2024, 2, 14, 12, tzinfo=UTC)
ONE, TWO = "log/one", "log/two"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    folder = WorkspaceFolder(tmp_path)
    folder.make()
    made = Workspace(folder, bytes(range(32)), create=True)
    yield made
    made.close()


def _held(leaf: int) -> Held:
    return Held(leaf, f"{leaf:064x}", "PPWP", "0001011001001", "OP-1")


def test_a_cursor_belongs_to_its_log_and_never_goes_back(workspace: Workspace) -> None:
    with workspace.transaction():
        for leaf in (5, 9, 7):
            workspace.fetched.advance(ONE, leaf, NOW)
    assert (workspace.fetched.next(ONE), workspace.fetched.next(TWO)) == (9, 0)


def test_what_is_open_is_asked_for_until_it_is_closed(workspace: Workspace) -> None:
    fetched = workspace.fetched
    with workspace.transaction():
        fetched.hold(ONE, _held(8), NOW)
        fetched.set_aside(ONE, 3, None, "record.not_json", NOW, ask=True)
        fetched.set_aside(ONE, 3, None, "log.receipt_other", NOW, ask=True)
        fetched.set_aside(ONE, 4, "ab" * 32, "record.other_election", NOW, ask=False)
        fetched.hold(TWO, _held(1), NOW)
    assert fetched.to_ask(ONE) == (3, 8)
    assert [(one.leaf, one.code, one.tries) for one in fetched.aside(ONE)] == [
        (3, "log.receipt_other", 2), (4, "record.other_election", 1)
    ]
    assert [(one.leaf, one.person) for one in fetched.held(ONE)] == [(8, "OP-1")]
    with workspace.transaction():
        fetched.close(ONE, 3)
        fetched.set_aside(ONE, 8, None, "record.not_json", NOW, ask=True)
    assert (fetched.to_ask(ONE), fetched.held(ONE)) == ((8,), ())
    with workspace.transaction():
        fetched.forget()
    assert (fetched.to_ask(ONE), fetched.aside(ONE), fetched.held(TWO)) == ((), (), ())
