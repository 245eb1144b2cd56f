"""Whoever has one passphrase can run any SQL on the database: every alteration is refused by name, or harmless.

Nothing is done silently: no act is swallowed, no figure changes, no record stays unsent.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up, restore
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.database import Database
from recap_desktop.workspace.rows import tables
from recap_desktop.workspace.schema import expected, names
from sync.server.run import RunningServer
from sync.server.service import open_service
from sync.trust.training import training_keys
from tests.helpers import desks, insider
from tests.helpers.insider import Edit

DRAFTED = "0001012002001"
FREE = "0001012002002"
HELD = "0001011001004"


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A row in every table: sealed, received, queued, typed in part, undone, noted, held back by the server."""
    folder = desks.workspace(tmp_path_factory.mktemp("insider") / "w")
    other = desks.second_workspace(tmp_path_factory.mktemp("insider") / "other")
    server = open_service(tmp_path_factory.mktemp("server"), desks.PACKAGE.read_bytes(), training_keys())
    with RunningServer(server) as running, Desk.open(folder) as desk:
        with Desk.open(other) as second:
            desks.type_sheet(second, "OP-8", HELD)
            assert second.queue.round(running.url).received == 1
        for station in desks.CLEAN:
            desks.type_twice(desk, station)
        desks.seal(desk, *desks.CLEAN)
        assert desk.queue.round(running.url).received == 6
        desks.type_sheet(desk, "OP-1", desks.LAW_STATION)
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        desk.opinions.take(desks.CONTEST, {desks.CLEAN[0]: {"valid": 1}})
        both = [("KETUA", desks.PASSPHRASE), ("ANGGOTA-1", desks.PASSPHRASE)]
        desk.corrections.absent(desks.CONTEST, desks.HARD_STATION, "lost", both, "tidak dibuka")
        with desk.context.workspace.transaction():
            desk.context.workspace.blobs.add(b"a document", desk.context.clock.now())
        desk.session.sign_in("OP-1", desks.PASSPHRASE)
        _type_in_part(desk)
    return folder


def _type_in_part(desk: Desk) -> None:
    session = desk.entry.open(desks.CONTEST, DRAFTED)
    first, second, third, fourth = session.definition.order[:4]
    session.commit(first, Figure.of(11))
    session.commit(second, Figure.of(12))
    session.commit(second, Figure.of(13))
    session.commit(third, Figure.of(14))
    session.undo()
    session.confirm(first)
    session.hold({fourth: "1"})


@pytest.fixture(scope="module")
def key(used: Path) -> bytes:
    return insider.key_of(used)


@pytest.fixture
def folder(used: Path, tmp_path: Path) -> Path:
    copied = tmp_path / "w"
    shutil.copytree(used, copied)
    return copied


def _opened(folder: Path, key: bytes) -> KnownError | None:
    """What opening says, with the passphrase's work left out."""
    with Desk.open(folder) as desk:
        try:
            desk.context.open_workspace(bytearray(key))
        except KnownError as error:
            return error
    return None


def _refused(folder: Path, key: bytes, *codes: str) -> None:
    """Refused by name, at the command line and behind a window's board, and not a byte is changed."""
    before = (folder / "workspace.db").read_bytes()
    found = _opened(folder, key)
    assert found is not None
    assert found.code in codes, found
    with Desk.open(folder) as desk, contextlib.suppress(KnownError):
        desk.context.open_workspace(bytearray(key), wait=False)
        with pytest.raises(KnownError):
            desk.context.wait_until_verified()
    assert (folder / "workspace.db").read_bytes() == before


# the schema


def _sql(*statements: str) -> Edit:
    def edit(run: Any) -> None:
        for statement in statements:
            run(statement)

    return edit


def _schema(*statements: str) -> Edit:
    """Statements on ``sqlite_schema`` itself."""
    def edit(run: Any) -> None:
        (version,) = run("PRAGMA schema_version").fetchone()
        run("PRAGMA writable_schema = ON")
        for statement in statements:
            run(statement)
        run(f"PRAGMA schema_version = {version + 1}")
        run("PRAGMA writable_schema = OFF")

    return edit


def _replaced(table: str, find: str, by: str) -> Edit:
    return _schema(f"UPDATE sqlite_schema SET sql = replace(sql, '{find}', '{by}') WHERE name = '{table}'")


_SWALLOW = "CREATE TRIGGER {name} BEFORE INSERT ON {table} BEGIN SELECT RAISE(IGNORE); END"


def _swallow(table: str, name: str = "sqlite_autoindex_x_1") -> Edit:
    return insider.hidden(name, _SWALLOW.format(name=name, table=table), table)


SCHEMA: dict[str, Edit] = {
    "a trigger under a name of SQLite's swallows records": _swallow("records"),
    "one swallows queue rows": _swallow("outbox"),
    "one swallows journal lines": _swallow("journal"),
    "one swallows typed figures": _swallow("draft_figures"),
    "one swallows receipts": _swallow("receipts", "sqlite_stat4"),
    "one on the list of steps": _swallow("_sqlite_migrations"),
    "one named as a table": _swallow("records", "records"),
    "one with an empty name": _swallow("records", ""),
    "one of another kind of row": insider.hidden(
        "x", _SWALLOW.format(name="x", table="records"), "records", kind="Trigger"),
    "one deletes what was queued": insider.hidden(
        "sqlite_x", "CREATE TRIGGER sqlite_x AFTER INSERT ON outbox BEGIN DELETE FROM outbox WHERE record = new.record;"
        " END", "outbox"),
    "one changes what was typed": insider.hidden(
        "sqlite_x", "CREATE TRIGGER sqlite_x AFTER INSERT ON draft_figures BEGIN UPDATE draft_figures SET"
        " figure = '{\"kind\":\"value\",\"value\":0,\"raw\":\"0\"}' WHERE draft = new.draft; END", "draft_figures"),
    "a guard twice": insider.hidden(
        "journal_no_update", "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT 1; END",
        "journal"),
    "a guard that does nothing": _replaced("records_no_delete", "ABORT", "IGNORE"),
    "a guard of another table": _schema(
        "UPDATE sqlite_schema SET tbl_name = 'texts' WHERE name = 'records_no_delete'"),
    "a guard gone": _sql("DROP TRIGGER records_no_update"),
    "a view in the place of a table": _sql(
        "ALTER TABLE outbox RENAME TO outbox_real", "CREATE VIEW outbox AS SELECT * FROM outbox_real",
        "CREATE TRIGGER outbox_in INSTEAD OF INSERT ON outbox BEGIN SELECT 1; END"),
    "a view beside": _sql("CREATE VIEW more AS SELECT * FROM records"),
    "an index with an expression": _sql("CREATE INDEX more ON records (abs(revision))"),
    "a partial index": _sql("CREATE INDEX more ON outbox (seq) WHERE state = 'queued'"),
    "a unique index that refuses a second seal": _sql("CREATE UNIQUE INDEX more ON records (kind) WHERE seq > 99"),
    "an index gone": _sql("DROP INDEX drafts_open"),
    "an index of another collation": _replaced("records_sheet", "station,", "station COLLATE NOCASE,"),
    "a generated column": _sql("ALTER TABLE records ADD COLUMN more TEXT AS (upper(kind))"),
    "a column more": _sql("ALTER TABLE outbox ADD COLUMN more TEXT"),
    "a column renamed": _sql("ALTER TABLE settings RENAME COLUMN value TO worth"),
    "a copy without rowids": _sql(
        "CREATE TABLE t (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "INSERT INTO t SELECT * FROM settings", "DROP TABLE settings", "ALTER TABLE t RENAME TO settings"),
    "another check": _replaced("outbox", "''refused''", "''refused'', ''sent''"),
    "another default": _replaced("outbox", "DEFAULT 0", "DEFAULT 9"),
    "another affinity": _replaced("settings", ") STRICT", ")"),
    "another case": _replaced("settings", "CREATE TABLE", "create table"),
    "no NOT NULL": _replaced("journal", "line BLOB NOT NULL", "line BLOB"),
    "a conflict clause": _replaced("receipts", "PRIMARY KEY", "PRIMARY KEY ON CONFLICT IGNORE"),
    "a table more": _sql("CREATE TABLE more (a)"),
    "a table under a name of SQLite's": _sql("CREATE TABLE a (b INTEGER PRIMARY KEY AUTOINCREMENT)", "DROP TABLE a"),
    "statistics for the planner": _sql("ANALYZE"),
    "a virtual table": _sql("CREATE VIRTUAL TABLE more USING fts5(a)"),
    "a table gone": _sql("DROP TABLE sheet_lines"),
    "two tables of one page": _schema(
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'claims')"
        " WHERE name = 'sheet_lines'"),
    "a trigger with a page": _schema("UPDATE sqlite_schema SET rootpage = 5 WHERE name = 'records_no_delete'"),
    "a user version": _sql("PRAGMA user_version = 7"),
    "an application id": _sql("PRAGMA application_id = 7"),
    "a step forgotten": _sql("DELETE FROM _sqlite_migrations WHERE name LIKE 'm007%'"),
    "all steps forgotten": _sql("DELETE FROM _sqlite_migrations"),
    "no list of steps": _sql("DROP TABLE _sqlite_migrations"),
    "a step twice": _sql(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('x', 'm001_first_schema', '2026')"),
    "steps of another set": _sql("UPDATE _sqlite_migrations SET migration_set = 'other'"),
}


@pytest.mark.parametrize("attack", SCHEMA)
def test_a_schema_other_than_the_migrations_is_refused(folder: Path, key: bytes, attack: str) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        SCHEMA[attack](run)
    _refused(folder, key, "workspace.altered_guards", "workspace.corrupt")


def test_a_hidden_trigger_goes_into_no_backup_and_out_of_none(folder: Path, key: bytes, tmp_path: Path) -> None:
    """Neither an open desk writes a backup with one, nor does a file made by hand bring one into a workspace."""
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        about = back_up(desk, Output(tmp_path / "good.recap"))
        with insider.shell(folder / "workspace.db", key) as run:
            _swallow("records")(run)
        with pytest.raises(KnownError, match=r"workspace\.altered_guards"):
            back_up(desk, Output(tmp_path / "bad.recap"))
    assert not (tmp_path / "bad.recap").exists()
    backup_file.write(Output(tmp_path / "by-hand.recap"), about, folder / "workspace.db", folder)
    with pytest.raises(KnownError, match=r"workspace\.altered_guards"):
        restore(tmp_path / "by-hand.recap", tmp_path / "back", "KETUA", desks.PASSPHRASE)
    assert not (tmp_path / "back").exists()


def test_a_restored_workspace_has_the_rows_of_the_file_and_the_schema_of_the_app(
    folder: Path, key: bytes, tmp_path: Path
) -> None:
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        back_up(desk, Output(tmp_path / "b.recap"))
        before = {table: desk.context.workspace.database.rows(f"SELECT * FROM {table}") for table in _COPIED}
    restore(tmp_path / "b.recap", tmp_path / "back", "KETUA", desks.PASSPHRASE)
    with insider.shell(tmp_path / "back" / "workspace.db", key) as run:
        after = {table: run(f"SELECT * FROM {table}").fetchall() for table in _COPIED}
        order = run("SELECT type, name FROM sqlite_schema ORDER BY rowid").fetchall()
    assert after == before
    with insider.shell(folder / "workspace.db", key) as run:
        assert run("SELECT type, name FROM sqlite_schema ORDER BY rowid").fetchall() == order
    assert [file.name for file in (tmp_path / "back").glob("workspace.db*")] == ["workspace.db"]


_COPIED = ("records", "statements", "packages", "drafts", "draft_figures", "draft_steps", "outbox", "receipts", "texts")


# while the desk is open


@pytest.mark.parametrize("table", ["records", "outbox", "journal", "draft_figures"])
def test_a_trigger_that_comes_while_the_desk_is_open_is_refused_with_the_first_write(
    folder: Path, key: bytes, table: str
) -> None:
    with Desk.open(folder) as desk:
        desk.session.sign_in("OP-2", desks.PASSPHRASE)
        session = desk.entry.open(desks.CONTEST, desks.LAW_STATION)
        with insider.shell(folder / "workspace.db", key) as run:
            _swallow(table)(run)
        with pytest.raises(KnownError, match=r"workspace\.altered_guards"):
            for field in session.definition.order:
                session.commit(field, Figure.of(desks.sheets()[desks.LAW_STATION][field]))
            session.finish()
    with insider.shell(folder / "workspace.db", key) as run:
        assert run("SELECT count(*) FROM records WHERE person = 'OP-2' AND station = ?",
                   (desks.LAW_STATION,)).fetchone() == (0,)


def test_the_app_changes_no_schema_and_attaches_nothing(folder: Path, key: bytes, tmp_path: Path) -> None:
    database = Database(folder / "workspace.db", key)
    try:
        for statement in (
            "PRAGMA writable_schema = ON", "PRAGMA user_version = 3", "CREATE TABLE more (a)", "DROP TABLE claims",
            "CREATE TEMP TRIGGER t AFTER INSERT ON claims BEGIN SELECT 1; END", f"ATTACH '{tmp_path / 'x'}' AS x",
            "CREATE VIEW v AS SELECT 1", "SELECT load_extension('x')", "UPDATE sqlite_schema SET sql = ''",
            "ANALYZE", "REINDEX", "PRAGMA ignore_check_constraints = ON", "PRAGMA trusted_schema = ON; SELECT 1",
        ):
            with pytest.raises((KnownError, dbapi2.Error, dbapi2.Warning)) as caught:
                database.rows(statement)
            refused = isinstance(caught.value, KnownError) or "not authorized" in str(caught.value)
            refused = refused or "may not be modified" in str(caught.value)
            assert refused or "one statement" in str(caught.value), statement
    finally:
        database.close()


@pytest.mark.parametrize(("when", "what"), [
    ("BEFORE INSERT ON {table}", "SELECT RAISE(IGNORE)"),
    ("AFTER INSERT ON journal", "DELETE FROM outbox"),
    ("AFTER INSERT ON journal", "UPDATE draft_figures SET figure = '{{}}'"),
])
@pytest.mark.parametrize("table", ["records", "outbox", "journal", "draft_figures", "draft_steps", "settings"])
def test_what_is_not_read_back_is_not_acknowledged(
    folder: Path, key: bytes, table: str, when: str, what: str
) -> None:
    """With the gate held open: reading back alone keeps an act from being acknowledged that was swallowed."""
    with Desk.open(folder) as desk:
        desk.session.sign_in("OP-2", desks.PASSPHRASE)
        session = desk.entry.open(desks.CONTEST, desks.LAW_STATION)
        workspace = desk.context.workspace
        with workspace.database._gate.opened():
            workspace.database.rows(
                f"CREATE TRIGGER t {when.format(table=table)} BEGIN {what.format()}; END")
            with pytest.raises(KnownError, match=r"workspace\.not_kept"):
                for field in session.definition.order:
                    session.commit(field, Figure.of(desks.sheets()[desks.LAW_STATION][field]))
                session.finish()
                workspace.settings.put("queue.last_round", "2026-01-01T00:00:00Z")


# the rows


def test_every_column_of_every_table_has_a_rule(folder: Path, key: bytes) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        found = {
            name: tuple(row[1] for row in run(f'PRAGMA table_info("{name}")').fetchall())
            for (name,) in run("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        }
        assert found == tables()
        empty = [name for name in found if run(f'SELECT count(*) FROM "{name}"').fetchone() == (0,)]
    assert empty == [], "every table has a row to be spoilt"
    assert {row[1] for row in expected(len(names()))[0] if row[0] == "table"} == set(tables())


JUNK: dict[str, tuple[Any, ...]] = {
    "TEXT": ("junk \u0007", "", None), "INTEGER": (-7, 1 << 60, None), "BLOB": (b"\0", b"", None),
}
"""By type of column: what nobody wrote; the type itself is held by STRICT."""

HARMLESS: dict[tuple[str, str], str] = {
    ("_sqlite_migrations", "id"): "the order of the steps is theirs",
    ("checkpoints", "n"): "a number that nothing reads",
    ("opinions", "n"): "the order of opinions of a sheet: somebody else's figures, shown as such",
    ("sheet_lines", "line"): "a cache, made anew by the check that follows",
    ("outbox", "attempts"): "how long the next wait is, a quarter of an hour at most",
    ("outbox", "detail"): "what the server said of a refusal; shown only",
    ("blobs", "digest"): "a content that no record names is never sent",
    ("blobs", "size"): "a content that no record names is never sent",
    ("draft_steps", "after"): "the history of a draft that has ended is never read; that of an open one is held",
    ("draft_steps", "n"): "the place in the history of a draft; every figure in it was typed",
    ("draft_steps", "step"): "the place in the history of a draft; every figure in it was typed",
    ("open_leaves", "tries"): "how often it was asked, shown only",
    ("draft_unfinished", "boxes"): "half typed boxes are no figure and are shown to the typist",
}
"""What may be changed without being refused, and why it changes nothing that was signed, typed or is to be sent."""


def _cases() -> list[tuple[str, str]]:
    return [(table, column) for table, columns in tables().items() for column in columns]


@pytest.mark.parametrize(("table", "column"), _cases())
def test_junk_in_any_column_is_refused_by_name(used: Path, tmp_path: Path, key: bytes, table: str, column: str) -> None:
    opened = []
    for number, (value, place) in enumerate(
        (value, place) for place in ("max", "min") for value in JUNK[_type_of(used, key, table, column)]
    ):
        folder = Path(shutil.copytree(used, tmp_path / str(number)))
        if not _spoil(folder, key, table, column, value, place):
            continue
        found = _opened(folder, key)
        if found is None:
            opened.append(value)
        else:
            assert found.code.startswith("workspace."), (value, found)
    if (table, column) not in HARMLESS:
        assert opened == []


def _type_of(used: Path, key: bytes, table: str, column: str) -> str:
    with insider.shell(used / "workspace.db", key) as run:
        return next(str(row[2]) for row in run(f'PRAGMA table_info("{table}")').fetchall() if row[1] == column)


def _spoil(folder: Path, key: bytes, table: str, column: str, value: object, place: str) -> bool:
    """Write a value past every guard, the checks and NOT NULL of the table included; False where it stands there."""
    path = folder / "workspace.db"
    with insider.shell(path, key) as run:
        (sql,) = run("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        guards = run("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? ORDER BY rowid",
                     (table,)).fetchall()
        for name in run("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", (table,)).fetchall():
            run(f"DROP TRIGGER {name[0]}")
        _set_sql(run, table, sql.replace(" NOT NULL", ""))
    with insider.shell(path, key) as run:
        run("PRAGMA foreign_keys = OFF")
        run("PRAGMA ignore_check_constraints = ON")
        before = run(f'SELECT * FROM "{table}"').fetchall()
        with contextlib.suppress(Exception):  # INTEGER PRIMARY KEY takes no NULL
            run(f'UPDATE OR IGNORE "{table}" SET "{column}" = ?'
                f' WHERE rowid = (SELECT {place}(rowid) FROM "{table}")', (value,))
        is_changed = bool(run(f'SELECT * FROM "{table}"').fetchall() != before)
        _set_sql(run, table, sql)
        for (guard,) in guards:
            run(guard)
    return is_changed


def _set_sql(run: Any, table: str, sql: str) -> None:
    (version,) = run("PRAGMA schema_version").fetchone()
    run("PRAGMA writable_schema = ON")
    run("UPDATE sqlite_schema SET sql = ? WHERE name = ? AND type = 'table'", (sql, table))
    run(f"PRAGMA schema_version = {version + 1}")
    run("PRAGMA writable_schema = OFF")


_OPEN = "(SELECT id FROM drafts WHERE state = 'open')"
_ZERO = '\'{"kind":"value","raw":"0","value":0}\''
_LATER = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+900 days')"
ROWS: dict[str, tuple[str, ...]] = {
    "a queue row in a word of its own": ("UPDATE outbox SET state = 'sent' WHERE state = 'queued'",),
    "a queued record called refused": ("UPDATE outbox SET state = 'refused' WHERE state = 'queued'",),
    "a queue row put off for years": (f"UPDATE outbox SET next_try = {_LATER} WHERE state = 'queued'",),
    "a queue row deleted": ("DELETE FROM outbox WHERE state = 'queued'",),
    "a queue row of another": ("UPDATE outbox SET seq = seq + 1 WHERE state = 'queued'",),
    "a typed figure changed": (f"UPDATE draft_figures SET figure = {_ZERO} WHERE draft = {_OPEN}",),
    "a typed figure deleted": (f"DELETE FROM draft_figures WHERE draft = {_OPEN}",),
    "a figure that nobody typed": (
        f"INSERT INTO draft_figures VALUES ({_OPEN}, 'valid', {_ZERO}, 0, '2026-01-01T00:00:00Z')",),
    "a figure called read again": (f"UPDATE draft_figures SET confirmed = 1 WHERE draft = {_OPEN}",),
    "a step that would bring another figure back": (
        f"UPDATE draft_steps SET before = {_ZERO} WHERE draft = {_OPEN} AND before IS NOT NULL",),
    "a draft closed": (f"UPDATE drafts SET state = 'closed', ended = opened WHERE id = {_OPEN}",),
    "a draft called finished": (
        "UPDATE drafts SET state = 'finished', ended = opened, record = (SELECT record FROM drafts WHERE record NOT"
        f" NULL) WHERE id = {_OPEN}",),
    "a draft deleted with all its figures": tuple(
        f"DELETE FROM {table} WHERE {column} = {_OPEN}" for table, column in (
            ("draft_figures", "draft"), ("draft_steps", "draft"), ("draft_unfinished", "draft"), ("drafts", "id"))),
    "a draft of another person": (f"UPDATE drafts SET person = 'OP-2' WHERE id = {_OPEN}",),
    "a draft of another station": (f"UPDATE drafts SET station = '{HELD}' WHERE id = {_OPEN}",),
    "a draft of another salt": (f"UPDATE drafts SET salt = id WHERE id = {_OPEN}",),
    "a finished draft open again": (
        "UPDATE drafts SET state = 'open', ended = NULL, record = NULL WHERE person = 'OP-2' AND"
        f" station = '{desks.CLEAN[0]}'",),
    "figures of no draft": ("UPDATE draft_figures SET draft = '00000000000000000000000000000000' WHERE rowid = 1",),
    "a checkpoint deleted": ("DELETE FROM checkpoints",),
    "a checkpoint of a larger log": ("UPDATE checkpoints SET size = size + 1000",),
    "a checkpoint of noise": ("UPDATE checkpoints SET checkpoint = 'x'",),
    "a checkpoint of another log": ("UPDATE checkpoints SET origin = 'elsewhere'",),
    "the log called read": ("UPDATE cursors SET next = next + 1000",),
    "the log called unread": ("DELETE FROM cursors",),
    "a held leaf forgotten": ("DELETE FROM open_leaves",),
    "a held leaf let be": (
        "UPDATE open_leaves SET state = 'foreign', contest = NULL, station = NULL, person = NULL, code = 'x'",),
    "a text changed": ("""UPDATE texts SET blob = CAST('{"salt":"x","text":"y"}' AS BLOB)""",),
    "a setting that is none": ("INSERT INTO settings VALUES ('sync.off', 'true')",),
    "a setting of another type": ("UPDATE settings SET value = '7' WHERE key = 'queue.last_round'",),
    "a workspace that waits for records": (
        f"INSERT INTO settings VALUES ('restore.awaits_records', '\"{'0' * 64}\"')",),
    "an opinion of words": ("""UPDATE opinions SET figures = '{"valid":"many"}'""",),
    "a statement deleted": ("DELETE FROM statements WHERE person = 'OP-1'",),
    "a newer record at the tail deleted": (
        "DELETE FROM outbox WHERE seq = (SELECT max(seq) FROM records)",
        "DELETE FROM records WHERE seq = (SELECT max(seq) FROM records)"),
    "the newest line of the journal replaced": (
        "UPDATE journal SET line = (SELECT line FROM journal WHERE n = 3) WHERE n = (SELECT max(n) FROM journal)",),
    "a record twice": (
        "INSERT INTO records (id, kind, contest, station, revision, person, envelope, added, origin) SELECT"
        " substr(id, 2) || 'a', kind, contest, station, revision, person, envelope, added, origin FROM records"
        " WHERE seq = 1",),
}


@pytest.mark.parametrize("attack", ROWS)
def test_rows_that_the_app_never_wrote_are_refused(folder: Path, key: bytes, attack: str) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        run("PRAGMA ignore_check_constraints = ON")
        insider.without_guards(run, _sql(*ROWS[attack]))
    codes = [f"workspace.altered_{name}" for name in ("rows", "record", "journal", "receipt", "trust")]
    _refused(folder, key, *codes)


def test_an_index_that_leaves_a_row_out_is_refused(folder: Path, key: bytes) -> None:
    """The row stands in the table and is never found: a queue row would never be due."""
    with insider.shell(folder / "workspace.db", key) as run:
        whole = "CREATE INDEX outbox_state ON outbox (state, next_try, seq)"
        run("DROP INDEX outbox_state")
        run(f"{whole} WHERE state <> 'queued'")
        _schema(f"UPDATE sqlite_schema SET sql = '{whole}' WHERE name = 'outbox_state'")(run)
    _refused(folder, key, "workspace.corrupt")


HARMLESS_ROWS: dict[str, tuple[str, str]] = {
    "a lease for ever": (
        f"INSERT OR REPLACE INTO claims VALUES ('{desks.CONTEST}', '{FREE}', 'OP-2', {_LATER})",
        "nobody is given longer than half an hour, so it counts for nothing"),
    "the cache of the board": ("UPDATE sheet_lines SET line = 'x'", "made anew by the check"),
    "a received record queued once more": (
        "UPDATE settings SET value = '[]' WHERE key LIKE 'exchange.%'", "packages are offered again"),
}


@pytest.mark.parametrize("attack", HARMLESS_ROWS)
def test_what_is_harmless_changes_nothing(folder: Path, key: bytes, attack: str) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        insider.without_guards(run, _sql(HARMLESS_ROWS[attack][0]))
    with Desk.open(folder) as desk:
        desk.session.sign_in("OP-1", desks.PASSPHRASE)
        desk.entry.open(desks.CONTEST, FREE).pause()
        assert desk.board.counts(desks.CONTEST)["received"] == 2


def test_an_untouched_workspace_opens(folder: Path, key: bytes) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        insider.without_guards(run, lambda _: None)
    assert _opened(folder, key) is None


@pytest.fixture(autouse=True)
def _unchanged(used: Path) -> Iterator[None]:
    """No test writes to the workspace that all copy."""
    before = (used / "workspace.db").stat().st_size
    yield
    assert (used / "workspace.db").stat().st_size == before
