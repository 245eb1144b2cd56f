"""``recap serve`` on what it cannot serve: one sentence, exit status 1 or 2, nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.wire import PACKAGE, ServerProcess, client_of, committee_of_today, containers


def _refused(data: Path, *arguments: str, package: Path | None = PACKAGE) -> tuple[int, str]:
    with ServerProcess(data, *arguments, package=package) as server:
        status, said = server.refusal()
    assert len(said.splitlines()) == 1, said
    return status, said


@pytest.mark.parametrize("damage", ["header", "middle", "not a database"])
def test_a_damaged_database_is_said_and_left_as_it_is(tmp_path: Path, damage: str) -> None:
    committee = committee_of_today()
    with ServerProcess(tmp_path / "data") as server:
        client_of(server.url, committee).push(containers(committee, range(40)))
        assert server.stop() == 0
    file = tmp_path / "data" / "server.db"
    content = bytearray(file.read_bytes())
    if damage == "header":
        content[:100] = bytes(100)
    elif damage == "middle":
        content[8192:40960] = bytes(32768)
    else:
        content = bytearray(b"hello" * 100)
    file.write_bytes(content)
    status, said = _refused(tmp_path / "data")
    assert status == 1
    assert said.startswith("The server's database cannot be opened")
    assert file.read_bytes() == bytes(content)


def test_a_folder_or_address_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    assert _refused(tmp_path / "file") == (
        2, "Data folder file cannot be used. The server was not started; data is safe. Check the folder's permissions."
    )
    status, said = _refused(tmp_path / "data", "--host", "192.0.2.1")
    assert (status, said.startswith("Address 192.0.2.1:0 cannot be used on this computer.")) == (2, True)
    status, said = _refused(tmp_path / "data", "--port", "99999")
    assert (status, "99999" in said) == (2, True)
    status, said = _refused(tmp_path / "empty", package=None)
    assert (status, said.startswith("This data folder has no election package yet.")) == (2, True)
