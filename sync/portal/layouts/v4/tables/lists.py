"""Code lists that the tables refer to, frozen with the release: regions, districts, parties, choices, rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from forms.geography import zone_of
from forms.rule_table import tables
from forms.rules.across import rules as rules_across
from sync.log.receipt import LogEntry
from sync.portal.layouts.v4.names import choice_numbers, frozen, local, word
from sync.portal.layouts.v4.part import Making
from sync.portal.layouts.v4.tables.findings import ACROSS_RULES
from sync.portal.layouts.v4.tables.shape import Row, name_of
from sync.trust.contests import Contest, District
from sync.trust.package import ElectionPackage
from sync.trust.tables import LEVELS

#: Length of a region's code -> length of its parent's.
_PARENTS = {4: 2, 6: 4, 10: 6}


@dataclass(frozen=True)
class CodeList:
    """A list of the whole release, in the folder ``referensi``."""

    name: str
    columns: Sequence[str]
    rows: Callable[[Making], Iterable[Row]]


def _region_rows(making: Making) -> Iterator[Row]:
    """Every region of the package in code order, with the region it is part of and its official time.

    A region above them that the package does not list has its code and no name.
    """
    package = making.source.package
    codes = {code[:length] for code in package.regions for length in LEVELS if length <= len(code)}
    for code in sorted(codes):
        yield {
            "kode_wilayah": code, "nama": name_of(package, code), "tingkat": word("levels", LEVELS[len(code)]),
            "induk": code[: _PARENTS.get(len(code), 0)], "zona": zone_of(code)[0],
        }


def _contests(package: ElectionPackage) -> list[tuple[str, Contest]]:
    return sorted(package.contests.items())


def _contest_rows(making: Making) -> Iterator[Row]:
    """Every contest: its name on the form, the form and the rules by which it is judged."""
    package = making.source.package
    for code, contest in _contests(package):
        yield {
            "jenis": code, "nama": package.contest_name(code).name.id, "formulir": contest.form.id,
            "versi_aturan": contest.rules.version,
        }


def _names(package: ElectionPackage, district: District) -> str:
    """Names of the regions of a district, each once, in code order."""
    return "; ".join(dict.fromkeys(name_of(package, code) for code in sorted(district.regions)))


def _district_rows(making: Making) -> Iterator[Row]:
    """Every electoral district of every contest: its regions (none: everywhere), and how many stations vote there."""
    package = making.source.package
    for code, contest in _contests(package):
        votes: dict[str, int] = {}
        for station in package.stations.values():
            district = contest.district_of(station.code)
            if district is not None and station.withdrawn is None:
                votes[district.code] = votes.get(district.code, 0) + 1
        for one in contest.districts:
            yield {
                "jenis": code, "kode_dapil": one.code, "nama": one.name, "wilayah_dapil": " ".join(one.regions),
                "nama_wilayah": _names(package, one), "tps_diharapkan": votes.get(one.code, 0),
            }


def _party_rows(making: Making) -> Iterator[Row]:
    """Every party on the ballot of a contest and district."""
    for code, contest in _contests(making.source.package):
        for district in contest.districts:
            for one in district.choices.top if district.choices.is_grouped else ():
                yield {
                    "jenis": code, "kode_dapil": district.code, "nomor_partai": one.number, "nama": one.name,
                    "jumlah_calon": len(one.members or ()),
                }


def _choice_rows(making: Making) -> Iterator[Row]:
    """Every choice of every contest and electoral district in ballot order; a withdrawn one stays, with the reason."""
    for code, contest in _contests(making.source.package):
        for district in contest.districts:
            is_grouped, regions = district.choices.is_grouped, _names(making.source.package, district)
            parties = {str(one.number): one.name for one in district.choices.top}
            for choice in district.choices:
                numbers = choice_numbers(choice.id, is_grouped=is_grouped)
                kind = "group" if choice.members is not None else choice.kind
                yield {
                    "jenis": code, "kode_dapil": district.code, "nama_dapil": district.name,
                    "nama_wilayah": regions, **numbers,
                    "pilihan": word("choices", kind), "nama": choice.name,
                    "nama_partai": parties[numbers["nomor_partai"]] if is_grouped else "",
                    "alasan_gugur": word("withdrawals", choice.withdrawn) if choice.withdrawn is not None else "",
                }


def _rule_rows(making: Making) -> Iterator[Row]:
    """Every rule that a finding of this release can name: its weights, formulas and basis in law or on the form.

    The words are this layout's own and frozen with it: those that officers read may be corrected, a release may not.
    A rules version adds its rules to ``rules.json``; releases whose packages do not name it stay as they are.
    """
    named = {contest.rules.version for package in making.source.chain for contest in package.contests.values()}
    found: dict[str, list[tuple[str, str, str]]] = {}
    for version in sorted(named & tables().keys()):
        for rule in tables()[version].rules:
            found.setdefault(rule["rule"], []).append((rule["severity"], rule["formula"], "sheet"))
    for rule in rules_across():
        if rule["rule"] in ACROSS_RULES:
            found.setdefault(rule["rule"], []).append((rule["severity"], rule["formula"], "several"))
    for number, some in sorted(found.items()):
        weights, formulas, scopes = (list(dict.fromkeys(part)) for part in zip(*some, strict=True))
        yield {
            "aturan": number, "dasar": frozen("rules.json")[number], "rumus": " ".join(formulas),
            "berat": " ".join(word("severities", one) for one in weights),
            "lingkup": " ".join(word("scopes", one) for one in scopes),
        }


def _release_rows(making: Making) -> Iterator[Row]:
    """Every release so far: of earlier ones when the log took their heads, of this one when it is published."""
    for number, head in enumerate(making.leaves.heads, start=1):
        yield _earlier(making, number, head)
    plan = making.source.plan
    yield {"terbitan": plan.number, "diterbitkan": local(plan.published_at, ""), "daun": plan.size}


def _earlier(making: Making, number: int, head: LogEntry) -> Row:
    leaf = making.leaves.get(head.id)
    return {
        "terbitan": number, "manifes": head.id, "indeks": leaf.index if leaf is not None else "",
        "diterima": local(head.received, ""),
    }


LISTS: Sequence[CodeList] = (
    CodeList("aturan", ("aturan", "dasar", "berat", "rumus", "lingkup"), _rule_rows),
    CodeList("calon", ("jenis", "kode_dapil", "nama_dapil", "nama_wilayah", "nomor_partai", "nomor_calon", "pilihan",
                       "nama", "nama_partai", "alasan_gugur"), _choice_rows),
    CodeList("dapil", ("jenis", "kode_dapil", "nama", "wilayah_dapil", "nama_wilayah", "tps_diharapkan"),
             _district_rows),
    CodeList("jenis", ("jenis", "nama", "formulir", "versi_aturan"), _contest_rows),
    CodeList("partai", ("jenis", "kode_dapil", "nomor_partai", "nama", "jumlah_calon"), _party_rows),
    CodeList("terbitan", ("terbitan", "manifes", "indeks", "daun", "diterima", "diterbitkan"), _release_rows),
    CodeList("wilayah", ("kode_wilayah", "nama", "tingkat", "induk", "zona"), _region_rows),
)
