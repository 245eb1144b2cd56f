"""The part of a release that makes the files below ``wilayah/``, and ``rilis.json``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from sync.portal.content import View
from sync.portal.layouts.v4.part import Made, Making, SelfContained
from sync.portal.layouts.v4.shards.forms import form_pieces
from sync.portal.layouts.v4.shards.index import RELEASE, index_pieces, release_file
from sync.portal.layouts.v4.shards.paths import FOLDER, sums_path
from sync.portal.layouts.v4.shards.region_shapes import RegionEntry, SumsFile
from sync.portal.layouts.v4.shards.shapes import VERSION, encoded
from sync.portal.layouts.v4.shards.stations import files_of, villages_of
from sync.portal.layouts.v4.shards.sums import added, sums_of
from sync.portal.pieces import Complete, Piece


class Shards(SelfContained):
    """A file a village, sums by regency, forms, the index, and which release this is."""

    def __init__(self, making: Making) -> None:
        super().__init__(making)
        self._regions: list[RegionEntry] = []
        #: of the sub-district that came last
        self._part: list[RegionEntry] = []

    def region(self, view: View, regency: str) -> Made:
        """Villages of a sub-district."""
        self._part = []
        if view.region not in view.package.regions:
            return
        for village in villages_of(view):
            for path, file in files_of(village):
                yield Piece(path, encoded(file))
        self._part = list(sums_of(view))
        self._regions += self._part

    def carried_part(self, region: str) -> Mapping[str, Any]:
        """Its sums, as the text of their file: columns stand in the order of the paper."""
        return {"sums": [msgspec.json.encode(one).decode("utf-8") for one in self._part]}

    def take_up(self, regency: str, carried: Mapping[str, Any]) -> Made:
        """The same."""
        self._part = [msgspec.json.decode(one, type=RegionEntry) for one in carried["sums"]]
        self._regions += self._part
        yield from ()

    def regency(self, regency: str) -> Made:
        """Sums of a regency; its folder is complete."""
        if not self._regions:
            return
        package = self.making.source.package
        whole = added(package, regency, [one for one in self._regions if len(one.code) == len("000000")])
        yield Piece(sums_path(regency), encoded(SumsFile(
            version=VERSION, mode=package.mode, election=package.election, code=regency,
            regions=sorted([whole, *self._regions], key=lambda one: one.code),
        )))
        self._regions = []
        yield Complete(f"{FOLDER}/{regency}")

    def last(self) -> Made:
        """Forms, index, release."""
        yield from form_pieces(self.making.source.package)
        yield from index_pieces(self.making.source.package)
        yield Piece(RELEASE, encoded(release_file(self.making.source)))
