"""An insider with one passphrase alters the schema: refused by name, at opening and while the desk is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up, restore
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.database import Database
from tests.helpers import desks, insider
from tests.helpers.insider import Edit, refused, schema, sql

# the schema


def _replaced(table: str, find: str, by: str) -> Edit:
    return schema(f"UPDATE sqlite_schema SET sql = replace(sql, '{find}', '{by}') WHERE name = '{table}'")


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
    "a guard of another table": schema(
        "UPDATE sqlite_schema SET tbl_name = 'texts' WHERE name = 'records_no_delete'"),
    "a guard gone": sql("DROP TRIGGER records_no_update"),
    "a view in the place of a table": sql(
        "ALTER TABLE outbox RENAME TO outbox_real", "CREATE VIEW outbox AS SELECT * FROM outbox_real",
        "CREATE TRIGGER outbox_in INSTEAD OF INSERT ON outbox BEGIN SELECT 1; END"),
    "a view beside": sql("CREATE VIEW more AS SELECT * FROM records"),
    "an index with an expression": sql("CREATE INDEX more ON records (abs(revision))"),
    "a partial index": sql("CREATE INDEX more ON outbox (seq) WHERE state = 'queued'"),
    "a unique index that refuses a second seal": sql("CREATE UNIQUE INDEX more ON records (kind) WHERE seq > 99"),
    "an index gone": sql("DROP INDEX drafts_open"),
    "an index of another collation": _replaced("records_sheet", "station,", "station COLLATE NOCASE,"),
    "a generated column": sql("ALTER TABLE records ADD COLUMN more TEXT AS (upper(kind))"),
    "a column more": sql("ALTER TABLE outbox ADD COLUMN more TEXT"),
    "a column renamed": sql("ALTER TABLE settings RENAME COLUMN value TO worth"),
    "a copy without rowids": sql(
        "CREATE TABLE t (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "INSERT INTO t SELECT * FROM settings", "DROP TABLE settings", "ALTER TABLE t RENAME TO settings"),
    "another check": _replaced("outbox", "''refused''", "''refused'', ''sent''"),
    "another default": _replaced("outbox", "DEFAULT 0", "DEFAULT 9"),
    "another affinity": _replaced("settings", ") STRICT", ")"),
    "another case": _replaced("settings", "CREATE TABLE", "create table"),
    "no NOT NULL": _replaced("journal", "line BLOB NOT NULL", "line BLOB"),
    "a conflict clause": _replaced("receipts", "PRIMARY KEY", "PRIMARY KEY ON CONFLICT IGNORE"),
    "a table more": sql("CREATE TABLE more (a)"),
    "a table under a name of SQLite's": sql("CREATE TABLE a (b INTEGER PRIMARY KEY AUTOINCREMENT)", "DROP TABLE a"),
    "statistics for the planner": sql("ANALYZE"),
    "a virtual table": sql("CREATE VIRTUAL TABLE more USING fts5(a)"),
    "a table gone": sql("DROP TABLE sheet_lines"),
    "two tables of one page": schema(
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'claims')"
        " WHERE name = 'sheet_lines'"),
    "a trigger with a page": schema("UPDATE sqlite_schema SET rootpage = 5 WHERE name = 'records_no_delete'"),
    "a user version": sql("PRAGMA user_version = 7"),
    "an application id": sql("PRAGMA application_id = 7"),
    "a step forgotten": sql("DELETE FROM _sqlite_migrations WHERE name LIKE 'm007%'"),
    "all steps forgotten": sql("DELETE FROM _sqlite_migrations"),
    "no list of steps": sql("DROP TABLE _sqlite_migrations"),
    "a step twice": sql(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('x', 'm001_first_schema', '2026')"),
    "steps of another set": sql("UPDATE _sqlite_migrations SET migration_set = 'other'"),
}


@pytest.mark.sampled(7)
@pytest.mark.parametrize("attack", SCHEMA)
def test_a_schema_other_than_the_migrations_is_refused(folder: Path, key: bytes, attack: str) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        SCHEMA[attack](run)
    refused(folder, key, "workspace.altered_guards", "workspace.corrupt")


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


