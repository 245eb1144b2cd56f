"""What a JSON schema does not see: every id that a report names is there once, and is of the right class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sync.portal.layouts.v4.err.codes import kind_of

#: Property -> classes that its ids may name (``refTypes`` of the standard's schema), of what our reports use.
REFERENCES: Mapping[str, frozenset[str]] = {
    name: frozenset(kinds.split())
    for name, kinds in {
        "ComposingGpUnitIds": "ReportingUnit ReportingDevice", "GpUnitId": "ReportingUnit ReportingDevice",
        "ElectionScopeId": "ReportingUnit", "ElectionDistrictId": "ReportingUnit", "CandidateIds": "Candidate",
        "PartyId": "Party Coalition", "PartyIds": "Party Coalition", "EndorsementPartyIds": "Party Coalition",
    }.items()
}
#: Ends in ``Id`` and names nothing.
_NO_REFERENCE = frozenset({"@id", "VendorApplicationId"})
#: What JSON has that holds something else.
_NESTED = frozenset({dict, list})


@cache
def _refers(name: str) -> bool:
    """Whether a property's values are ids."""
    return name.endswith(("Id", "Ids")) and name not in _NO_REFERENCE


@dataclass(frozen=True)
class BadReference:
    """An id that names nothing, names something of another class, or is given twice (then ``property`` is ``@id``).

    ``place`` is the way to it from the root of the report, ``Election[0].Contest[1]``.
    """

    place: str
    property: str
    id: str


def bad_references(report: Mapping[str, Any]) -> list[BadReference]:
    """Every reference of a report that does not hold, in the order of the report."""
    return [] if _holds(report) else _told(report)


def _holds(report: Mapping[str, Any]) -> bool:
    """Whether nothing is wrong. Nearly always it is so, and then no way to any object has to be spelled."""
    waiting: list[Any] = [report]
    kinds: dict[Any, str] = {}
    known: dict[str, bool] = {}
    named: dict[str, set[Any]] = {}
    while waiting:
        found = waiting.pop()
        if isinstance(found, list):
            waiting += [one for one in found if type(one) in _NESTED]
            continue
        if "@id" in found:
            if found["@id"] in kinds:
                return False
            kinds[found["@id"]] = kind_of(found)
        for name, value in found.items():
            if type(value) in _NESTED:
                waiting.append(value)
            refers = known.get(name)
            if refers is None:
                refers = known[name] = _refers(name)
            if refers:
                named.setdefault(name, set()).update(value if isinstance(value, list) else (value,))
    return all(
        kinds.get(one) in REFERENCES.get(name, frozenset()) for name, ids in named.items() for one in ids
    )


def _told(report: Mapping[str, Any]) -> list[BadReference]:
    objects = list(_objects(report, ""))
    known = {found["@id"]: kind_of(found) for _, found in objects if "@id" in found}
    times = Counter(found["@id"] for _, found in objects if "@id" in found)
    bad = [
        BadReference(place, "@id", found["@id"]) for place, found in objects
        if "@id" in found and times[found["@id"]] > 1
    ]
    for place, found in objects:
        for name, value in found.items():
            if not _refers(name):
                continue
            allowed = REFERENCES.get(name, frozenset())
            ids = value if isinstance(value, list) else [value]
            bad += [BadReference(place, name, str(one)) for one in ids if known.get(one) not in allowed]
    return bad


def _objects(found: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(found, Mapping):
        yield place, found
        for name, value in found.items():
            yield from _objects(value, f"{place}.{name}" if place else name)
    elif isinstance(found, list):
        for number, value in enumerate(found):
            yield from _objects(value, f"{place}[{number}]")
