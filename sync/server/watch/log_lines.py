"""The log of a server: JSON lines that name no person, no station's figures, no code, no token.

That holds by construction and not by care: a line is written of the *template* of a message, of values that are
numbers or message codes, and of a fault only its type and the places in the program. What else a message was given (a
path, an id, the text of an exception) is left out. Requests are told by :mod:`sync.server.watch.front`.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from forms.errors import KnownError

#: Levels that can be asked for, the talkative one first.
LEVELS = ("debug", "info", "warning", "error")
#: The logger of everything here; other programs' lines (uvicorn's) come with it.
_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}(?:\.[a-z][a-z0-9_]{0,31}){1,2}")
#: Places of a fault that are told, the innermost last.
_FRAMES = 6
#: Attribute of a record that holds the fields of a line about a request.
FIELDS = "recap_fields"


class JsonLines(logging.Formatter):
    """One line of JSON an event."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        moment = datetime.fromtimestamp(record.created, UTC)
        said: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "level": record.levelname.lower(),
            "from": record.name, "event": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
        }
        said.update(getattr(record, FIELDS, {}))
        values = [value for value in _listed(record.args) if _is_plain(value)]
        if values:
            said["values"] = values
        if record.exc_info is not None and record.exc_info[0] is not None:
            said["fault"], said["at"] = record.exc_info[0].__name__, places(record.exc_info[2])
        return json.dumps(said, ensure_ascii=True)


def _listed(args: object) -> tuple[object, ...]:
    return args if isinstance(args, tuple) else ()


def _is_plain(value: object) -> bool:
    """A number, or a code of ours: nothing that could be somebody."""
    return isinstance(value, int | float) or (isinstance(value, str) and _CODE.fullmatch(value) is not None)


def places(trace: TracebackType | None) -> list[str]:
    """Where in the program a fault came up, file and line, without what any line was given."""
    return [f"{Path(one.filename).name}:{one.lineno}" for one in traceback.extract_tb(trace)[-_FRAMES:]]


def start_log(level: str, file: Path | None = None) -> None:
    """Write the lines of this process: to a file, which is made for its owner alone and appended to, or to stderr.

    :raises KnownError: ``serve.log_file``.
    """
    try:
        handler: logging.Handler = (
            logging.StreamHandler(sys.stderr) if file is None else _private_file(file)
        )
    except OSError as error:
        raise KnownError("serve.log_file", path=str(file), reason=error.strerror or "I/O") from error
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    for other in root.handlers[:]:
        root.removeHandler(other)
    root.addHandler(handler)
    root.setLevel(level.upper())
    # these tell of every connection, query and step of a start, below what anybody who asks for "debug" wants to read
    for name in ("asyncio", "sqlalchemy", "urllib3", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # a handler that cannot write (disk full) is nobody's traceback
    logging.raiseExceptions = False


def _private_file(file: Path) -> logging.Handler:
    """A file that may be moved away while it is written to (logrotate): it is made anew."""
    from logging.handlers import WatchedFileHandler

    file.touch(mode=0o600, exist_ok=True)
    return WatchedFileHandler(file, encoding="utf-8")
