"""Signed training packages with any contests, for tests: one sub-district, choices and districts by contest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forms.catalogue import check_choices, newest_form
from forms.choices import ChoiceTree, flat, grouped
from forms.errors import KnownError
from sync.trust.package import ElectionPackage
from tests.helpers.agreeing import agreeing_sheet, voters
from tests.helpers.wire import training_variant

SUBDISTRICT = "320101"
#: The five contests of a general election.
GENERAL = ("PPWP", "DPR", "DPD", "DPRD_PROV", "DPRD_KAB")
#: Tried in this order until the form of a contest has room for one.
_PLACEHOLDERS = (grouped({number: range(1, 9) for number in (*range(1, 18), 24)}), flat(3))

#: Choices of a contest: one tree for everywhere, or trees by district code with the regions of each.
Choices = ChoiceTree | Mapping[str, tuple[Sequence[str], ChoiceTree]]


def placeholders(contest: str, version: str | None = None) -> ChoiceTree:
    """Numbered choices that the form of a contest takes: parties of eight, or three flat ones."""
    for tree in _PLACEHOLDERS:
        try:
            check_choices(newest_form(contest, version), tree)
        except KnownError:
            continue
        return tree
    raise AssertionError(contest)


def package_of(
    contests: Sequence[str] = ("PPWP", "DPR"), *, villages: int = 2, stations: int = 2,
    choices: Mapping[str, Choices] | None = None, versions: Mapping[str, str] | None = None,
    subdistrict: str = SUBDISTRICT, **more: Any,
) -> ElectionPackage:
    """A training package of one sub-district; villages ``<subdistrict>1001`` and on, stations ``001`` and on in each.

    :param choices: by contest; numbered placeholders where a contest is not in it.
    :param versions: version of the form by contest, e.g. ``{"PPWP": "2019"}``; the newest where not given.
    :param more: other parts of the package, as :func:`sync.trust.spec.sign_package` takes them.
    """
    given, wanted = choices or {}, versions or {}
    codes = village_codes(villages, subdistrict)
    regions = [
        {"code": subdistrict[:2], "name": "PROVINSI UJI", "level": "province"},
        {"code": subdistrict[:4], "name": "KABUPATEN UJI", "level": "regency"},
        {"code": subdistrict, "name": "KECAMATAN UJI", "level": "subdistrict"},
        *({"code": code, "name": f"DESA {code[-2:]}", "level": "village"} for code in codes),
    ]
    parts = [
        {
            "code": contest, **({"version": wanted[contest]} if contest in wanted else {}),
            "districts": _districts(given.get(contest) or placeholders(contest, wanted.get(contest))),
        }
        for contest in contests
    ]
    listed = [{"code": code, "dpt": None} for code in station_codes(villages, stations, subdistrict)]
    return training_variant(**{"contests": parts, "regions": regions, "stations": listed, **more})


def village_codes(villages: int = 2, subdistrict: str = SUBDISTRICT) -> list[str]:
    """Codes of the villages of :func:`package_of`."""
    return [f"{subdistrict}{1001 + place}" for place in range(villages)]


def station_codes(villages: int = 2, stations: int = 2, subdistrict: str = SUBDISTRICT) -> list[str]:
    """Codes of the stations of :func:`package_of`."""
    return [
        f"{village}{number:03d}"
        for village in village_codes(villages, subdistrict) for number in range(1, stations + 1)
    ]


def papers(package: ElectionPackage, seed: int = 1) -> dict[str, dict[str, dict[str, int]]]:
    """Agreeing sheets of every station, by station and contest; voters are the same on all sheets of a station."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for place, code in enumerate(sorted(package.stations)):
        known: dict[str, int] = {}
        sheets = found[code] = {}
        for contest in package.contests.values():
            if contest.district_of(code) is None:
                continue
            definition = package.definition(contest.code, code)
            sheets[contest.code] = agreeing_sheet(definition, seed * 100_003 + place, known)
            known = known or voters(definition, sheets[contest.code])
    return found


def _districts(choices: Choices) -> list[dict[str, Any]]:
    if isinstance(choices, ChoiceTree):
        return [{"code": "0", "name": "SELURUHNYA", "regions": [], "choices": choices.to_json()}]
    return [
        {"code": code, "name": f"DAPIL {code}", "regions": list(regions), "choices": tree.to_json()}
        for code, (regions, tree) in choices.items()
    ]
