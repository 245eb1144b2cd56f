"""An opened workspace held against its own automatic copies: it knows everything that they know.

A database that lost its write-ahead log, or an older folder put in its place, is consistent in itself. A copy that was
made later names a head of the journal that it does not have.
"""

from __future__ import annotations

from forms.errors import KnownError
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.journal import RESTORED, line_of
from recap_desktop.workspace.workspace import Workspace

_SUFFIX = ".recap"
_RESTORED = b'"act":"%b"' % RESTORED.encode("ascii")


def check_not_behind(workspace: Workspace) -> None:
    """Every copy of this desk that was made since its journal was last restored ends where this journal was once.

    :raises KnownError: ``workspace.behind_copy``.
    """
    heads: dict[int, str] = {}
    since = ""
    for n, digest, raw in workspace.journal.walk():
        heads[n] = digest
        if _RESTORED in raw:
            since = line_of(n, digest, raw).at
    desk = heads.get(1, "")[:8]
    try:
        files = sorted(workspace.folder.copies.glob(f"recap-*-{desk}-*{_SUFFIX}"))
    except OSError:
        return
    for file in files:
        about = backup_file.about(file)
        if about is not None and about.made > since and heads.get(about.lines) != about.head:
            raise KnownError("workspace.behind_copy", path=file.name)
