"""How a village is called on every screen: by its name, and by kind and code too where two share the name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from sync.trust.package import ElectionPackage

#: Seventh digit of a village code: 1 for a kelurahan, 2 for a desa.
_KINDS = {"1": "kelurahan", "2": "desa"}


def village_names(package: ElectionPackage, region: str) -> Mapping[str, str]:
    """Villages of a region by code, each with a name that no other one of the region has."""
    return _named(tuple((one.code, one.name) for one in package.villages_of(region)))


@lru_cache(maxsize=4)
def _named(villages: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    shared = Counter(_plain(name) for _, name in villages)
    return {code: name if shared[_plain(name)] == 1 else f"{name} ({_KINDS.get(code[6], '')} {code})".replace("( ", "(")
            for code, name in villages}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
