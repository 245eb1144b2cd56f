"""What a log signed and cannot reconcile, kept as a file: anybody can check it with the election package alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

from recap_desktop.core.files import known_io, private_folder, write_atomic
from recap_desktop.desk.context import DeskContext
from sync.client.client import LogForkedError
from sync.record.canonical import encode
from sync.record.keys import b64
from sync.trust.times import stamp


def keep_fork(context: DeskContext, error: LogForkedError) -> Path:
    """Write both checkpoints, with the proof the server gave for them, once; the path of the file.

    The file is canonical JSON ``{"v", "kind": "log-fork", "origin", "package", "seen", "shown", "proof", "noticed"}``;
    the checkpoints are signed notes, verbatim. It stands outside the line of good checkpoints and holds no secret.

    :raises KnownError: ``workspace.*``.
    """
    name = hashlib.sha256(f"{error.seen.note}\n{error.shown.note}".encode()).hexdigest()
    path = context.folder.evidence / f"log-{name[:16]}.json"
    with context.lock:
        if path.exists():
            return path
        now = context.clock.now()
        content = {
            "v": 1, "kind": "log-fork", "origin": error.seen.origin, "package": context.package.digest,
            "seen": error.seen.note, "shown": error.shown.note, "proof": [b64(step) for step in error.proof],
            "noticed": stamp(now),
        }
        with known_io(path):
            private_folder(path.parent)
        write_atomic(path, encode(content))
        with context.workspace.transaction():
            context.ledger.journal("log_forked", "-", size=str(error.shown.size), digest=name)
    return path


def evidence_files(context: DeskContext) -> tuple[Path, ...]:
    """Every piece of evidence of this desk, oldest name first."""
    return tuple(sorted(context.folder.evidence.glob("log-*.json")))
