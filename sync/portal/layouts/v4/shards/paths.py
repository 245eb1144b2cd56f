"""Where the files and pages of a region are: known from codes alone, so that everybody finds them alike."""

from __future__ import annotations

from collections.abc import Sequence

from sync.portal.layouts.v4.shards.shapes import Place, Zone
from sync.trust.package import ElectionPackage
from sync.trust.village_names import village_name

LANGUAGES = ("id", "en")
FOLDER = "wilayah"
INDEX = f"{FOLDER}/indeks.json"
#: The page of the whole country; every other region's is named by its code.
NATION = "nasional"
#: Digits of a region's code -> level; no digits are the country.
LEVELS = {0: "country", 2: "province", 4: "regency", 6: "subdistrict", 10: "village"}


def sums_path(regency: str) -> str:
    """Sums of a regency."""
    return f"{FOLDER}/{regency}/jumlah.json"


def form_path(contest: str, district: str) -> str:
    """What the figures of a contest in an electoral district stand for."""
    return f"{FOLDER}/formulir/{contest}-{district}.json"


def shard_path(village: str, part: str = "") -> str:
    """A village, or a part of a large one."""
    return f"{FOLDER}/{village[:4]}/{village}{part}.json"


def index_path(province: str) -> str:
    """Names and codes of a province."""
    return f"{FOLDER}/indeks-{province}.json"


def page_path(code: str, lang: str, part: str = "") -> str:
    """Page of a region, or a part of a large village's; of the country for no code."""
    return f"{pages_folder(code, lang)}/{code or NATION}{part}.html"


def pages_folder(code: str, lang: str) -> str:
    """Folder of a region's page: provinces and the country lie at the top, everything else with its regency."""
    top = "halaman" if lang == "id" else f"halaman/{lang}"
    return f"{top}/{code[:4]}" if len(code) >= 4 else top


def words_of_paths(code: str, part: str = "") -> dict[str, str]:
    """Paths of the pages of a region by language."""
    return {lang: page_path(code, lang, part) for lang in LANGUAGES}


def name_of(package: ElectionPackage, code: str) -> str:
    """Name of a region; villages of one name are told apart. Empty for the country."""
    if not code:
        return ""
    return village_name(package, code) if len(code) == max(LEVELS) else package.name_of(code)


def parents(code: str) -> list[str]:
    """Codes of the regions that a region lies in, the largest (a province) first."""
    return [code[:digits] for digits in LEVELS if 0 < digits < len(code)]


def places(package: ElectionPackage, code: str) -> list[Place]:
    """As :func:`parents`, with names."""
    return [Place(code=one, name=name_of(package, one), level=LEVELS[len(one)]) for one in parents(code)]


def zone(found: tuple[str, int]) -> Zone:
    """Shape of a zone."""
    return Zone(name=found[0], hours=found[1])


def top_of(package: ElectionPackage) -> str:
    """Code of the smallest region above a sub-district that has all stations; empty for the country."""
    codes: Sequence[str] = [one.code for one in package.subdistricts()]
    if not codes:
        return ""
    first, last = codes[0], codes[-1]
    return next((first[:digits] for digits in (4, 2) if first[:digits] == last[:digits]), "")


def level_of_parts(code: str) -> str:
    """Level of the regions that a region is made of; ``code`` is that of no village."""
    return next(level for digits, level in LEVELS.items() if digits > len(code))


def children_of(package: ElectionPackage, code: str) -> list[str]:
    """Codes of the regions one level below, ascending; of a village none."""
    digits = next((one for one in LEVELS if one > len(code)), None)
    if digits is None:
        return []
    regions = (one.code for one in package.subdistricts_of(code)) if digits < 10 else (
        one.code for one in package.villages_of(code))
    return list(dict.fromkeys(one[:digits] for one in regions))
