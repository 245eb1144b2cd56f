"""Canonical JSON: one spelling out, nothing ambiguous in."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import KnownError
from sync.record.canonical import MAX_DEPTH, MAX_INTEGER, decode, encode

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(_JSON)
def test_what_was_written_is_read_back_and_written_alike(value: object) -> None:
    data = encode(value)
    assert decode(data) == value
    assert encode(decode(data)) == data
    assert json.loads(data) == value


@given(_JSON | st.text(st.characters(max_codepoint=0x7F), max_size=20))
def test_the_bytes_are_those_of_rfc_8785(value: Any) -> None:
    assert encode(value) == rfc8785.dumps(value)


def test_every_ascii_character_is_written_as_rfc_8785_says() -> None:
    every: Any = {chr(i): chr(i) for i in range(128)}
    assert encode(every) == rfc8785.dumps(every)


@given(st.dictionaries(_TEXT, st.integers(0, 9), min_size=2, max_size=6))
def test_the_order_of_keys_never_matters(value: dict[str, int]) -> None:
    assert encode(dict(reversed(value.items()))) == encode(value)


def test_keys_are_ordered_by_utf16_units_and_text_stays_utf8() -> None:
    # RFC 8785 section 3.2.3: U+10000 is written with units D800 DC00, which come before U+FB33
    assert encode({"\ufb33": 1, "\U00010000": 2, "a": 'RA"AS'}) == (
        '{"a":"RA\\"AS","\U00010000":2,"\ufb33":1}'.encode()
    )


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"a":1,"a":2}', "record.duplicate_key"),
        (b'{"b":{"a":1,"\\u0061":2}}', "record.duplicate_key"),
        (b'{"a":1.0}', "record.not_canonical"),
        (b'{"a":1e2}', "record.not_canonical"),
        (b'{"a":NaN}', "record.not_canonical"),
        (b'{"a":-Infinity}', "record.not_canonical"),
        (b'{"a":9007199254740992}', "record.not_canonical"),
        (b'{"a":' + b"9" * 5000 + b"}", "record.not_json"),
        (b'{"a":"\\ud800"}', "record.not_canonical"),
        (b'{"\\udc00":1}', "record.not_canonical"),
        (b'\xef\xbb\xbf{"a":1}', "record.not_json"),
        (b'{"a":"\xff"}', "record.not_json"),
        (b'{"a":1', "record.not_json"),
        (b'{"a":1} {}', "record.not_json"),
        (b"{'a':1}", "record.not_json"),
        (b"", "record.not_json"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "record.not_canonical"),
        (b"[" * 500_000, "record.not_json"),
        (b'{"a":' * 100_000, "record.not_json"),
    ],
)
def test_ambiguous_or_hostile_text_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(KnownError) as refused:
        decode(raw)
    assert refused.value.code == code


def test_brackets_inside_text_are_no_nesting() -> None:
    assert decode(encode({"a": "[" * 100 + '"' + "{" * 100 + "\\"})) == {"a": "[" * 100 + '"' + "{" * 100 + "\\"}


def test_the_deepest_allowed_nesting_is_read() -> None:
    data = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert encode(decode(data)) == data


def test_the_size_is_bounded_before_anything_is_read() -> None:
    assert decode(b'"' + b"a" * 98 + b'"', limit=100) == "a" * 98
    with pytest.raises(KnownError) as refused:
        decode(b'"' + b"a" * 99 + b'"', limit=100)
    assert refused.value.code == "record.too_large"


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), {"a": 1.0}, {1: "a"}, b"a", {"a": {1, 2}}, 2**53, "\ud800", object()]
)
def test_what_json_cannot_say_exactly_is_not_written(value: object) -> None:
    with pytest.raises(KnownError) as refused:
        encode(value)
    assert refused.value.code == "record.not_canonical"


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused_with_a_known_error(data: bytes) -> None:
    try:
        value = decode(data)
    except KnownError as refused:
        assert refused.code.startswith("record.")
    else:
        assert decode(encode(value)) == value
