"""Things that ``recap verify`` is given and cannot check as they are: what they are, and what to do instead."""

from __future__ import annotations

from pathlib import Path

_ZIP = b"PK\x03\x04"
#: Name of the manifest inside a backup of a workspace, kept in the ZIP's list at its end.
_BACKUP = b"workspace.db"
_EVIDENCE = b'"kind":"log-fork"'


def code_of_other(path: Path, data: bytes) -> str:
    """Message code for a path that is none of the kinds.

    :param data: the whole file; empty for a folder.
    """
    if path.is_dir():
        return "verify.workspace" if (path / "workspace.db").is_file() else "verify.unknown"
    if data.startswith(_ZIP):
        return "verify.backup" if _BACKUP in data[:64] else "verify.zip"
    if not data:
        return "verify.empty"
    return "verify.evidence" if data.startswith(b"{") and _EVIDENCE in data else "verify.unknown"
