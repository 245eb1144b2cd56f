"""A folder that is opened beside the process that appends to its log: what came between two looks is no damage."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from benchmarks.fold import Country
from sync.server.folder import open_folder
from sync.server.store.sql import SqlStore
from tests.helpers.country import PLACES, GrowingLog


@pytest.mark.parametrize("asked", ["checkpoint", "leaves_at"])
def test_a_leaf_that_comes_while_a_folder_is_opened_spoils_nothing(
    asked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    country = Country(places={"110101": PLACES["110101"]})
    log = GrowingLog(country, tmp_path / "server")
    log.begin()
    waiting, sizes = [*country.station(PLACES["110101"][0])], []
    look = getattr(SqlStore, asked)

    def looking(store: SqlStore, *what: object) -> object:
        found = look(store, *what)
        with monkeypatch.context() as patch:
            patch.setattr(SqlStore, asked, look)
            if waiting:
                sizes.append(store.count())
                log.add(waiting.pop())
        return found

    monkeypatch.setattr(SqlStore, asked, looking)
    with caplog.at_level(logging.WARNING):
        opened = open_folder(log.data)
    try:
        assert sizes and not caplog.records
        assert all(opened.store.checkpoint_at(size) for size in [*sizes, opened.store.count()])
    finally:
        opened.store.close()


def test_no_note_is_put_in_the_place_of_one_that_is_not_the_newest(tmp_path: Path) -> None:
    country = Country(places={"110101": PLACES["110101"]})
    log = GrowingLog(country, tmp_path / "server")
    log.begin()
    opened = open_folder(log.data)
    try:
        size, note = opened.store.checkpoint() or (0, "")
        log.add(*country.station(PLACES["110101"][0]))
        newest = opened.store.checkpoint()
        opened.store.put_checkpoint(size, note, instead_of=size)
        assert opened.store.checkpoint() == newest is not None and newest[0] == size + 3
    finally:
        opened.store.close()
