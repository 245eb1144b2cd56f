"""The pages of version 4."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sync.portal.content import View
from sync.portal.layouts.v2.layout import _LANGUAGES, _pages
from sync.portal.layouts.v2.overview import Line
from sync.portal.layouts.v3 import overview as version_3
from sync.portal.layouts.v4.part import Made, Making, Quiet
from sync.portal.pieces import Piece


class Overview(version_3.Overview):
    """The page of a sub-district says nothing of the release."""

    def render(self, template: str, **values: object) -> bytes:
        """From a template of version 3, without its line of number and time."""
        made = super().render(template, **values)
        if template != "subdistrict.html":
            return made
        line = f"<p>{values['say']('release', number=values['plan'].number, time=values['published'])}</p>\n"  # type: ignore[operator,attr-defined]
        return made.replace(line.encode("utf-8"), b"", 1)

    def carried(self, regency: str) -> list[list[Any]]:
        """Lines of the sub-districts of a regency."""
        return [
            [contest, district, asdict(line)]
            for (contest, district), lines in self._lines.items() for line in lines if line.code[:4] == regency
        ]

    def take_over(self, carried: list[list[Any]]) -> None:
        """Lines as they were carried."""
        for contest, district, line in carried:
            self._lines.setdefault((contest, district), []).append(Line(**line))


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

    def carried(self, regency: str) -> Mapping[str, Any]:
        """Lines of the first page."""
        return {"lines": self._overview.carried(regency)}

    def take_over(self, carried: Mapping[str, Any]) -> None:
        """The same."""
        self._overview.take_over(carried["lines"])

    def last(self) -> Made:
        """The first page in both languages."""
        tables: dict[str, list[str]] = {}
        for path in self.making.listed("data"):
            tables.setdefault(path.split("/")[1], []).append(path)
        lists = [*self.making.listed("referensi")]
        for lang in _LANGUAGES:
            name = "index.html" if lang == "id" else f"{lang}.html"
            yield Piece(name, self._overview.index(lang, lists, tables) if self.making.with_pages else None)
