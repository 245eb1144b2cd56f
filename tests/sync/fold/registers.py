"""Payloads of the plenary's registers, for the tests of the fold; built from the state as a desk would build them."""

from __future__ import annotations

from typing import Any

from forms.figure import Figure
from sync.fold import State
from sync.fold import plenary as registers
from tests.sync.fold.acts import CONTEST, STATION

SUBDISTRICT = STATION[:6]


def _at(place: str) -> dict[str, str]:
    return {"contest": CONTEST, "station" if len(place) == 13 else "region": place}


def incident(nonce: int, place: str = STATION, **more: Any) -> dict[str, Any]:
    """Something happened there."""
    return {"kind": "incident", **_at(place), "text": f"{nonce:064x}", "state": "open", **more}


def objection(nonce: int, place: str = STATION, **more: Any) -> dict[str, Any]:
    """A witness objects to a figure."""
    said = {"field": "votes.1", "figures": {"votes.1": Figure.of(nonce % 300).to_json()}} if len(place) == 13 else {
        "field": None}
    return {
        "kind": "objection", **_at(place), **said, "by": "SAKSI-1", "text": f"{nonce:064x}", "state": "open", **more,
    }


def decision(state: State, matter: str, decided: str, place: str = STATION, **more: Any) -> dict[str, Any]:
    """What the plenary decides on a matter, in place of what it decided before."""
    found = registers.matter_of(state.region(place), matter)
    return {
        "kind": "decision", **_at(place), "matter": matter, "decision": decided, "text": None,
        "replaces": sorted(one.id for one in found.decisions) if found is not None else [], **more,
    }


def nihil(place: str = STATION) -> dict[str, Any]:
    """Nothing happened there."""
    return {"kind": "nihil", **_at(place)}


def copy_check(state: State, differing: int | None, station: str = STATION) -> dict[str, Any]:
    """The supervisor's copy is equal, that of witness 1 says ``differing`` votes, witness 2 has none."""
    stands = registers.copy_checks(state.region(station), CONTEST, station)
    other = {"SAKSI-1": {"votes.1": Figure.of(differing).to_json()}} if differing is not None else {}
    return {
        "kind": "copy-check", **_at(station), "revision": state.sheet(CONTEST, station).revision,
        "equal": ["PANWASLU"], "differing": other, "absent": ["SAKSI-2"], "replaces": sorted(one.id for one in stands),
    }


def attendance(state: State, sitting: int, region: str = SUBDISTRICT) -> dict[str, Any]:
    """Two are mandated for contestant 1; ``sitting`` says which of them is there."""
    stands = registers.attendance(state.region(region), CONTEST)
    return {
        "kind": "attendance", **_at(region), "replaces": sorted(one.id for one in stands),
        "seats": [{"code": "SAKSI-1", "names": ["a" * 64, "b" * 64], "sitting": sitting, "mandate": True}],
    }
