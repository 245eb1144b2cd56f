"""Courtesy copies of the tables of a release, and the libraries that write them: said in its plan, never by chance.

What a release holds must not follow from what happens to be installed. Whoever cuts it says which copies it has; the
plan names each with the library and version that wrote its bytes. See docs/adr/0052-formats-of-a-release.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from forms.errors import KnownError

#: Kind of copy -> module that writes it, and the name of its distribution.
_LIBRARIES = {"parquet": ("pyarrow", "pyarrow"), "xlsx": ("xlsxwriter", "XlsxWriter")}
#: Kinds of copies, in the order of a release.
ALL = tuple(_LIBRARIES)
#: Those that every installation can write.
PLAIN = ("xlsx",)


def library(kind: str) -> Any:
    """The module that writes a kind of copy.

    :raises KnownError: ``formats.no_library`` where it is not installed.
    """
    module, name = _LIBRARIES[kind]
    try:
        return import_module(module)
    except ImportError as error:
        raise KnownError("formats.no_library", kind=kind, library=name) from error


def writers(kinds: Iterable[str]) -> Mapping[str, str]:
    """What the plan of a new release says: kind of copy -> library and version, ``pyarrow 26.0.1``.

    :raises KnownError: ``formats.no_library``.
    """
    return {kind: f"{_LIBRARIES[kind][1]} {library(kind).__version__}" for kind in sorted(set(kinds))}


def check_writers(copies: Mapping[str, str]) -> None:
    """The copies of a plan can be written here byte for byte.

    :raises KnownError: ``formats.no_library``; ``formats.other_library`` where the version is another one.
    """
    for kind, wanted in sorted(copies.items()):
        found = writers([kind])[kind] if kind in _LIBRARIES else "-"
        if found != wanted:
            raise KnownError("formats.other_library", kind=kind, wanted=wanted, found=found)
