"""The part of the layout that makes the catalogue."""

from __future__ import annotations

from sync.portal.layouts.v4.catalogue.dcat import catalogue
from sync.portal.layouts.v4.catalogue.graph import json_ld, turtle
from sync.portal.layouts.v4.catalogue.holdings import datasets_of
from sync.portal.layouts.v4.catalogue.schema_org import dataset_json, to_bytes
from sync.portal.layouts.v4.part import Made, SelfContained
from sync.portal.pieces import Piece


class Catalogue(SelfContained):
    """``katalog.ttl`` and ``katalog.jsonld`` say the same; ``schemaorg.jsonld`` is for search engines."""

    def last(self) -> Made:
        """All three, when every other file is known."""
        datasets = datasets_of(self.making)
        things = catalogue(self.making, datasets)
        yield Piece("katalog.ttl", turtle(things))
        yield Piece("katalog.jsonld", json_ld(things))
        yield Piece("schemaorg.jsonld", to_bytes(dataset_json(self.making, datasets)))
