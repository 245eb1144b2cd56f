"""``cari/``: names of regions by the first letters of their words, so that a search reads a few kilobytes.

``cari/nama.json`` says which beginnings there are; ``cari/nama/n-<abc>.json`` has the regions with such a word:
code, name, names of the regions around it. Regions by code are in ``wilayah/``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping

from sync.portal.layouts.v4.part import Made, SelfContained
from sync.portal.layouts.v4.shards.paths import top_of
from sync.portal.pieces import Piece
from sync.trust.package import ElectionPackage

#: Letters that name a file. A shorter word is a beginning of its own.
LETTERS = 3
_ABOVE = (6, 4, 2)
#: What stands between two letters of one word; the script drops the same (``src/lists.ts``).
_QUOTES = re.compile("[\u0300-\u036f'\"`\u2018\u2019]")

Entry = tuple[str, str, str]


def words_of(name: str) -> list[str]:
    """Words of a name in capitals and digits, without marks: what a person types is cut the same way."""
    plain = _QUOTES.sub("", unicodedata.normalize("NFKD", name)).upper()
    return [word for word in re.split(r"[^A-Z0-9]+", plain) if word]


def name_files(package: ElectionPackage) -> Mapping[str, list[Entry]]:
    """Entries by the first letters of a word, in the order of the letters; each in the order of codes."""
    found: dict[str, list[Entry]] = defaultdict(list)
    shortest = len(top_of(package))  # what lies above has no page
    for code, region in package.regions.items():
        if len(code) < shortest:
            continue
        entry = (code, region.name, ", ".join(_around(package, code)))
        for beginning in {word[:LETTERS].lower() for word in words_of(region.name)}:
            found[beginning].append(entry)
    return dict(sorted(found.items()))


def _around(package: ElectionPackage, code: str) -> Iterator[str]:
    """Names of the regions that a region lies in, the smallest first."""
    return (package.name_of(code[:length]) for length in _ABOVE if length < len(code))


class Search(SelfContained):
    """Files of the package alone: they change when a region does."""

    def last(self) -> Made:
        """Every beginning, and which there are."""
        found = name_files(self.making.source.package)
        for beginning, entries in found.items():
            # a word such as "con" alone would be the name of no file on Windows
            yield Piece(f"cari/nama/n-{beginning}.json", _bytes(entries))
        yield Piece("cari/nama.json", _bytes({"ada": " ".join(found)}))


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"
