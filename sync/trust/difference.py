"""What a newer election package says otherwise than an older one, field by field of the table of succession.

It walks the same table as :mod:`sync.trust.succession`, so whatever may change is named, and a field that is added to
the table is named too. What a change means for somebody's sheets is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sync.trust.package import ElectionPackage
from sync.trust.succession import ENTRY_ITSELF, Rule, succession_table


@dataclass(frozen=True)
class Change:
    """One value that is another one, or one entry more.

    :ivar path: row of the table of succession; of an entry more, the row of its list.
    :ivar codes: of the entries it lies in, the outermost first: a station's; contest, district and number of a choice.
    :ivar before: None where there was nothing, as for an entry more; ``after`` likewise.
    """

    path: str
    codes: tuple[str, ...]
    before: Any
    after: Any


def package_changes(older: ElectionPackage, newer: ElectionPackage) -> tuple[Change, ...]:
    """Everything that differs, in the order of the package; number, predecessor and time of issue left out.

    The two are not held against each other here: :func:`sync.trust.succession.check_succession` does that.
    """
    return tuple(_walk("", (), older.payload, newer.payload))


def _walk(path: str, codes: tuple[str, ...], older: Any, newer: Any) -> Iterator[Change]:
    if older == newer:
        return
    row = succession_table().get(path)
    if row is None and isinstance(older, Mapping) and isinstance(newer, Mapping):
        for name in {**older, **newer}:
            yield from _walk(f"{path}.{name}" if path else name, codes, older.get(name), newer.get(name))
    elif row is not None and row.rule is Rule.GROW and row.key is not None:
        yield from _entries(path, codes, row.key, older or (), newer or ())
    elif row is None or row.rule is not Rule.FOLLOW:
        yield Change(path, codes, older, newer)


def _entries(path: str, codes: tuple[str, ...], key: str, older: Any, newer: Any) -> Iterator[Change]:
    was = {_code(key, item): item for item in older}
    for item in newer:
        code = _code(key, item)
        if code in was:
            yield from _walk(f"{path}[]", (*codes, code), was[code], item)
        else:
            yield Change(path, (*codes, code), None, item)


def _code(key: str, item: Any) -> str:
    return str(item if key == ENTRY_ITSELF else item[key])
