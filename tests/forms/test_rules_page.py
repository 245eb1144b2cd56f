"""The dictionary of the rules says what the program runs."""

from __future__ import annotations

import json
from pathlib import Path

from forms.rule_table import newest_rules
from forms.rules.__main__ import as_json, as_markdown

DOCS = Path(__file__).resolve().parents[2] / "docs"
RATES = json.loads((DOCS / "rules-rates.json").read_text(encoding="utf-8"))
#: Computed by the program, said in words; typed or published nowhere as a finding.
IN_WORDS = {"R22", "R23", "R27"}


def test_the_pages_are_those_of_the_tables() -> None:
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == as_markdown(RATES)
    assert (DOCS / "rules.json").read_text(encoding="utf-8") == as_json()


def test_every_rule_of_the_domain_is_in_the_table_or_told_in_words() -> None:
    found = {one["rule"] for one in json.loads(as_json())["rules"]}
    assert found | IN_WORDS == {f"R{number:02}" for number in range(1, 28)}
    assert not found & IN_WORDS and all(rule in as_markdown(RATES) for rule in found | IN_WORDS)
    assert newest_rules().digest in as_json()
