"""Election packages of a trial: keys of their own, two sub-districts, a server's address where there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sync.trust.package import ElectionPackage
from sync.trust.training import AuthorityKeys, generated_keys
from tests.helpers.wire import training_variant

ELECTION = "UJI-2026"
REGIONS = (
    ("12", "PROVINSI UJI", "province"), ("1201", "KABUPATEN UJI", "regency"),
    ("120101", "JATI PERUMNAS", "subdistrict"), ("1201011001", "GAMBESI", "village"),
    ("120102", "TERNATE SELATAN", "subdistrict"), ("1201021001", "SASA", "village"),
)
STATIONS = ("1201011001001", "1201011001002", "1201021001001")


@cache
def keys() -> AuthorityKeys:
    """The keys of the election; made once a run."""
    return generated_keys()


def trial(
    *, own: AuthorityKeys | None = None, servers: Sequence[Mapping[str, str | None]] = (), **changes: Any
) -> ElectionPackage:
    """A trial package of two sub-districts, by default the first of its election."""
    found: dict[str, Any] = {
        "election": ELECTION, "mode": "trial", "log_origin": "recap.uji/log",
        "title": {"id": "Uji coba rekapitulasi 2026", "en": "Recapitulation trial 2026"},
        "regions": [{"code": code, "name": name, "level": level} for code, name, level in REGIONS],
        "stations": [{"code": code, "dpt": None} for code in STATIONS],
        "servers": [dict(one) for one in servers],
    }
    return training_variant(own or keys(), **{**found, **changes})
