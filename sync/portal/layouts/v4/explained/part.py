"""The part that makes the explanation: ``BACA-SAYA.md``, ``README.md``, the same as pages, and ``skema.json``.

Its sentences are those of the program that made the release, as on pages; like pages they are held by their digest: a
later program says it in better words, and makes no release false. The schema is made again.
"""

from __future__ import annotations

from functools import cached_property
from importlib.resources import files

from sync.portal.layouts.v4.explained.blocks import Block, Heading, markdown, parts
from sync.portal.layouts.v4.explained.contents import Explanation
from sync.portal.layouts.v4.pages.site import FORMAT, Site, side_page
from sync.portal.layouts.v4.part import Made, SelfContained
from sync.portal.layouts.v4.shards.paths import LANGUAGES
from sync.portal.pieces import Piece

#: The explanation as plain text, by language: names that stand first in a folder and are known for that.
TEXTS = {"id": "BACA-SAYA.md", "en": "README.md"}
#: Shapes of JSON files.
SCHEMA = "skema.json"


class Explained(SelfContained):
    """Files, tables, columns, codes and checks of the release; it does not tell which release that is."""

    @cached_property
    def _site(self) -> Site:
        return Site(self.making.source.package)

    def last(self) -> Made:
        """Text and page of each language, and the schema."""
        yield Piece(SCHEMA, (files("sync.portal.layouts.v4") / "shards.schema.json").read_bytes())
        paths = {lang: side_page(FORMAT, lang) for lang in LANGUAGES}
        for lang in LANGUAGES:
            blocks = list(self._blocks(lang)) if self.making.with_pages else []
            for path, made in ((TEXTS[lang], markdown(blocks)), (paths[lang], self._page(lang, paths, blocks))):
                yield Piece(path, made if self.making.with_pages else None)

    def _blocks(self, lang: str) -> list[Block]:
        return list(Explanation(self.making.source.package, lang).blocks())

    def _page(self, lang: str, paths: dict[str, str], blocks: list[Block]) -> bytes:
        if not blocks:
            return b""
        title, *rest = blocks
        assert isinstance(title, Heading)
        other = next(one for one in LANGUAGES if one != lang)
        return self._site.page("format.html", lang, paths[lang], paths[other], title.text + title.name, {
            "blocks": rest, "parts": parts, "crumbs": self._site.crumbs(self._site.top, lang, ""),
        })
