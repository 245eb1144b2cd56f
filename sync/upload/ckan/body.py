"""A file of a release as a form's part: read whole and held against its digest before a byte is sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from sync.portal.release import FileLine
from sync.upload.released import Released

_SPOOL = 1 << 24


class _Named(tempfile.SpooledTemporaryFile[bytes]):
    """With the name that the form gives it."""

    def __init__(self, name: str) -> None:
        super().__init__(max_size=_SPOOL)
        self._called = name

    @property
    def name(self) -> str:
        return self._called


@contextmanager
def whole_file(released: Released, line: FileLine) -> Iterator[IO[bytes]]:
    """:raises KnownError: ``upload.source``."""
    with _Named(line.path.replace("/", "-")) as file:
        for piece in released.pieces(line.path):
            file.write(piece)
        file.seek(0)
        yield file
