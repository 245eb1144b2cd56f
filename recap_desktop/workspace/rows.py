"""The states that a row of each table may be in, column by column: what the app never writes, it does not act on.

The database holds part of it by itself (``NOT NULL``, ``CHECK``, ``STRICT``); whoever has its key can take that away,
write a row and put it back. A word that no part of the app looks for would be passed over without a sound: a queue row
in the state ``sent`` would never be sent. So every row is read against these conditions when a workspace is opened.
What rows say of each other and of the journal is held in :mod:`recap_desktop.workspace.intact`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.workspace.database import Database
from recap_desktop.workspace.outbox import LONGEST_WAIT_SECONDS
from recap_desktop.workspace.settings import is_known

_SIGNED = _CHAINED = ""
"""No condition: held against the signed payload, and along the chain, row by row (:mod:`intact`)."""

_TABLES: dict[str, dict[str, str]] = {
    "_sqlite_migrations": {
        "id": "id > 0", "migration_set": "migration_set = 'workspace'", "name": "name GLOB 'm[0-9][0-9][0-9]_*'",
        "applied_at": "date(applied_at) IS NOT NULL",
    },
    "records": {
        "seq": "{count:seq}", "id": _SIGNED, "kind": _SIGNED, "contest": _SIGNED, "station": _SIGNED,
        "revision": _SIGNED, "person": _SIGNED, "envelope": _SIGNED, "added": "{time:added}",
        "origin": "origin IN ('own', 'import')",
    },
    "journal": {"n": _CHAINED, "hash": _CHAINED, "line": _CHAINED},
    "statements": {
        "id": "{hex64:id}", "person": "person = '-' OR {person:person}", "statement": "length(statement) > 0",
        "chain": "json_valid(CAST(chain AS TEXT))", "added": "{time:added}",
    },
    "packages": {
        "digest": "{hex64:digest}", "election": "length(election) > 0", "sequence": "{count:sequence}",
        "envelope": "length(envelope) > 0", "added": "{time:added}",
    },
    "drafts": {
        "id": "{hex32:id}", "contest": "{contest:contest}", "station": "{station:station}",
        "revision": "{count:revision}", "person": "{person:person}", "state": "state IN ('open', 'closed', 'finished')",
        "salt": "{hex32:salt}",
        "opened": "{time:opened}",
        "ended": "CASE state WHEN 'open' THEN ended IS NULL ELSE {time:ended} END",
        "record": "CASE state WHEN 'finished' THEN {hex64:record} ELSE record IS NULL END",
    },
    "draft_figures": {
        "draft": "{hex32:draft}", "field": "{field:field}", "figure": "json_valid(figure)",
        "confirmed": "confirmed IN (0, 1)", "at": "{time:at}",
    },
    "draft_steps": {
        "draft": "{hex32:draft}", "n": "{count:n}", "step": "step BETWEEN 1 AND n", "field": "{field:field}",
        "before": "before IS NULL OR json_valid(before)", "after": "after IS NULL OR json_valid(after)",
        "undone": "undone IN (0, 1, 2)", "at": "{time:at}",
    },
    "draft_unfinished": {
        "draft": "{hex32:draft}", "field": "{field:field}",
        "boxes": "length(boxes) BETWEEN 1 AND 64", "at": "{time:at}",
    },
    "draft_notes": {
        "draft": "{hex32:draft}", "field": "{field:field}", "note": "length(note) BETWEEN 3 AND 80",
        "at": "{time:at}",
    },
    "claims": {
        "contest": "{contest:contest}", "station": "{station:station}", "person": "{person:person}",
        "until": "{time:until}",
    },
    "outbox": {
        "record": "{hex64:record}", "seq": "{count:seq}",
        "state": "state IN ('queued', 'received', 'refused')", "attempts": "attempts BETWEEN 0 AND 1000000000",
        "next_try": "next_try IS NULL OR (state = 'queued' AND {time:next_try} AND"
                    f" strftime('%s', next_try) - strftime('%s', changed) <= {LONGEST_WAIT_SECONDS})",
        "code": "code IS NULL OR {code:code}", "detail": "detail IS NULL OR length(detail) <= 400",
        "changed": "{time:changed}",
    },
    "receipts": {
        "record": "{hex64:record}", "receipt": "length(receipt) > 0", "leaf": "{whole:leaf}", "added": "{time:added}",
    },
    "checkpoints": {
        "n": "{count:n}", "origin": "length(origin) > 0", "size": "{whole:size}",
        "checkpoint": "length(checkpoint) > 0", "added": "{time:added}",
    },
    "texts": {"digest": "{hex64:digest}", "blob": "length(blob) > 0", "added": "{time:added}"},
    "settings": {"key": "length(key) > 0", "value": "json_valid(value)"},
    "opinions": {
        "n": "{count:n}", "contest": "{contest:contest}", "station": "{station:station}", "source": "{word:source}",
        "figures": "json_valid(figures)", "added": "{time:added}",
    },
    "blobs": {
        "digest": "{hex64:digest}", "size": "{whole:size}",
        "chunks": "length(chunks) % 65 = 64 AND chunks NOT GLOB '*[^0-9a-f ]*'",
        "state": "state IN ('waiting', 'sent')", "changed": "{time:changed}",
    },
    "cursors": {"origin": "length(origin) > 0", "next": "{whole:next}", "changed": "{time:changed}"},
    "open_leaves": {
        "origin": "length(origin) > 0", "leaf": "{whole:leaf}", "state": "state IN ('held', 'aside', 'foreign')",
        "record": "CASE state WHEN 'held' THEN {hex64:record} ELSE record IS NULL OR {hex64:record} END",
        "contest": "CASE state WHEN 'held' THEN {contest:contest} ELSE contest IS NULL END",
        "station": "CASE state WHEN 'held' THEN {station:station} ELSE station IS NULL END",
        "person": "CASE state WHEN 'held' THEN {person:person} ELSE person IS NULL END",
        "code": "CASE state WHEN 'held' THEN code IS NULL ELSE {code:code} END", "tries": "{count:tries}",
        "changed": "{time:changed}",
    },
    "sheet_lines": {"contest": "{contest:contest}", "station": "{station:station}", "line": "length(line) > 0"},
}
"""By table and column; every column of every table stands here (a test counts them)."""

_REFERENCES = {
    "outbox": "EXISTS (SELECT 1 FROM records r WHERE r.id = record AND r.seq = outbox.seq)",
    "drafts": "state <> 'finished' OR EXISTS (SELECT 1 FROM records r WHERE r.id = record"
              " AND r.kind = 'transcription' AND r.contest = drafts.contest AND r.station = drafts.station"
              " AND r.revision = drafts.revision AND r.person = drafts.person)",
}
"""What a row says of a row of another table."""

_SHAPES = {
    "count": "({0} BETWEEN 1 AND 1000000000000000)", "whole": "({0} BETWEEN 0 AND 1000000000000000)",
    "hex64": "(length({0}) = 64 AND {0} NOT GLOB '*[^0-9a-f]*')",
    "hex32": "(length({0}) = 32 AND {0} NOT GLOB '*[^0-9a-f]*')",
    "time": "(strftime('%Y-%m-%dT%H:%M:%SZ', {0}) = {0})",
    "station": "(length({0}) = 13 AND {0} NOT GLOB '*[^0-9]*')",
    "contest": "(length({0}) BETWEEN 3 AND 20 AND {0} GLOB '[A-Z]*' AND {0} NOT GLOB '*[^A-Z_]*')",
    "person": "(length({0}) BETWEEN 1 AND 64 AND {0} GLOB '[A-Za-z0-9]*' AND {0} NOT GLOB '*[^A-Za-z0-9._-]*')",
    "word": "(length({0}) BETWEEN 1 AND 41 AND {0} GLOB '[a-z]*' AND {0} NOT GLOB '*[^a-z0-9_.-]*')",
    "field": "(length({0}) BETWEEN 1 AND 80 AND {0} GLOB '[a-z]*' AND {0} NOT GLOB '*[^a-z0-9_.]*')",
    "code": "(length({0}) BETWEEN 1 AND 80 AND {0} GLOB '[a-z]*' AND {0} NOT GLOB '*[^a-z0-9_.]*')",
}
"""Shapes that a condition names: ``{hex64:id}``. After a count there is room for the next one."""


class _Shape(str):
    __slots__ = ()

    def __format__(self, column: str) -> str:
        return self.format(column)


def tables() -> dict[str, tuple[str, ...]]:
    """Columns of which the state is held, by table."""
    return {table: tuple(columns) for table, columns in _TABLES.items()}


@cache
def _queries() -> tuple[tuple[str, str], ...]:
    shapes = {name: _Shape(text) for name, text in _SHAPES.items()}
    made = []
    for table, columns in _TABLES.items():
        right = " AND ".join(f"({condition.format(**shapes)})" for condition in columns.values() if condition)
        if right:
            made.append((table, f'SELECT 1 FROM "{table}" WHERE ({right}) IS NOT TRUE LIMIT 1'))
    return tuple(made)


def check_rows(database: Database) -> None:
    """Every row of every table is in a state that the app writes; nothing is written.

    :raises KnownError: ``workspace.altered_rows`` with the first table that has another; ``workspace.corrupt`` where
        an index is not of its table.
    """
    for table, query in _queries():
        if database.row(query) is not None:
            raise _altered(table)
    # the journal is walked line by line, and nothing is looked up by its one index
    database.check_structure(table for table in _TABLES if table != "journal")
    for table, is_right in _READ.items():
        if not all(is_right(row) for row in _rows(database, table)):
            raise _altered(table)


def check_references(database: Database) -> None:
    """What a row names in another table is there, and is what the row says; for records that were held already.

    :raises KnownError: ``workspace.altered_rows``.
    """
    database.check_references()
    for table, condition in _REFERENCES.items():
        if database.row(f"SELECT 1 FROM {table} WHERE ({condition}) IS NOT TRUE LIMIT 1") is not None:
            raise _altered(table)


def _altered(table: str) -> KnownError:
    return KnownError("workspace.altered_rows", table=table)


def _rows(database: Database, table: str) -> Iterator[tuple[Any, ...]]:
    yield from database.rows(_READING[table])


def _is_setting(row: tuple[Any, ...]) -> bool:
    return is_known(row[0], json.loads(row[1]))


def _is_text(row: tuple[Any, ...]) -> bool:
    digest, blob = row
    try:
        said = json.loads(blob)
    except ValueError:
        return False
    fits = isinstance(said, dict) and isinstance(said.get("text"), str)
    return fits and hashlib.sha256(blob).hexdigest() == digest


def _is_figure(row: tuple[Any, ...]) -> bool:
    """What is still being typed can be read; of what was ended only the shape is held."""
    try:
        return all(text is None or Figure.from_json(json.loads(text)) is not None for text in row)
    except (KnownError, ValueError):
        return False


def _is_opinion(row: tuple[Any, ...]) -> bool:
    said = json.loads(row[0])
    return isinstance(said, dict) and all(type(value) is int for value in said.values())


_READING = {
    "settings": "SELECT key, value FROM settings", "texts": "SELECT digest, blob FROM texts",
    "draft_figures": "SELECT f.figure FROM draft_figures f JOIN drafts d ON d.id = f.draft WHERE d.state = 'open'",
    "draft_steps": "SELECT s.before, s.after FROM draft_steps s JOIN drafts d ON d.id = s.draft WHERE d.state = 'open'",
    "opinions": "SELECT figures FROM opinions",
}
_READ = {
    "settings": _is_setting, "texts": _is_text, "draft_figures": _is_figure, "draft_steps": _is_figure,
    "opinions": _is_opinion,
}
