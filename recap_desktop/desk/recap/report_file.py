"""The file of a half-signed D.Hasil: a plain file that anybody on this laptop can replace; the journal vouches for it.

Every file that a signature made has a line ``report_signed`` with its digest in the encrypted workspace. A file without
one is not the document the officers before signed, whatever it shows: nobody signs on top of it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.files import known_io, private_folder, read_limited, write_atomic
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.ledger import JournalEntry
from sync.record.record import Record
from sync.system import take_place

MAX_REPORT = 1 << 28
SIGNED, CHANGED = "report_signed", "report_changed"


def own_report(context: DeskContext, record_id: str, path: Path) -> bytes | None:
    """The file with the signatures made so far, exactly as this desk wrote it after one of them; None without one."""
    if not path.is_file():
        return None
    data = read_limited(path, MAX_REPORT)
    return data if _digest(data) in _written(context, record_id) else None


def refuse_changed(context: DeskContext, record_id: str, path: Path) -> None:
    """Move a file that this desk did not write out of the way of signing, into the evidence, and say so.

    :raises KnownError: ``desk.report_changed`` where there was one; the next attempt begins with fresh pages.
    """
    if not path.exists() or own_report(context, record_id, path) is not None:
        return
    digest = _digest(read_limited(path, MAX_REPORT) if path.is_file() else b"")  # a folder of that name goes too
    aside = context.folder.evidence / f"report-{record_id[:16]}-{digest[:16]}.pdf"
    with known_io(aside):
        private_folder(aside.parent)
        take_place(path, aside)
    with context.workspace.transaction():
        context.ledger.journal(CHANGED, "-", record=record_id, digest=digest)
    raise KnownError("desk.report_changed", name=aside.name)


def keep(
    context: DeskContext, record_id: str, path: Path, person: str, data: bytes, image: Record | None = None
) -> None:
    """Replace the file by the one with a further signature.

    The line comes first: a power cut in between leaves the file of the signatures before, which has its own line.

    :param image: with the last signature the record that names the document, now a blob: both wait to be sent.
    :raises KnownError: ``workspace.*``, ``fold.*``, ``record.*``; nothing is then kept.
    """
    line = JournalEntry(SIGNED, person, {"record": record_id, "digest": _digest(data)})
    if image is not None:
        context.ledger.append([image], [line], lambda: _keep_blob(context, data))
    else:
        with context.workspace.transaction():
            context.ledger.journal(line.act, line.person, **line.data)
    with known_io(path):
        private_folder(path.parent)
    write_atomic(path, data)


def _keep_blob(context: DeskContext, data: bytes) -> None:
    context.workspace.blobs.add(data, context.clock.now())


def _written(context: DeskContext, record_id: str) -> frozenset[str]:
    return frozenset(
        line.data["digest"] for line in context.workspace.journal.lines()
        if line.act == SIGNED and line.data["record"] == record_id
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
