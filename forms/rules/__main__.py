"""Writes ``docs/rules.md`` and ``docs/rules.json`` from the tables the program runs: ``python -m forms.rules docs``.

The rates of slips that are seen come from ``rules-rates.json`` of the same folder, which ``python -m benchmarks.rates
docs`` measures anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
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
computed by the program and never typed; R27: a re-vote or continued vote has its own ballots, so R10, and R14 of
its DPT, are not applied to it (`except_result_types`).

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

RATES = """
## What the rules see of a slip

Measured with rules version {rules} on agreeing sheets that an arithmetic of its own makes and judges (`python -m
benchmarks.rates docs`; the same {slips} slips of a kind on each form in every run). The choices are by turns the usual
ones, numbers with holes, parties without candidates, the 24 parties of Aceh, 54 persons or one, and pairs against the
empty column. `digit`: one digit read as another, the crossed first box too. `transposition`: two neighbouring digits
of a figure. `swapped`: the figures of two boxes beside or above each other. `shifted`: from one row to the end of its
block on the page every figure a row too high or too low, zero in the row left over.

*Break an identity*: share of the slips after which a HARD or LAW rule does not hold; the others cannot be seen on the
sheet (candidates of one party exchanged, for one) and are left to the second keying and to the copies. *Flagged*: share
of these that the rules find. *One box explains*: share of these that exactly one box can explain, or exactly one
exchange of neighbours where two were exchanged. *Named*: share of the latter whose box is named, and no other.
*Another named*: share of all that break something after which a box is named that the slip was not in. An agreeing
sheet alarms no HARD, LAW or SOFT rule but R25 and R26, which tell of what is rare.

| form | slip | break an identity | flagged | one box explains | named | another named |
|---|---|---|---|---|---|---|
"""

BESIDE = """
The same slips on sheets with a true difference of law: one to three voters took their ballot home, so R06 and R07 do
not hold on the paper either. *Break more*: share of the slips that break a further HARD or LAW rule; the rest as above,
*named* and *another named* as shares of these.

| form | slip | break more | flagged | named | another named |
|---|---|---|---|---|---|
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


def as_markdown(rates: Mapping[str, Any]) -> str:
    """The dictionary for people.

    :param rates: counts of slips as ``rules-rates.json`` has them.
    """
    forms = ", ".join(f"{contest} {version}" for contest, version in available())
    rows = "".join(
        f"| {one['rule']} | {one['severity']} | `{one['formula']}` | {_bound(one)} | {one['legal_basis']['en']} |\n"
        for one in entries()
    )
    measured = "".join([
        RATES.format(rules=rates["rules"], slips=rates["slips"]), *(_rate(one, _ALONE) for one in rates["rows"]),
        BESIDE, *(_rate(one, _BESIDE) for one in rates["beside"]),
    ])
    return HEAD.format(version=newest_rules().version, forms=forms) + rows + measured


#: Columns of the tables of rates: a count, and the count of which it is a share.
_ALONE = (("broken", "slips"), ("flagged", "broken"), ("plain", "broken"), ("named", "plain"), ("another", "broken"))
_BESIDE = (("broken", "slips"), ("flagged", "broken"), ("named", "broken"), ("another", "broken"))


def _rate(row: Mapping[str, Any], columns: Sequence[tuple[str, str]]) -> str:
    """One kind of slip on one form."""
    shares = (f"{100 * row[part] / row[whole]:.1f} %" if row[whole] else "-" for part, whole in columns)
    return f"| {row['form']} | {row['kind']} | {' | '.join(shares)} |\n"


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
    """Both files into a folder that has the rates."""
    rates = json.loads((folder / "rules-rates.json").read_text(encoding="utf-8"))
    (folder / "rules.md").write_text(as_markdown(rates), encoding="utf-8", newline="\n")
    (folder / "rules.json").write_text(as_json(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
