"""The pages of version 4."""

from __future__ import annotations

from sync.portal.content import View
from sync.portal.layouts.v2.layout import _LANGUAGES, _pages
from sync.portal.layouts.v3.overview import Overview
from sync.portal.layouts.v4.part import Made, Making, Quiet
from sync.portal.pieces import Piece


class Pages(Quiet):
    """A page a sub-district, and the first page."""

    def __init__(self, making: Making) -> None:
        super().__init__(making)
        self._overview = Overview(making.source)

    def region(self, view: View, regency: str) -> Made:
        """Pages of a sub-district."""
        if self.making.with_pages:
            self._overview.add(view)
        yield from _pages(self._overview, view, self.making.with_pages)

    def last(self) -> Made:
        """The first page in both languages."""
        tables: dict[str, list[str]] = {}
        for path in self.making.listed("data"):
            tables.setdefault(path.split("/")[1], []).append(path)
        lists = [*self.making.listed("referensi")]
        for lang in _LANGUAGES:
            name = "index.html" if lang == "id" else f"{lang}.html"
            yield Piece(name, self._overview.index(lang, lists, tables) if self.making.with_pages else None)
