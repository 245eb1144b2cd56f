"""JSON for people to read is, byte for byte, what the standard library writes; the quick look is the thorough one."""

from __future__ import annotations

import copy
import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.portal.layouts.v4.copies.columns import rows_in
from sync.portal.layouts.v4.err import references
from sync.portal.layouts.v4.err.report import to_bytes
from sync.portal.layouts.v4.tables.shape import csv_bytes
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


def test_every_character_of_a_report_is_spelled_as_the_library_spells_it() -> None:
    text = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    report = {"Text": text, "Count": 2**53, "IsTest": True, "Party": [{"@id": "p-1"}], "Nothing": None}
    assert to_bytes(report) == (json.dumps(report, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


_CELLS = st.text(st.characters(codec="utf-8")) | st.sampled_from(
    ["", ",", "\"", "\n", "\r", "\r\n", "a,b", "x\"y", "\x85", "\u2028"]
)


@given(st.lists(st.lists(_CELLS | st.integers(), min_size=1, max_size=3).map(tuple), max_size=4))
def test_rows_are_those_that_a_reader_of_tables_finds(rows: list[tuple[object, ...]]) -> None:
    data = csv_bytes([], rows, header=False)
    assert rows_in(data) == list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


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
