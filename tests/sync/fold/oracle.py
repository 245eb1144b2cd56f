"""A second, slow and plain statement of what a set of records of one sheet means; knows nothing of ``sync.fold``.

Written from the rules of the design page alone: whole-table scans, no incremental state, no shared helpers. It uses
the rules of the form (tested on their own) and trusts that signatures hold and that every record was made by a desk
that asked before; what is wrong in itself is not given to it. So a sealed sheet holds, whatever any other package says;
what is not sealed is weighed by the newest of the packages that the reader has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.figure import Figure
from forms.rules import RuleContext, evaluate
from forms.tally import TallyForm
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from tests.helpers.pki import committee
from tests.helpers.untyped import said_by
from tests.sync.fold.oracle_acts import clashes, open_closings, put_away, recaps_that, waiting_sheets

Values = dict[str, Any]


@dataclass(frozen=True)
class Expectation:
    """What the fold must say."""

    status: str
    decided: tuple[tuple[str, Any], ...] | None
    heads: tuple[str, ...]
    locked_by: tuple[str, ...]
    waiting: frozenset[str]
    refused_recaps: frozenset[str]
    unjudged: frozenset[str]
    counts: bool


@dataclass(frozen=True)
class _Work:
    """Records that still speak of the revision in work, and who may not decide on it."""

    mine: list[Record]
    revision: int
    barred: set[str]
    package: ElectionPackage
    packages: Mapping[str, ElectionPackage]

    def enough(self, records: list[Record], more: set[str] = frozenset()) -> bool:  # type: ignore[assignment]
        """Whether those who read alike are as many as the package of one of their records asks for."""
        persons = {p for r in records for p in _person(r)} | more
        policies = [self.packages[said_by(r)["package"]].payload["signing_policy"] for r in records]
        return any(len(persons) >= policy.get("reread", {"persons": 1})["persons"] for policy in policies)

    def of(self, kind: str, act: str | None = None) -> list[Record]:
        return [
            r for r in self.mine
            if r.kind == kind and (act is None or said_by(r)["act"] == act)
            and said_by(r).get("revision", self.revision) == self.revision
        ]

    def by_others(self, kind: str, act: str | None = None) -> list[Record]:
        return [r for r in self.of(kind, act) if not _person(r) & self.barred]


def _person(record: Record) -> set[str]:
    officers = committee().roster.officers
    return {officers[key].person for key in said_by(record)["signers"]}


def _plain(table: dict[str, Any]) -> Values:
    return {name: (item["kind"], item.get("value")) for name, item in table.items()}


def _freeze(values: Values) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(values.items()))


def _form(record: Record, packages: Mapping[str, ElectionPackage]) -> object:
    return _form_of(packages[said_by(record)["package"]])


def _form_of(package: ElectionPackage) -> object:
    """Form of the only contest: its definition and the numbers on the ballot."""
    contest = package.payload["contests"][0]
    return contest["form"]["digest"], [one["number"] for one in contest["districts"][0]["choices"]]


_OF_A_FORM = ("transcription", "settlement", "disposition", "correction", "undecided")


def expect(records: Iterable[Record], station: str, known: Sequence[ElectionPackage]) -> Expectation:
    """Expectation for one station, of a reader that has these packages."""
    packages = {package.digest: package for package in known}
    newest = max(known, key=lambda package: int(package.payload["sequence"]))
    form = _form_of(newest)
    unjudged = {r.id for r in records if said_by(r)["package"] not in packages}
    everything = [r for r in records if r.id not in unjudged]
    aside = [r for r in records if r.id in unjudged]
    whole = [r for r in everything if said_by(r).get("station") == station]
    waiting = waiting_sheets(everything, station, aside)
    sheets = [r for r in whole if r.kind == "sheet" and r.id not in waiting]
    named = {key for r in sheets for key in said_by(r)["supersedes"]}
    heads = sorted((r for r in sheets if r.id not in named), key=lambda r: r.id)
    revision = 1 + max((said_by(r)["revision"] for r in heads), default=0)
    stale = {
        r.id for r in whole
        if said_by(r).get("act", r.kind) in _OF_A_FORM and _form(r, packages) != form
    }
    typed = [
        r for r in whole
        if r.kind == "transcription" and said_by(r)["revision"] == revision and r.id not in stale
    ]
    barred = {p for r in typed for p in _person(r)}
    if not typed or len(heads) > 1:
        barred |= {p for r in heads for p in said_by(r)["typists"]}
    gone = put_away(whole)
    work = _Work([r for r in whole if r.id not in gone | stale], revision, barred, newest, packages)
    called_absent = any(reason == "absent" for _, _, reason in open_closings(everything, station, aside))
    replaced = [r for r in heads if _form(r, packages) != form]
    status, decided = ("conflict", None) if heads and called_absent else _state(work, heads, replaced)
    if clashes(whole, revision, stale):
        status = "conflict"
    counts = _counts(work, heads, replaced, called_absent=called_absent) and not _withdrawn(newest, station)
    locked = sorted({recap for recap, sheet, _ in open_closings(everything, station, aside)
                     if sheet is None or sheet in {r.id for r in sheets} or sheet not in {r.id for r in whole}})
    return Expectation(
        status, _freeze(decided) if decided is not None else None, tuple(r.id for r in heads), tuple(locked),
        frozenset(waiting | recaps_that(everything, "waits")), frozenset(recaps_that(everything, "refused")),
        frozenset(unjudged), counts,
    )


def _withdrawn(package: ElectionPackage, station: str) -> bool:
    return any(one["code"] == station and "withdrawn" in one for one in package.payload["stations"])


def _counts(work: _Work, heads: list[Record], replaced: list[Record], *, called_absent: bool) -> bool:
    """Whether a sealed result of the station is in the current sum."""
    said = {(said_by(r)["outcome"], _freeze(_plain(said_by(r)["as_decided"]))) for r in heads}
    taken_back = {key for r in work.mine if said_by(r).get("act") == "reopened" for key in said_by(r)["records"]}
    absent = [r for r in work.mine if said_by(r).get("act") == "absent" and r.id not in taken_back]
    return len(said) == 1 and next(iter(said))[0] == "counted" and not (replaced or absent or called_absent)


def _state(work: _Work, heads: list[Record], replaced: list[Record]) -> tuple[str, Values | None]:
    if replaced and len(replaced) < len(heads):
        return "conflict", None
    if not replaced and len({(said_by(r)["outcome"], _freeze(_plain(said_by(r)["as_decided"]))) for r in heads}) > 1:
        return "conflict", None
    taken_back = {key for r in work.mine if said_by(r).get("act") == "reopened" for key in said_by(r)["records"]}
    absent = [r for r in work.mine if said_by(r).get("act") == "absent" and r.id not in taken_back]
    if heads and absent:
        return "conflict", None
    if replaced:
        heads = []
    typed = work.of("transcription")
    if typed:
        return _reading(work, typed, bool(absent))
    if heads:
        base = _plain(said_by(heads[0])["as_decided"])
        if work.by_others("act", "correction"):
            return _deciding(work, base, conflict=False, reread=False)
        return ("undecided" if said_by(heads[0])["outcome"] == "undecided" else "sealed"), base
    if absent:
        return ("conflict" if len({said_by(r)["reason"] for r in absent}) > 1 else "absent"), None
    return "empty", None


def _reading(work: _Work, typed: list[Record], absent: bool) -> tuple[str, Values | None]:
    typists = {p for r in typed for p in _person(r)}
    if len(typists) < 2:
        return ("conflict" if absent else "first"), None
    tables = {r.id: _plain(said_by(r)["figures"]) for r in typed}
    thirds = [r for r in work.by_others("settlement") if all(key in tables for key in said_by(r)["transcriptions"])]
    conflict, result, open_fields = absent, {}, []
    for name in next(iter(tables.values())):
        if len({table[name] for table in tables.values()}) == 1:
            result[name] = next(iter(tables.values()))[name]
            continue
        answers = [r for r in _of_differences(thirds, tables) if name in said_by(r)["figures"]]
        said = {_plain(said_by(r)["figures"])[name] for r in answers}
        if not said:
            open_fields.append(name)
            continue
        asked = {key for r in answers for key in said_by(r)["transcriptions"]}
        first = _plain(said_by(sorted(answers, key=lambda r: r.id)[0])["figures"])[name]
        conflict |= len(said) > 1 or any(tables[key][name] != first for key in tables if key not in asked)
        if _outvoted(work, name, first, answers, typed):
            open_fields.append(name)
            continue
        result[name] = first
    if open_fields:
        return ("conflict" if conflict else "differs"), None
    again = [r for r in thirds if said_by(r)["basis"] == "reread"]
    other, waits = _read_again(work, again, _of_differences(thirds, tables), tables, result)
    status, decided = _deciding(work, result, conflict=conflict or other, reread=bool(again))
    return ("rereading" if waits and status in ("verified", "finding") else status), decided


def _outvoted(work: _Work, name: str, figure: Any, answers: list[Record], typed: list[Record]) -> bool:
    """Two typists or more agree on another figure than this one, and too few read this one."""
    readers: dict[Any, set[str]] = {}
    for r in typed:
        readers.setdefault(_plain(said_by(r)["figures"])[name], set()).update(_person(r))
    mine = readers.pop(figure, set())
    alike = [r for r in answers if _plain(said_by(r)["figures"])[name] == figure]
    return len(mine) < 2 and any(len(p) > 1 for p in readers.values()) and not work.enough(alike, mine)


def _of_differences(thirds: list[Record], tables: dict[str, Values]) -> list[Record]:
    return [
        r for r in thirds
        if said_by(r)["basis"] == "difference"
        and all(len({tables[key][n] for key in said_by(r)["transcriptions"]}) > 1 for n in said_by(r)["figures"])
    ]


def _read_again(
    work: _Work, again: list[Record], settled: list[Record], tables: dict[str, Values], result: Values
) -> tuple[bool, bool]:
    """Puts what enough persons read again into ``result``.

    First True where not everybody who read the box is heard and agrees, second where somebody alone read it otherwise.
    """
    conflict = waits = False
    for name in {name for r in again for name in said_by(r)["figures"]}:
        mine = [r for r in again if name in said_by(r)["figures"]]
        said = {_plain(said_by(r)["figures"])[name] for r in mine}
        if len(said) > 1:
            conflict = True
            continue
        value = next(iter(said))
        heard = {key for r in mine for key in said_by(r)["transcriptions"]}
        conflict |= any(tables[key][name] != value for key in tables if key not in heard)
        conflict |= any(
            _plain(said_by(r)["figures"])[name] != value
            for r in settled if name in said_by(r)["figures"] and set(said_by(r)["transcriptions"]) - heard
        )
        if value == result[name] or work.enough(mine):
            result[name] = value
        else:
            waits = True
    return conflict, waits


def _deciding(work: _Work, base: Values, *, conflict: bool, reread: bool) -> tuple[str, Values]:
    decided = dict(base)
    fixes = work.by_others("act", "correction")
    for name in base:
        steps = {
            (r.id, *(_plain(said_by(r)["figures"][name])[side] for side in ("from", "to")))
            for r in fixes if name in said_by(r)["figures"]
        }
        while steps:
            fitting = {step for step in steps if step[1] == decided[name]}
            if len({step[2] for step in fitting}) != 1:
                conflict = True
                break
            decided[name] = next(iter(fitting))[2]
            steps -= fitting
    found = _findings(decided, said_by(work.mine[0])["station"], work.package)
    given: dict[str, set[str]] = {}
    for r in work.by_others("disposition"):
        for finding in found:
            about = {name: decided[name] for name in finding.fields}
            if finding.key == said_by(r)["finding"] and _plain(said_by(r)["values"]) == about:
                given.setdefault(finding.key, set()).add(said_by(r)["disposition"])
    conflict |= any(len(kinds) > 1 for kinds in given.values())
    hard = {f.key for f in found if f.severity == "HARD" and f.silenced_by is None}
    gave_up = [set(said_by(r)["findings"]) for r in work.by_others("act", "undecided")]
    conflict |= any(keys != hard for keys in gave_up) and bool(fixes or reread)
    law = {f.key for f in found if f.severity == "LAW" and f.silenced_by is None} - given.keys()
    done = not (hard or law) or hard in gave_up
    return "conflict" if conflict else "verified" if done else "finding", decided


def _findings(decided: Values, station: str, package: ElectionPackage) -> tuple[Any, ...]:
    figures = {
        name: Figure.of(value) if kind == "value" else Figure.blank() for name, (kind, value) in decided.items()
    }
    reference = package.stations[station].dpt["t"]  # type: ignore[index]
    return evaluate(TallyForm(package.definition("PPWP"), figures), RuleContext(dpt_reference=reference))
