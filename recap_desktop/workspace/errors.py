"""Database errors as sentences. The environment's faults are known errors; everything else is our own and stays raw."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sqlcipher3 import dbapi2

from forms.errors import KnownError
from recap_desktop.workspace.gate import Gate

_SENTENCES: dict[int, str] = {
    13: "workspace.disk_full",
    5: "workspace.locked", 6: "workspace.locked", 15: "workspace.locked",
    11: "workspace.corrupt", 26: "workspace.corrupt",
    8: "workspace.not_writable_database", 14: "workspace.not_writable_database",
    10: "workspace.disk_error", 23: "workspace.altered_guards",
}
"""Primary result codes of SQLite: FULL; BUSY, LOCKED, PROTOCOL; CORRUPT, NOTADB; READONLY, CANTOPEN; IOERR; AUTH.

The driver reports primary codes only, so an I/O error may be a disk that broke, was pulled out or reached a limit.
"""


def known(error: Exception) -> KnownError | None:
    """The sentence for a database error, or None where it is not the environment's fault."""
    code = getattr(error, "sqlite_errorcode", None)
    sentence = _SENTENCES.get(code & 0xFF) if isinstance(code, int) else None
    if sentence is None and ("malformed" in str(error) or "not a database" in str(error)):
        sentence = "workspace.corrupt"
    return KnownError(sentence) if sentence else None


@contextlib.contextmanager
def guarded(gate: Gate | None = None) -> Iterator[None]:
    """Turn the environment's database errors into :class:`KnownError`.

    :param gate: of the connection. Ctrl+C that comes while SQLite asks it is swallowed by the driver, which then says
        that the statement was not allowed: what the gate itself did not refuse was interrupted.
    :raises KnownError: ``workspace.disk_full``, ``workspace.locked``, ``workspace.corrupt``,
        ``workspace.disk_error``, ``workspace.not_writable_database``, ``workspace.altered_guards``.
    :raises KeyboardInterrupt: as said.
    """
    try:
        yield
    except dbapi2.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code == dbapi2.SQLITE_AUTH and gate is not None and not gate.has_refused():
            raise KeyboardInterrupt from error
        sentence = known(error)
        if sentence is None:
            raise
        raise sentence from error
