"""JSON for people to read is, byte for byte, what the standard library writes; the quick look is the thorough one."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.portal.layouts.v4.err import references
from sync.portal.layouts.v4.written import indented

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple)
    | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=12,
)


@given(_VALUES)
def test_the_bytes_are_those_of_the_library(value: object) -> None:
    assert indented(value) == (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


_REPORT = {
    "@type": "ElectionResults.ElectionReport",
    "GpUnit": [
        {"@type": "ElectionResults.ReportingUnit", "@id": "u1", "ComposingGpUnitIds": ["u2"]},
        {"@type": "ElectionResults.ReportingUnit", "@id": "u2"},
    ],
    "Party": [{"@type": "ElectionResults.Party", "@id": "p1"}],
    "Election": [{"ElectionScopeId": "u1", "Candidate": [
        {"@type": "ElectionResults.Candidate", "@id": "c1", "PartyId": "p1"},
    ]}],
}


@pytest.mark.parametrize(("old", "new"), [
    ('"p1"}]}]', '"p2"}]}]'), ('["u2"]', '["c1"]'), ('"@id": "u2"', '"@id": "u1"'), ('"PartyId"', '"OtherId"'),
    ('"ElectionScopeId": "u1"', '"ElectionScopeId": "p1"'), ('["u2"]', '["u2", "u9"]'), ("", ""),
])
def test_the_quick_look_finds_what_the_thorough_one_tells(old: str, new: str) -> None:
    report = json.loads(json.dumps(_REPORT).replace(old, new)) if old else copy.deepcopy(_REPORT)
    told = references._told(report)
    assert bool(told) == bool(old)
    assert references.bad_references(report) == told
