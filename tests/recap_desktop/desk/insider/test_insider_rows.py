"""An insider with one passphrase alters rows: every alteration is refused by name, or harmless for a reason.

Nothing is done silently: no act is swallowed, no figure changes, no record stays unsent.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recap_desktop.desk import Desk
from recap_desktop.workspace.rows import tables
from recap_desktop.workspace.schema import expected, names
from tests.helpers import desks, insider
from tests.helpers.insider import FREE, HELD, opened, refused, schema, sql

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
    "TEXT": ("junk \u0007", "", b"\xff", None), "INTEGER": (-7, 1 << 60, None), "BLOB": (b"\0", b"", None),
}
"""By type of column: what nobody wrote (bytes in a text: no UTF-8); the type itself is held by STRICT."""

HARMLESS: dict[tuple[str, str], str] = {
    ("_sqlite_migrations", "id"): "the order of the steps is theirs",
    ("sheet_lines", "line"): "a cache, made anew by the check that follows",
    ("outbox", "attempts"): "how long the next wait is, a quarter of an hour at most",
    ("outbox", "detail"): "what the server said of a refusal; shown only",
    ("blobs", "digest"): "a content that no record names is never sent",
    ("draft_steps", "after"): "the history of a draft that has ended is never read; that of an open one is held",
    ("draft_steps", "step"): "the place in the history of a draft; every figure in it was typed",
    ("draft_notes", "at"): "when a note was written orders the notes; every note is held",
    ("draft_unfinished", "boxes"): "half typed boxes are no figure and are shown to the typist",
}
"""What may be changed without being refused, and why it changes nothing that was signed, typed or is to be sent."""


def _cases() -> list[tuple[str, str]]:
    return [(table, column) for table, columns in tables().items() for column in columns]


@pytest.mark.sampled(10)
@pytest.mark.parametrize(("table", "column"), _cases())
def test_junk_in_any_column_is_refused_by_name(used: Path, tmp_path: Path, key: bytes, table: str, column: str) -> None:
    passed = []
    for number, (value, place) in enumerate(
        (value, place) for place in ("max", "min") for value in JUNK[_type_of(used, key, table, column)]
    ):
        folder = Path(shutil.copytree(used, tmp_path / str(number)))
        if not _spoil(folder, key, table, column, value, place):
            continue
        found = opened(folder, key)
        if found is None:
            passed.append(value)
        else:
            assert found.code.startswith("workspace."), (value, found)
    if (table, column) not in HARMLESS:
        assert passed == []


def _type_of(used: Path, key: bytes, table: str, column: str) -> str:
    with insider.shell(used / "workspace.db", key) as run:
        return _type_in(run, table, column)


def _type_in(run: Any, table: str, column: str) -> str:
    return next(str(row[2]) for row in run(f'PRAGMA table_info("{table}")').fetchall() if row[1] == column)


def _spoil(folder: Path, key: bytes, table: str, column: str, value: object, place: str) -> bool:
    """Write a value past every guard, the checks and NOT NULL of the table included; False where it stands there."""
    path = folder / "workspace.db"
    with insider.shell(path, key) as run:
        (text,) = run("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        guards = run("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? ORDER BY rowid",
                     (table,)).fetchall()
        for name in run("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", (table,)).fetchall():
            run(f"DROP TRIGGER {name[0]}")
        _set_sql(run, table, text.replace(" NOT NULL", ""))
    with insider.shell(path, key) as run:
        run("PRAGMA foreign_keys = OFF")
        run("PRAGMA ignore_check_constraints = ON")
        seen = f'SELECT group_concat(quote(CAST("{column}" AS BLOB))) FROM "{table}"'
        before = run(seen).fetchone()
        is_no_text = isinstance(value, bytes) and _type_in(run, table, column) == "TEXT"
        spelled = "CAST(? AS TEXT)" if is_no_text else "?"
        with contextlib.suppress(Exception):  # INTEGER PRIMARY KEY takes no NULL
            run(f'UPDATE OR IGNORE "{table}" SET "{column}" = {spelled}'
                f' WHERE rowid = (SELECT {place}(rowid) FROM "{table}")', (value,))
        is_changed = bool(run(seen).fetchone() != before)
        _set_sql(run, table, text)
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
            ("draft_figures", "draft"), ("draft_steps", "draft"), ("draft_unfinished", "draft"),
            ("draft_notes", "draft"), ("drafts", "id"))),
    "a note to a box changed": ("UPDATE draft_notes SET note = 'angka jelas'",),
    "a note to a box deleted": ("DELETE FROM draft_notes",),
    "a note to another box": ("UPDATE draft_notes SET field = 'valid'",),
    "a draft of another person": (f"UPDATE drafts SET person = 'OP-2' WHERE id = {_OPEN}",),
    "a draft of another station": (f"UPDATE drafts SET station = '{HELD}' WHERE id = {_OPEN}",),
    "a draft of another salt": (f"UPDATE drafts SET salt = id WHERE id = {_OPEN}",),
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


@pytest.mark.sampled(5)
@pytest.mark.parametrize("attack", ROWS)
def test_rows_that_the_app_never_wrote_are_refused(folder: Path, key: bytes, attack: str) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        run("PRAGMA ignore_check_constraints = ON")
        insider.without_guards(run, sql(*ROWS[attack]))
    codes = [f"workspace.altered_{name}" for name in ("rows", "record", "journal", "receipt", "trust")]
    refused(folder, key, *codes)


def test_an_index_that_leaves_a_row_out_is_refused(folder: Path, key: bytes) -> None:
    """The row stands in the table and is never found: a queue row would never be due."""
    with insider.shell(folder / "workspace.db", key) as run:
        whole = "CREATE INDEX outbox_state ON outbox (state, next_try, seq)"
        run("DROP INDEX outbox_state")
        run(f"{whole} WHERE state <> 'queued'")
        schema(f"UPDATE sqlite_schema SET sql = '{whole}' WHERE name = 'outbox_state'")(run)
    refused(folder, key, "workspace.corrupt")


HARMLESS_ROWS: dict[str, tuple[str, str]] = {
    "a lease for ever": (
        f"INSERT OR REPLACE INTO claims VALUES ('{desks.CONTEST}', '{FREE}', 'OP-2', {_LATER})",
        "nobody is given longer than half an hour, so it counts for nothing"),
    "a finished draft open again": (
        "UPDATE drafts SET state = 'open', ended = NULL, record = NULL WHERE person = 'OP-2' AND"
        f" station = '{desks.CLEAN[0]}'", "its typist has signed that sheet, and nobody types it again"),
    "the cache of the board": ("UPDATE sheet_lines SET line = 'x'", "made anew by the check"),
    "a received record queued once more": (
        "UPDATE settings SET value = '[]' WHERE key LIKE 'exchange.%'", "packages are offered again"),
}


@pytest.mark.parametrize("attack", HARMLESS_ROWS)
def test_what_is_harmless_changes_nothing(folder: Path, key: bytes, attack: str) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        insider.without_guards(run, sql(HARMLESS_ROWS[attack][0]))
    with Desk.open(folder) as desk:
        desk.session.sign_in("OP-1", desks.PASSPHRASE)
        desk.entry.open(desks.CONTEST, FREE).pause()
        assert desk.board.counts(desks.CONTEST)["received"] == 2


def test_an_untouched_workspace_opens(folder: Path, key: bytes) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        insider.without_guards(run, lambda _: None)
    assert opened(folder, key) is None


@pytest.fixture(autouse=True)
def _unchanged(used: Path) -> Iterator[None]:
    """No test writes to the workspace that all copy."""
    before = (used / "workspace.db").stat().st_size
    yield
    assert (used / "workspace.db").stat().st_size == before
