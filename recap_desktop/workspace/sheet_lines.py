"""What the board shows of every sheet, kept so that it need not wait for the fold: a cache, never evidence.

It is bound to what it was made from (:meth:`SheetLines.basis`). Where that is another by now, the lines are worth
nothing. Whoever has the database key can write lines that fit: nothing signed, printed or sent rests on them, and the
check that follows every opening makes them anew (``docs/adr/0025-start.md``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from recap_desktop.workspace.database import Database
from recap_desktop.workspace.settings import LINES_BASIS, Settings

#: Number of the shape of the lines; lines of another are made anew.
_SHAPE = 1

SheetKey = tuple[str, str]
"""Contest and station."""


class SheetLines:
    """Table ``sheet_lines``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._settings = Settings(database)

    def basis(self) -> dict[str, object]:
        """What the fold, and so the lines, are made from: how many rows of each kind, and which is the newest record.

        Journal lines of typing change no sheet; where the lines were written, the head is kept beside it.
        """
        found = self._database.row(
            "SELECT (SELECT count(*) FROM records), (SELECT coalesce(max(seq), 0) FROM records),"
            " (SELECT id FROM records ORDER BY seq DESC LIMIT 1), (SELECT count(*) FROM receipts),"
            " (SELECT count(*) FROM statements),"
            " (SELECT group_concat(digest) FROM (SELECT digest FROM packages ORDER BY digest))"
        )
        assert found is not None
        names = ("records", "seq", "newest", "receipts", "statements", "packages")
        return {"shape": _SHAPE, **dict(zip(names, found, strict=True))}

    def read(self) -> dict[SheetKey, str] | None:
        """The lines, where they were made from what stands here now and the journal still goes on from there.

        :return: None where there are none, or they are stale.
        """
        kept = self._settings.get(LINES_BASIS)
        if not isinstance(kept, dict) or not {"line", "head"} <= kept.keys():
            return None
        line, head = kept.pop("line"), kept.pop("head")
        here = self._database.row("SELECT hash FROM journal WHERE n = ?", (line,))
        if kept != self.basis() or here is None or here[0] != head:
            return None
        return self.all()

    def all(self) -> dict[SheetKey, str]:
        """The lines as they stand, whatever they were made from."""
        rows = self._database.rows("SELECT contest, station, line FROM sheet_lines")
        return {(contest, station): line for contest, station, line in rows}

    def write(self, changed: Mapping[SheetKey, str], gone: Collection[SheetKey], basis: Mapping[str, object]) -> None:
        """Change some lines and say what all of them are made from now, in one transaction."""
        with self._database.transaction():
            for key in gone:
                self._database.execute("DELETE FROM sheet_lines WHERE contest = ? AND station = ?", key)
            for (contest, station), line in changed.items():
                self._database.execute(
                    "INSERT INTO sheet_lines (contest, station, line) VALUES (?, ?, ?)"
                    " ON CONFLICT (contest, station) DO UPDATE SET line = excluded.line", (contest, station, line),
                )
            last = self._database.row("SELECT n, hash FROM journal ORDER BY n DESC LIMIT 1")
            line, head = last if last is not None else (0, "")
            self._settings.put(LINES_BASIS, {**basis, "line": line, "head": head})
