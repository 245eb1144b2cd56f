"""The store of leaves: read by index, id, kind, region and subject, each by an index; all or nothing when written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from forms.errors import KnownError
from sync.server.store.interface import Batch, Grant, InboxItem, NamedBlob, Redeemed, StoredLeaf
from sync.server.store.sql import SqlStore, open_sqlite

REGIONS = ("", "0001", "000101", "0001011001", "0001011001001", "0001021001001")
KINDS = ("package", "officer", "revocation", "release", "sheet", "transcription", "act")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    made = open_sqlite(tmp_path / "server.db")
    yield made
    made.close()


def _leaf(number: int, **other: Any) -> StoredLeaf:
    parts: dict[str, Any] = {
        "id": f"{number:064x}", "index": number, "kind": KINDS[number % len(KINDS)],
        "region": REGIONS[number % len(REGIONS)], "envelope": b"e%d" % number, "entry": b"n%d" % number,
        "receipt": f"r{number}", "subject": f"{number % 5:064x}" if number % 7 in (1, 2) else "",
    }
    return StoredLeaf(**{**parts, **other})


def _filled(store: SqlStore, count: int = 210) -> list[StoredLeaf]:
    leaves = [_leaf(number) for number in range(count)]
    store.commit(Batch(leaves, {}, count, "note"))
    return leaves


def test_every_way_to_read_gives_what_a_scan_gives(store: SqlStore) -> None:
    every = _filled(store)
    assert store.leaves() == every
    for region in ("", "0001", "000101", "000102", "0001011001", "0001011001001", "99"):
        for kinds in ((), ("sheet",), ("officer", "revocation"), KINDS):
            for since, limit in ((0, 1000), (17, 5), (209, 3), (500, 5)):
                wanted = [
                    leaf for leaf in every
                    if leaf.index >= since and leaf.region.startswith(region) and (not kinds or leaf.kind in kinds)
                ]
                found = store.leaves(since=since, kinds=kinds, region=region, limit=limit)
                assert found == wanted[:limit], (region, kinds, since)
            counted = [one for one in every if one.region.startswith(region) and (not kinds or one.kind in kinds)]
            assert store.count(kinds=kinds, region=region) == len(counted)
        records = [one for one in every if one.kind in ("sheet", "transcription", "act")]
        assert store.records(since=3, region=region) == [
            one for one in records if one.index >= 3 and one.region.startswith(region)
        ]
    assert store.entries(5, 3) == [b"n5", b"n6", b"n7"]
    assert store.leaves_at([9, 3, 3, 999]) == [every[3], every[9]]
    assert store.leaves_of([every[4].id, "f" * 64]) == {every[4].id: every[4]}
    assert store.about("") == []
    assert store.about(every[1].subject) == [one for one in every if one.subject == every[1].subject]


def test_statements_of_a_region_come_with_revocations_of_nobody(store: SqlStore) -> None:
    leaves = [
        _leaf(0, kind="officer", region="000101"), _leaf(1, kind="revocation", region=""),
        _leaf(2, kind="officer", region="000102"), _leaf(3, kind="revocation", region="000101"),
    ]
    store.commit(Batch(leaves, {}, 4, "note"))
    assert [one.index for one in store.statements(region="000101")] == [0, 1, 3]
    assert [one.index for one in store.statements(region="000101", since=1, limit=1)] == [1]
    assert [one.index for one in store.statements()] == [0, 1, 2, 3]


def test_no_reading_of_a_page_scans_or_sorts_the_log(store: SqlStore) -> None:
    """A page costs what a page costs, however long the log is."""
    asked: list[tuple[str, Any]] = []
    sa.event.listen(store._engine, "before_cursor_execute", lambda *a: asked.append((a[2], a[3])))
    store.records(region="000101")
    store.records(region="0001")
    store.leaves(kinds=KINDS)
    store.leaves(kinds=("officer", "revocation"), region="000101")
    store.statements(region="000101")
    store.about("a" * 64)
    store.leaf("a" * 64)
    store.count(kinds=("release",))
    store.entries(5, 5)
    with store._engine.connect() as connection:
        plans = [
            str(row[3]) for text, values in tuple(asked)
            for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + text, values)
        ]
    assert plans
    for plan in plans:
        assert plan.startswith("SEARCH"), plan


def test_a_commit_is_all_or_nothing(store: SqlStore) -> None:
    store.add_code("KODE", Grant("OP-1", "operator", "000101"))
    store.hand_in([InboxItem("a" * 64, "revocation", b"x")])
    used = Redeemed("q" * 64, b"answer")
    store.commit(Batch([_leaf(0)], {(0, 0): b"h"}, 1, "one", {"k1": "OP-1"}, drained=["b" * 64]))
    twice = Batch(
        [_leaf(1)], {(0, 0): b"hh"}, 2, "two", {"k2": "OP-2", "k1": "OP-9"}, {"KODE": used},
        [NamedBlob("c" * 64, 1, "000101")], ["a" * 64],
    )
    with pytest.raises(KnownError, match=r"trust\.key_twice"):
        store.commit(twice)
    assert (store.checkpoint(), store.tile(0, 0), store.leaf(_leaf(1).id)) == ((1, "one"), b"h", None)
    assert (store.person_of("k2"), store.blob("c" * 64), len(store.inbox())) == (None, [], 1)
    assert store.code("kode") == (Grant("OP-1", "operator", "000101"), None)
    store.commit(Batch([_leaf(1)], {}, 2, "two", {"k1": "OP-1"}, {"KODE": used}, twice.blobs, twice.drained))
    assert (store.person_of("k1"), store.inbox()) == ("OP-1", [])
    assert store.code("KODE") == (Grant("OP-1", "operator", "000101"), used)
    with pytest.raises(KnownError, match=r"server\.code"):
        store.commit(Batch([_leaf(2)], {}, 3, "three", {}, {"KODE": used}))
    assert store.checkpoint() == (2, "two")


def test_the_inbox_keeps_each_thing_once_and_says_why_one_is_set_aside(store: SqlStore) -> None:
    item = InboxItem("a" * 64, "revocation", b"x")
    store.hand_in([item])
    store.hand_in([item])
    assert store.inbox() == [item]
    store.set_aside(item.id, "trust.statement")
    assert store.inbox() == []
    assert store.inbox_item(item.id) == InboxItem(item.id, item.kind, item.body, "trust.statement")
    store.hand_in([item])
    assert store.inbox() == [item], "handed in again it is tried again"
    store.take_out([item.id])
    assert store.inbox_item(item.id) is None
