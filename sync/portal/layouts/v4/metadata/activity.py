"""MS-Keg: the activity, an election's recapitulation, as far as package and plan know it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sync.portal.layouts.v4.catalogue.holdings import words as catalogue_words
from sync.portal.layouts.v4.metadata.words import words
from sync.portal.layouts.v4.names import dictionary, word
from sync.portal.layouts.v4.part import Making
from sync.trust.tables import LEVELS

#: Only whoever publishes knows these.
_BY_HAND = ("kode", "alamat", "unit", "penanggung_jawab", "pelatihan")
_SUMS = "rekap_"


def activity(making: Making, variables: int, rules: int, sheets: int) -> dict[str, Any]:
    """Every item of the form.

    :param sheets: that count. :param variables: in MS-Var. :param rules: in the list of rules.
    """
    package, plan, say = making.source.package, making.source.plan, words()["activity"]
    tables = dictionary()["tables"]
    levels = Counter(LEVELS[len(code)] for code in package.regions)
    # words of columns, as a person writes them: kabupaten/kota
    counted = [
        f"{levels[level]} {word('levels', level).replace('_', '/')}" for level in LEVELS.values() if levels[level]
    ]
    shortest = min(map(len, package.regions))
    values = {
        "title": package.title["id"], "from": package.payload["valid_from"], "published": plan.published_at,
        "n": variables, "number": plan.number, "digest": package.digest, "rules": rules, "sheets": sheets,
        "stations": sum(one.withdrawn is None for one in package.stations.values()),
        "levels": ", ".join(counted),
        "names": "; ".join(one.name for code, one in package.regions.items() if len(code) == shortest),
        "units": ", ".join(dict.fromkeys(one["unit"] for one in tables.values())),
        "tables": ", ".join(name for name in tables if name.startswith(_SUMS)),
        "licence": dictionary()["licence"]["title"],
    }
    said: dict[str, Any] = {
        code: text.format(**values) for code, text in say.items() if not code.startswith("uji_")
    }
    said |= dict.fromkeys(_BY_HAND)
    said |= {
        "tahun": package.payload["valid_from"][:4], "instansi": catalogue_words()["publisher"],
        "uji_coba": say["uji_official" if package.mode == "official" else "uji_test"], "penyebaran": words()["yes"],
    }
    order = [code for _, items in words()["forms"]["ms-keg"]["blocks"] for code in items]
    return {code: said[code] for code in order}
