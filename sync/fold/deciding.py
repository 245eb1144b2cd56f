"""From what the paper says to what the plenary decided: corrections, dispositions, undecided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from forms.figure import Figure
from forms.rules import Finding, Severity
from sync.fold.context import Admitted, blocking, typed
from sync.fold.state import Conflict, same_figures
from sync.record.content import Correction, Disposition, Undecided
from sync.record.record import Record


def corrected(
    base: Mapping[str, Figure], corrections: Iterable[Admitted]
) -> tuple[Mapping[str, Figure], tuple[Conflict, ...]]:
    """Decided figures: each correction must start from the figure that stood, whatever order they arrive in."""
    steps: dict[str, list[tuple[str, Figure, Figure]]] = {}
    for item in corrections:
        for name, change in typed(item, Correction).figures.items():
            steps.setdefault(name, []).append((item.record.id, change.before, change.after))
    if not steps:
        return base, ()
    decided = dict(base)
    conflicts: list[Conflict] = []
    for name, changes in sorted(steps.items()):
        if name not in decided:
            continue
        decided[name], clash = _chain(decided[name], changes)
        if clash:
            conflicts.append(Conflict("corrections", tuple(sorted(clash))))
    return decided, tuple(conflicts)


def _chain(current: Figure, changes: list[tuple[str, Figure, Figure]]) -> tuple[Figure, set[str]]:
    left = list(changes)
    while left:
        fitting = [step for step in left if step[1].same_as(current)]
        if not fitting:
            return current, {key for key, _, _ in left}
        if any(not step[2].same_as(fitting[0][2]) for step in fitting):
            return current, {key for key, _, _ in fitting}
        left = [step for step in left if step not in fitting]
        current = fitting[0][2]
    return current, set()


def disposed(
    findings: tuple[Finding, ...], decided: Mapping[str, Figure], dispositions: Iterable[Admitted]
) -> tuple[dict[str, Record], tuple[Conflict, ...]]:
    """Disposition of each LAW finding that speaks of the figures as they are decided now."""
    chosen: dict[str, Record] = {}
    conflicts: list[Conflict] = []
    known = [(item.record, typed(item, Disposition)) for item in dispositions]
    for finding in findings:
        if finding.severity is not Severity.LAW:
            continue
        present = {name: decided[name] for name in finding.fields}
        fitting = [
            (record, said) for record, said in known
            if said.finding == finding.key and same_figures(said.values, present)
        ]
        if len({said.disposition for _, said in fitting}) > 1:
            conflicts.append(Conflict("dispositions", tuple(sorted(record.id for record, _ in fitting))))
        if fitting:
            chosen[finding.key] = fitting[0][0]
    return chosen, tuple(conflicts)


def left_undecided(
    findings: tuple[Finding, ...], acts: Iterable[Admitted]
) -> tuple[tuple[Record, ...], tuple[Record, ...]]:
    """Acts that leave undecided exactly what is open, and those made on findings that are others by now."""
    hard = {finding.key for finding in blocking(findings) if finding.severity is Severity.HARD}
    fitting: list[Record] = []
    other: list[Record] = []
    for item in acts:
        (fitting if set(typed(item, Undecided).findings) == hard else other).append(item.record)
    return tuple(fitting), tuple(other)


def still_open(
    findings: tuple[Finding, ...], dispositions: Mapping[str, Record], *, undecided: bool
) -> tuple[Finding, ...]:
    """Findings that keep a sheet from being sealed. An undecided sheet is published as written, in no total."""
    if undecided:
        return ()
    return tuple(
        finding
        for finding in blocking(findings)
        if finding.severity is Severity.HARD or finding.key not in dispositions
    )
