"""Fingerprints as people write them."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import KnownError
from sync.trust.fingerprint import fingerprint, groups_match, parse_fingerprint


@given(st.binary(min_size=32, max_size=32), st.sampled_from(["", " ", "-", ":", "\n"]), st.booleans())
def test_any_way_of_writing_is_the_same_fingerprint(key: bytes, between: str, lower: bool) -> None:
    shown = fingerprint(key)
    groups = shown.split(" ")
    assert len(groups) == 16 and all(len(group) == 4 for group in groups)
    assert "".join(groups) == hashlib.sha256(key).hexdigest().upper()
    typed = between.join(groups)
    assert parse_fingerprint(typed.lower() if lower else typed) == shown


@pytest.mark.parametrize("text", ["", "A1B2", "G" * 64, "A" * 63, "A" * 65, "\u0660" * 64])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(KnownError) as refused:
        parse_fingerprint(text)
    assert refused.value.code == "trust.fingerprint"


def test_two_groups_from_the_letter_are_compared() -> None:
    key = b"\x01" * 32
    groups = fingerprint(key).split(" ")
    assert groups_match(key, {2: groups[2].lower(), 13: f" {groups[13]} "})
    assert not groups_match(key, {2: groups[2], 13: groups[12]})
    assert not groups_match(key, {16: groups[0]})
    assert not groups_match(key, {})
    assert not groups_match(key, {2: groups[2]})
