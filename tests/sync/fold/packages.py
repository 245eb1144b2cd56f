"""Packages that follow one another, each with one change that a newer package may make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sync.record.canonical import encode
from sync.record.envelope import sign
from sync.trust.package import ElectionPackage, open_package
from sync.trust.training import training_keys
from tests.sync.fold.acts import STATION

#: A station that no package names at first, in the village of ``STATION``.
ADDED = STATION[:10] + "005"


def follow(before: ElectionPackage, **changes: Any) -> ElectionPackage:
    """The next package, with changed parts."""
    payload = {**before.payload, "sequence": before.sequence + 1, "previous": before.digest, **changes}
    return open_package(sign("package", encode(payload), [training_keys().root]).to_bytes())


def _stations(before: ElectionPackage, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> ElectionPackage:
    return follow(before, stations=[dict(change(dict(one))) for one in before.payload["stations"]])


def other_dpt(before: ElectionPackage, *stations: str, more: int = 1) -> ElectionPackage:
    """More voters on the list of these stations; of all of them for none."""
    def change(one: dict[str, Any]) -> dict[str, Any]:
        dpt = one["dpt"]
        if dpt is None or (stations and one["code"] not in stations):
            return one
        return {**one, "dpt": {**dpt, "m": dpt["m"] + more, "t": dpt["t"] + more}}

    return _stations(before, change)


def station_added(before: ElectionPackage, code: str = ADDED) -> ElectionPackage:
    """One station more."""
    stations = [*before.payload["stations"], {**before.payload["stations"][0], "code": code}]
    return follow(before, stations=sorted(stations, key=lambda one: str(one["code"])))


def station_withdrawn(before: ElectionPackage, code: str = STATION, reason: str = "listed_twice") -> ElectionPackage:
    """A station withdrawn with a reason."""
    return _stations(before, lambda one: {**one, "withdrawn": reason} if one["code"] == code else one)


def station_returned(before: ElectionPackage, code: str = STATION) -> ElectionPackage:
    """A withdrawal taken back."""
    return _stations(
        before, lambda one: {k: v for k, v in one.items() if k != "withdrawn" or one["code"] != code}
    )


def choice_added(before: ElectionPackage) -> ElectionPackage:
    """One choice more: another form."""
    choices = before.payload["contests"][0]["districts"][0]["choices"]
    number = len(choices) + 1
    return _with_choices(before, [*choices, {"number": number, "name": f"CALON {number}"}])


def _with_choices(before: ElectionPackage, choices: list[dict[str, Any]]) -> ElectionPackage:
    contest = before.payload["contests"][0]
    return follow(before, contests=[{**contest, "districts": [{**contest["districts"][0], "choices": choices}]}])


def choice_withdrawn(before: ElectionPackage, number: int = 2) -> ElectionPackage:
    """A choice withdrawn: the same form."""
    choices = before.payload["contests"][0]["districts"][0]["choices"]
    marked = [{**one, "withdrawn": "deceased"} if one["number"] == number else one for one in choices]
    return _with_choices(before, marked)


def renamed(before: ElectionPackage) -> ElectionPackage:
    """Names of the election and of a region corrected."""
    regions = [{**one, "name": f"{one['name']} BARU"} for one in before.payload["regions"]]
    return follow(before, regions=regions, title={**before.payload["title"], "en": "Another title"})


def other_policy(before: ElectionPackage, kind: str = "sheet", persons: int = 3) -> ElectionPackage:
    """More persons must sign a kind."""
    policy = before.policy
    return follow(before, signing_policy={**policy, kind: {**policy[kind], "persons": persons}})


def readers(before: ElectionPackage, persons: int | None) -> ElectionPackage:
    """So many persons must read a change of an agreed box alike; None: the package does not say, as earlier ones."""
    policy = {key: value for key, value in before.policy.items() if key != "reread"}
    return follow(before, signing_policy=policy if persons is None else {**policy, "reread": {"persons": persons}})


#: Every change that leaves the form as it is, by name.
SAME_FORM: Mapping[str, Callable[[ElectionPackage], ElectionPackage]] = {
    "one dpt": lambda before: other_dpt(before, STATION), "every dpt": other_dpt, "station added": station_added,
    "choice withdrawn": choice_withdrawn, "names": renamed, "policy": other_policy,
    "one reader": lambda before: readers(before, 1), "two readers": lambda before: readers(before, 2),
    "no word of readers": lambda before: readers(before, None),
}
