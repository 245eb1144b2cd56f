"""A server takes a newer package only where the table of succession lets it, and goes on with the one it had."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import KnownError
from sync.server.folder import open_folder
from sync.trust.package import open_package
from tests.helpers.succession import FORBIDDEN, PERMITTED, Change, Forbidden, follower, start


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that serves the first package."""
    folder = open_folder(tmp_path / "data", start().envelope)
    folder.keep_package()
    folder.store.close()
    return folder.path


@pytest.mark.parametrize("case", FORBIDDEN, ids=lambda case: f"{case.path}-{case.code}")
def test_a_forbidden_package_is_refused_and_the_old_one_served_on(case: Forbidden, data: Path) -> None:
    before = {path.name: path.read_bytes() for path in data.rglob("*.json")}
    with pytest.raises(KnownError) as refused:
        open_folder(data, follower(start(), case.change, case.keys))
    assert refused.value.code == case.code
    if case.place is not None:
        assert refused.value.params["place"] == case.place
    assert {path.name: path.read_bytes() for path in data.rglob("*.json")} == before
    folder = open_folder(data)
    assert folder.package.digest == start().digest
    folder.store.close()


@pytest.mark.parametrize(("path", "change"), PERMITTED, ids=[path for path, _ in PERMITTED])
def test_a_permitted_package_is_taken_and_the_old_one_kept(path: str, change: Change, data: Path) -> None:
    newer = follower(start(), change)
    folder = open_folder(data, newer)
    folder.keep_package()
    folder.store.close()
    again = open_folder(data)
    assert (again.package.envelope, [one.digest for one in again.chain][0]) == (newer, start().digest)
    assert len(again.chain) == 2
    again.store.close()


def test_a_number_left_out_is_known_as_missing(data: Path) -> None:
    second = open_package(follower(start(), lambda p: p["title"].update(en="Second")))
    third = follower(second, lambda p: p["title"].update(en="Third"))
    folder = open_folder(data, third)
    assert folder.chain.missing == (second.digest,)
    folder.store.close()
