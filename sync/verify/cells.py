"""A file held against what a recount makes, piece by piece; the first cell of a table that differs is named."""

from __future__ import annotations

import csv
import io
import itertools
import os
from pathlib import Path

from forms.errors import KnownError
from sync.regular import open_regular
from sync.verify.finding import shown

#: How far beyond the expected bytes a differing file is read to find the cell.
_BEYOND = 1 << 16
_NO_ROW: list[str] = []


class FileCursor:
    """Reads a file from its beginning as far as pieces come; opened anew each time, so that many can be half read."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path, self._name = os.path.join(folder, name), name
        self._offset = 0
        self._rows = 0
        self._header: list[str] = []

    def expect(self, data: bytes, *, is_last: bool) -> None:
        """The next bytes; of the last piece also that nothing follows.

        :raises KnownError: ``verify.recount_cell``, ``verify.recount_file``.
        """
        with open_regular(self._path) as stream:
            stream.seek(self._offset)
            found = stream.read(len(data) + (1 if is_last else 0))
            if found != data:
                raise self._difference(data, found + stream.read(_BEYOND), is_last)
        if self._name.endswith(".csv") and data:
            if not self._offset:
                self._header = _cells(data[: data.index(b"\n") + 1])[0]
            self._rows += data.count(b"\n")
        self._offset += len(data)

    def _difference(self, expected: bytes, found: bytes, is_last: bool) -> KnownError:
        whole = KnownError("verify.recount_file", path=shown(self._name))
        if not self._name.endswith(".csv"):
            return whole
        try:
            want, have = _cells(expected), _cells(found)
        except csv.Error:
            return whole
        header = self._header or (want[0] if want else [])
        if not is_last:  # what follows belongs to the next piece
            have = have[: len(want)]
        rows = itertools.zip_longest(want, have, fillvalue=_NO_ROW)
        for number, (one, other) in enumerate(rows, start=self._rows + 1):
            for column, (a, b) in enumerate(itertools.zip_longest(one, other, fillvalue="")):
                if a != b:
                    name = header[column] if column < len(header) else str(column + 1)
                    return KnownError(
                        "verify.recount_cell", path=shown(self._name), row=number, column=name, found=shown(b[:80]),
                        expected=a,
                    )
        return whole


def _cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")))
