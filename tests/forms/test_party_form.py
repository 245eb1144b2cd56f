"""R04 and two-level choices are data too: a small party form that is not in the catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from forms.catalogue import from_data
from forms.definition import FormDefinition
from forms.figure import Figure
from forms.rules import Severity, evaluate
from forms.tally import TallyForm


def _row(row_id: str, number: str) -> dict[str, Any]:
    words = {"id": f"Isian {number}", "en": f"Entry {number}"}
    return {"id": row_id, "number": number, "label": words, "short": words, "columns": [""], "boxes": 3}


def _party(number: int, candidates: int) -> list[dict[str, Any]]:
    return [
        _row(f"party_votes.{number}", f"{number}.A.1"),
        *(_row(f"candidate_votes.{number}.{one}", f"{number}.A.2.{one}") for one in range(1, candidates + 1)),
        _row(f"party_total.{number}", f"{number}.B"),
    ]


@pytest.fixture(scope="module")
def form() -> FormDefinition:
    """Parties 1 (two candidates), 2 (none) and 24 (one)."""
    rows = [row for number, count in ((1, 2), (2, 0), (24, 1)) for row in _party(number, count)]
    title = {"id": "Uji", "en": "Test"}
    rules = [
        {"rule": "R04", "severity": "HARD", "formula": "sum", "each_match": "party_total.*", "key": "{each}",
         "total": "party_total.{each}", "parts": ["party_votes.{each}", "candidate_votes.{each}.*"]},
        {"rule": "R03", "severity": "HARD", "formula": "sum", "key": "valid", "total": "valid",
         "parts": ["party_total.*"]},
    ]
    return from_data(
        {"id": "TEST/1", "form_code": "TEST", "contest": "DPR", "version": "1", "title": title, "pages": [],
         "sections": [
             {"id": "votes", "number": "IV", "page": 2, "title": title, "rows": rows},
             {"id": "summary", "number": "V", "page": 3, "title": title, "rows": [_row("valid", "A")]},
         ], "rules": rules},
        choices=1,
    )


FIGURES = {
    "party_votes.1": 5, "candidate_votes.1.1": 20, "candidate_votes.1.2": 3, "party_total.1": 28,
    "party_votes.2": 7, "party_total.2": 7,
    "party_votes.24": 0, "candidate_votes.24.1": 9, "party_total.24": 9, "valid": 44,
}


def _keys(form: FormDefinition, **changes: int) -> list[str]:
    values = FIGURES | {name.replace("__", "."): value for name, value in changes.items()}
    figures = {name: Figure.of(value) for name, value in values.items()}
    return [one.key for one in evaluate(TallyForm(form, figures)) if one.silenced_by is None]


def test_an_agreeing_party_sheet_is_quiet(form: FormDefinition) -> None:
    assert _keys(form) == []


def test_party_total_is_party_votes_and_candidates(form: FormDefinition) -> None:
    assert _keys(form, candidate_votes__1__2=4) == ["R04:1"]
    assert _keys(form, candidate_votes__24__1=8) == ["R04:24"]
    assert _keys(form, party_votes__2=8) == ["R04:2"]


def test_party_one_does_not_take_candidates_of_party_twenty_four(form: FormDefinition) -> None:
    found = evaluate(TallyForm(form, {name: Figure.of(0) for name in form.order}).with_figure("valid", Figure.of(1)))
    assert [(one.key, one.fields) for one in found] == [
        ("R03:valid", ("valid", "party_total.1", "party_total.2", "party_total.24"))
    ]


def test_a_wrong_party_total_points_at_itself(form: FormDefinition) -> None:
    figures = {name: Figure.of(value) for name, value in (FIGURES | {"party_total.1": 78}).items()}
    found = evaluate(TallyForm(form, figures))
    assert [(one.key, one.silenced_by) for one in found] == [("R04:1", None), ("R03:valid", "R04:1")]
    first = found[0]
    assert first.severity is Severity.HARD
    assert first.cause is not None and first.cause.suspect_field == "party_total.1"
    assert "5 + 20 + 3 = 28" in first.message("id")
