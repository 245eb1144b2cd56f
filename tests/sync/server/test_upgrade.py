"""A newer version of the server opens the folder of an earlier one, with a checked copy first; a newer one it refuses.

The newer version is this one with a layout more, as a step of :mod:`sync.server.store.upgrade` will bring it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from forms.errors import KnownError
from resources.catalogue import LANGUAGES, sentence
from sync.server.service import open_service
from sync.server.store import sql, upgrade
from sync.server.store.lock import FolderLock
from sync.server.store.sql import open_sqlite
from sync.server.store.tables import META, SCHEMA
from tests.helpers.disks import small_disk
from tests.sync.server.test_store import _filled

NEXT = SCHEMA + 1


def _add(execute: Callable[..., Any]) -> None:
    execute("CREATE TABLE note (\n\tnumber INTEGER NOT NULL, \n\tPRIMARY KEY (number)\n)")
    execute("INSERT INTO note (number) SELECT leaf FROM leaf")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the earlier version with 210 leaves."""
    (tmp_path / "d").mkdir()
    store = open_sqlite(tmp_path / "d" / "server.db")
    _filled(store)
    store.close()
    return tmp_path / "d"


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[None]:
    """From here on this is the next version."""
    table = sa.Table("note", META, sa.Column("number", sa.Integer, primary_key=True, autoincrement=False))
    monkeypatch.setattr(sql, "SCHEMA", NEXT)
    monkeypatch.setattr(upgrade, "STEPS", {SCHEMA: _add})
    yield
    META.remove(table)


def _copies(folder: Path) -> list[Path]:
    return sorted(folder.glob("*before-upgrade*"))


def _layout(path: Path) -> tuple[int, int]:
    connection = dbapi2.connect(str(path))
    try:
        (number,), (leaves,) = (connection.execute(ask).fetchone() for ask in (
            "SELECT schema FROM about", "SELECT count(*) FROM leaf"))
        return number, leaves
    finally:
        connection.close()


@pytest.mark.usefixtures("newer")
def test_an_earlier_store_is_copied_checked_and_brought_up(folder: Path) -> None:
    store = open_sqlite(folder / "server.db")
    assert store.count() == 210
    store.close()
    (copy,) = _copies(folder)
    assert (_layout(folder / "server.db"), _layout(copy)) == ((NEXT, 210), (SCHEMA, 210))
    assert copy.stat().st_mode & 0o077 == 0
    open_sqlite(folder / "server.db").close()
    assert _copies(folder) == [copy]
    assert not list(folder.glob(".*"))


def test_of_this_version_no_copy_is_made(folder: Path) -> None:
    open_sqlite(folder / "server.db").close()
    assert _copies(folder) == []


def test_a_newer_store_is_refused_and_left_alone(folder: Path) -> None:
    connection = dbapi2.connect(str(folder / "server.db"))
    connection.execute("UPDATE about SET schema = 99")
    connection.commit()
    connection.close()
    before = (folder / "server.db").read_bytes()
    with pytest.raises(KnownError, match=r"server\.newer_schema") as refused:
        open_sqlite(folder / "server.db")
    for lang in LANGUAGES:
        assert "?" not in sentence(refused.value, lang)
    assert (folder / "server.db").read_bytes() == before


class _Stop(BaseException):
    """As if the power had failed."""


def _stop(*_: object, **__: object) -> None:
    raise _Stop


@pytest.mark.usefixtures("newer")
@pytest.mark.parametrize("point", ["_state", "_is_copy", "_make_durable", "_step", "within a step"])
def test_cut_short_anywhere_the_next_start_goes_on(folder: Path, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    def half(execute: Callable[..., Any]) -> None:
        _add(execute)
        raise _Stop

    with monkeypatch.context() as patch:
        if point == "within a step":
            patch.setattr(upgrade, "STEPS", {SCHEMA: half})
        else:
            patch.setattr(upgrade, point, _stop)
        with pytest.raises(_Stop):
            open_sqlite(folder / "server.db")
    assert _layout(folder / "server.db") == (SCHEMA, 210)
    assert all(_layout(one) == (SCHEMA, 210) for one in _copies(folder))
    open_sqlite(folder / "server.db").close()
    assert (_layout(folder / "server.db"), len(_copies(folder))) == ((NEXT, 210), 1)


@pytest.mark.usefixtures("newer")
def test_what_somebody_put_into_the_store_does_not_come_through(folder: Path) -> None:
    connection = dbapi2.connect(str(folder / "server.db"))
    connection.execute("CREATE TRIGGER eats AFTER INSERT ON leaf BEGIN DELETE FROM leaf; END")
    connection.commit()
    connection.close()
    with pytest.raises(KnownError, match=r"server\.altered_schema"):
        open_sqlite(folder / "server.db")
    assert _layout(_copies(folder)[0]) == (SCHEMA, 210)


@pytest.mark.usefixtures("newer")
def test_while_a_server_of_the_earlier_version_runs_nothing_is_touched(folder: Path) -> None:
    lock = FolderLock(folder)
    try:
        with pytest.raises(KnownError, match=r"server\.running"):
            open_sqlite(folder / "server.db")
    finally:
        lock.release()
    assert _layout(folder / "server.db") == (SCHEMA, 210) and _copies(folder) == []


@pytest.mark.usefixtures("newer")
def test_a_damaged_store_is_not_brought_up(folder: Path) -> None:
    data = bytearray((folder / "server.db").read_bytes())
    data[4096 * 2 : 4096 * 3] = bytes(4096)
    (folder / "server.db").write_bytes(data)
    with pytest.raises(KnownError, match=r"server\.database"):
        open_sqlite(folder / "server.db")
    assert (folder / "server.db").read_bytes() == bytes(data) and _copies(folder) == []


@pytest.mark.usefixtures("newer")
def test_without_room_nothing_is_changed(folder: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", 4096) as disk:
        (disk / "server.db").write_bytes((folder / "server.db").read_bytes())
        with pytest.raises(KnownError, match=r"server\.no_copy") as refused:
            open_sqlite(disk / "server.db")
        for lang in LANGUAGES:
            assert "?" not in sentence(refused.value, lang)
        assert _layout(disk / "server.db") == (SCHEMA, 210)


CORPUS = Path(__file__).parents[2] / "corpus" / "2026-11" / "server"


@pytest.mark.usefixtures("newer")
def test_the_folder_of_a_trial_goes_on_under_the_newer_version(tmp_path: Path) -> None:
    data = Path(shutil.copytree(CORPUS, tmp_path / "server"))
    (_, leaves) = _layout(data / "server.db")
    service = open_service(data)
    try:
        assert service.status().size == leaves > 0
    finally:
        service.close()
    assert len(_copies(data)) == 1
