"""Packages of three regions that call things otherwise, and the search for words used everywhere in what is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sync.trust.package import ElectionPackage
from sync.trust.tables import LEVELS
from tests.helpers.party_desk import named
from tests.helpers.party_sheets import HOLES
from tests.helpers.pki import training_package
from tests.helpers.wire import training_variant

Given = Mapping[str, Mapping[str, str]]


def _both(**words: str) -> dict[str, dict[str, str]]:
    return {key: {"id": word, "en": word} for key, word in words.items()}


@dataclass(frozen=True)
class Place:
    """A region: its words, what it calls the assembly of the province, and codes and names of its levels."""

    words: Given
    assembly: tuple[str, str, str]
    regions: Mapping[str, str]

    def package(self, **changes: Any) -> ElectionPackage:
        """A package of training with one sub-district of the region, its president and its assembly."""
        codes = list(self.regions)
        short, name, english = self.assembly
        district = {"code": "1", "name": f"{self.regions[codes[0]]} 1", "regions": [], "choices": named(HOLES)}
        (president,) = training_package().payload["contests"]
        return training_variant(**{
            "regions": [
                {"code": code, "name": called, "level": LEVELS[len(code)]} for code, called in self.regions.items()],
            "stations": [{"code": f"{codes[-1]}{number:03}", "dpt": None} for number in (1, 2)],
            "contests": [{"code": "PPWP", "districts": president["districts"]},
                         {"code": "DPRD_PROV", "districts": [district]}],
            "regional": self.regional(codes[0], short, name, english), **changes,
        })

    def regional(self, region: str, short: str = "", name: str = "", english: str = "") -> list[dict[str, Any]]:
        """The part of a package, for a region by code."""
        contests = [{"code": "DPRD_PROV", "short": short, "name": {"id": name, "en": english}}]
        return [{"region": region, "words": dict(self.words), **({"contests": contests} if short else {})}]


ACEH = Place(
    {**_both(commission="KIP", village="gampong", supervisor="Panwaslih")},
    ("DPRA", "Dewan Perwakilan Rakyat Aceh", "House of Aceh"),
    {"11": "ACEH", "1106": "ACEH BESAR", "110601": "LHOONG", "1106012001": "GAPUY"},
)
PAPUA = Place(
    {**_both(committee_short="PPD", village="kampung"), "subdistrict": {"id": "distrik", "en": "district"},
     "committee": {"id": "Panitia Pemilihan Distrik", "en": "district committee"}},
    ("DPRP", "Dewan Perwakilan Rakyat Papua", "House of Papua"),
    {"91": "PAPUA", "9171": "KOTA JAYAPURA", "917101": "JAYAPURA UTARA", "9171012001": "TANJUNG RIA"},
)
WEST_SUMATRA = Place(
    {**_both(village="nagari")}, ("DPRD PROV", "DPRD Provinsi Sumatera Barat", "House of West Sumatra"),
    {"13": "SUMATERA BARAT", "1306": "AGAM", "130601": "TANJUNG MUTIARA", "1306012001": "TIKU SELATAN"},
)
PLACES = {"Aceh": ACEH, "Papua": PAPUA, "West Sumatra": WEST_SUMATRA}
#: Of all words there are, so that one package shows whether any of them is missing.
EVERY = {**ACEH.words, **PAPUA.words}

#: What keeps a word that is used everywhere, wherever it is said: texts of law and names of official forms and data.
KEPT = re.compile(
    r"D\.?\s?HASIL KECAMATAN|(?:Keputusan|Peraturan) KPU|PKPU|KPU RI|data KPU|KPU's data", re.IGNORECASE
)


#: Words used everywhere, in both languages, by what they stand for; not taken from the program's own table.
_EVERYWHERE = {
    "village": r"desa|kelurahan|villages?", "subdistrict": r"kecamatan|kec\.|sub-?districts?", "commission": "KPU",
    "committee": "Panitia Pemilihan Kecamatan|sub-district committee", "committee_short": "PPK",
    "supervisor": "Panwaslu",
}


@cache
def _pattern(keys: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(_EVERYWHERE[key] for key in keys)})(?![\w-])", re.IGNORECASE)


def used_everywhere(said: str, given: Given, names: Iterable[str] = ()) -> list[str]:
    """Places where something is said in a word used everywhere although the region has one of its own.

    :param names: what was put into sentences, e.g. of regions.
    """
    for one in names:
        said = said.replace(one, "\N{BULLET}")
    said = KEPT.sub("\N{BULLET}", said)
    own = {word.lower() for one in given.values() for word in one.values()}
    hits = _pattern(tuple(sorted(given))).finditer(said)
    return [said[max(0, one.start() - 40): one.end() + 30] for one in hits if one[0].lower() not in own]


def own_words(said: str, given: Given, lang: str) -> set[str]:
    """Which of a region's words are said."""
    return {key for key, word in given.items()
            if re.search(rf"(?<!\w){re.escape(word[lang])}", said, re.IGNORECASE)}
