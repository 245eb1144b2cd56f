"""Settings of this workspace: JSON values by name."""

from __future__ import annotations

import json
from typing import Any

from recap_desktop.workspace.database import Database

#: Setting of a restored workspace: head of the old journal, until its records are fetched back.
AWAITS_RECORDS = "restore.awaits_records"


class Settings:
    """Table ``settings``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str, default: Any = None) -> Any:
        """Value of a setting."""
        found = self._database.row("SELECT value FROM settings WHERE key = ?", (key,))
        return json.loads(found[0]) if found else default

    def drop(self, key: str) -> None:
        """Forget a setting, in the running transaction or one of its own."""
        with self._database.transaction():
            self._database.execute("DELETE FROM settings WHERE key = ?", (key,))

    def put(self, key: str, value: Any) -> None:
        """Set a value, in the running transaction or one of its own."""
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO settings (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, json.dumps(value)),
            )
