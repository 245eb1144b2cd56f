"""Keeps the cache of the board's lines true to the fold."""

from __future__ import annotations

import contextlib

from forms.errors import KnownError
from recap_desktop.desk.cache.lines import line_of, written
from recap_desktop.workspace.sheet_lines import SheetKey
from recap_desktop.workspace.workspace import Workspace
from sync.fold import SheetState, State


class KeptLines:
    """Writes lines that changed since the last time. A cache: where it cannot be written, the desk goes on."""

    def __init__(self) -> None:
        self._basis: dict[str, object] | None = None
        self._sheets: dict[SheetKey, SheetState] = {}

    def keep(self, workspace: Workspace, state: State) -> None:
        """Write what the fold says of every sheet; lines on disk that say otherwise are made anew."""
        with contextlib.suppress(KnownError):
            basis = workspace.sheet_lines.basis()
            if basis == self._basis:
                return
            sheets = {key: sheet for region in state.regions.values() for key, sheet in region.sheets.items()}
            if self._basis is None:
                self._first(workspace, sheets, basis)
            else:
                other = [key for key, sheet in sheets.items() if self._sheets.get(key) is not sheet]
                changed = {key: written(line_of(sheets[key])) for key in other}
                workspace.sheet_lines.write(changed, self._sheets.keys() - sheets.keys(), basis)
            self._basis, self._sheets = basis, sheets

    @staticmethod
    def _first(workspace: Workspace, sheets: dict[SheetKey, SheetState], basis: dict[str, object]) -> None:
        """Hold every line on disk against the fold."""
        store = workspace.sheet_lines
        fits, before = store.read() is not None, store.all()
        now = {key: written(line_of(one)) for key, one in sheets.items()}
        changed = {key: line for key, line in now.items() if before.get(key) != line}
        gone = before.keys() - now.keys()
        if changed or gone or not fits:
            store.write(changed, gone, basis)
