"""A second, slow and plain statement of what a set of records of one sheet means; knows nothing of ``sync.fold``.

Written from the rules of the design page alone: whole-table scans, no incremental state, no shared helpers. It uses
the rules of the form (tested on their own) and trusts that signatures hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from forms.figure import Figure
from forms.rules import RuleContext, evaluate
from forms.tally import TallyForm
from sync.record.record import Record
from tests.helpers.pki import committee

Values = dict[str, Any]


@dataclass(frozen=True)
class Expectation:
    """What the fold must say."""

    status: str
    decided: tuple[tuple[str, Any], ...] | None
    heads: tuple[str, ...]


def _person(record: Record) -> set[str]:
    officers = committee().roster.officers
    return {officers[key].person for key in record.payload["signers"]}


def _plain(table: dict[str, Any]) -> Values:
    return {name: (item["kind"], item.get("value")) for name, item in table.items()}


def _freeze(values: Values) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(values.items()))


def expect(records: Iterable[Record], station: str) -> Expectation:
    """Expectation for one station."""
    mine = [r for r in records if r.payload.get("station") == station]
    typists_ever = {p for r in mine if r.kind == "transcription" for p in _person(r)}
    settled = [r for r in mine if r.kind == "act" and r.payload["act"] == "conflict_settled"]
    settled = [r for r in settled if not _person(r) & typists_ever]
    chosen = {key for r in settled for key in r.payload["chosen"]}
    rejected = {key for r in settled for key in r.payload["rejected"]}
    contradiction = bool(chosen & rejected)
    mine = [r for r in mine if r.id not in rejected - chosen]
    sheets = [r for r in mine if r.kind == "sheet"]
    named = {key for r in sheets for key in r.payload["supersedes"]}
    heads = sorted((r for r in sheets if r.id not in named), key=lambda r: r.id)
    ids = tuple(r.id for r in heads)
    if len({(r.payload["outcome"], _freeze(_plain(r.payload["as_decided"]))) for r in heads}) > 1:
        return Expectation("conflict", None, ids)
    revision = 1 + max((r.payload["revision"] for r in heads), default=0)
    status, decided = _working(mine, heads, revision)
    if contradiction:
        status = "conflict"
    return Expectation(status, _freeze(decided) if decided is not None else None, ids)


def _working(mine: list[Record], heads: list[Record], revision: int) -> tuple[str, Values | None]:
    typed = [r for r in mine if r.kind == "transcription" and r.payload["revision"] == revision]
    acts = [r for r in mine if r.kind == "act"]
    gone = [r for r in acts if r.payload["act"] == "absent"]
    if typed:
        return _reading(mine, typed, revision, bool(gone))
    if heads:
        base = _plain(heads[0].payload["as_decided"])
        fixes = [r for r in acts if r.payload["act"] == "correction" and r.payload["revision"] == revision]
        fixes = [r for r in fixes if not _person(r) & set(heads[0].payload["typists"])]
        if any(r.payload["act"] == "correction" and r.payload["revision"] == revision for r in acts):
            return _deciding(mine, base, fixes, set(heads[0].payload["typists"]), revision, False)
        return ("undecided" if heads[0].payload["outcome"] == "undecided" else "sealed"), base
    if gone:
        return ("conflict" if len({r.payload["reason"] for r in gone}) > 1 else "absent"), None
    return "empty", None


def _reading(mine: list[Record], typed: list[Record], revision: int, gone: bool) -> tuple[str, Values | None]:
    typists = {p for r in typed for p in _person(r)}
    if len(typists) < 2:
        return ("conflict" if gone else "first"), None
    tables = {r.id: _plain(r.payload["figures"]) for r in typed}
    thirds = [
        r for r in mine
        if r.kind == "settlement" and r.payload["revision"] == revision and not _person(r) & typists
        and all(key in tables for key in r.payload["transcriptions"])
    ]
    conflict, result, open_fields = gone, {}, []
    for name in next(iter(tables.values())):
        readings = {tables[key][name] for key in tables}
        if len(readings) == 1:
            result[name] = readings.pop()
            continue
        answers = [
            r for r in thirds
            if r.payload["basis"] == "difference" and name in r.payload["figures"]
            and all(
                len({tables[key][other] for key in r.payload["transcriptions"]}) > 1 for other in r.payload["figures"]
            )
        ]
        said = {_plain(r.payload["figures"])[name] for r in answers}
        if not said:
            open_fields.append(name)
            continue
        conflict |= len(said) > 1
        asked = {key for r in answers for key in r.payload["transcriptions"]}
        first = _plain(sorted(answers, key=lambda r: r.id)[0].payload["figures"])[name]
        conflict |= any(tables[key][name] != first for key in tables if key not in asked)
        result[name] = first
    if open_fields:
        return ("conflict" if conflict else "differs"), None
    again: dict[str, set[Any]] = {}
    for r in thirds:
        if r.payload["basis"] == "reread":
            for name, value in _plain(r.payload["figures"]).items():
                again.setdefault(name, set()).add(value)
    for name, values in again.items():
        if len(values) > 1:
            conflict = True
        else:
            result[name] = next(iter(values))
    fixes = [
        r for r in mine
        if r.kind == "act" and r.payload["act"] == "correction" and r.payload["revision"] == revision
        and not _person(r) & typists
    ]
    return _deciding(mine, result, fixes, typists, revision, conflict)


def _deciding(
    mine: list[Record], base: Values, fixes: list[Record], typists: set[str], revision: int, conflict: bool
) -> tuple[str, Values]:
    decided = dict(base)
    for name in base:
        steps = {
            (r.id, *(_plain(r.payload["figures"][name])[side] for side in ("from", "to")))
            for r in fixes if name in r.payload["figures"]
        }
        while steps:
            fitting = {step for step in steps if step[1] == decided[name]}
            if len({step[2] for step in fitting}) != 1:
                conflict = True
                break
            decided[name] = next(iter(fitting))[2]
            steps -= fitting
    found = evaluate(TallyForm(committee().package.definition("PPWP"), {
        name: Figure.of(value) if kind == "value" else Figure.blank() for name, (kind, value) in decided.items()
    }), RuleContext(dpt_reference=committee().package.stations[mine[0].payload["station"]].dpt["t"]))  # type: ignore[index]
    given: dict[str, set[str]] = {}
    for r in mine:
        if r.kind == "disposition" and r.payload["revision"] == revision:
            values = _plain(r.payload["values"])
            for finding in found:
                if finding.key == r.payload["finding"] and values == {n: decided[n] for n in finding.fields}:
                    given.setdefault(finding.key, set()).add(r.payload["disposition"])
    conflict |= any(len(kinds) > 1 for key, kinds in given.items())
    gave_up = any(
        r.kind == "act" and r.payload["act"] == "undecided" and r.payload["revision"] == revision
        and not _person(r) & typists
        for r in mine
    )
    left = [
        f for f in found
        if f.silenced_by is None and (f.severity == "HARD" or (f.severity == "LAW" and f.key not in given))
    ]
    status = "conflict" if conflict else "finding" if left and not gave_up else "verified"
    return status, decided
