"""A desk takes a newer package only where the table of succession lets it: at opening, and from a server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.clock import Clock, system_clock
from recap_desktop.desk import Desk
from recap_desktop.desk.context import DeskContext
from recap_desktop.workspace.workspace import WorkspaceFolder
from sync.server.run import RunningServer
from sync.server.service import open_service
from sync.trust.package import ElectionPackage, open_package
from tests.helpers.desks import PASSPHRASE
from tests.helpers.succession import FORBIDDEN, PERMITTED, Change, Forbidden, follower, start

Opened = Callable[[ElectionPackage], DeskContext]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A workspace made with the first package, and the key of its database."""
    folder = tmp_path_factory.mktemp("desk") / "w"
    with Desk.create(folder, start().envelope, subdistrict="000101") as desk:
        desk.setup.enrol_training("OP-1", "operator", "Satu", PASSPHRASE)
        return folder, bytes(desk.context.database_key)


@pytest.fixture
def opened(first: tuple[Path, bytes], tmp_path: Path) -> Iterator[Opened]:
    """The workspace opened with another package beside it, as at the start of the app."""
    contexts: list[DeskContext] = []
    shutil.copytree(first[0], tmp_path / "w")

    def opened_with(package: ElectionPackage) -> DeskContext:
        context = DeskContext(WorkspaceFolder(tmp_path / "w"), package, Clock(system_clock), None)
        contexts.append(context)
        context.open_workspace(bytearray(first[1]))
        return context

    yield opened_with
    for context in contexts:
        context.close()


@pytest.mark.parametrize("case", FORBIDDEN, ids=lambda case: f"{case.path}-{case.code}")
def test_a_forbidden_package_opens_no_workspace(case: Forbidden, opened: Opened) -> None:
    with pytest.raises(KnownError) as refused:
        opened(open_package(follower(start(), case.change, case.keys)))
    if case.code.startswith("package.change_"):
        assert (refused.value.code, refused.value.params["place"]) == (case.code, case.place)
    else:
        assert refused.value.code in (case.code, "desk.other_package")
    context = opened(start())
    assert [one.digest for one in context.chain] == [start().digest]


@pytest.mark.parametrize(("path", "change"), PERMITTED, ids=[path for path, _ in PERMITTED])
def test_a_permitted_package_is_taken_and_the_old_one_kept(path: str, change: Change, opened: Opened) -> None:
    newer = open_package(follower(start(), change))
    context = opened(newer)
    assert [one.digest for one in context.chain] == [start().digest, newer.digest]
    assert context.workspace.trust.digests() == {start().digest, newer.digest}


def test_a_server_with_a_forbidden_package_changes_nothing_here(first: tuple[Path, bytes], tmp_path: Path) -> None:
    """The round says which field; the desk stays with what it has."""
    shutil.copytree(first[0], tmp_path / "w")
    shorter = follower(start(), lambda payload: payload["stations"].pop(0))
    with (
        Desk.open(tmp_path / "w") as desk,
        RunningServer(open_service(tmp_path / "server", shorter)) as server,
    ):
        desk.session.sign_in("OP-1", PASSPHRASE)
        result = desk.queue.round(server.url)
        assert result.refusal is not None
        said = result.refusal.code, result.refusal.params["place"]
        assert said == ("package.change_removed", "stations/0001011001001")
    assert (tmp_path / "w" / "package.json").read_bytes() == start().envelope


def test_a_key_file_made_under_a_rotated_authority_still_opens_its_desk(
    first: tuple[Path, bytes], tmp_path: Path
) -> None:
    """The certificate of before is read by the package of before, kept beside the database."""
    shutil.copytree(first[0], tmp_path / "w")
    (rotate,) = [change for path, change in PERMITTED if path == "authority"]
    newer = follower(start(), rotate)
    (tmp_path / "w" / "packages").mkdir(exist_ok=True)
    (tmp_path / "w" / "packages" / f"{start().digest}.json").write_bytes(start().envelope)
    (tmp_path / "w" / "packages" / "rubbish.json").write_bytes(b"{")
    (tmp_path / "w" / "package.json").write_bytes(newer)
    with Desk.open(tmp_path / "w") as desk:
        desk.session.sign_in("OP-1", PASSPHRASE)
        assert desk.region == "000101"
        assert len(desk.context.chain) == 2
