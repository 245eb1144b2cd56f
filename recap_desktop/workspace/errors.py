"""Database errors as sentences. The environment's faults are known errors; everything else is our own and stays raw."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sqlcipher3 import dbapi2

from forms.errors import KnownError

_FULL, _LOCKED, _BROKEN, _READ_ONLY, _IO = {13}, {5, 6, 15}, {11, 26}, {8, 14}, {10}
"""Primary result codes of SQLite: FULL; BUSY, LOCKED, PROTOCOL; CORRUPT, NOTADB; READONLY, CANTOPEN; IOERR."""


def known(error: Exception) -> KnownError | None:
    """The sentence for a database error, or None where it is not the environment's fault."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else 0
    # a file size limit or a full disk met while extending the log surfaces as an I/O error on write (778, 1034...)
    for codes, sentence in (
        (_FULL | _IO, "workspace.disk_full"), (_LOCKED, "workspace.locked"),
        (_BROKEN, "workspace.corrupt"), (_READ_ONLY, "workspace.not_writable_database"),
    ):
        if primary in codes:
            return KnownError(sentence if primary not in _IO else _io_sentence(code))
    if "malformed" in str(error) or "not a database" in str(error):
        return KnownError("workspace.corrupt")
    return None


def _io_sentence(code: int | None) -> str:
    # extended codes: write 3, fsync 4, truncate 6, shmsize 19 speak of space; read 1, short read 2, data 32 of damage
    extended = (code or 0) >> 8
    if extended in (1, 2, 32, 33):
        return "workspace.corrupt"
    return "workspace.disk_full" if extended in (3, 4, 6, 18, 19) else "workspace.disk_error"


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Turn the environment's database errors into :class:`KnownError`.

    :raises KnownError: ``workspace.disk_full``, ``workspace.locked``, ``workspace.corrupt``,
        ``workspace.disk_error``, ``workspace.not_writable_database``.
    """
    try:
        yield
    except dbapi2.Error as error:
        sentence = known(error)
        if sentence is None:
            raise
        raise sentence from error
