"""What was asked of a target and what it answered, one line a step, written before the next step is taken.

The journal decides nothing: what a target has is read from the target. It tells whoever asks later what was done.
"""

from __future__ import annotations

import errno
import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

from forms.errors import KnownError
from sync.record.canonical import encode
from sync.regular import is_regular


class Journal:
    """A file of lines (RFC 8785). No line holds a secret: of a request there is its digest."""

    def __init__(self, folder: Path, target: str) -> None:
        """:param target: its name; the file is called by its digest."""
        self._path = folder / f"{hashlib.sha256(target.encode()).hexdigest()[:16]}.jsonl"
        self._target = target

    def note(
        self, release: int, step: str, attempt: int, answer: str, request: str = "", digest: str = ""
    ) -> None:
        """Write one line.

        :param request: what was asked, as its SHA-256; ``digest`` of the file that was read back.
        :raises KnownError: ``upload.write``.
        """
        line = encode({
            "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "target": self._target, "release": release,
            "step": step, "attempt": attempt, "request": request, "answer": answer, "sha256": digest,
        })
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if os.path.lexists(self._path) and not is_regular(self._path):
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
            with self._path.open("ab") as stream:
                stream.write(line + b"\n")
        except OSError as error:
            raise KnownError("upload.write", path=self._path.name, reason=error.strerror or "I/O") from error
