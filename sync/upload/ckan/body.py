"""What a resource carries as a form's part: read whole and held against its digest before a byte is sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from sync.upload.ckan.carried import Carried, inner_name
from sync.upload.ckan.cutting import within
from sync.upload.ckan.packing import pack
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
def body_of(released: Released, one: Carried) -> Iterator[IO[bytes]]:
    """The bytes of a resource.

    :raises KnownError: ``upload.source`` where the file is not what the manifest says.
    """
    pieces = released.pieces(one.path)
    with _Named(one.file_name) as file:
        if one.is_packed:
            pack(pieces, inner_name(one.path), file)
        else:
            for piece in within(pieces, one.spans) if one.spans else pieces:
                file.write(piece)
        file.seek(0)
        yield file
