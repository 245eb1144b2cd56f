"""Typed contents: they accept exactly what the published schemas accept, and keep what a record says."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.errors import KnownError
from forms.figure import Figure
from sync.record import canonical
from sync.record.content import KINDS, RecordContent, content_of, decode, payload_bytes
from sync.record.content.codes import Reason
from sync.record.schema import complete, validate
from tests.helpers.payloads import FIGURE, every

PAYLOADS = every()


def _published(kind: str, data: bytes) -> bool:
    """What a reader of the published contract accepts: strict JSON, its one spelling, the schema, the kind."""
    try:
        value = canonical.decode(data)
        validate(kind, value)
    except KnownError:
        return False
    return canonical.is_canonical(value, data) and value["kind"] == kind


def _typed(kind: str, data: bytes) -> RecordContent | KnownError:
    try:
        return decode(kind, data)
    except KnownError as error:
        return error


def _bytes(payload: object) -> bytes:
    """JSON in canonical spelling, whatever stands in it."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def _same(kind: str, data: bytes) -> None:
    typed = _typed(kind, data)
    if isinstance(typed, RecordContent):
        assert _published(kind, data), data
        assert payload_bytes(typed) == data
    elif typed.code not in ("figure.malformed", "record.time"):
        # the two things that no schema can say: a raw text that means another figure, a moment that there is not
        assert not _published(kind, data), (typed, data)


_Mutation = Callable[[random.Random, list[tuple[Any, Any]]], None]
_ODD: list[Any] = [
    None, True, False, 0, 1, -1, 1.0, 1.5, 99, 100, 999_999_999, 1_000_000_000, 10**12, 2**53, "", "x", "X12", "A\n",
    "0" * 64, "0" * 65, "0" * 64 + "\n", "A" * 64, "R05:cast", "R05:" + "a" * 201, "2024-02-14T15:18:00Z", "cast",
    "cast\n", "act", "absent", "reread", "training", "caf\u00e9", "\u0661", [], {}, ["0" * 64], ["0" * 64, "0" * 64],
    FIGURE, {"cast": FIGURE}, {"from": FIGURE, "to": FIGURE}, {"kind": "blank", "raw": "", "value": 1},
    {"kind": "value", "raw": "", "value": True}, {"kind": "value", "raw": "", "value": 5.0},
    [f"{i:064x}" for i in range(17)],
]
_LONG: list[Any] = [[f"{i:064x}" for i in range(4001)], {f"f{i}": FIGURE for i in range(4001)}]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a payload."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(entries):
        yield value, key
        yield from _places(item)


def _replace(rng: random.Random, places: list[tuple[Any, Any]]) -> None:
    holder, key = rng.choice(places)
    holder[key] = copy.deepcopy(rng.choice(_ODD + _LONG))


def _drop(rng: random.Random, places: list[tuple[Any, Any]]) -> None:
    holder, key = rng.choice(places)
    del holder[key]


def _move(rng: random.Random, places: list[tuple[Any, Any]]) -> None:
    (holder, key), (other, where) = rng.choice(places), rng.choice(places)
    holder[key] = copy.deepcopy(other[where])


def _add(rng: random.Random, places: list[tuple[Any, Any]]) -> None:
    holder, key = rng.choice(places)
    if isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    else:
        holder[rng.choice(["extra", "cast", "finding", "act", "words", "Cast", "a" * 33, "a.b.c.d", *holder])] = (
            copy.deepcopy(rng.choice(_ODD))
        )


def _edit(rng: random.Random, places: list[tuple[Any, Any]]) -> None:
    """A text or number just beside the one that stands there: the edges of patterns and bounds."""
    holder, key = rng.choice(places)
    value = holder[key]
    if isinstance(value, str):
        at = rng.randrange(len(value) + 1)
        holder[key] = value[:at] + rng.choice(["", "0", "a", "A", ".", "-", "_", " ", "\n", value]) + value[at + 1 :]
    elif type(value) is int:
        holder[key] = value * rng.choice([1, 10**9]) + rng.choice([-1, 1])


_MUTATIONS: list[_Mutation] = [_replace, _drop, _move, _add, _edit, _edit]


def _spaced(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice([b" ", b"\n", b"0", b"\\u0061", b",", b'"v":1,', b"\xff", b'"']) + data[at:]


@settings(max_examples=max(400, settings.default.max_examples), deadline=None)
@given(
    name=st.sampled_from(sorted(PAYLOADS)), seed=st.integers(0, 2**48), count=st.integers(0, 3), bytewise=st.booleans()
)
def test_types_and_schemas_accept_the_same(name: str, seed: int, count: int, bytewise: bool) -> None:
    rng = random.Random(seed)
    payload = copy.deepcopy(PAYLOADS[name])
    for _ in range(count):
        places = list(_places(payload))
        if places:
            rng.choice(_MUTATIONS)(rng, places)
    data = _bytes(payload)
    _same(name.split(".")[0], _spaced(data, rng) if bytewise else data)
    _same(rng.choice(sorted(KINDS)), data)


@pytest.mark.parametrize("name", PAYLOADS)
def test_every_single_odd_value_in_every_place(name: str) -> None:
    payload = copy.deepcopy(PAYLOADS[name])
    for holder, key in list(_places(payload)):
        stood = holder[key]
        for odd in _ODD:
            holder[key] = odd
            _same(name.split(".")[0], _bytes(payload))
        holder[key] = stood


@pytest.mark.parametrize("count", [4000, 4001])
def test_a_table_or_list_is_as_long_as_the_largest_form_and_no_longer(count: int) -> None:
    figures = {f"f{i}": FIGURE for i in range(count)}
    findings = [f"R05:f{i}" for i in range(count)]
    whole: dict[str, Any] = {
        **PAYLOADS["sheet"], "as_written": figures, "as_decided": figures, "dispositions": [f"{i:064x}" for i in range(
            count)], "findings": [{"rule": "R05", "key": key, "disposition": None} for key in findings],
    }
    for part in ("as_written", "dispositions", "findings"):
        data = _bytes({**PAYLOADS["sheet"], part: whole[part]})
        _same("sheet", data)
        assert isinstance(_typed("sheet", data), RecordContent) is (count == 4000)


@pytest.mark.parametrize("name", PAYLOADS)
def test_every_field_missing_or_twice(name: str) -> None:
    kind, data = name.split(".")[0], _bytes(PAYLOADS[name])
    for index, _ in enumerate(_places(PAYLOADS[name])):
        payload = copy.deepcopy(PAYLOADS[name])
        holder, key = list(_places(payload))[index]
        del holder[key]
        _same(kind, _bytes(payload))
        if isinstance(holder, dict):
            part = f'"{key}":'.encode()
            doubled = data.replace(part, part + b"1," + part, 1)
            assert _typed(kind, doubled).code == "record.duplicate_key"  # type: ignore[union-attr]


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_content_says_what_its_payload_says(name: str) -> None:
    payload = PAYLOADS[name]
    content = content_of(payload)
    assert json.loads(payload_bytes(content)) == payload
    assert content.act_or_kind == payload.get("act", payload["kind"])
    assert (content.kind, content.signers) == (payload["kind"], tuple(payload["signers"]))
    with pytest.raises(AttributeError):
        content.mode = "official"
    for field in content.__struct_fields__:
        assert not isinstance(getattr(content, field), list)


def test_the_refusal_names_the_first_offending_place() -> None:
    payload = {**PAYLOADS["sheet"], "outcome": "maybe"}
    with pytest.raises(KnownError) as refused:
        content_of(payload)
    assert (refused.value.code, refused.value.params["place"]) == ("record.schema", "outcome")


def test_a_kind_that_there_is_not_and_a_statement_are_no_content() -> None:
    for kind in ("vote", "officer"):
        with pytest.raises(KnownError):
            decode(kind, _bytes(PAYLOADS["sheet"]))


def test_a_figure_that_contradicts_its_raw_text_is_in_no_content() -> None:
    payload = copy.deepcopy(PAYLOADS["transcription"])
    payload["figures"]["dpt.m"] = {"kind": "value", "value": 5, "raw": "999"}
    validate("transcription", payload)
    with pytest.raises(KnownError) as refused:
        content_of(payload)
    assert refused.value.code == "figure.malformed"


def test_every_code_of_the_schema_is_one_of_the_types() -> None:
    from typing import get_args

    assert list(get_args(Reason)) == complete("act")["$defs"]["reason"]["enum"]


def test_equal_tables_are_one_object_and_equal_figures_too() -> None:
    first, second = (content_of({**PAYLOADS["transcription"], "nonce": f"{i:032x}"}) for i in range(2))
    assert first.figures is second.figures  # type: ignore[attr-defined]
    sheet = content_of(PAYLOADS["sheet"])
    assert sheet.as_decided is sheet.as_written  # type: ignore[attr-defined]
    assert sheet.as_decided["cast"] is first.figures["dpt.m"]  # type: ignore[attr-defined]
    assert sheet.as_decided["cast"] == Figure.of(12, "X12")  # type: ignore[attr-defined]


def test_an_image_is_of_a_station_or_of_a_recap() -> None:
    of_station = PAYLOADS["image"]
    of_recap = {key: value for key, value in of_station.items() if key != "station"}
    of_recap |= {"region": "000101", "recap": "ab" * 32, "label": "form_d", "derivative": None}
    for payload, area in ((of_station, of_station["station"]), (of_recap, "000101")):
        _same("image", _bytes(payload))
        assert content_of(payload).area == area
    for wrong in (
        {**of_station, "region": "000101"}, {**of_station, "recap": "ab" * 32}, {**of_recap, "station": "0" * 13},
        {key: value for key, value in of_recap.items() if key != "recap"},
        {key: value for key, value in of_recap.items() if key != "region"}, {**of_station, "region": None},
    ):
        _same("image", _bytes(wrong))
        assert isinstance(_typed("image", _bytes(wrong)), KnownError)


def test_a_field_that_may_be_absent_is_never_null() -> None:
    for name, field in (("settlement", "finding"), ("transcription", "words"), ("image", "region")):
        data = _bytes({**PAYLOADS[name], field: None})
        _same(name, data)
        found = _typed(name, data)
        assert isinstance(found, KnownError) and found.code == "record.schema"
