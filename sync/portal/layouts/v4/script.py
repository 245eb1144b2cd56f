"""``portal.js`` and ``periksa.js``: the small program of the pages, as it was built in ``sync/portal/page``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sync.portal.layouts.v4.part import Made, SelfContained
from sync.portal.pieces import Piece

#: ``portal.js`` is what every page loads; ``periksa.js`` is loaded by it when somebody asks for a check.
SCRIPTS = ("portal.js", "periksa.js")


@cache
def script(name: str) -> bytes:
    """A built file, read as package data, so that a frozen app finds it too."""
    return (files("sync.portal.page") / "dist" / name).read_bytes()


class Script(SelfContained):
    """The program of the pages. Like them it is held by its digest: a later version of it makes no release false."""

    def last(self) -> Made:
        """Both files, in the release's own folder."""
        for name in SCRIPTS:
            yield Piece(name, script(name) if self.making.with_pages else None)
