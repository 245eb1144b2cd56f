"""Writes ``docs/rules.md`` and ``docs/rules.json`` from the tables the program runs: ``python -m forms.rules docs``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from forms.catalogue import available
from forms.rule_table import newest_rules
from forms.rules import across, sentences

HEAD = """# Rules

Made by `python -m forms.rules docs` from the tables that the program runs; a test compares them. Version {version} is
what new packages name; a record is judged for ever by the version that its own package names.

HARD: arithmetic on one sheet. LAW: equalities of law or guidance that may truly not hold in the box and then need an
act. SOFT: noted, stops nothing. XDOC: one paper beside another. Rules over several papers (the last rows) are shown at
the desk and are no part of what a sheet signs. R22 and R23 (sums of villages and sub-district, number of stations) are
computed by the program and never typed; R27: a re-vote or continued vote has its own ballots, so R10 is not applied to
it (`except_result_types`).

Formulas: `sum`: total = sum of the parts. `at_most`: low <= high. `digits`: an integer that fits the boxes. `supply`:
ballots received = base and spare, rounded up. `cap`: not above a limit of the form. `reference`: as the list says.
`room`: high leaves room for the parts. `same`: total = sum of the parts, which is unusual. `nil`: total is zero.
`words`: the amount in words is the figure. `alike`: the same on all sheets of a station. `first_served`: not more than
in the first contest. `beside`: as the other paper says. `twice`: all boxes as on another sheet. `swapped`: the voters
are those of the neighbour's list.

Forms in the catalogue: {forms}.

| rule | severity | formula | what it binds | basis |
|---|---|---|---|---|
"""


def entries() -> Iterator[dict[str, Any]]:
    """Every rule as data: of one sheet in order of dominance, then those over several papers."""
    for one in newest_rules().rules:
        yield {**one, "scope": "sheet", "legal_basis": _basis(one)}
    for one in across.rules():
        yield {**one, "scope": "across", "legal_basis": _basis(one)}


def as_json() -> str:
    """The dictionary for programs."""
    table = {"version": newest_rules().version, "digest": newest_rules().digest, "rules": list(entries())}
    return json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def as_markdown() -> str:
    """The dictionary for people."""
    forms = ", ".join(f"{contest} {version}" for contest, version in available())
    rows = "".join(
        f"| {one['rule']} | {one['severity']} | `{one['formula']}` | {_bound(one)} | {one['legal_basis']['en']} |\n"
        for one in entries()
    )
    return HEAD.format(version=newest_rules().version, forms=forms) + rows


def _basis(rule: Mapping[str, Any]) -> dict[str, str]:
    found = sentences.legal_basis(str(rule["rule"]))
    return {"id": found.id, "en": found.en}


def _bound(rule: Mapping[str, Any]) -> str:
    """The fields of a rule, in the words of the table."""
    left_out = {"rule", "severity", "formula", "key", "scope", "legal_basis"}
    return "; ".join(f"{name}: {_told(value)}" for name, value in rule.items() if name not in left_out)


def _told(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    return str(value).replace("|", "\\|")


def write(folder: Path) -> None:
    """Both files into a folder."""
    (folder / "rules.md").write_text(as_markdown(), encoding="utf-8", newline="\n")
    (folder / "rules.json").write_text(as_json(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
