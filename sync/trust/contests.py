"""The contests of an election package: which form, which rules, and who stands in which electoral district.

The district of a station belongs to contest and village: the longest region code of a district that the station's code
begins with decides, so one sub-district may need two forms of one contest. A contest with a single district that names
no regions takes place everywhere; a station in no district of a contest has no sheet of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from forms.catalogue import FormName, check_choices, definition_of
from forms.choices import ChoiceTree, tree_from_json
from forms.definition import FormDefinition
from forms.errors import KnownError
from forms.rule_table import rules_of


class RulesName(NamedTuple):
    """A version of the rules as a package names it."""

    version: int
    digest: str


@dataclass(frozen=True)
class District:
    """An electoral district (dapil).

    :param regions: codes of 2, 4, 6 or 10 digits that belong to it; none for everywhere.
    """

    code: str
    name: str
    regions: tuple[str, ...]
    choices: ChoiceTree


@dataclass(frozen=True)
class Contest:
    """One contest of a package.

    :param form: id and digest of the definition data; who stands is not part of it.
    """

    code: str
    form: FormName
    rules: RulesName
    districts: tuple[District, ...]
    _made: dict[str, FormDefinition] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _by_region(self) -> Mapping[str, District]:
        return {code: one for one in self.districts for code in one.regions or ("",)}

    def district_of(self, code: str) -> District | None:
        """The district of a station or village, or None where the contest does not take place there."""
        known = self._by_region
        for digits in (10, 6, 4, 2, 0):
            found = known.get(code[:digits]) if digits <= len(code) else None
            if found is not None:
                return found
        return None

    def districts_in(self, region: str) -> tuple[District, ...]:
        """Districts that have a part in a region of any level, in the package's order."""
        own = self.district_of(region)
        inside = {one.code for code, one in self._by_region.items() if code.startswith(region)}
        return tuple(one for one in self.districts if one is own or one.code in inside)

    def district_for(self, region: str) -> District:
        """The one district of a station or region.

        :raises KnownError: ``package.no_district``, ``package.several_districts``.
        """
        own = self.district_of(region) if len(region) >= _VILLAGE else None
        found = (own,) if own is not None else self.districts_in(region)
        if not found:
            raise KnownError("package.no_district", contest=self.code, region=region)
        if len(found) > 1:
            raise KnownError("package.several_districts", contest=self.code, region=region)
        return found[0]

    def definition(self, district: District) -> FormDefinition:
        """The form of a district under the rules of the package; made once.

        :raises KnownError: ``form.unknown`` or ``form.rules_unknown``: a newer program is needed.
        """
        made = self._made.get(district.code)
        if made is None:
            made = self._made[district.code] = definition_of(self.form, self.rules, district.choices)
        return made

    @property
    def lacking(self) -> KnownError | None:
        """What this program does not have of the contest (``form.unknown``, ``form.rules_unknown``), or None."""
        try:
            rules_of(*self.rules)
            check_choices(self.form, self.districts[0].choices)
        except KnownError as error:
            if error.code in LACKING:
                return error
            raise
        return None


#: Codes of what a program lacks; records that need it wait, they are never refused for it.
LACKING = frozenset({"form.unknown", "form.rules_unknown"})
_VILLAGE = 10


def contests_of(payload: Mapping[str, Any]) -> Mapping[str, Contest]:
    """Contests of a package payload by code.

    :raises KnownError: ``package.content`` naming the place that cannot be.
    """
    found: dict[str, Contest] = {}
    for item in payload["contests"]:
        if item["code"] in found:
            raise _wrong(item["code"])
        districts = tuple(_district(item["code"], one) for one in item["districts"])
        found[item["code"]] = Contest(
            item["code"], FormName(item["form"]["id"], item["form"]["digest"]),
            RulesName(item["rules"]["version"], item["rules"]["digest"]), districts,
        )
    return found


def check_contests(contests: Mapping[str, Contest], regions: Mapping[str, object]) -> None:
    """Districts share no code and no region, name regions of the package, and their choices fit the form.

    A form or rules that this program does not have are no fault of the package.

    :raises KnownError: ``package.content``.
    """
    for contest in contests.values():
        codes = [one.code for one in contest.districts]
        areas = [code for one in contest.districts for code in one.regions]
        everywhere = any(not one.regions for one in contest.districts)
        if len(set(codes)) != len(codes) or len(set(areas)) != len(areas) or (everywhere and len(codes) > 1):
            raise _wrong(f"{contest.code}/districts")
        if not regions.keys() >= set(areas):
            raise _wrong(f"{contest.code}/districts")
        for one in contest.districts:
            _check_choices(contest, one)


def _check_choices(contest: Contest, district: District) -> None:
    try:
        check_choices(contest.form, district.choices)
    except KnownError as error:
        if error.code not in LACKING:
            raise _wrong(f"{contest.code}/{district.code}") from error


def _district(contest: str, data: Mapping[str, Any]) -> District:
    try:
        return District(data["code"], data["name"], tuple(data["regions"]), tree_from_json(data["choices"]))
    except KnownError as error:
        raise _wrong(f"{contest}/{data['code']}") from error


def _wrong(place: str) -> KnownError:
    return KnownError("package.content", place=f"contests/{place}")
