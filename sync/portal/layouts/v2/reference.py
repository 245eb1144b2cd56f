"""Code lists that the tables refer to, frozen with the release: regions, choices on the ballot, rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.rule_table import tables
from sync.portal.layouts.v2.names import choice_numbers, frozen, word
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage

REGIONS = ("kode_wilayah", "nama", "tingkat", "induk")
CHOICES = ("jenis", "kode_dapil", "nomor_partai", "nomor_calon", "nama", "alasan_gugur")
RULES = ("aturan", "dasar")
#: Length of a region's code -> length of its parent's.
_PARENTS = {4: 2, 6: 4, 10: 6}


def region_rows(package: ElectionPackage) -> Iterator[Mapping[str, object]]:
    """Every region of the package in code order, with the region it is part of."""
    regions = package.regions
    for code, region in sorted(regions.items()):
        parent = code[: _PARENTS.get(len(code), 0)]
        yield {
            "kode_wilayah": code, "nama": region.name, "tingkat": word("levels", region.level),
            "induk": parent if parent in regions else "",
        }


def choice_rows(package: ElectionPackage) -> Iterator[Mapping[str, object]]:
    """Every choice of every contest and electoral district in ballot order; a withdrawn one stays, with the reason."""
    for code, contest in sorted(package.contests.items()):
        for district in contest.districts:
            for choice in district.choices:
                numbers = choice_numbers(choice.id, is_grouped=district.choices.is_grouped)
                gone = word("withdrawals", choice.withdrawn) if choice.withdrawn is not None else ""
                yield {
                    "jenis": code, "kode_dapil": district.code, **numbers, "nama": choice.name, "alasan_gugur": gone,
                }


def rule_rows(chain: PackageChain) -> Iterator[Mapping[str, object]]:
    """Every rule that a finding of this release can name, with its basis in law or on the form.

    The words are this layout's own and frozen with it: those that officers read may be corrected, a release may not.
    A rules version adds its rules to ``rules.json``; releases whose packages do not name it stay as they are.
    """
    named = {contest.rules.version for package in chain for contest in package.contests.values()}
    found = {str(rule["rule"]) for version in named if version in tables() for rule in tables()[version].rules}
    words = frozen("rules.json")
    for rule in sorted(found):
        yield {"aturan": rule, "dasar": words[rule]}
