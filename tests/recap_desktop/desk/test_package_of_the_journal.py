"""A laptop that took a package signs under it or a later one: its journal is held to that at every opening."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.desk import Desk
from recap_desktop.workspace.workspace import WorkspaceFolder
from sync.trust.package import open_package
from tests.helpers.desks import CLEAN, PACKAGE, PASSPHRASE, type_sheet, workspace
from tests.helpers.succession import follower


def test_a_record_signed_under_an_earlier_package_than_the_journal_had_taken_is_an_alteration(tmp_path: Path) -> None:
    first = open_package(PACKAGE.read_bytes())
    second = open_package(follower(first, lambda payload: payload["title"].update(en="Second")))
    folder = workspace(tmp_path / "w")
    with Desk.open(folder) as desk:
        type_sheet(desk, "OP-1", CLEAN[0])
        # the database takes the newer package, the program goes on under the old one: what a forger's program would do
        kept, clock = desk.context.workspace, desk.context.clock
        with kept.transaction():
            kept.trust.add_package(second, clock.now())
            kept.journal.append("package", "-", clock.now(), {"package": second.digest})
        late = type_sheet(desk, "OP-2", CLEAN[1])
        assert late.result == "waiting"
    WorkspaceFolder(folder).package.write_bytes(second.envelope)
    with Desk.open(folder) as desk, pytest.raises(KnownError, match=r"workspace\.altered_record"):
        desk.session.sign_in("OP-1", PASSPHRASE)


def test_what_was_signed_before_the_newer_package_came_opens_as_ever(tmp_path: Path) -> None:
    first = open_package(PACKAGE.read_bytes())
    second = open_package(follower(first, lambda payload: payload["title"].update(en="Second")))
    folder = workspace(tmp_path / "w")
    with Desk.open(folder) as desk:
        type_sheet(desk, "OP-1", CLEAN[0])
    WorkspaceFolder(folder).package.write_bytes(second.envelope)
    for _ in range(2):
        with Desk.open(folder) as desk:
            desk.session.sign_in("OP-2", PASSPHRASE)
            assert desk.context.package.digest == second.digest
    with Desk.open(folder) as desk:
        assert type_sheet(desk, "OP-2", CLEAN[0]).result == "equal"
    with Desk.open(folder) as desk:
        desk.session.sign_in("OP-1", PASSPHRASE)
