"""Which sheet of a station counts, by the short rule of ``docs/release-format.md``, and the sums of those that do."""

from __future__ import annotations

import hashlib
import json
import pkgutil
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .faults import Fault
from .manifest import Package
from .records import Record

if TYPE_CHECKING:
    #: Code of a region of any level, contest, electoral district.
    Key = tuple[str, str, str]

NAMES: dict[str, Any] = json.loads(pkgutil.get_data(__name__.rpartition(".")[0], "names.json") or b"{}")
#: Digits of the code of a region, from the longest on: village, sub-district, regency, province, country.
_DIGITS = (10, 6, 4, 2, 0)


@lru_cache(maxsize=1 << 12)
def column_of(field: str) -> str:
    """Column of a field: ``used_dpt.m`` -> ``pengguna_dpt_l``."""
    base, _, part = field.partition(".")
    suffix = NAMES["parts"].get(part, part)
    return str(NAMES["fields"][base]) + ("_" + suffix if suffix else "")


def number_of(figure: dict[str, Any]) -> str:
    """Cell of a figure: its number, or nothing where the paper has none."""
    return str(figure["value"]) if figure["kind"] == "value" else ""


class Election:
    """What a package says of contests: who stands where, on which form."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._districts = {one["code"]: _by_region(one) for one in package.contests}
        self._forms: dict[tuple[str, str], str] = {}

    @property
    def contests(self) -> list[str]:
        """Codes, in order."""
        return sorted(self._districts)

    def district_of(self, contest: str, station: str) -> dict[str, Any] | None:
        """The electoral district of a station; None where nobody votes on the contest there."""
        known = self._districts.get(contest, {})
        found = [known[station[:digits]] for digits in _DIGITS if station[:digits] in known]
        return found[0] if found else None

    def districts_in(self, contest: str, region: str) -> set[str]:
        """Codes of the districts that have a part in a region."""
        known = self._districts[contest]
        own = [known[region[:digits]] for digits in _DIGITS if digits <= len(region) and region[:digits] in known]
        inside = {one["code"] for code, one in known.items() if code.startswith(region)}
        return inside | {one["code"] for one in own[:1]}

    def form_of(self, contest: str, station: str) -> str:
        """Digest of the form of a station: of the form's data and of the numbers of those who stand."""
        district = self.district_of(contest, station)
        if district is None:
            return ""
        key = contest, district["code"]
        if key not in self._forms:
            data = next(one for one in self.package.contests if one["code"] == contest)["form"]["digest"]
            shape = [
                [one["number"], None if "members" not in one else [below["number"] for below in one["members"]]]
                for one in district["choices"]
            ]
            text = json.dumps({"choices": shape, "form": data}, sort_keys=True, separators=(",", ":"))
            self._forms[key] = hashlib.sha256(text.encode("utf-8")).hexdigest()
        return self._forms[key]

    def is_grouped(self, contest: str, station: str) -> bool:
        """Whether members of groups stand there."""
        district = self.district_of(contest, station)
        return district is not None and any("members" in one for one in district["choices"])


def _by_region(contest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {code: one for one in contest["districts"] for code in one["regions"] or [""]}


class Sheet:
    """What the records of a station and contest come to. ``head`` is the record whose figures count, if any does."""

    def __init__(self, heads: list[Record], head: Record | None) -> None:
        self.heads, self.head = heads, head


def sheets_of(records: dict[str, Record], aside: set[str], election: Election) -> dict[tuple[str, str], Sheet]:
    """By contest and station. ``aside`` are records of which the release says that they have no effect.

    :raises Fault: ``shape`` for a sheet that lacks what is read here.
    """
    standing: dict[tuple[str, str], dict[str, Record]] = {}
    superseded: set[str] = set()
    for record in records.values():
        if record.kind == "sheet" and record.id not in aside:
            _check_sheet(record)
            standing.setdefault((record.said["contest"], record.said["station"]), {})[record.id] = record
            superseded.update(record.said["supersedes"])
    absent = _absent(records, aside)
    made = {}
    for key, found in standing.items():
        heads = [found[name] for name in sorted(found) if name not in superseded]
        made[key] = Sheet(heads, None if key in absent else _head(heads, key, election))
    return made


def _head(heads: list[Record], key: tuple[str, str], election: Election) -> Record | None:
    """The one that counts: counted, its station not withdrawn, on the form of the package, no other says otherwise."""
    if not heads or election.package.stations.get(key[1], "unknown") is not None:
        return None
    form = election.form_of(*key)
    results = [
        (one.said["form"]["digest"] == form, one.said["outcome"], {
            name: (figure["kind"], figure["value"] if figure["kind"] == "value" else None)
            for name, figure in one.said["as_decided"].items()
        }) for one in heads
    ]
    if any(one != results[0] for one in results) or not results[0][0] or results[0][1] != "counted":
        return None
    return heads[0]


def _absent(records: dict[str, Record], aside: set[str]) -> set[tuple[str, str]]:
    """Contest and station of which a decision, that no reopening took back, says that there is no sheet."""
    acts = [one for one in records.values() if one.kind == "act" and one.id not in aside]
    lifted = {name for one in acts if one.said.get("act") == "reopened" for name in one.said["records"]}
    said = [((one.said["contest"], one.said["station"]), one.id) for one in acts if one.said.get("act") == "absent"]
    called, found = {key for key, _ in said}, {key for key, name in said if name not in lifted}
    for one in records.values():
        if one.kind == "recap" and one.id not in aside and one.id not in lifted and one.said["status"] == "final":
            missing = {(one.said["contest"], item["station"]) for item in one.said["missing"]
                       if item["reason"] == "absent"}
            found |= missing & called
    return found


def _check_sheet(record: Record) -> None:
    try:
        said = record.said
        tables = said["as_written"], said["as_decided"]
        texts = said["contest"], said["station"], said["outcome"], said["form"]["digest"], *said["supersedes"]
        is_right = all(isinstance(one, str) for one in texts) and said["station"].isdigit()
        for table in tables:
            for name, figure in table.items():
                column_of(name)
                kind = figure["kind"]
                is_right &= kind in NAMES["marks"] and (kind != "value" or type(figure["value"]) is int)
    except (KeyError, TypeError, AttributeError):
        is_right = False
    if not is_right:
        raise Fault("shape", path=record.path)


class Sums:
    """Sums of sheets that count, by code of a region of any level, contest and district; one station at a time."""

    def __init__(self) -> None:
        self.expected: dict[Key, int] = {}
        self.counted: dict[Key, int] = {}
        self._sums: dict[Key, dict[str, int]] = {}

    def expect(self, station: str, contest: str, district: str) -> None:
        """A station that the package names."""
        for digits in _DIGITS:
            key = station[:digits], contest, district
            self.expected[key] = self.expected.get(key, 0) + 1

    def add(self, station: str, contest: str, district: str, figures: dict[str, Any]) -> None:
        """A sheet that counts; a box without a number adds nothing."""
        for digits in _DIGITS:
            key = station[:digits], contest, district
            self.counted[key] = self.counted.get(key, 0) + 1
            sums = self._sums.setdefault(key, {})
            for name, figure in figures.items():
                column = column_of(name)
                sums[column] = sums.get(column, 0) + (figure["value"] if figure["kind"] == "value" else 0)

    def of(self, key: Key) -> dict[str, int]:
        """Sums by column; empty where nothing counts."""
        return self._sums.get(key, {})

    def forget(self, digits: int) -> None:
        """Let the sums of a level go that were compared."""
        for table in (self.expected, self.counted, self._sums):
            for key in [one for one in table if len(one[0]) == digits]:
                del table[key]
