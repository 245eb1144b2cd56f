"""Schema of the workspace, step by step. A step that has shipped is never edited; a new one is added below it."""

from __future__ import annotations

from sqlite_utils import Migrations
from sqlite_utils.db import Database

migrations = Migrations("workspace")

_APPEND_ONLY = ("records", "journal", "receipts", "statements", "packages", "checkpoints", "texts")
"""Tables whose rows never change and never go."""

_TABLES = (
    """CREATE TABLE records (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, contest TEXT, station TEXT,
        revision INTEGER, person TEXT NOT NULL, envelope BLOB NOT NULL, added TEXT NOT NULL,
        origin TEXT NOT NULL CHECK (origin IN ('own', 'import'))
    ) STRICT""",
    "CREATE INDEX records_sheet ON records (station, contest, revision, kind)",
    "CREATE TABLE journal (n INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, line BLOB NOT NULL) STRICT",
    """CREATE TABLE statements (
        id TEXT PRIMARY KEY, person TEXT NOT NULL, statement BLOB NOT NULL, chain BLOB NOT NULL, added TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE packages (
        digest TEXT PRIMARY KEY, election TEXT NOT NULL, sequence INTEGER NOT NULL, envelope BLOB NOT NULL,
        added TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE drafts (
        id TEXT PRIMARY KEY, contest TEXT NOT NULL, station TEXT NOT NULL, revision INTEGER NOT NULL,
        person TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'finished')), salt TEXT NOT NULL,
        opened TEXT NOT NULL, ended TEXT, record TEXT
    ) STRICT""",
    """CREATE UNIQUE INDEX drafts_open ON drafts (contest, station, revision, person) WHERE state = 'open'""",
    """CREATE TABLE draft_figures (
        draft TEXT NOT NULL REFERENCES drafts (id), field TEXT NOT NULL, figure TEXT NOT NULL,
        confirmed INTEGER NOT NULL DEFAULT 0, at TEXT NOT NULL, PRIMARY KEY (draft, field)
    ) STRICT""",
    """CREATE TABLE draft_steps (
        draft TEXT NOT NULL REFERENCES drafts (id), n INTEGER NOT NULL, step INTEGER NOT NULL, field TEXT NOT NULL,
        before TEXT, after TEXT, undone INTEGER NOT NULL DEFAULT 0, at TEXT NOT NULL, PRIMARY KEY (draft, n)
    ) STRICT""",
    """CREATE TABLE claims (
        contest TEXT NOT NULL, station TEXT NOT NULL, person TEXT NOT NULL, until TEXT NOT NULL,
        PRIMARY KEY (contest, station)
    ) STRICT""",
    """CREATE TABLE outbox (
        record TEXT PRIMARY KEY REFERENCES records (id), seq INTEGER NOT NULL, state TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, next_try TEXT, code TEXT, detail TEXT, changed TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX outbox_state ON outbox (state, next_try, seq)",
    "CREATE TABLE receipts (record TEXT PRIMARY KEY, receipt TEXT NOT NULL, leaf INTEGER, added TEXT NOT NULL) STRICT",
    """CREATE TABLE checkpoints (
        n INTEGER PRIMARY KEY, origin TEXT NOT NULL, size INTEGER NOT NULL, checkpoint TEXT NOT NULL,
        added TEXT NOT NULL
    ) STRICT""",
    "CREATE TABLE texts (digest TEXT PRIMARY KEY, blob BLOB NOT NULL, added TEXT NOT NULL) STRICT",
    "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
)

_GUARDS = (
    """CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
       BEGIN SELECT RAISE(ABORT, '{table}: append-only'); END""",
    """CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
       BEGIN SELECT RAISE(ABORT, '{table}: append-only'); END""",
)


@migrations()
def m001_first_schema(db: Database) -> None:
    """Records, journal, drafts, queue."""
    for statement in _TABLES:
        db.execute(statement)
    for table in _APPEND_ONLY:
        for guard in _GUARDS:
            db.execute(guard.format(table=table))


_OPINIONS = """CREATE TABLE opinions (
    n INTEGER PRIMARY KEY, contest TEXT NOT NULL, station TEXT NOT NULL, source TEXT NOT NULL, figures TEXT NOT NULL,
    added TEXT NOT NULL
) STRICT"""


@migrations()
def m002_second_opinions(db: Database) -> None:
    """What somebody else says a sheet holds, beside what was typed."""
    db.execute(_OPINIONS)
    for guard in _GUARDS:
        db.execute(guard.format(table="opinions"))


_BLOBS = """CREATE TABLE blobs (
    digest TEXT PRIMARY KEY, size INTEGER NOT NULL, chunks TEXT NOT NULL, state TEXT NOT NULL, changed TEXT NOT NULL
) STRICT"""


@migrations()
def m003_blobs(db: Database) -> None:
    """Large contents by digest; their bytes are files in ``blobs/``."""
    db.execute(_BLOBS)


_FETCHED = (
    "CREATE TABLE cursors (origin TEXT PRIMARY KEY, next INTEGER NOT NULL, changed TEXT NOT NULL) STRICT",
    """CREATE TABLE open_leaves (
        origin TEXT NOT NULL, leaf INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('held', 'aside', 'foreign')),
        record TEXT, contest TEXT, station TEXT, person TEXT, code TEXT, tries INTEGER NOT NULL, changed TEXT NOT NULL,
        PRIMARY KEY (origin, leaf)
    ) STRICT""",
)


@migrations()
def m004_fetched(db: Database) -> None:
    """How far a log was read, and which leaves of it stay open."""
    for statement in _FETCHED:
        db.execute(statement)


_SHEET_LINES = """CREATE TABLE sheet_lines (
    contest TEXT NOT NULL, station TEXT NOT NULL, line TEXT NOT NULL, PRIMARY KEY (contest, station)
) STRICT"""


@migrations()
def m005_sheet_lines(db: Database) -> None:
    """What the board shows of every sheet, so that it need not wait for the fold; a cache."""
    db.execute(_SHEET_LINES)


_UNFINISHED = """CREATE TABLE draft_unfinished (
    draft TEXT NOT NULL REFERENCES drafts (id), field TEXT NOT NULL, boxes TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (draft, field)
) STRICT"""


@migrations()
def m006_unfinished_boxes(db: Database) -> None:
    """Boxes that were left half typed: no figure, to be gone on with."""
    db.execute(_UNFINISHED)


_KNOWN_STATES = (
    """CREATE TABLE outbox_held (
        record TEXT NOT NULL PRIMARY KEY REFERENCES records (id), seq INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'received', 'refused')),
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0), next_try TEXT, code TEXT, detail TEXT,
        changed TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE blobs_held (
        digest TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL CHECK (size >= 0), chunks TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sent')), changed TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE draft_figures_held (
        draft TEXT NOT NULL REFERENCES drafts (id), field TEXT NOT NULL, figure TEXT NOT NULL,
        confirmed INTEGER NOT NULL DEFAULT 0 CHECK (confirmed IN (0, 1)), at TEXT NOT NULL, PRIMARY KEY (draft, field)
    ) STRICT""",
    """CREATE TABLE draft_steps_held (
        draft TEXT NOT NULL REFERENCES drafts (id), n INTEGER NOT NULL, step INTEGER NOT NULL, field TEXT NOT NULL,
        before TEXT, after TEXT, undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1, 2)), at TEXT NOT NULL,
        PRIMARY KEY (draft, n)
    ) STRICT""",
)


@migrations()
def m007_known_states(db: Database) -> None:
    """Words and numbers that a row may be in are held by the database itself; the rows stay, in their order."""
    for table, statement in zip(("outbox", "blobs", "draft_figures", "draft_steps"), _KNOWN_STATES, strict=True):
        db.execute(statement)
        db.execute(f"INSERT INTO {table}_held SELECT * FROM {table} ORDER BY rowid")
        db.execute(f"DROP TABLE {table}")
        db.execute(f"ALTER TABLE {table}_held RENAME TO {table}")
    db.execute("CREATE INDEX outbox_state ON outbox (state, next_try, seq)")


_NOTES = """CREATE TABLE draft_notes (
    draft TEXT NOT NULL REFERENCES drafts (id), field TEXT NOT NULL, note TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (draft, field)
) STRICT"""


@migrations()
def m008_notes_to_boxes(db: Database) -> None:
    """What a typist noted beside a box: words, no figure."""
    db.execute(_NOTES)
