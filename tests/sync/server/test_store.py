"""The store of leaves: read by index, id, kind, region and subject, each by an index; all or nothing when written."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from forms.errors import KnownError
from sync.server.store.interface import Batch, Grant, InboxItem, IssuedCode, NamedBlob, Redeemed, StoredLeaf, Term
from sync.server.store.rows import code_digest
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


def test_a_revocation_is_of_every_region_that_its_key_is_certified_for(store: SqlStore) -> None:
    """The leaf has one region. It comes with its leaf, and again with a certificate that came after it."""
    def about(index: int, kind: str, region: str) -> StoredLeaf:
        return replace(_leaf(index, kind=kind, region=region), subject="k" * 64)

    leaves = [
        about(0, "officer", "000101"), about(1, "officer", "000102"), about(2, "revocation", "000101"),
        about(3, "officer", "000103"), about(4, "officer", "000103"),
    ]
    store.commit(Batch(leaves, {}, 5, "note"))
    for region, since, wanted in (
        ("000101", 0, [0, 2]), ("000101", 1, [2]), ("000102", 0, [1, 2]), ("000102", 2, [2]), ("000102", 3, []),
        ("000103", 3, [2, 3, 4]), ("000103", 5, []), ("000104", 0, []), ("0001", 0, [0, 1, 2, 3, 4]),
    ):
        assert [one.index for one in store.statements(region=region, since=since)] == wanted, (region, since)


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
    grant, term = Grant("OP-1", "operator", "000101"), Term("2024-02-01T00:00:00Z", "2024-02-20T00:00:00Z")
    store.people.add_codes({"KODE": grant, "LAIN": grant}, term)
    store.hand_in([InboxItem("a" * 64, "revocation", b"x")])
    used = Redeemed("q" * 64, b"answer", "2024-02-03T00:00:00Z")
    store.commit(Batch([_leaf(0)], {(0, 0): b"h"}, 1, "one", {"k1": "OP-1"}, drained=["b" * 64]))
    twice = Batch(
        [_leaf(1)], {(0, 0): b"hh"}, 2, "two", {"k2": "OP-2", "k1": "OP-9"}, {"KODE": used},
        [NamedBlob("c" * 64, 1, "000101")], ["a" * 64],
    )
    with pytest.raises(KnownError, match=r"trust\.key_twice"):
        store.commit(twice)
    assert (store.checkpoint(), store.tile(0, 0), store.leaf(_leaf(1).id)) == ((1, "one"), b"h", None)
    assert (store.person_of("k2"), store.blob("c" * 64), len(store.inbox())) == (None, [], 1)
    assert store.people.code("kode") == IssuedCode(code_digest("KODE"), grant, None, term)
    store.commit(Batch([_leaf(1)], {}, 2, "two", {"k1": "OP-1"}, {"KODE": used}, twice.blobs, twice.drained))
    assert (store.person_of("k1"), store.inbox()) == ("OP-1", [])
    assert store.people.code("KO-de") == IssuedCode(code_digest("KODE"), grant, used, term)
    assert store.people.cancel([code_digest("KODE"), code_digest("LAIN")], "2024-02-04T00:00:00Z") == 1
    for code, said in (("KODE", r"server\.code$"), ("LAIN", r"server\.code_cancelled")):
        with pytest.raises(KnownError, match=said):
            store.commit(Batch([_leaf(2)], {}, 3, "three", {}, {code: used}))
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


@contextmanager
def _shell(tmp_path: Path) -> Iterator[Any]:
    """Any SQL on the file, as whoever can write it has it."""
    connection = dbapi2.connect(str(tmp_path / "server.db"), isolation_level=None)
    yield connection.execute
    connection.close()


_HIDDEN = (
    "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('trigger', 'sqlite_x', '{table}', 0,"
    " 'CREATE TRIGGER sqlite_x {when} INSERT ON {table} BEGIN {what}; END')"
)


def _hide(tmp_path: Path, table: str, when: str, what: str) -> None:
    with _shell(tmp_path) as run:
        (version,) = run("PRAGMA schema_version").fetchone()
        run("PRAGMA writable_schema = ON")
        run(_HIDDEN.format(table=table, when=when, what=what))
        run(f"PRAGMA schema_version = {version + 1}")


@pytest.mark.parametrize("change", [
    "CREATE TRIGGER t AFTER INSERT ON leaf BEGIN DELETE FROM leaf; END", "CREATE VIEW v AS SELECT 1",
    "DROP INDEX leaf_by_kind", "CREATE INDEX more ON leaf (id)", "ALTER TABLE leaf ADD COLUMN more", "ANALYZE",
    "CREATE TABLE more (a)",
])
def test_a_schema_other_than_this_versions_is_not_served(store: SqlStore, tmp_path: Path, change: str) -> None:
    _filled(store)
    store.close()
    with _shell(tmp_path) as run:
        run(change)
    with pytest.raises(KnownError, match=r"server\.altered_schema"):
        open_sqlite(tmp_path / "server.db")


def test_a_hidden_trigger_is_not_served(store: SqlStore, tmp_path: Path) -> None:
    """Under a name that no statement may give; found at the start, and by the inspection of a server that runs."""
    _hide(tmp_path, "leaf", "BEFORE", "SELECT RAISE(IGNORE)")
    with pytest.raises(KnownError, match=r"server\.altered_schema"):
        store.check()
    with pytest.raises(KnownError, match=r"server\.altered_schema"):
        open_sqlite(tmp_path / "server.db")


@pytest.mark.parametrize(("table", "when", "what"), [
    ("leaf", "BEFORE", "SELECT RAISE(IGNORE)"), ("checkpoint", "AFTER", "DELETE FROM leaf"),
    ("checkpoint", "AFTER", "UPDATE leaf SET envelope = x\'\'00\'\'"), ("checkpoint", "BEFORE", "SELECT RAISE(IGNORE)"),
])
def test_what_a_trigger_takes_away_is_not_acknowledged(
    store: SqlStore, tmp_path: Path, table: str, when: str, what: str
) -> None:
    """It came while the server was running: every commit is read back before a receipt is given."""
    store.commit(Batch([_leaf(0)], {}, 1, "one"))
    _hide(tmp_path, table, when, what)
    with pytest.raises(KnownError, match=r"server\.not_kept"):
        store.commit(Batch([_leaf(1), _leaf(2)], {}, 3, "two"))
    assert (store.count(), store.checkpoint()) == (1, (1, "one"))


def test_the_files_of_a_store_are_for_their_owner_alone(store: SqlStore, tmp_path: Path) -> None:
    _filled(store)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("server.db*")}
    assert set(modes) == {"server.db", "server.db-wal", "server.db-shm"}
    assert set(modes.values()) == {0o600}
