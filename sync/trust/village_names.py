"""How a village is called on screen, on paper and on a page: by its name, and by kind and code too where two of a
sub-district share the name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from forms.geography import SUBDISTRICT_DIGITS

if TYPE_CHECKING:
    from sync.trust.package import ElectionPackage

#: Seventh digit of a village code: 1 for a kelurahan, 2 for a desa.
_KINDS = {"1": "kelurahan", "2": "desa"}


def village_marks(package: ElectionPackage, region: str) -> Mapping[str, str]:
    """What tells villages of one name apart, by code: kind and code; nothing for a village whose name is its own."""
    return marks_of(tuple((one.code, one.name) for one in package.villages_of(region)))


def village_names(package: ElectionPackage, region: str) -> Mapping[str, str]:
    """Villages of a region by code, each with a name that no other one of the region has."""
    marks = village_marks(package, region)
    return {one.code: named(one.name, marks.get(one.code, "")) for one in package.villages_of(region)}


def village_name(package: ElectionPackage, code: str) -> str:
    """Name of one village as it is told apart in its sub-district; the code where the package does not know it."""
    return named(package.name_of(code), village_marks(package, code[:SUBDISTRICT_DIGITS]).get(code, ""))


def named(name: str, mark: str) -> str:
    """The name with its mark behind it, where it has one."""
    return f"{name} ({mark})" if mark else name


@lru_cache(maxsize=64)
def marks_of(villages: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """As :func:`village_marks`, for codes and names of the villages of one sub-district."""
    shared = Counter(_plain(name) for _, name in villages)
    return {code: f"{_KINDS.get(code[6], '')} {code}".strip() for code, name in villages if shared[_plain(name)] > 1}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
