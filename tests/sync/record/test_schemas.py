"""Schemas of every kind: the plausible payload passes; anything unknown, mistyped or unbounded is refused."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from forms.errors import KnownError
from sync.record.schema import complete, kinds, validate
from tests.helpers.payloads import ACTS, RECORDS, every
from tests.helpers.pki import committee, training_package

PAYLOADS = every()
STATEMENTS = {"officer", "revocation", "package"}


def _statements() -> dict[str, dict[str, Any]]:
    from sync.record import envelope as dsse
    from sync.record.canonical import decode
    from sync.trust.authority import Authority
    from sync.trust.training import training_keys
    from tests.helpers.pki import NOW

    keys, package = training_keys(), training_package()
    revocation = Authority(package, keys.authority, keys.ca).revoke("ab" * 32, NOW, "lost")
    officer = committee()["KETUA"].enrolment.statement
    return {
        "officer": decode(dsse.parse(officer).payload),
        "revocation": decode(dsse.parse(revocation).payload),
        "package": dict(package.payload),
    }


ALL = {**PAYLOADS, **_statements()}


def _kind(name: str) -> str:
    return name.split(".")[0]


def _refused(name: str, payload: object) -> str:
    with pytest.raises(KnownError) as refused:
        validate(_kind(name), payload)
    assert refused.value.code == "record.schema"
    return str(refused.value.params["place"])


def test_every_kind_and_act_is_tried_here() -> None:
    assert set(kinds()) == {*RECORDS, "act", *STATEMENTS}
    acts = {branch["properties"]["act"]["const"] for branch in complete("act")["oneOf"]}
    assert acts == set(ACTS) == set(complete("act")["properties"]["act"]["enum"])


@pytest.mark.parametrize("name", ALL)
def test_the_plausible_payload_passes(name: str) -> None:
    validate(_kind(name), ALL[name])


def _nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield path, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _nodes(item, (*path, key))
    elif isinstance(value, list) and value:
        yield from _nodes(value[0], (*path, 0))


def _with(name: str, path: tuple[Any, ...], new: Any) -> Any:
    changed = copy.deepcopy(ALL[name])
    if not path:
        return new
    node = changed
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = new
    return changed


@pytest.mark.parametrize("name", ALL)
def test_an_unknown_field_is_refused_at_every_level(name: str) -> None:
    for path, value in _nodes(ALL[name]):
        if isinstance(value, dict):
            _refused(name, _with(name, path, {**value, "Unknown": 1}))


@pytest.mark.parametrize("name", ALL)
def test_a_missing_header_field_is_refused(name: str) -> None:
    required = complete(_kind(name))["required"]
    for field in {*required} - {"act"}:
        payload = {key: value for key, value in ALL[name].items() if key != field}
        _refused(name, payload)


@pytest.mark.parametrize("name", ALL)
def test_another_type_is_refused_everywhere(name: str) -> None:
    for path, value in _nodes(ALL[name]):
        for wrong in (1.5, -1, True, "\x00", "x" * 20_000, {"Unknown": 1}, [{"Unknown": 1}]):
            if value is not True:
                _refused(name, _with(name, path, wrong))


@pytest.mark.parametrize("name", ALL)
def test_a_list_that_is_too_long_is_refused(name: str) -> None:
    for path, value in _nodes(ALL[name]):
        if isinstance(value, list) and value and isinstance(value[0], str) and len(value[0]) == 64:
            _refused(name, _with(name, path, [f"{i:064x}" for i in range(5000)]))


def _schemas(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _schemas(item)
    elif isinstance(value, list):
        for item in value:
            yield from _schemas(item)


@pytest.mark.parametrize("kind", kinds())
def test_every_part_of_a_schema_is_bounded(kind: str) -> None:
    for part in _schemas(complete(kind)):
        match part.get("type"):
            case "array":
                assert "maxItems" in part and "items" in part
            case "string":
                assert "maxLength" in part or part.get("pattern", "").endswith("$") and "*" not in part["pattern"]
            case "integer":
                assert {"minimum", "maximum"} <= set(part)
            case "object":
                assert part["additionalProperties"] is False or {"maxProperties", "propertyNames"} <= set(part)


def test_an_act_has_the_fields_of_its_own_act_only() -> None:
    payload = {**ALL["act.absent"], "figures": {"cast": {"from": 1, "to": 2}}}
    assert _refused("act.absent", payload) == "/"
    assert _refused("act.absent", {**ALL["act.absent"], "reason": "court_order"}) == "reason"


def test_an_unknown_act_or_kind_is_refused() -> None:
    _refused("act", {**ALL["act.absent"], "act": "delete"})
    _refused("act", {**ALL["act.absent"], "act": 1})
    with pytest.raises(KnownError) as refused:
        validate("../act", {})
    assert refused.value.code == "record.kind"


def test_only_a_reread_names_its_finding() -> None:
    reread = ALL["settlement"]
    without = {key: value for key, value in reread.items() if key != "finding"}
    validate("settlement", {**without, "basis": "difference"})
    _refused("settlement", without)
    _refused("settlement", {**reread, "basis": "difference"})


def test_the_refusal_names_the_place() -> None:
    payload = copy.deepcopy(ALL["transcription"])
    payload["figures"]["dpt.m"]["value"] = 1_000_000_000
    assert _refused("transcription", payload) == "figures/dpt.m"
