"""``verifikasi.pyz`` of version 4: the second verifier as one file that Python runs, the same bytes at every build."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from importlib.resources import files

from sync.portal.layouts.v4.part import Made, SelfContained
from sync.portal.pieces import Piece
from sync.zips import entry

#: Where it lies in a release, and the name of its package inside.
PATH, _INSIDE = "verifikasi.pyz", "verifikasi"
_MAIN = b"""import sys

from verifikasi.command import main

sys.exit(main(sys.argv[1:], sys.argv[0]))
"""
_LINE = b"#!/usr/bin/env python3\n"


class Program(SelfContained):
    """The file that checks the release it lies in."""

    def last(self) -> Made:
        """The program."""
        yield Piece(PATH, built())


@cache
def built() -> bytes:
    """The program: entries in the order of their names, stored, with one time and one mode, whatever made them."""
    sources = {
        f"{_INSIDE}/{one.name}": one.read_bytes().replace(b"\r\n", b"\n")
        for one in files("sync.portal.verifier").iterdir() if one.name.endswith((".py", ".json"))
    }
    stream = io.BytesIO()
    stream.write(_LINE)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_STORED) as made:
        for name, data in sorted({"__main__.py": _MAIN, **sources}.items()):
            made.writestr(entry(name, zipfile.ZIP_STORED), data)
    return stream.getvalue()
